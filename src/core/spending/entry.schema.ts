import * as z from 'zod/mini';
import type { Reservation, Settlement } from './entry.ts';
import { isAmount, maxAmount, type Money } from './money.ts';

/** One line of the ledger's file. */
export type LedgerLine =
  | ({ readonly kind: 'reserve' } & Reservation)
  | ({ readonly kind: 'settle'; readonly jobId: string; readonly time: number } & Settlement);

const id = z.string().check(z.minLength(1), z.maxLength(128));
const name = z.string().check(z.maxLength(256));
const time = z.number().check(z.minimum(0), z.maximum(8.64e15));
const count = z.int().check(z.minimum(0), z.maximum(1_000));
const money = z.object({
  amount: z.number().check(z.minimum(0), z.maximum(maxAmount)),
  currency: z.enum(['USD', 'CNY']),
});

const ledgerLine: z.ZodMiniType<LedgerLine> = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('reserve'),
    jobId: id,
    time,
    provider: name,
    model: name,
    images: count,
    references: count,
    expected: z.exactOptional(money),
  }),
  z.object({
    kind: z.literal('settle'),
    jobId: id,
    time,
    outcome: z.enum(['done', 'partial', 'unknown', 'refused', 'notSent']),
    images: z.exactOptional(count),
    actual: z.exactOptional(money),
  }),
]);

/** Undefined for a line that is no line of ours, or was damaged. */
export function decodeLine(text: string): LedgerLine | undefined {
  try {
    return ledgerLine.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

/** Without an end; throws for what could not be read back. */
export function encodeLine(line: LedgerLine): string {
  return JSON.stringify(ledgerLine.parse(line));
}

/** A negative or endless price is no price; one beyond the bound is the bound, and minus zero is zero. */
function bounded(price: Money | undefined): Money | undefined {
  if (price === undefined || !isAmount(price.amount)) return undefined;
  return { currency: price.currency, amount: Math.min(Math.max(0, price.amount), maxAmount) };
}

export function reserveLine(reservation: Reservation): LedgerLine {
  const { expected: price, ...rest } = reservation;
  const expected = bounded(price);
  return {
    kind: 'reserve',
    ...rest,
    provider: rest.provider.slice(0, 256),
    model: rest.model.slice(0, 256),
    ...(expected === undefined ? {} : { expected }),
  };
}

export function settleLine(jobId: string, at: number, settlement: Settlement): LedgerLine {
  const actual = bounded(settlement.actual);
  const { images } = settlement;
  const known = images !== undefined && Number.isSafeInteger(images) && images >= 0;
  return {
    kind: 'settle',
    jobId,
    time: at,
    outcome: settlement.outcome,
    ...(known ? { images: Math.min(Math.max(0, images), 1_000) } : {}),
    ...(actual === undefined ? {} : { actual }),
  };
}
