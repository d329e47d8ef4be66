import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { estimateCost } from '../../../src/core/api/price.ts';
import { checkBaseUrl, modelIdFor } from '../../../src/core/api/providers.ts';
import { SeedreamError } from '../../../src/core/errors.ts';
import { model, provider } from './someParams.ts';

describe('providers', () => {
  test('a model name is spelled for the provider, an ID goes as it is', () => {
    const ark = provider('ark');
    assert.equal(modelIdFor(provider('byteplus'), 'seedream-4.5').id, 'seedream-4-5-251128');
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

describe('a provider’s own limits', () => {
  test('ChainHub gives 4.5 the presets 1K, 2K and 4K and areas from 1024x1024', () => {
    const { model: row } = modelIdFor(provider('chainhub'), 'seedream-4.5');
    assert.deepEqual(row?.presets, ['1K', '2K', '4K']);
    assert.equal(row.area.min, 1_048_576);
    assert.deepEqual(model('seedream-4.5').presets, ['2K', '4K']);
  });

  test('ChainHub’s 4.0 begins at 1024x1024, and smaller sizes are no longer recommended', () => {
    const { model: row } = modelIdFor(provider('chainhub'), 'seedream-4.0');
    assert.deepEqual(row?.sizes['1K'], { '1:1': '1024x1024' });
    assert.equal(Object.keys(row.sizes['2K'] ?? {}).length, 8);
  });

  test('CometAPI lists seed and guidance scale as legacy fields', () => {
    const { model: row } = modelIdFor(provider('cometapi'), 'seedream-4.5');
    assert.deepEqual(row?.seed, { min: -1, max: 2_147_483_647, default: -1, effect: 'ignored' });
    assert.deepEqual(row.guidance, { min: 1, max: 10, default: 2.5, effect: 'unsure' });
    assert.equal(modelIdFor(provider('ark'), 'seedream-4.5').model?.seed, false);
  });
});

describe('estimates', () => {
  test('count images, and inputs beyond the free one', () => {
    const pro = model('seedream-5.0-pro');
    assert.deepEqual(estimateCost({ model: pro, currency: 'USD', size: '2K', images: 1, references: 3 }), {
      amount: 0.096,
      currency: 'USD',
    });
    assert.deepEqual(estimateCost({ model: pro, currency: 'USD', size: '1K', images: 1, references: 1 }), {
      amount: 0.045,
      currency: 'USD',
    });
  });
  test('count every input where none is free', () => {
    const row = model('seedream-5.5');
    assert.deepEqual(estimateCost({ model: row, currency: 'USD', size: '1.5K', images: 1, references: 2 }), {
      amount: 0.036,
      currency: 'USD',
    });
  });
  test('are given in the provider’s currency where a price is known, else in the one that is', () => {
    const set = { size: '2K', images: 3, references: 0 };
    assert.deepEqual(estimateCost({ ...set, model: model('seedream-4.5'), currency: 'CNY' }), {
      amount: 0.75,
      currency: 'CNY',
    });
    assert.equal(estimateCost({ ...set, model: model('seedream-5.5'), currency: 'CNY' })?.currency, 'USD');
  });
  test('are silent where nobody is billed or nothing is known', () => {
    const one = { size: '2K', images: 1, references: 0 };
    assert.equal(estimateCost({ ...one, model: model('seedream-4.5'), currency: undefined }), undefined);
    assert.equal(estimateCost({ ...one, model: undefined, currency: 'USD' }), undefined);
  });
  test('say where and when each price was read', () => {
    for (const name of ['seedream-5.5', 'seedream-5.0-pro', 'seedream-4.0'])
      for (const { date, source } of model(name).prices) {
        assert.match(date, /^2026-\d\d(-\d\d)?$/);
        assert.ok(source.length > 0);
      }
  });
});
