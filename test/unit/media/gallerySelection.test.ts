import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { placesOf } from '../../../media/gallery/places.ts';
import {
  extend,
  keepExisting,
  moveFocus,
  nothingSelected,
  selectAll,
  selectOne,
  toggle,
  type Order,
  type Selection,
} from '../../../media/gallery/selection.ts';

function order(ids: readonly number[], first = 0): Order {
  const list = Uint32Array.from(ids);
  return { ids: list, first, placeOf: placesOf(list, first) };
}

const chosen = (selection: Selection): number[] => [...selection.ids];

describe('choosing pictures', () => {
  const list = order([9, 7, 5, 3, 1]);

  test('a plain choice is the only one', () => {
    assert.deepEqual(chosen(selectOne(5)), [5]);
  });

  test('Ctrl adds one and takes it away again', () => {
    const two = toggle(selectOne(5), 1);
    assert.deepEqual(chosen(two), [5, 1]);
    assert.deepEqual(chosen(toggle(two, 5)), [1]);
  });

  test('Shift takes everything between, in the order shown, in both directions', () => {
    assert.deepEqual(chosen(extend(selectOne(7), 3, list)), [7, 5, 3]);
    assert.deepEqual(chosen(extend(selectOne(7), 9, list)), [9, 7]);
  });

  test('a second Shift goes from where the first began', () => {
    const there = extend(selectOne(7), 1, list);
    assert.deepEqual(chosen(extend(there, 9, list)), [9, 7]);
  });

  test('Shift with Ctrl adds the range to what was chosen', () => {
    const both = extend(toggle(selectOne(9), 3), 1, list, true);
    assert.deepEqual(
      chosen(both).toSorted((a, b) => a - b),
      [1, 3, 9],
    );
  });

  test('moving the keyboard alone changes nothing', () => {
    const moved = moveFocus(selectOne(7), 1);
    assert.deepEqual([chosen(moved), moved.focus], [[7], 1]);
  });

  test('all means all files, not the places still empty', () => {
    const withPlaces = order([4_294_967_295, 9, 7], 1);
    assert.deepEqual(chosen(selectAll(nothingSelected, withPlaces)), [9, 7]);
  });
});

describe('after the files have changed', () => {
  test('what is still there stays chosen, wherever it went', () => {
    const before = order([9, 7, 5, 3, 1]);
    const kept = keepExisting(toggle(selectOne(7), 3), before, order([11, 3, 9, 7]));
    assert.deepEqual([chosen(kept), kept.focus], [[7, 3], 3]);
  });

  test('when the chosen one is gone, the next one after it is chosen', () => {
    const kept = keepExisting(selectOne(7), order([9, 7, 5, 3]), order([9, 3]));
    assert.deepEqual([chosen(kept), kept.focus], [[3], 3]);
  });

  test('when the last one is gone, the one before it is', () => {
    assert.equal(keepExisting(selectOne(3), order([9, 7, 3]), order([9, 7])).focus, 7);
  });

  test('when none of them is there any more, nothing is chosen: not the newest either', () => {
    assert.deepEqual(keepExisting(selectOne(7), order([9, 7, 5]), order([109, 107, 105])), nothingSelected);
  });

  test('nothing is left when nothing is left', () => {
    assert.deepEqual(keepExisting(selectOne(3), order([3]), order([])), nothingSelected);
  });

  test('nothing that is gone is ever chosen', () => {
    const ids = fc.uniqueArray(fc.integer({ min: 1, max: 50 }), { maxLength: 20 });
    fc.assert(
      fc.property(ids, ids, fc.integer({ min: 0, max: 19 }), (before, after, at) => {
        const focus = before[at];
        if (focus === undefined) return;
        const kept = keepExisting(selectOne(focus), order(before), order(after));
        for (const id of kept.ids) assert.ok(after.includes(id));
        assert.equal(kept.focus === undefined, !before.some(id => after.includes(id)));
      }),
    );
  });
});

test('every id is found at its place, also very large ones', () => {
  for (const ids of [
    [3, 1, 2],
    [900_000_000, 5],
  ]) {
    const placeOf = placesOf(Uint32Array.from(ids));
    assert.deepEqual(ids.map(placeOf), [...ids.keys()]);
    assert.equal(placeOf(77), -1);
    assert.equal(placeOf(4_000_000_000), -1);
  }
});
