import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { models } from '../../../src/core/api/modelTable.ts';
import { nearestExtent, nearestSize, parseExtent, sizeFault } from '../../../src/core/api/size.ts';
import { model } from './someParams.ts';

describe('sizes', () => {
  const verdicts: readonly (readonly [string, string, string | undefined])[] = [
    ['seedream-4.5', '3750x1250', undefined],
    ['seedream-4.5', '1500x1500', 'needs at least 3,686,400 pixels: 1500x1500 has 2,250,000'],
    ['seedream-4.5', '1K', 'needs at least 3,686,400 pixels: 1K is too small'],
    ['seedream-4.5', '3K', 'has the presets 2K, 4K: 3K is none of them'],
    ['seedream-4.0', '1600x600', undefined],
    ['seedream-4.0', '800x800', 'needs at least 921,600 pixels: 800x800 has 640,000'],
    ['seedream-5.0-pro', '2048x1024', undefined],
    ['seedream-5.0-pro', '512x512', 'needs at least 921,600 pixels: 512x512 has 262,144'],
    ['seedream-5.0-pro', '4K', 'takes at most 4,624,220 pixels: 4K is too large'],
    ['seedream-5.0-lite', '3k', undefined],
    ['seedream-4.5', 'adaptive', 'does not know the size “adaptive”'],
    ['seedream-4.0', '16000x100', 'takes pictures whose sides are at most 16 to 1: 16000x100 is too narrow'],
    ['seedream-3.0-t2i', '2K', 'takes exact sizes only: 2K is none'],
    ['seededit-3.0', 'adaptive', undefined],
  ];
  for (const [name, size, fault] of verdicts)
    test(`${name} ${fault === undefined ? 'takes' : 'refuses'} ${size}`, () => {
      assert.equal(sizeFault(model(name), size), fault);
    });

  test('every recommended size of the table is one its model takes', () => {
    for (const row of models)
      for (const table of Object.values(row.sizes))
        for (const size of Object.values(table))
          assert.equal(sizeFault(row, size), undefined, `${row.name} ${size}`);
  });

  test('every preset of a model has recommended sizes for all ratios', () => {
    for (const { name, presets, sizes } of models)
      for (const preset of presets)
        assert.equal(Object.keys(sizes[preset] ?? {}).length, 8, `${name} ${preset}`);
  });

  test('the nearest size offered is one the model takes, whatever was asked for', () => {
    const wish = fc.oneof(
      fc
        .tuple(fc.integer({ min: 1, max: 99_999 }), fc.integer({ min: 1, max: 99_999 }))
        .map(sides => sides.join('x')),
      fc.double({ min: 0, max: 100, noNaN: true }).map(value => `${value.toFixed(1)}K`),
      fc.string({ maxLength: 12 }),
    );
    fc.assert(
      fc.property(fc.constantFrom(...models), wish, (row, size) => {
        assert.equal(sizeFault(row, nearestSize(row, size)), undefined, nearestSize(row, size));
      }),
      { numRuns: 3_000 },
    );
  });

  test('the nearest size keeps the shape that was asked for', () => {
    assert.equal(nearestSize(model('seedream-4.5'), '1500x1500'), '1920x1920');
    assert.equal(nearestSize(model('seedream-5.0-pro'), '8000x4000'), '3040x1520');
    assert.equal(nearestSize(model('seedream-4.0'), '1K'), '1K');
    assert.equal(nearestSize(model('seedream-4.5'), '1K'), '2K');
    assert.equal(nearestSize(model('seedream-5.0-pro'), '4K'), '2K');
  });

  test('where two limits leave a single size, it is found; where they leave none, that is said', () => {
    const square = { min: 1, max: 1 };
    assert.deepEqual(
      nearestExtent({ area: { min: 10_000, max: 10_000 }, ratio: square }, { width: 7, height: 900 }),
      {
        width: 100,
        height: 100,
      },
    );
    assert.equal(
      nearestExtent({ area: { min: 10_001, max: 10_002 }, ratio: square }, { width: 7, height: 900 }),
      undefined,
    );
  });

  test('the nearest size can be written: no side has more than five digits', () => {
    const limits = { area: { min: 499_985_001, max: 500_000_000 }, ratio: { min: 0.05, max: 20 } };
    const found = nearestExtent(limits, { width: 37, height: 911 });
    assert.ok(found);
    assert.deepEqual(parseExtent(`${found.width}x${found.height}`), found);
  });

  test('an exact size is read with either sign', () => {
    assert.deepEqual(parseExtent('2848×1600'), { width: 2848, height: 1600 });
    assert.equal(parseExtent('2K'), undefined);
    assert.equal(parseExtent('0x10'), undefined);
  });
});
