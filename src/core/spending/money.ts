export type Currency = 'USD' | 'CNY';

export interface Money {
  readonly amount: number;
  readonly currency: Currency;
}

/**
 * Whole millionths of a currency's unit: sums of these are exact, whatever the order. No single amount is above one
 * million and no sum above 2^53, so nothing that a server or a damaged file says can make a sum useless.
 */
export type Ticks = number;

const ticksPerUnit = 1_000_000;
export const maxAmount = 1_000_000;

/**
 * For comparing spending in one currency with a limit in the other. A constant on purpose, near the rate of late 2026:
 * a limit must not depend on the network, and it only has to stop anyone from escaping it by changing the provider.
 */
export const yuanPerDollar = 7;

export function isAmount(amount: number | undefined): amount is number {
  return amount !== undefined && Number.isFinite(amount) && amount >= 0;
}

/** What is no amount counts as nothing; what is too large as the largest. */
export function toTicks(amount: number | undefined): Ticks {
  return isAmount(amount) ? Math.round(Math.min(amount, maxAmount) * ticksPerUnit) : 0;
}

export function fromTicks(ticks: Ticks): number {
  return ticks / ticksPerUnit;
}

export function addTicks(a: Ticks, b: Ticks): Ticks {
  return Math.min(a + b, Number.MAX_SAFE_INTEGER);
}

/** Rounded up: converting never makes spending smaller. */
export function convertTicks(ticks: Ticks, from: Currency, to: Currency): Ticks {
  if (from === to) return ticks;
  const converted = to === 'CNY' ? ticks * yuanPerDollar : Math.ceil(ticks / yuanPerDollar);
  return Math.min(converted, Number.MAX_SAFE_INTEGER);
}

/** `$0.035`, `¥12.00` */
export function moneyWords({ amount, currency }: Money): string {
  return new Intl.NumberFormat('en', {
    style: 'currency',
    currency,
    currencyDisplay: 'narrowSymbol',
    minimumFractionDigits: 2,
    maximumFractionDigits: 4,
  }).format(amount);
}
