import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { readError } from '../../../src/core/api/failure.ts';
import { english } from '../../../src/core/phrase.ts';
import { parseJson, readHead, readItem, type Decoded, type Item } from '../../../src/core/api/response.ts';

const link = 'https://images.example.org/a.jpeg?X-Tos-Signature=a%2Fb&c=d';

function item(value: unknown, decoded: Readonly<Record<string, Decoded>> = {}): Item {
  return readItem(parseJson(JSON.stringify(value)), reference => decoded[reference]);
}

function payloadOf(read: Item): unknown {
  assert.equal(read.kind, 'image');
  return read.kind === 'image' ? read.image.payload : undefined;
}

test('parsed objects have no prototype, whatever their keys are called', () => {
  const value = parseJson('{"__proto__":{"polluted":true},"list":[{"constructor":1}]}') as Record<
    string,
    unknown
  >;
  assert.equal(Object.getPrototypeOf(value), null);
  assert.equal(value['polluted'], undefined);
  const [first] = value['list'] as object[];
  assert.equal(Object.getPrototypeOf(first), null);
  assert.equal(({} as Record<string, unknown>)['polluted'], undefined);
});

describe('an entry of data', () => {
  test('with a link is that link, byte for byte', () => {
    assert.deepEqual(payloadOf(item({ url: link })), { url: link });
  });

  test('with base64 is the bytes, even beside a link', () => {
    const payload = { file: 'image-0', bytes: 3 };
    assert.deepEqual(payloadOf(item({ b64_json: '#0', url: link }, { '#0': { payload } })), payload);
  });

  test('with unreadable base64 falls back to the link', () => {
    assert.deepEqual(payloadOf(item({ b64_json: '#0', url: link }, { '#0': { problem: 'notBase64' } })), {
      url: link,
    });
    assert.deepEqual(payloadOf(item({ b64_json: '#0', url: link }, { '#0': { problem: 'empty' } })), {
      url: link,
    });
  });

  test('with null for an error, null for base64 and nothing else said is an image', () => {
    assert.deepEqual(item({ url: link, error: null, b64_json: null, size: null, revised_prompt: 'x' }), {
      kind: 'image',
      index: undefined,
      image: { payload: { url: link } },
    });
  });

  test('carries what is said about it, and drops what is not fit', () => {
    const read = item({
      url: link,
      size: '2848x1600',
      output_format: 'png',
      model: 'm',
      created: 1763780000,
      image_index: 3,
    });
    assert.deepEqual(read, {
      kind: 'image',
      index: 3,
      image: {
        payload: { url: link },
        size: '2848x1600',
        outputFormat: 'png',
        model: 'm',
        created: 1763780000,
      },
    });
    const odd = item({
      url: link,
      size: 'huge',
      output_format: 7,
      model: 'x'.repeat(300),
      created: -1,
      image_index: 1.5,
    });
    assert.deepEqual(odd, { kind: 'image', index: undefined, image: { payload: { url: link } } });
  });

  for (const url of [
    'ftp://a/b',
    'javascript:alert(1)',
    'file:///etc/passwd',
    '/relative',
    '',
    `https://a/${'x'.repeat(8_200)}`,
    'https://a b/c',
    'https://',
    7,
    null,
    {},
  ])
    test(`is no image when its link is ${JSON.stringify(url).slice(0, 30)}`, () => {
      assert.equal(item({ url }).kind, 'failed');
    });

  test('says what is wrong with it', () => {
    const refused = item({ error: { code: 'OutputImageRiskDetection', message: 'no' } });
    assert.deepEqual(refused.kind === 'failed' && { ...readError(refused.error) }, {
      code: 'OutputImageRiskDetection',
      message: 'no',
      param: undefined,
    });
    const broken = item({ b64_json: '#0' }, { '#0': { problem: 'notBase64' } });
    assert.match(broken.kind === 'failed' ? english(broken.problem) : '', /cannot be read/);
    for (const nothing of [{}, [], 'x', null, 7]) assert.equal(item(nothing).kind, 'failed');
  });
});

describe('what an answer says beside its images', () => {
  test('is read under Ark’s names', () => {
    const head = readHead({
      model: 'm',
      created: 1,
      data: [],
      usage: {
        generated_images: 3,
        output_tokens: 48_960,
        total_tokens: 48_960,
        input_images: 2,
        tool_usage: { web_search: 1 },
      },
    });
    assert.deepEqual(head?.usage, {
      generatedImages: 3,
      outputTokens: 48_960,
      totalTokens: 48_960,
      inputImages: 2,
      webSearches: 1,
    });
    assert.equal(head?.hasData, true);
  });

  test('is read under the names of OpenAI’s relays', () => {
    const usage = {
      prompt_tokens: 5,
      completion_tokens: 7,
      total_tokens: 12,
      prompt_tokens_details: { cached_tokens_details: {} },
      completion_tokens_details: {},
      output_tokens: 16_384,
    };
    assert.deepEqual(readHead({ usage })?.usage, { outputTokens: 16_384, totalTokens: 12 });
    assert.deepEqual(readHead({ usage: { completion_tokens: 7 } })?.usage, { outputTokens: 7 });
  });

  test('has only numbers that are finite, whole and bounded', () => {
    for (const bad of ['1e999', '-1', '1.5', '1e15', '"3"', 'null', '{}', 'true'])
      assert.equal(readHead(parseJson(`{"usage":{"generated_images":${bad}}}`))?.usage, undefined, bad);
    assert.equal(readHead(parseJson('{"usage":[]}'))?.usage, undefined);
  });

  test('is nothing when the answer is not an object', () => {
    for (const value of [null, 7, 'x', undefined]) assert.equal(readHead(value), undefined);
  });
});

test('an error is an error only when it says something', () => {
  for (const value of [null, undefined, '', {}, [], 7, { code: '', message: '' }])
    assert.equal(readError(value), undefined);
  assert.deepEqual(readError('no'), { message: 'no' });
  assert.equal(readError({ code: 1001, message: 'no' })?.code, '1001');
  assert.equal(readError({ code: '', type: 'bad_request', message: 'no' })?.code, 'bad_request');
});
