import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { imageBytes, jsonAnswer, signedLink, streamAnswer } from '../support/wireAnswers.ts';
import { kinds, read, readChunks } from '../support/wireReader.ts';

describe('a JSON answer', () => {
  test('becomes its images, its refusals and its end, in slot order', () => {
    const { events, error } = read(jsonAnswer);
    assert.equal(error, undefined);
    const about = { model: 'doubao-seedream-4-5-251128', created: 1_763_780_000 };
    assert.deepEqual(events, [
      { kind: 'image', index: 0, payload: { bytes: imageBytes[0] }, size: '2848x1600', ...about },
      {
        kind: 'imageFailed',
        index: 1,
        code: 'OutputImageSensitiveContentDetected',
        message: 'The output image may contain sensitive information: 画像。',
      },
      { kind: 'image', index: 2, payload: { url: signedLink }, size: '2848x1600', ...about },
      {
        kind: 'completed',
        usage: { generatedImages: 2, outputTokens: 35_600, totalTokens: 35_600 },
        ...about,
      },
    ]);
  });

  test('gives each image as soon as its entry has ended', () => {
    const end = Buffer.from(jsonAnswer).indexOf('},{"error"') + 1;
    assert.deepEqual(kinds(readChunks([Buffer.from(jsonAnswer).subarray(0, end)])), ['image 0']);
    assert.deepEqual(kinds(readChunks([Buffer.from(jsonAnswer).subarray(0, end - 1)])), []);
  });

  test('means the same cut in two anywhere, and byte by byte', () => {
    const bytes = Buffer.from(jsonAnswer);
    const expected = readChunks([bytes]);
    for (let cut = 0; cut <= bytes.length; cut++)
      assert.deepEqual(readChunks([bytes.subarray(0, cut), bytes.subarray(cut)]), expected);
    assert.deepEqual(readChunks([...bytes].map(byte => Buffer.of(byte))), expected);
  });

  test('is read in the shape of ChainHub, with OpenAI’s names for the usage', () => {
    const usage = {
      prompt_tokens: 0,
      completion_tokens: 0,
      total_tokens: 16_384,
      output_tokens: 16_384,
      prompt_tokens_details: { cached_tokens_details: {} },
    };
    const { events } = read(JSON.stringify({ created: 1, data: [{ url: signedLink }], usage }));
    assert.deepEqual(events, [
      { kind: 'image', index: 0, payload: { url: signedLink }, created: 1 },
      { kind: 'completed', usage: { outputTokens: 16_384, totalTokens: 16_384 }, created: 1 },
    ]);
  });

  test('is read with nothing in it but data', () => {
    assert.deepEqual(kinds(read(JSON.stringify({ data: [{ url: signedLink }] }))), ['image 0', 'completed']);
  });

  test('is read whatever the order and the spelling of its keys', () => {
    const base64 = imageBytes[0].toString('base64').replaceAll('/', String.raw`\/`);
    const text = `\uFEFF {"usage":null,"data" :\n[ {"nested":{"data":[{"url":"x"}],"b":"}]"}, "b64\\u005fjson" : "${base64}"} ], "model":"late"}`;
    const { events, error } = read(text);
    assert.equal(error, undefined);
    assert.deepEqual(events[0], { kind: 'image', index: 0, payload: { bytes: imageBytes[0] } });
    assert.deepEqual(events[1], { kind: 'completed', model: 'late' });
  });

  test('may hold a data URI where the link or the base64 should be', () => {
    const uri = `data:image/png;base64,${imageBytes[1].toString('base64')}`;
    for (const entry of [{ url: uri }, { b64_json: uri }]) {
      const text = JSON.stringify({ data: [entry] });
      for (let cut = 0; cut <= 40; cut++) {
        const { events } = readChunks([Buffer.from(text.slice(0, cut)), Buffer.from(text.slice(cut))]);
        assert.deepEqual(events[0], { kind: 'image', index: 0, payload: { bytes: imageBytes[1] } });
      }
    }
  });

  test('keeps the good images of a set when one cannot be read', () => {
    const good = imageBytes[0].toString('base64');
    const result = read(
      JSON.stringify({
        data: [{ b64_json: 'not base64!' }, { b64_json: 'with "quotes\\" in it' }, { b64_json: good }],
      }),
    );
    assert.deepEqual(kinds(result), ['imageFailed 0', 'imageFailed 1', 'image 2', 'completed']);
    assert.equal(result.error, undefined);
  });

  test('with an error and no image says why, and is not taken for free', () => {
    for (const data of [undefined, null, []]) {
      const { events, error } = read(
        JSON.stringify({ data, error: { code: 'InternalServiceError', message: 'sk-secret-0001 broke' } }),
      );
      assert.deepEqual(events, []);
      assert.equal(error?.kind, 'server');
      assert.equal(error?.details.billing, 'unknown');
      assert.doesNotMatch(error?.message ?? '', /secret/);
    }
  });

  test('with an error beside an image may have been billed', () => {
    const result = read(
      JSON.stringify({ data: [{ url: signedLink }], error: { code: 'X', message: 'later' } }),
    );
    assert.deepEqual(kinds(result), ['image 0']);
    assert.equal(result.error?.details.billing, 'unknown');
  });

  for (const text of [
    '{}',
    '{"data":[]}',
    '{"data":{}}',
    '{"data":null,"error":null}',
    '',
    '   ',
    '<html>',
    '[]',
    'null',
    '{"data":[{"url":"https://a/b"}',
    '{"data":[{"url":"https://a/b"}],}',
    '{"data":[nonsense]}',
    '{"data":[{"url":"https://a/b"},{nonsense}]}',
    '{"data":[{"url":"https://a/b"}]} trailing',
  ])
    test(`that says ${JSON.stringify(text)} may have been billed`, () => {
      const { error } = read(text);
      assert.equal(error?.kind, 'badResponse');
      assert.equal(error?.details.billing, 'unknown');
    });
});

describe('the form of an answer', () => {
  test('is decided by its first byte, whatever it is called', () => {
    assert.deepEqual(kinds(read(jsonAnswer, { contentType: 'text/event-stream' })).at(-1), 'completed');
    assert.deepEqual(kinds(read(streamAnswer(), { contentType: 'application/json' })).at(-1), 'completed');
    assert.deepEqual(kinds(read(`\n\n${streamAnswer()}`, { contentType: '' })).at(-1), 'completed');
  });

  test('is refused when it is a page or nothing known', () => {
    for (const text of ['<!doctype html>', '  <html>', 'Bad gateway', '[1]', '\uFFFD', ' '.repeat(300)])
      assert.equal(read(text, { contentType: 'application/json' }).error?.kind, 'badResponse', text);
  });
});
