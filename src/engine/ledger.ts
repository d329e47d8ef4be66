import { join } from 'node:path';
import { SeedreamError, cancelledError } from '../core/errors.ts';
import { phrase } from '../core/phrase.ts';
import type { Clock, Logger, RandomHex } from '../core/ports.ts';
import type { Book } from '../core/spending/book.ts';
import { budgetError, checkBudget, type BudgetLimits } from '../core/spending/budget.ts';
import { reserveLine, settleLine } from '../core/spending/entry.schema.ts';
import { settle, type Reservation, type Settlement } from '../core/spending/entry.ts';
import type { Money } from '../core/spending/money.ts';
import { startOf } from '../core/spending/period.ts';
import { spendingTable, type SpendingFilter, type SpendingRow } from '../core/spending/table.ts';
import { codeOf, storageError, type Disk } from './disk.ts';
import { withLock, type HeldLock } from './fileLock.ts';
import { LedgerFile } from './ledgerFile.ts';

export interface LedgerOptions {
  /** The storage folder: `ledger.jsonl` and its lock are in it. Made if need be; its parent must exist. */
  readonly folder: string;
  readonly disk: Disk;
  readonly clock: Clock;
  readonly randomHex: RandomHex;
  readonly log: Logger;
}

export type ReserveOrder = Omit<Reservation, 'time'>;

export interface SpendingTotals {
  /** Per currency; empty when nothing was spent. */
  readonly today: readonly Money[];
  readonly month: readonly Money[];
}

/**
 * What all windows have spent (R4). A reservation is on disk before its request may leave, and stands until it is
 * settled: whatever dies in between counts as spent.
 */
export class Ledger {
  readonly #options: LedgerOptions;
  readonly #file: LedgerFile;
  readonly #lock: string;
  /** The jobs of this process take turns here, instead of fighting for the lock. */
  #turn: Promise<unknown> = Promise.resolve();
  #damaged = 0;

  constructor(options: LedgerOptions) {
    this.#options = options;
    this.#file = new LedgerFile(options.disk, join(options.folder, 'ledger.jsonl'));
    this.#lock = join(options.folder, 'ledger.lock');
  }

  /**
   * Counts the call as spent, synced, or throws `quota` (`param: 'budget'`) when it would pass a limit: no two calls
   * of any windows can pass it together. Reserving the same running job again changes nothing.
   */
  async reserve(order: ReserveOrder, limits: BudgetLimits, signal?: AbortSignal): Promise<Reservation> {
    return this.#change(
      'notSent',
      async (book, held) => {
        const known = book.find(order.jobId);
        if (known?.settlement !== undefined) throw new Error('A settled job cannot be reserved again.');
        if (known !== undefined) return known.reservation;
        const now = this.#options.clock.now();
        const refusal = checkBudget(book, order.expected, { ...limits, now });
        if (refusal !== undefined) throw budgetError(refusal);
        const reservation: Reservation = { ...order, time: now };
        await this.#append(reserveLine(reservation), held);
        return reservation;
      },
      signal,
    );
  }

  /**
   * Says how a reserved call ended. Saying it again changes nothing, and what may have been billed is never taken
   * back: `notSent` < `refused` < `unknown` < `partial` < `done`, only a later one replaces an earlier one.
   */
  async settle(jobId: string, settlement: Settlement): Promise<void> {
    await this.#change(undefined, async (book, held) => {
      const known = book.find(jobId);
      if (known === undefined) {
        this.#options.log.warn('ledger knows no reservation to settle');
        return;
      }
      if (settle(known, settlement) === known) return;
      await this.#append(settleLine(jobId, this.#options.clock.now(), settlement), held);
    });
  }

  async totals(now = this.#options.clock.now()): Promise<SpendingTotals> {
    const book = await this.#look();
    return { today: book.sums(startOf('day', now)), month: book.sums(startOf('month', now)) };
  }

  async table(filter: SpendingFilter = {}): Promise<SpendingRow[]> {
    return spendingTable(await this.#look(), filter);
  }

  async #append(line: Parameters<LedgerFile['append']>[0], held: HeldLock): Promise<void> {
    // Nothing may be written by someone who stood still so long that the lock has an heir.
    if (!(await held.stillMine())) throw Object.assign(new Error('the lock was lost'), { code: 'EBUSY' });
    await this.#file.append(line);
  }

  async #change<T>(
    billing: 'notSent' | undefined,
    work: (book: Book, held: HeldLock) => Promise<T>,
    signal?: AbortSignal,
  ): Promise<T> {
    const { disk, folder } = this.#options;
    try {
      return await this.#inTurn(async () => {
        signal?.throwIfAborted();
        await disk.mkdir(folder, 0o700).catch(ignoreExisting);
        return withLock(this.#lock, this.#options, async held => work(await this.#read(), held), signal);
      });
    } catch (error) {
      if (signal?.aborted === true) throw cancelledError('notSent', error);
      throw ledgerError(error, billing);
    }
  }

  async #look(): Promise<Book> {
    const { disk, folder } = this.#options;
    try {
      return await this.#inTurn(() => withLock(this.#lock, this.#options, () => this.#read()));
    } catch (error) {
      if (!SeedreamError.is(error, 'storage')) throw ledgerError(error, undefined);
      // A full disk has no room for a lock, and what was spent is still to be seen.
      return await new LedgerFile(disk, join(folder, 'ledger.jsonl')).read().catch((cause: unknown) => {
        throw ledgerError(cause, undefined);
      });
    }
  }

  async #read(): Promise<Book> {
    const book = await this.#file.read();
    const { damaged } = this.#file;
    if (damaged > this.#damaged) this.#options.log.warn('ledger lines unreadable', { count: damaged });
    this.#damaged = damaged;
    return book;
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#turn.then(work);
    this.#turn = done.catch(() => undefined); // Its caller hears of it; the next one starts either way.
    return done;
  }
}

function ignoreExisting(error: unknown): void {
  if (codeOf(error) !== 'EEXIST') throw error;
}

/** Only failures of the disk become words; everything else is a mistake in the code and stays one. */
function ledgerError(error: unknown, billing: 'notSent' | undefined): unknown {
  if (SeedreamError.is(error))
    return billing === undefined || error.details.billing !== undefined ? error : error.with({ billing });
  if (codeOf(error) === undefined) return error;
  const failure = storageError(
    phrase('The record of what was spent cannot be written or read'),
    error,
    'notSent',
  );
  if (billing !== undefined) return failure;
  const { billing: _billing, ...details } = failure.details;
  return new SeedreamError(failure.kind, failure.words, details);
}
