import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { LedgerLine } from '../../../src/core/spending/entry.schema.ts';
import type { Outcome } from '../../../src/core/spending/entry.ts';
import type { Currency, Money } from '../../../src/core/spending/money.ts';
import { spendingTable } from '../../../src/core/spending/table.ts';
import { aReservation, aSettlement, bookOf, noon } from './someLines.ts';

const outcomes: readonly Outcome[] = ['notSent', 'refused', 'unknown', 'partial', 'done'];

describe('what a call counts for', () => {
  const counted = (outcome: Outcome, actual?: number): number => {
    const settlement =
      actual === undefined ? { outcome } : { outcome, actual: { amount: actual, currency: 'USD' as const } };
    return bookOf(aReservation('a'), aSettlement('a', settlement)).sums(0)[0]?.amount ?? 0;
  };

  test('expected until it is settled; nothing when refused or not sent; in full when nobody knows', () => {
    assert.deepEqual(bookOf(aReservation('a')).sums(0), [{ currency: 'USD', amount: 1 }]);
    assert.deepEqual(
      outcomes.map(outcome => counted(outcome)),
      [0, 0, 1, 1, 1],
    );
  });

  test('what it did cost once that is known, which only a finished call can say', () => {
    assert.deepEqual(
      outcomes.map(outcome => counted(outcome, 0.25)),
      [0, 0, 1, 0.25, 0.25],
    );
  });

  test('an amount that is none does not replace the expected one', () => {
    for (const amount of [Number.NaN, -1, Number.POSITIVE_INFINITY]) assert.equal(counted('done', amount), 1);
    assert.equal(counted('done', 1e9), 1e6, 'the bound');
  });

  test('a price that nobody knows counts as nothing, and the call is still in the table', () => {
    const { expected: _expected, ...unpriced } = aReservation('a') as LedgerLine & { expected?: Money };
    const book = bookOf(unpriced, aSettlement('a', { outcome: 'refused' }));
    assert.deepEqual(book.sums(0), []);
    assert.equal(spendingTable(book)[0]?.currency, undefined);
    assert.equal(
      spendingTable(bookOf(aReservation('b', { expected: { amount: -1, currency: 'USD' } })))[0]?.calls,
      1,
    );
  });
});

describe('settling', () => {
  test('only more certain spending replaces what is known; repeating changes nothing', () => {
    for (const [first, before] of outcomes.entries())
      for (const [second, after] of outcomes.entries()) {
        const book = bookOf(
          aReservation('a'),
          aSettlement('a', { outcome: before }),
          aSettlement('a', { outcome: after }),
        );
        assert.equal(book.find('a')?.settlement?.outcome, outcomes[Math.max(first, second)]);
      }
  });

  test('a line for a job that nobody reserved, or a second reservation, changes nothing', () => {
    const book = bookOf(
      aSettlement('x', { outcome: 'done', actual: { amount: 5, currency: 'USD' } }),
      aReservation('a'),
      aReservation('a', { expected: { amount: 9, currency: 'USD' } }),
    );
    assert.deepEqual(book.sums(0), [{ currency: 'USD', amount: 1 }]);
    assert.equal(book.find('x'), undefined);
  });
});

describe('the table', () => {
  const day = 24 * 3_600_000;
  const book = bookOf(
    aReservation('a', { time: noon - day }),
    aReservation('b'),
    aReservation('c', { model: 'seedream-4.0' }),
    aReservation('d', { provider: 'ark', expected: { amount: 2, currency: 'CNY' } }),
    aReservation('e', { provider: 'ark', expected: { amount: 3, currency: 'USD' } }),
    aReservation('f'),
    aReservation('g'),
    aReservation('h', { provider: 'ark', expected: { amount: 1, currency: 'CNY' } }),
    aSettlement('b', { outcome: 'done', images: 2, actual: { amount: 0.5, currency: 'USD' } }),
    aSettlement('f', { outcome: 'unknown' }),
    aSettlement('g', { outcome: 'notSent' }),
    aSettlement('h', { outcome: 'partial' }),
  );

  test('has a row per day, model, provider and currency, newest day first', () => {
    const rows = spendingTable(book).map(row => [row.day, row.provider, row.model, row.currency, row.calls]);
    assert.deepEqual(rows, [
      ['2026-11-22', 'ark', 'seedream-4.5', 'CNY', 2],
      ['2026-11-22', 'ark', 'seedream-4.5', 'USD', 1],
      ['2026-11-22', 'byteplus', 'seedream-4.0', 'USD', 1],
      ['2026-11-22', 'byteplus', 'seedream-4.5', 'USD', 3],
      ['2026-11-21', 'byteplus', 'seedream-4.5', 'USD', 1],
    ]);
  });

  test('tells apart what is spent, still open, possibly billed, and free', () => {
    assert.deepEqual(spendingTable(book)[3], {
      day: '2026-11-22',
      provider: 'byteplus',
      model: 'seedream-4.5',
      currency: 'USD',
      calls: 3,
      images: 2,
      expected: 3,
      settled: 0.5,
      open: 0,
      unknown: 1,
      free: 1,
    });
  });

  test('shows what is asked for', () => {
    assert.equal(spendingTable(book, { since: noon }).length, 4);
    assert.equal(spendingTable(book, { provider: 'ark' }).length, 2);
    assert.equal(spendingTable(book, { model: 'seedream-4.0' }).length, 1);
    assert.deepEqual(spendingTable(book, { model: 'none' }), []);
  });
});

const anyAmount = fc.oneof(fc.double(), fc.constantFrom(0, 1, -1, 1e300, Number.NaN, Number.MIN_VALUE));
const anyMoney = fc.record({ amount: anyAmount, currency: fc.constantFrom<Currency>('USD', 'CNY') });
const anyId = fc.nat(8).map(String);
const anyLine: fc.Arbitrary<LedgerLine> = fc.oneof(
  fc
    .tuple(anyId, anyMoney, fc.integer({ min: -3, max: 3 }))
    .map(([jobId, expected, days]) => aReservation(jobId, { expected, time: noon + days * 24 * 3_600_000 })),
  fc
    .tuple(anyId, fc.constantFrom(...outcomes), anyMoney, fc.oneof(fc.integer(), fc.double()))
    .map(([jobId, outcome, actual, images]) => aSettlement(jobId, { outcome, actual, images })),
);

test('after any lines in any order every number is finite, not negative and bounded, and the table adds up to the sums', t => {
  let lines = 0;
  fc.assert(
    fc.property(fc.array(anyLine, { maxLength: 80 }), all => {
      const book = bookOf(...all);
      const rows = spendingTable(book);
      for (const row of rows)
        for (const value of [
          row.calls,
          row.images,
          row.expected,
          row.settled,
          row.open,
          row.unknown,
          row.free,
        ])
          assert.ok(Number.isFinite(value) && value >= 0 && value <= 1e10, JSON.stringify(row));
      for (const currency of ['USD', 'CNY'] as const) {
        const sum = book.sums(0).find(money => money.currency === currency)?.amount ?? 0;
        const table = rows
          .filter(row => row.currency === currency)
          .reduce((total, row) => total + row.settled + row.open + row.unknown, 0);
        assert.ok(Math.abs(sum - table) <= 1e-6 * Math.max(1, sum));
        assert.ok(Number.isSafeInteger(book.sumIn(currency, 0)));
      }
      lines += all.length;
    }),
    { numRuns: 1_000 },
  );
  t.diagnostic(`${lines} lines`);
});

test('the lines of several jobs may be interleaved in any way: the sums stay the same', () => {
  const job = fc.tuple(fc.double({ min: 0, max: 10, noNaN: true }), fc.subarray([...outcomes]));
  fc.assert(
    fc.property(
      fc.array(job, { minLength: 1, maxLength: 8 }),
      fc.infiniteStream(fc.nat(1_000)),
      (jobs, order) => {
        const stories = jobs.map(([amount, ends], index) => [
          aReservation(`${index}`, { expected: { amount, currency: 'USD' } }),
          ...ends.map(outcome => aSettlement(`${index}`, { outcome })),
        ]);
        const straight = bookOf(...stories.flat()).sums(0);
        const mixed: LedgerLine[] = [];
        while (stories.some(story => story.length > 0)) {
          const left = stories.filter(story => story.length > 0);
          const line = left[(order.next().value ?? 0) % left.length]?.shift();
          if (line !== undefined) mixed.push(line);
        }
        assert.deepEqual(bookOf(...mixed).sums(0), straight);
      },
    ),
  );
});
