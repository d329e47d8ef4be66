import type { Book } from './book.ts';
import { countedMoney, type Spending } from './entry.ts';
import { addTicks, fromTicks, toTicks, type Currency, type Ticks } from './money.ts';
import { dayOf } from './period.ts';

export interface SpendingFilter {
  /** Milliseconds since 1970; from the beginning when undefined. */
  readonly since?: number;
  readonly provider?: string;
  readonly model?: string;
}

/** The calls of one day to one model of one provider, in one currency. Every amount is an estimate. */
export interface SpendingRow {
  /** `2026-11-22`, local time. */
  readonly day: string;
  readonly provider: string;
  readonly model: string;
  /** Undefined where no price is known. */
  readonly currency: Currency | undefined;
  readonly calls: number;
  /** Pictures known to be billed. */
  readonly images: number;
  /** What all these calls were expected to cost. */
  readonly expected: number;
  /** Known to be spent. */
  readonly settled: number;
  /** Reserved for calls that still run, or whose end nobody saw. */
  readonly open: number;
  /** May have been billed. */
  readonly unknown: number;
  /** Calls that cost nothing, because they were refused or never sent; they are among `calls`. */
  readonly free: number;
}

interface Tally {
  calls: number;
  images: number;
  free: number;
  expected: Ticks;
  settled: Ticks;
  open: Ticks;
  unknown: Ticks;
}

/** Newest day first, then by provider and model. `settled + open + unknown` is what the totals count. */
export function spendingTable(book: Book, filter: SpendingFilter = {}): SpendingRow[] {
  const rows = new Map<
    string,
    { head: Pick<SpendingRow, 'day' | 'provider' | 'model' | 'currency'>; tally: Tally }
  >();
  for (const spending of book.since(filter.since ?? 0)) {
    const { provider, model, time } = spending.reservation;
    if (filter.provider !== undefined && filter.provider !== provider) continue;
    if (filter.model !== undefined && filter.model !== model) continue;
    const head = { day: dayOf(time), provider, model, currency: countedMoney(spending)?.currency };
    const key = JSON.stringify([head.day, provider, model, head.currency]);
    const row = rows.get(key) ?? { head, tally: emptyTally() };
    rows.set(key, row);
    count(row.tally, spending);
  }
  return [...rows.values()].map(({ head, tally }) => ({ ...head, ...amountsOf(tally) })).sort(compareRows);
}

function emptyTally(): Tally {
  return { calls: 0, images: 0, free: 0, expected: 0, settled: 0, open: 0, unknown: 0 };
}

function count(tally: Tally, spending: Spending): void {
  const { reservation, settlement } = spending;
  const counted = toTicks(countedMoney(spending)?.amount);
  tally.calls++;
  tally.expected = addTicks(tally.expected, toTicks(reservation.expected?.amount));
  if (settlement === undefined) tally.open = addTicks(tally.open, counted);
  else if (settlement.outcome === 'unknown') tally.unknown = addTicks(tally.unknown, counted);
  else if (settlement.outcome === 'done' || settlement.outcome === 'partial') {
    tally.settled = addTicks(tally.settled, counted);
    tally.images += settlement.images ?? 0;
  } else tally.free++;
}

function amountsOf(tally: Tally): Omit<SpendingRow, 'day' | 'provider' | 'model' | 'currency'> {
  return {
    ...tally,
    expected: fromTicks(tally.expected),
    settled: fromTicks(tally.settled),
    open: fromTicks(tally.open),
    unknown: fromTicks(tally.unknown),
  };
}

function compareRows(a: SpendingRow, b: SpendingRow): number {
  return (
    compareText(b.day, a.day) ||
    compareText(a.provider, b.provider) ||
    compareText(a.model, b.model) ||
    compareText(a.currency ?? '', b.currency ?? '')
  );
}

/** By code units: the same everywhere, whatever the language. */
function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
