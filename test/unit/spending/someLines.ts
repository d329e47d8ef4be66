import { Book } from '../../../src/core/spending/book.ts';
import { reserveLine, settleLine, type LedgerLine } from '../../../src/core/spending/entry.schema.ts';
import type { Reservation, Settlement } from '../../../src/core/spending/entry.ts';

/** Noon, so that no time zone moves it to another day of the tests. */
export const noon = new Date(2026, 10, 22, 12).getTime();

export function aReservation(jobId: string, overrides: Partial<Reservation> = {}): LedgerLine {
  return reserveLine({
    jobId,
    time: noon,
    provider: 'byteplus',
    model: 'seedream-4.5',
    images: 1,
    references: 0,
    expected: { amount: 1, currency: 'USD' },
    ...overrides,
  });
}

export function aSettlement(jobId: string, settlement: Settlement): LedgerLine {
  return settleLine(jobId, noon, settlement);
}

export function bookOf(...lines: readonly LedgerLine[]): Book {
  const book = new Book();
  for (const line of lines) book.apply(line);
  return book;
}
