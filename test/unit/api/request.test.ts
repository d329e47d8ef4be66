import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { models } from '../../../src/core/api/modelTable.ts';
import { onlySupported } from '../../../src/core/api/optionalFields.ts';
import { buildRequest, checkRequest, type GenerateParams } from '../../../src/core/api/request.ts';
import { SeedreamError } from '../../../src/core/errors.ts';
import { links, model, sent, someParams } from './someParams.ts';

const current = models.filter(({ retired }) => retired !== true);

/** What is asked for, and the part of the body that says so. */
const options: readonly (readonly [string, Partial<GenerateParams>, Record<string, unknown>])[] = [
  ['nothing more', {}, {}],
  ['a watermark', { watermark: true }, { watermark: true }],
  ['a preset', { size: '2k' }, { size: '2K' }],
  ['an exact size', { size: ' 2048×1152 ' }, { size: '2048x1152' }],
  ['a link as the answer', { responseFormat: 'url' }, { response_format: 'url' }],
  ['bytes as the answer', { responseFormat: 'b64_json' }, { response_format: 'b64_json' }],
  ['PNG', { outputFormat: 'png' }, { output_format: 'png' }],
  ['JPEG', { outputFormat: 'jpeg' }, { output_format: 'jpeg' }],
  ['a background', { background: 'transparent' }, { background: 'transparent' }],
  ['an opaque background', { background: 'opaque' }, { background: 'opaque' }],
  ['fast optimising', { optimizePrompt: 'fast' }, { optimize_prompt_options: { mode: 'fast' } }],
  ['usual optimising', { optimizePrompt: 'standard' }, { optimize_prompt_options: { mode: 'standard' } }],
  ['web search', { webSearch: true }, { tools: [{ type: 'web_search' }] }],
  ['no web search', { webSearch: false }, {}],
  ['a seed', { seed: 0 }, { seed: 0 }],
  ['a guidance scale', { guidanceScale: 2.5 }, { guidance_scale: 2.5 }],
  ['a stream', { stream: true }, { stream: true }],
  ['no stream', { stream: false }, { stream: false }],
  [
    'a set',
    { maxImages: 4 },
    { sequential_image_generation: 'auto', sequential_image_generation_options: { max_images: 4 } },
  ],
  ['a reference', { references: links(1) }, { image: ['https://example.com/a.png'] }],
];

describe('the request body', () => {
  for (const { name, ids } of models)
    for (const [what, change, fields] of options)
      test(`${name} with ${what} says exactly that`, () => {
        assert.deepEqual(sent(buildRequest(someParams({ modelId: ids.china, ...change }))), {
          model: ids.china,
          prompt: 'a lantern in soft rain',
          watermark: false,
          ...fields,
        });
      });

  test('keeps references in order, as an array even for one, with lower-case types', () => {
    const references = [
      { mime: 'image/JPEG', bytes: Uint8Array.of(1, 2, 3) },
      { url: 'https://example.com/"b".png' },
      { mime: 'image/png', file: '/prepared/c.png', size: 12 },
    ];
    assert.deepEqual((sent(buildRequest(someParams({ references }))) as { image: string[] }).image, [
      'data:image/jpeg;base64,AQID',
      'https://example.com/"b".png',
      'data:image/png;base64,</prepared/c.png>',
    ]);
  });

  test('tells how many bytes of a prepared file belong to it', () => {
    const references = [{ mime: 'image/png', file: '/prepared/c.png', size: 12 }];
    assert.deepEqual(buildRequest(someParams({ references }))[2], {
      base64File: { path: '/prepared/c.png', bytes: 12 },
    });
  });

  test('is valid JSON for any wish', () => {
    const reference = fc.oneof(
      fc.record({ url: fc.webUrl() }),
      fc.record({
        mime: fc.constantFrom('image/png', 'image/jpeg'),
        bytes: fc.uint8Array({ maxLength: 20 }),
      }),
    );
    const wish = fc.record(
      {
        seed: fc.integer(),
        guidanceScale: fc.double({ noNaN: true, noDefaultInfinity: true }),
        stream: fc.boolean(),
        size: fc.string(),
        maxImages: fc.integer({ min: 1, max: 15 }),
        references: fc.array(reference, { maxLength: 14 }),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), wish, (prompt, change) => {
        const body = sent(buildRequest(someParams({ prompt, ...change }))) as Record<string, unknown>;
        assert.equal(body['prompt'], prompt);
        assert.equal(body['watermark'], false);
        assert.equal(body['stream'], change.stream);
        assert.equal((body['image'] as unknown[] | undefined)?.length ?? 0, change.references?.length ?? 0);
      }),
    );
  });
});

describe('fields that a model does not have', () => {
  const everything: Partial<GenerateParams> = {
    stream: false,
    outputFormat: 'png',
    background: 'opaque',
    optimizePrompt: 'standard',
    webSearch: true,
    seed: 1,
    guidanceScale: 2,
  };
  const has: Readonly<Record<string, readonly string[]>> = {
    'seedream-5.5': ['output_format', 'background', 'optimize_prompt_options'],
    'seedream-5.0-pro': ['output_format', 'background', 'optimize_prompt_options'],
    'seedream-5.0-flash': ['output_format', 'background', 'optimize_prompt_options'],
    'seedream-5.0-lite': ['stream', 'output_format', 'optimize_prompt_options', 'tools'],
    'seedream-4.5': ['stream', 'optimize_prompt_options'],
    'seedream-4.0': ['stream', 'optimize_prompt_options'],
  };
  for (const row of current)
    test(`${row.name} is sent only its own`, () => {
      const { params, dropped } = onlySupported(someParams(everything), row);
      const fields = Object.keys(sent(buildRequest(params)) as object);
      assert.deepEqual(
        fields.filter(field => !['model', 'prompt', 'watermark'].includes(field)).sort(),
        [...(has[row.name] ?? [])].sort(),
      );
      assert.equal(dropped.length, Object.keys(everything).length - (has[row.name]?.length ?? 0));
    });

  test('stay for an ID of one’s own, which no table knows', () => {
    const params = someParams(everything);
    assert.deepEqual(onlySupported(params, undefined), { params, dropped: [] });
  });
});

describe('the last check before sending', () => {
  test('throws the first rule that everybody agrees on, and nothing is sent', () => {
    assert.throws(
      () => checkRequest(someParams({ size: '1K' }), model('seedream-4.5')),
      error =>
        SeedreamError.is(error, 'invalidRequest') &&
        error.message === 'Seedream 4.5 needs at least 3,686,400 pixels: 1K is too small, use 2K.' &&
        error.details.param === 'size' &&
        error.details.billing === 'notSent',
    );
  });

  test('lets through what only some refuse, and what is only advised against', () => {
    checkRequest(someParams({ size: '3K' }), model('seedream-5.5'));
    checkRequest(someParams({ prompt: '雨'.repeat(400) }), model('seedream-4.5'));
  });

  test('does not judge an endpoint ID of one’s own by the table', () => {
    checkRequest(someParams({ modelId: 'ep-20261122-abcde', size: '1K' }), undefined);
  });
});
