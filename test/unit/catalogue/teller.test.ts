import assert from 'node:assert/strict';
import { describe, test, type TestContext } from 'node:test';
import { Teller } from '../../../src/catalogue/teller.ts';

/** A teller whose time the test moves, and what it has told: when, and up to which change. */
function aTeller(t: TestContext) {
  const index = { now: 0, revision: 0, coming: 0 };
  const told: (readonly [now: number, revision: number])[] = [];
  t.mock.timers.enable({ apis: ['setTimeout'] });
  t.mock.method(performance, 'now', () => index.now);
  const teller = new Teller({
    revision: () => index.revision,
    coming: () => index.coming,
    say: () => void told.push([index.now, index.revision]),
  });
  const pass = (ms: number): void => {
    for (let step = 0; step < ms; step += 10) {
      index.now += 10;
      t.mock.timers.tick(10);
    }
  };
  /** So many changes in so many portions, one every 100 ms, of which more are on their way. */
  const portions = (count: number, changes: number, mayGoOn = false): void => {
    for (let portion = 1; portion <= count; portion += 1) {
      index.revision += changes;
      index.coming = portion < count ? changes : 0;
      teller.settle(mayGoOn && portion === 1);
      if (portion < count) pass(100);
    }
  };
  return { told, pass, portions };
}

describe('of changes on the disk', () => {
  test('a few are told of at once', t => {
    const { told, portions } = aTeller(t);
    portions(1, 3);
    assert.deepEqual(told, [[0, 3]]);
  });

  test('very many are told of once, when they are over', t => {
    const { told, pass, portions } = aTeller(t);
    portions(10, 500);
    pass(5_000);
    assert.deepEqual(told, [[1_100, 5_000]]);
  });

  test('a few in a new folder are waited for, as the first of many', t => {
    const { told, pass, portions } = aTeller(t);
    portions(1, 5, true);
    assert.deepEqual(told, []);
    portions(8, 300);
    pass(5_000);
    assert.deepEqual(told, [[900, 2_405]]);
  });

  test('those that do not end are told of every second and a half', t => {
    const { told, portions } = aTeller(t);
    portions(40, 200);
    assert.deepEqual(
      told.map(([now]) => now),
      [1_500, 3_000],
    );
  });
});
