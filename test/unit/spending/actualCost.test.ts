import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findModel } from '../../../src/core/api/modelTable.ts';
import type { EstimateInput } from '../../../src/core/api/price.ts';
import { settlementOf } from '../../../src/core/spending/actualCost.ts';

const asked: EstimateInput = {
  model: findModel('seedream-4.5'),
  currency: 'USD',
  size: '2K',
  images: 4,
  references: 0,
};
const usd = (amount: number): { amount: number; currency: string } => ({ amount, currency: 'USD' });

test('a finished call costs what was delivered, not what was asked for', () => {
  assert.deepEqual(settlementOf(asked, { outcome: 'done', images: 3, complete: true }), {
    outcome: 'done',
    images: 3,
    actual: usd(0.12),
  });
});

test('the provider’s own count is believed between what arrived and what was asked for', () => {
  const billed = (generatedImages: number): number | undefined =>
    settlementOf(asked, { outcome: 'partial', images: 2, complete: true, usage: { generatedImages } }).images;
  assert.deepEqual([0, 2, 3, 4, 5, 1e15].map(billed), [2, 2, 3, 4, 4, 4]);
});

test('more pictures than were asked for are counted as they arrived', () => {
  const settlement = settlementOf({ ...asked, images: 1 }, { outcome: 'done', images: 3, complete: true });
  assert.equal(settlement.images, 3);
});

test('references that the provider did not bill are not counted, and never more than were sent', () => {
  const pro: EstimateInput = {
    ...asked,
    model: findModel('seedream-5.0-pro'),
    images: 1,
    size: '1024x1024',
    references: 3,
  };
  const cost = (inputImages?: number): number | undefined =>
    settlementOf(pro, {
      outcome: 'done',
      images: 1,
      complete: true,
      ...(inputImages === undefined ? {} : { usage: { inputImages } }),
    }).actual?.amount;
  const [all, none] = [cost(), cost(0)];
  assert.ok(all !== undefined && none !== undefined && none < all);
  assert.equal(cost(99), all);
});

test('after a cut answer the expected amount stays: the rest may have been billed', () => {
  assert.deepEqual(settlementOf(asked, { outcome: 'partial', images: 2, complete: false }), {
    outcome: 'partial',
    images: 2,
  });
});

test('without a known price nothing is claimed', () => {
  const settlement = settlementOf(
    { ...asked, model: undefined },
    { outcome: 'done', images: 1, complete: true },
  );
  assert.deepEqual(settlement, { outcome: 'done', images: 1 });
});
