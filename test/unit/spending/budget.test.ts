import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { SeedreamError } from '../../../src/core/errors.ts';
import { Book } from '../../../src/core/spending/book.ts';
import { budgetError, checkBudget, type BudgetLimits } from '../../../src/core/spending/budget.ts';
import type { Currency, Money } from '../../../src/core/spending/money.ts';
import { dayOf, startOf } from '../../../src/core/spending/period.ts';
import { aReservation, bookOf, noon } from './someLines.ts';

const usd = (amount: number): Money => ({ amount, currency: 'USD' });
const cny = (amount: number): Money => ({ amount, currency: 'CNY' });

function isAllowed(book: Book, expected: Money | undefined, limits: BudgetLimits, now = noon): boolean {
  return checkBudget(book, expected, { ...limits, now }) === undefined;
}

function wordsOf(book: Book, expected: Money | undefined, limits: BudgetLimits): string {
  const refusal = checkBudget(book, expected, { ...limits, now: noon });
  assert.ok(refusal);
  const error = budgetError(refusal);
  assert.ok(SeedreamError.is(error, 'quota'));
  assert.deepEqual(error.details, { param: 'budget', billing: 'notSent' });
  return error.message;
}

describe('limits', () => {
  test('off by default: everything is allowed, whatever it costs and even if nobody knows', () => {
    const book = bookOf(aReservation('a', { expected: usd(100_000) }));
    for (const expected of [usd(1e6), cny(1e6), undefined])
      assert.ok(isAllowed(book, expected, { currency: 'USD' }));
    assert.ok(isAllowed(book, usd(5), { currency: 'USD', perDay: Number.POSITIVE_INFINITY }));
  });

  test('the limit itself may be reached, and not passed by a thousandth', () => {
    const book = bookOf(aReservation('a', { expected: usd(9.9) }));
    assert.ok(isAllowed(book, usd(0.1), { currency: 'USD', perDay: 10 }));
    assert.ok(!isAllowed(book, usd(0.101), { currency: 'USD', perDay: 10 }));
  });

  test('ten cents a hundred times are ten dollars exactly', () => {
    const book = new Book();
    for (let call = 0; call < 99; call++) book.apply(aReservation(`${call}`, { expected: usd(0.1) }));
    assert.ok(isAllowed(book, usd(0.1), { currency: 'USD', perDay: 10 }));
    book.apply(aReservation('last', { expected: usd(0.1) }));
    assert.ok(!isAllowed(book, usd(0.0001), { currency: 'USD', perDay: 10 }));
  });

  test('what costs nothing is allowed even over the limit', () => {
    assert.ok(
      isAllowed(bookOf(aReservation('a', { expected: usd(50) })), usd(0), { currency: 'USD', perDay: 10 }),
    );
  });

  test('a limit that is no amount allows nothing that costs', () => {
    for (const broken of [Number.NaN, -1, 0]) {
      assert.ok(!isAllowed(new Book(), usd(0.01), { currency: 'USD', perDay: broken }));
      assert.ok(!isAllowed(new Book(), usd(0.01), { currency: 'USD', perMonth: broken }));
    }
  });

  test('an unknown price is refused under a limit, with the way out', () => {
    const words = wordsOf(new Book(), undefined, { currency: 'USD', perMonth: 10 });
    assert.match(words, /price of this model is not known.*seedream\.models/);
    assert.match(wordsOf(new Book(), usd(Number.NaN), { currency: 'USD', perDay: 1 }), /not known/);
  });

  test('the words name the price, the sum, the limit, the setting and when it gets better', () => {
    const book = bookOf(aReservation('a', { expected: usd(9.5) }));
    assert.equal(
      wordsOf(book, usd(0.605), { currency: 'USD', perDay: 10 }),
      'This call is expected to cost $0.605. Spent or reserved today: $9.50 of $10.00, your own limit. Raise “seedream.budget.perDay” or wait until tomorrow.',
    );
    assert.equal(
      wordsOf(bookOf(aReservation('a', { expected: cny(30) })), cny(1.5), {
        currency: 'CNY',
        perDay: 40,
        perMonth: 30,
      }),
      'This call is expected to cost ¥1.50. Spent or reserved this month: ¥30.00 of ¥30.00, your own limit. Raise “seedream.budget.perMonth” or wait until next month.',
    );
  });
});

describe('two currencies', () => {
  test('a limit is not escaped by a provider that bills in the other currency', () => {
    const spent = bookOf(aReservation('a', { expected: usd(9) }));
    assert.ok(!isAllowed(spent, cny(7.01), { currency: 'USD', perDay: 10 }));
    assert.ok(isAllowed(spent, cny(7), { currency: 'USD', perDay: 10 }));
    assert.ok(!isAllowed(spent, cny(7.01), { currency: 'CNY', perDay: 70 }));
    assert.ok(isAllowed(spent, cny(7), { currency: 'CNY', perDay: 70 }));
    assert.match(wordsOf(spent, cny(70), { currency: 'USD', perDay: 10 }), /One dollar counts as 7 yuan/);
    assert.match(wordsOf(spent, cny(70), { currency: 'CNY', perDay: 10 }), /One dollar counts as 7 yuan/);
  });
});

describe('days and months', () => {
  const at = (...parts: [number, number, number, number?, number?]): number => new Date(...parts).getTime();

  test('are local: a day ends at midnight, a month with its last day', () => {
    const book = bookOf(aReservation('a', { time: at(2026, 10, 30, 23, 59), expected: usd(10) }));
    const perDay: BudgetLimits = { currency: 'USD', perDay: 10 };
    const perMonth: BudgetLimits = { currency: 'USD', perMonth: 10 };
    assert.ok(!isAllowed(book, usd(1), perDay, at(2026, 10, 30, 23, 59)));
    assert.ok(isAllowed(book, usd(1), perDay, at(2026, 11, 1)));
    assert.ok(isAllowed(book, usd(1), perMonth, at(2026, 11, 1)));
    const early = bookOf(aReservation('a', { time: at(2026, 10, 1), expected: usd(10) }));
    assert.ok(isAllowed(early, usd(1), perDay, at(2026, 10, 2)));
    assert.ok(!isAllowed(early, usd(1), perMonth, at(2026, 10, 30, 23, 59)));
  });

  test('a clock that was set back does not hide what was spent', () => {
    const book = bookOf(aReservation('a', { time: at(2026, 10, 25), expected: usd(10) }));
    assert.ok(!isAllowed(book, usd(1), { currency: 'USD', perDay: 10 }, at(2026, 10, 22)));
  });

  test('every moment is in the day and month that its date names', () => {
    fc.assert(
      fc.property(
        fc.date({ min: new Date(2000, 0, 2), max: new Date(2100, 0, 1), noInvalidDate: true }),
        date => {
          const time = date.getTime();
          const [day, month] = [startOf('day', time), startOf('month', time)];
          assert.ok(month <= day && day <= time && time - day < 26 * 3_600_000);
          assert.equal(dayOf(day), dayOf(time));
          assert.equal(dayOf(month), `${dayOf(time).slice(0, 7)}-01`);
          assert.notEqual(dayOf(day - 1), dayOf(time));
        },
      ),
    );
  });
});

test('in any order of any calls, what is let through never passes either limit', t => {
  const price = fc.record({
    amount: fc.double({ min: 0, max: 20, noNaN: true }),
    currency: fc.constantFrom<Currency>('USD', 'CNY'),
  });
  let allowed = 0;
  let most = 0;
  fc.assert(
    fc.property(
      fc.array(price, { maxLength: 60 }),
      fc.constantFrom<Currency>('USD', 'CNY'),
      (prices, currency) => {
        const limits: BudgetLimits = { currency, perDay: 30, perMonth: 45 };
        const book = new Book();
        prices.forEach((expected, index) => {
          const now = noon + Math.floor(index / 20) * 24 * 3_600_000;
          if (!isAllowed(book, expected, limits, now)) return;
          book.apply(aReservation(`${index}`, { time: now, expected }));
          allowed++;
          const rate = (money: Money): number =>
            money.currency === currency ? money.amount : money.amount * (currency === 'CNY' ? 7 : 1 / 7);
          const sum = (since: number): number =>
            book.sums(since).reduce((total, money) => total + rate(money), 0);
          most = Math.max(most, sum(startOf('month', now)) - 45, sum(startOf('day', now)) - 30);
        });
      },
    ),
    { numRuns: 500 },
  );
  t.diagnostic(`${allowed} calls let through, overspend ${Math.max(0, most)}`);
  assert.ok(most < 1e-6);
});
