import { countedMoney, settle, type Spending } from './entry.ts';
import type { LedgerLine } from './entry.schema.ts';
import {
  addTicks,
  convertTicks,
  fromTicks,
  toTicks,
  type Currency,
  type Money,
  type Ticks,
} from './money.ts';

const currencies: readonly Currency[] = ['USD', 'CNY'];

/** All calls that were ever reserved, as the ledger's lines tell them. Lines for a job nobody reserved change nothing. */
export class Book {
  readonly #spendings = new Map<string, Spending>();

  apply(line: LedgerLine): void {
    const known = this.#spendings.get(line.jobId);
    if (line.kind === 'settle') {
      const { kind: _kind, jobId, time: _time, ...settlement } = line;
      if (known !== undefined) this.#spendings.set(jobId, settle(known, settlement));
      return;
    }
    if (known !== undefined) return;
    const { kind: _kind, ...reservation } = line;
    this.#spendings.set(line.jobId, { reservation });
  }

  find(jobId: string): Spending | undefined {
    return this.#spendings.get(jobId);
  }

  /** Everything reserved at or after that moment, the future included: a clock set back does not hide spending. */
  *since(time: number): Generator<Spending> {
    for (const spending of this.#spendings.values()) if (spending.reservation.time >= time) yield spending;
  }

  /** Per currency; those in which nothing was spent are left out. */
  sums(since: number): Money[] {
    const ticks = this.#ticks(since);
    return currencies
      .map(currency => ({ currency, amount: fromTicks(ticks[currency]) }))
      .filter(({ amount }) => amount > 0);
  }

  /** Everything in one currency, for comparing with a limit. */
  sumIn(currency: Currency, since: number): Ticks {
    const ticks = this.#ticks(since);
    return currencies.reduce((sum, other) => addTicks(sum, convertTicks(ticks[other], other, currency)), 0);
  }

  #ticks(since: number): Readonly<Record<Currency, Ticks>> {
    const ticks = { USD: 0, CNY: 0 };
    for (const spending of this.since(since)) {
      const money = countedMoney(spending);
      if (money !== undefined) ticks[money.currency] = addTicks(ticks[money.currency], toTicks(money.amount));
    }
    return ticks;
  }
}
