import type { Money } from './money.ts';

/** What is written before a paid request may leave. */
export interface Reservation {
  readonly jobId: string;
  /** Milliseconds since 1970; decides which day and month it counts for, whenever it is settled. */
  readonly time: number;
  readonly provider: string;
  readonly model: string;
  /** The ceiling that was asked for. */
  readonly images: number;
  readonly references: number;
  /** Undefined when nobody knows the price; zero where nobody is billed. */
  readonly expected?: Money;
}

/**
 * `refused` and `notSent` cost nothing. `unknown` may have been billed: the expected amount stays counted, marked.
 */
export type Outcome = 'done' | 'partial' | 'unknown' | 'refused' | 'notSent';

export interface Settlement {
  readonly outcome: Outcome;
  /** Billed pictures, as far as known. */
  readonly images?: number;
  /** An estimate as well, from what was delivered; without it the expected amount stays. Ignored unless `done` or `partial`. */
  readonly actual?: Money;
}

export interface Spending {
  readonly reservation: Reservation;
  /** Undefined while the call runs, and for good if its process died: it counts as spent. */
  readonly settlement?: Settlement;
}

const firmness: Readonly<Record<Outcome, number>> = {
  notSent: 0,
  refused: 1,
  unknown: 2,
  partial: 3,
  done: 4,
};

/** The more is known to be spent, the firmer: what may have been billed is never taken back, and repeating changes nothing. */
export function settle(spending: Spending, settlement: Settlement): Spending {
  const before = spending.settlement;
  if (before !== undefined && firmness[before.outcome] >= firmness[settlement.outcome]) return spending;
  return { ...spending, settlement };
}

/** What a call counts for; undefined when its price is not known. */
export function countedMoney({ reservation, settlement }: Spending): Money | undefined {
  const { expected } = reservation;
  switch (settlement?.outcome) {
    case 'notSent':
    case 'refused':
      return expected === undefined ? undefined : { ...expected, amount: 0 };
    case 'done':
    case 'partial':
      return settlement.actual ?? expected;
    case 'unknown':
    case undefined:
      return expected;
  }
}
