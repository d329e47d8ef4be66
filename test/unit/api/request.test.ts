import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { findModel, models } from '../../../src/core/api/models.ts';
import { checkBaseUrl, findProvider, modelIdFor } from '../../../src/core/api/providers.ts';
import { estimateCost } from '../../../src/core/api/price.ts';
import { buildRequest, checkRequest, type GenerateParams } from '../../../src/core/api/request.ts';
import { checkSize, parseExtent } from '../../../src/core/api/size.ts';
import { SeedreamError } from '../../../src/core/errors.ts';
import type { BodyPart } from '../../../src/core/ports.ts';

function someParams(change: Partial<GenerateParams> = {}): GenerateParams {
  return {
    prompt: 'a lantern in soft rain',
    modelId: 'doubao-seedream-4-5-251128',
    watermark: false,
    maxImages: 1,
    references: [],
    ...change,
  };
}

function sent(parts: readonly BodyPart[]): unknown {
  return JSON.parse(
    parts
      .map(part => (typeof part === 'string' ? part : Buffer.from(part.base64).toString('base64')))
      .join(''),
  );
}

function model(name: string): NonNullable<ReturnType<typeof findModel>> {
  const found = findModel(name);
  assert.ok(found, name);
  return found;
}

function refusal(params: GenerateParams, name: string): SeedreamError {
  try {
    checkRequest(params, findModel(name));
  } catch (error) {
    assert.ok(SeedreamError.is(error));
    return error;
  }
  assert.fail('was not refused');
}

describe('the request body', () => {
  test('has exactly the fields that were asked for, and watermark always', () => {
    assert.deepEqual(sent(buildRequest(someParams())), {
      model: 'doubao-seedream-4-5-251128',
      prompt: 'a lantern in soft rain',
      watermark: false,
    });
  });

  test('asks for a set only when more than one image is wanted', () => {
    assert.deepEqual(
      sent(buildRequest(someParams({ maxImages: 4, size: '2k', stream: true, watermark: true }))),
      {
        model: 'doubao-seedream-4-5-251128',
        prompt: 'a lantern in soft rain',
        size: '2K',
        sequential_image_generation: 'auto',
        sequential_image_generation_options: { max_images: 4 },
        stream: true,
        watermark: true,
      },
    );
  });

  test('keeps references in order, as an array even for one, with lower-case types', () => {
    const body = sent(
      buildRequest(
        someParams({
          references: [
            { mime: 'image/JPEG', bytes: Uint8Array.of(1, 2, 3) },
            { url: 'https://example.com/"b".png' },
          ],
        }),
      ),
    );
    assert.deepEqual((body as { image: string[] }).image, [
      'data:image/jpeg;base64,AQID',
      'https://example.com/"b".png',
    ]);
  });

  test('is valid JSON for any prompt', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), prompt => {
        const body = sent(
          buildRequest(someParams({ prompt, references: [{ url: 'https://example.com/a' }] })),
        );
        assert.equal((body as { prompt: string }).prompt, prompt);
      }),
    );
  });
});

describe('sizes', () => {
  const verdicts: readonly (readonly [string, string, boolean])[] = [
    ['seedream-4.5', '3750x1250', true],
    ['seedream-4.5', '1500x1500', false],
    ['seedream-4.5', '1K', false],
    ['seedream-4.0', '1600x600', true],
    ['seedream-4.0', '800x800', false],
    ['seedream-5.0-pro', '2048x1024', true],
    ['seedream-5.0-pro', '512x512', false],
    ['seedream-5.0-pro', '4K', false],
    ['seedream-5.0-lite', '3K', true],
    ['seedream-4.5', 'adaptive', false],
    ['seedream-4.0', '16000x100', false],
  ];
  for (const [name, size, right] of verdicts)
    test(`${name} ${right ? 'takes' : 'refuses'} ${size}`, () => {
      assert.equal(checkSize(model(name), size).kind, right ? 'ok' : 'wrong');
    });

  test('every recommended size of the table is one its model takes', () => {
    for (const row of models.filter(candidate => candidate.retired !== true))
      for (const table of Object.values(row.sizes))
        for (const size of Object.values(table))
          assert.equal(checkSize(row, size).kind, 'ok', `${row.name} ${size}`);
  });

  test('the nearest size offered is one the model takes', () => {
    const rows = models.filter(candidate => candidate.presets.length > 0);
    fc.assert(
      fc.property(
        fc.constantFrom(...rows),
        fc.integer({ min: 1, max: 20_000 }),
        fc.integer({ min: 1, max: 20_000 }),
        (row, width, height) => {
          const verdict = checkSize(row, `${width}x${height}`);
          if (verdict.kind === 'wrong')
            assert.equal(checkSize(row, verdict.nearest).kind, 'ok', verdict.nearest);
        },
      ),
      { numRuns: 2_000 },
    );
  });

  test('a refusal names the rule and the nearest valid size', () => {
    const error = refusal(someParams({ size: '1K' }), 'seedream-4.5');
    assert.match(error.message, /1K/);
    assert.match(error.message, /2K/);
    assert.equal(error.details.billing, 'notSent');
  });

  test('an exact size is read with either sign', () => {
    assert.deepEqual(parseExtent('2848×1600'), { width: 2848, height: 1600 });
    assert.equal(parseExtent('2K'), undefined);
    assert.equal(parseExtent('0x10'), undefined);
  });
});

describe('what a model would refuse is refused before it is sent', () => {
  const url = { url: 'https://example.com/a.png' };
  test('too many references', () => {
    const references = Array.from({ length: 11 }, () => url);
    assert.match(refusal(someParams({ references }), 'seedream-5.0-pro').message, /at most 10/);
  });
  test('a set from a model that makes one image', () => {
    assert.match(refusal(someParams({ maxImages: 2 }), 'seedream-5.0-flash').message, /one image a call/);
  });
  test('references and results over fifteen together', () => {
    const references = Array.from({ length: 14 }, () => url);
    assert.match(refusal(someParams({ references, maxImages: 2 }), 'seedream-4.5').message, /at most 1\b/);
  });
  test('fourteen references and one result are fine', () => {
    const references = Array.from({ length: 14 }, () => url);
    checkRequest(someParams({ references }), findModel('seedream-4.5'));
  });
  test('an output format where there is none', () => {
    assert.equal(refusal(someParams({ outputFormat: 'png' }), 'seedream-4.5').details.param, 'output_format');
  });
  test('an empty prompt', () => {
    assert.equal(refusal(someParams({ prompt: ' \n' }), 'seedream-4.5').details.param, 'prompt');
  });
  test('a retired model', () => {
    assert.match(refusal(someParams(), 'seedream-3.0-t2i').message, /retired/);
  });
  test('an endpoint ID of one’s own is not judged by the table', () => {
    checkRequest(someParams({ modelId: 'ep-20261122-abcde', size: '1K' }), undefined);
  });
});

describe('providers', () => {
  test('a model name is spelled for the provider, an ID goes as it is', () => {
    const byteplus = findProvider('byteplus');
    const ark = findProvider('ark');
    assert.ok(byteplus && ark);
    assert.equal(modelIdFor(byteplus, 'seedream-4.5').id, 'seedream-4-5-251128');
    assert.equal(modelIdFor(ark, 'seedream-4.5').id, 'doubao-seedream-4-5-251128');
    assert.equal(modelIdFor(ark, 'ep-123').id, 'ep-123');
    assert.equal(modelIdFor(ark, 'seedream-4-5-251128').id, 'seedream-4-5-251128');
    assert.equal(modelIdFor(ark, 'seedream-4-5-251128').model?.name, 'seedream-4.5');
  });

  test('an endpoint is https, or http on this machine', () => {
    assert.equal(checkBaseUrl(' https://example.com/v1/ '), 'https://example.com/v1');
    assert.equal(checkBaseUrl('https://example.com/v1/images/generations'), 'https://example.com/v1');
    assert.equal(checkBaseUrl('http://127.0.0.1:8080/v1'), 'http://127.0.0.1:8080/v1');
    assert.equal(checkBaseUrl('http://localhost:8080'), 'http://localhost:8080');
    for (const wrong of [
      '',
      'example.com/v1',
      'http://example.com/v1',
      'http://127.0.0.1.example.com/v1',
      'http://localhost.example.com',
      'ftp://example.com',
      'https://key@example.com/v1',
      'https://example.com/v1?x=1',
      'https://example.com/v1#x',
      'javascript:alert(1)',
    ])
      assert.throws(() => checkBaseUrl(wrong), SeedreamError, wrong);
  });
});

describe('estimates', () => {
  test('count images, and inputs beyond the free one', () => {
    const pro = findModel('seedream-5.0-pro');
    assert.deepEqual(estimateCost({ model: pro, currency: 'USD', size: '2K', images: 1, references: 3 }), {
      amount: 0.096,
      currency: 'USD',
    });
    assert.deepEqual(estimateCost({ model: pro, currency: 'USD', size: '1K', images: 1, references: 1 }), {
      amount: 0.045,
      currency: 'USD',
    });
  });
  test('are given in the provider’s currency where a price is known, else in the one that is', () => {
    const set = { size: '2K', images: 3, references: 0 };
    assert.deepEqual(estimateCost({ ...set, model: findModel('seedream-4.5'), currency: 'CNY' }), {
      amount: 0.75,
      currency: 'CNY',
    });
    assert.equal(
      estimateCost({ ...set, model: findModel('seedream-5.5'), currency: 'CNY' })?.currency,
      'USD',
    );
  });
  test('are silent where nobody is billed or nothing is known', () => {
    const one = { size: '2K', images: 1, references: 0 };
    assert.equal(estimateCost({ ...one, model: findModel('seedream-4.5'), currency: undefined }), undefined);
    assert.equal(estimateCost({ ...one, model: undefined, currency: 'USD' }), undefined);
  });
});
