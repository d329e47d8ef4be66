import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { models } from '../../../src/core/api/modelTable.ts';
import { sizeFault } from '../../../src/core/api/size.ts';
import { draftExtent, draftSizeOf } from '../../../src/core/composer/draftSize.ts';
import type { RatioChoice } from '../../../src/shared/composer.ts';

const free = { width: 1000, height: 800 };
const current = models.filter(model => model.retired !== true);
const ratios: readonly RatioChoice[] = ['1:1', '4:3', '3:4', '16:9', '9:16', '3:2', '2:3', '21:9'];

describe('the size of a draft', () => {
  test('is the documents’ own for their ratios', () => {
    const model = models.find(({ name }) => name === 'seedream-4.5');
    const draft = { ratio: '16:9' as const, resolution: '2K', ...free };
    assert.deepEqual(draftExtent(draft, model, undefined), { width: 2848, height: 1600 });
  });

  test('is one the model takes, whatever ratio and preset are chosen', () => {
    for (const model of current)
      for (const resolution of model.presets)
        for (const ratio of ratios) {
          const extent = draftExtent({ ratio, resolution, ...free }, model, undefined);
          assert.ok(extent, `${model.name} ${resolution} ${ratio}`);
          const size = `${extent.width}x${extent.height}`;
          assert.equal(sizeFault(model, size), undefined, `${model.name} ${resolution} ${ratio} ${size}`);
        }
  });

  test('follows the first reference as far as the model allows', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...current),
        fc.double({ min: 0.02, max: 50, noNaN: true }),
        (model, shape) => {
          const extent = draftExtent({ ratio: 'same', resolution: '2K', ...free }, model, shape);
          assert.ok(extent);
          assert.equal(sizeFault(model, `${extent.width}x${extent.height}`), undefined);
          const inside = Math.min(model.ratio.max, Math.max(model.ratio.min, shape));
          assert.ok(Math.abs(extent.width / extent.height / inside - 1) < 0.02);
        },
      ),
    );
    assert.equal(draftExtent({ ratio: 'same', resolution: '2K', ...free }, undefined, undefined), undefined);
  });

  test('is the person’s own where it is free', () => {
    assert.deepEqual(draftExtent({ ratio: 'free', resolution: '2K', ...free }, undefined, 1), free);
  });

  test('comes back as the ratio and resolution it was made of', () => {
    for (const model of current)
      for (const resolution of model.presets)
        for (const ratio of ratios) {
          const extent = draftExtent({ ratio, resolution, ...free }, model, undefined);
          assert.ok(extent);
          const back = draftSizeOf(`${extent.width}x${extent.height}`, model);
          const again = draftExtent({ ...free, ...back }, model, undefined);
          assert.deepEqual(again, extent, `${model.name} ${resolution} ${ratio}`);
        }
    assert.deepEqual(draftSizeOf('1111x999', undefined), {
      ratio: 'free',
      resolution: '2K',
      width: 1111,
      height: 999,
    });
    assert.equal(draftSizeOf('4K', undefined).resolution, '4K');
  });
});
