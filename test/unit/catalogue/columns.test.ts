import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as fc from 'fast-check';
import { Order } from '../../../src/catalogue/order.ts';
import { TextColumn } from '../../../src/catalogue/textColumn.ts';

const change = fc.record({
  row: fc.integer({ min: 0, max: 20 }),
  text: fc.oneof(fc.constant(''), fc.string({ unit: fc.constantFrom('a', 'b', '狐', 'é'), maxLength: 6 })),
});

function hitsIn(column: TextColumn, word: string): number[] {
  const hits = new Uint8Array(32);
  column.search(Buffer.from(word), hits);
  return [...hits.keys()].filter(row => hits[row] === 1);
}

describe('a column of texts', () => {
  test('finds what a plain search finds, whatever was written over and removed', () => {
    fc.assert(
      fc.property(fc.array(change), fc.constantFrom('a', 'ab', '狐', 'é狐', 'bb'), (changes, word) => {
        const column = new TextColumn();
        const plain = new Map<number, string>();
        for (const { row, text } of changes) {
          column.set(row, text);
          plain.set(row, text);
        }
        const expected = [...plain].filter(([, text]) => text.includes(word)).map(([row]) => row);
        assert.deepEqual(
          hitsIn(column, word),
          expected.sort((one, other) => one - other),
        );
        for (const [row, text] of plain) assert.equal(column.get(row), text);
      }),
    );
  });

  test('is the same after it was in a file', () => {
    fc.assert(
      fc.property(fc.array(change), changes => {
        const column = new TextColumn();
        for (const { row, text } of changes) column.set(row, text);
        const rows = Uint32Array.from({ length: 21 }, (_, row) => row);
        const [ends, texts] = column.pack(rows);
        const again = new TextColumn();
        assert.ok(again.unpack(ends, Buffer.from(texts)));
        for (const row of rows) assert.equal(again.get(row), column.get(row));
        assert.deepEqual(hitsIn(again, 'a'), hitsIn(column, 'a'));
      }),
    );
  });
});

test('an order is right however things come, go and change', async () => {
  const step = fc.record({
    id: fc.integer({ min: 1, max: 12 }),
    key: fc.integer({ min: 0, max: 5 }),
    alive: fc.boolean(),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(fc.array(step, { maxLength: 6 }), { maxLength: 6 }), async rounds => {
      const keys = new Map<number, number>();
      const key = (id: number): number => keys.get(id) ?? -1;
      const order = new Order((one, other) => key(one) - key(other) || one - other, {
        end: 13,
        isAlive: id => keys.has(id),
      });
      for (const steps of rounds) {
        for (const { id, key: next, alive } of steps) {
          if (alive) keys.set(id, next);
          else keys.delete(id);
          order.touch(id);
        }
        const expected = [...keys.keys()].sort((one, other) => key(one) - key(other) || one - other);
        assert.deepEqual([...(await order.settle())], expected);
      }
    }),
  );
});
