import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Order } from '../../../src/catalogue/order.ts';

test('an order asked for twice at once is whole for both', async () => {
  const end = 10_001;
  const order = new Order((one, other) => other - one, { end, isAlive: () => true });
  const [first, second] = await Promise.all([order.settle(), order.settle()]);
  assert.equal(first.length, end - 1);
  assert.equal(second.length, end - 1);
  assert.equal(second[0], end - 1);
});
