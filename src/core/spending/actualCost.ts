import type { Usage } from '../api/events.ts';
import { estimateCost, type EstimateInput } from '../api/price.ts';
import type { Settlement } from './entry.ts';

export interface Delivered {
  readonly outcome: 'done' | 'partial';
  /** Pictures that arrived, saved or not. */
  readonly images: number;
  /** Whether the provider said that this was all. */
  readonly complete: boolean;
  readonly usage?: Usage;
}

/**
 * What a call did cost: successes are billed, so the provider's own count where it gives one; never fewer than arrived
 * and never more than were asked for, whatever the server says. After a cut answer the rest may have been billed too,
 * so the expected amount stays.
 */
export function settlementOf(asked: EstimateInput, delivered: Delivered): Settlement {
  const { outcome, usage } = delivered;
  if (!delivered.complete) return { outcome, images: delivered.images };
  const reported = Math.min(usage?.generatedImages ?? 0, Math.max(asked.images, delivered.images));
  const images = Math.max(delivered.images, reported);
  const references = Math.min(usage?.inputImages ?? asked.references, asked.references);
  const actual = estimateCost({ ...asked, images, references });
  return { outcome, images, ...(actual === undefined ? {} : { actual }) };
}
