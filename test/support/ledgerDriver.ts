import { randomBytes } from 'node:crypto';
import type { BudgetLimits } from '../../src/core/spending/budget.ts';
import { SeedreamError } from '../../src/core/errors.ts';
import { realDisk } from '../../src/engine/disk.ts';
import { Ledger, type LedgerOptions, type ReserveOrder } from '../../src/engine/ledger.ts';
import { patientClock } from './patientClock.ts';
import { silentLog } from './silentLog.ts';

/** A window of its own that buys as fast as it can; every purchase that the ledger has let through is reported. */
export interface SpendOrder {
  readonly folder: string;
  readonly times: number;
  readonly price: number;
  readonly limits: BudgetLimits;
  /** Every so many'th purchase is refused by the provider afterwards; 0 for none. */
  readonly refusedEvery: number;
}

export type SpendReport =
  { readonly reserved: string } | { readonly refused: string } | { readonly error: string };

export function ledgerOptions(folder: string): LedgerOptions {
  return {
    folder,
    disk: realDisk,
    clock: patientClock,
    randomHex: bytes => randomBytes(bytes).toString('hex'),
    log: silentLog,
  };
}

export function aPurchase(jobId: string, amount = 0.12): ReserveOrder {
  return {
    jobId,
    provider: 'byteplus',
    model: 'seedream-4.5',
    images: 3,
    references: 0,
    expected: { amount, currency: 'USD' },
  };
}

function report(message: SpendReport): void {
  process.send?.(message);
}

async function spend({ folder, times, price, limits, refusedEvery }: SpendOrder): Promise<void> {
  const ledger = new Ledger(ledgerOptions(folder));
  for (let turn = 1; turn <= times; turn++) {
    const jobId = `${process.pid}-${turn}`;
    try {
      await ledger.reserve(aPurchase(jobId, price), limits);
    } catch (error) {
      if (!SeedreamError.is(error, 'quota')) throw error;
      report({ refused: jobId });
      continue;
    }
    report({ reserved: jobId });
    if (refusedEvery > 0 && turn % refusedEvery === 0) await ledger.settle(jobId, { outcome: 'refused' });
    else if (turn % 2 === 0)
      await ledger.settle(jobId, { outcome: 'done', images: 3, actual: { amount: price, currency: 'USD' } });
  }
}

if (process.send !== undefined)
  process.once('message', (order: SpendOrder) => {
    void spend(order)
      .catch((error: unknown) => report({ error: String(error) }))
      .finally(() => process.disconnect());
  });
