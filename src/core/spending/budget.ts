import { SeedreamError } from '../errors.ts';
import { phrase, sentences, type Words } from '../phrase.ts';
import type { Book } from './book.ts';
import {
  addTicks,
  convertTicks,
  fromTicks,
  isAmount,
  moneyWords,
  toTicks,
  yuanPerDollar,
  type Currency,
  type Money,
  type Ticks,
} from './money.ts';
import { startOf, type Period } from './period.ts';

/** What may be spent, both undefined by default. Spending in the other currency counts at a constant rate. */
export interface BudgetLimits {
  readonly perDay?: number;
  readonly perMonth?: number;
  readonly currency: Currency;
}

/** Why a call may not be made. */
export type BudgetRefusal =
  | { readonly why: 'priceUnknown' }
  | {
      readonly why: 'overLimit';
      readonly period: Period;
      readonly spent: Money;
      readonly limit: Money;
      readonly expected: Money;
      /** Some of it was spent in the other currency. */
      readonly converted: boolean;
    };

/** Pure: may a call that is expected to cost this be made now? Calls that cost nothing always may. */
export function checkBudget(
  book: Book,
  expected: Money | undefined,
  limits: BudgetLimits & { readonly now: number },
): BudgetRefusal | undefined {
  for (const [period, limit] of limitsOf(limits)) {
    if (expected === undefined || !isAmount(expected.amount)) return { why: 'priceUnknown' };
    const price = convertTicks(toTicks(expected.amount), expected.currency, limits.currency);
    if (price === 0) return undefined;
    const since = startOf(period, limits.now);
    const spent = book.sumIn(limits.currency, since);
    if (addTicks(spent, price) <= limit) continue;
    const money = (ticks: Ticks): Money => ({ amount: fromTicks(ticks), currency: limits.currency });
    return {
      why: 'overLimit',
      period,
      spent: money(spent),
      limit: money(limit),
      expected: money(price),
      converted:
        expected.currency !== limits.currency ||
        book.sums(since).some(({ currency }) => currency !== limits.currency),
    };
  }
  return undefined;
}

/** A limit that is no amount allows nothing: a damaged setting must not open the purse. */
function limitsOf({ perDay, perMonth }: BudgetLimits): (readonly [Period, Ticks])[] {
  const all: (readonly [Period, number | undefined])[] = [
    ['day', perDay],
    ['month', perMonth],
  ];
  return all.flatMap(([period, limit]) =>
    limit === undefined || limit === Number.POSITIVE_INFINITY ? [] : [[period, toTicks(limit)] as const],
  );
}

export function budgetError(refusal: BudgetRefusal): SeedreamError {
  return new SeedreamError('quota', wordsFor(refusal), { param: 'budget', billing: 'notSent' });
}

function wordsFor(refusal: BudgetRefusal): Words {
  if (refusal.why === 'priceUnknown')
    return phrase(
      'A spending limit is set and the price of this model is not known, so the limit could not be kept. Add a price to the model in “seedream.models”, choose another model, or remove the limit.',
    );
  const { period, spent, limit, expected, converted } = refusal;
  const rate = converted ? phrase('One dollar counts as {0} yuan.', yuanPerDollar) : undefined;
  if (period === 'day')
    return sentences(
      phrase(
        'This call is expected to cost {0}. Spent or reserved today: {1} of {2}, your own limit.',
        moneyWords(expected),
        moneyWords(spent),
        moneyWords(limit),
      ),
      rate,
      phrase('Raise “seedream.budget.perDay” or wait until tomorrow.'),
    );
  return sentences(
    phrase(
      'This call is expected to cost {0}. Spent or reserved this month: {1} of {2}, your own limit.',
      moneyWords(expected),
      moneyWords(spent),
      moneyWords(limit),
    ),
    rate,
    phrase('Raise “seedream.budget.perMonth” or wait until next month.'),
  );
}
