import type { Model } from './models.ts';
import { pixelsOf } from './size.ts';

export interface Estimate {
  readonly amount: number;
  readonly currency: 'USD' | 'CNY';
}

export interface EstimateInput {
  readonly model: Model | undefined;
  /** Undefined where nobody is billed. */
  readonly currency: 'USD' | 'CNY' | undefined;
  readonly size?: string;
  readonly images: number;
  readonly references: number;
}

/** What a call is likely to cost at the makers' list price; undefined when nothing is known. Never a bill. */
export function estimateCost(input: EstimateInput): Estimate | undefined {
  if (input.model === undefined || input.currency === undefined) return undefined;
  const prices = input.model.prices;
  const price = prices.find(candidate => candidate.currency === input.currency) ?? prices[0];
  if (price === undefined) return undefined;
  const pixels = pixelsOf(input.size ?? input.model.defaultSize);
  const row = price.perImage.find(candidate => pixels <= (candidate.upToPixels ?? Number.POSITIVE_INFINITY));
  if (row === undefined) return undefined;
  const paidInputs = price.perInput === undefined ? 0 : Math.max(0, input.references - price.perInput.free);
  const amount = row.amount * input.images + paidInputs * (price.perInput?.amount ?? 0);
  return { amount: Math.round(amount * 10_000) / 10_000, currency: price.currency };
}
