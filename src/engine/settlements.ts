import { estimateCost, type EstimateInput } from '../core/api/price.ts';
import type { Job } from '../core/generate/job.ts';
import type { JobRecord } from '../core/jobs/record.ts';
import { settlementOf } from '../core/spending/actualCost.ts';
import type { Settlement } from '../core/spending/entry.ts';
import type { Money } from '../core/spending/money.ts';

/** What a call is expected to cost: nothing where nobody is billed, undefined where no price is known. */
export function expectedOf(price: EstimateInput): Money | undefined {
  return price.currency === undefined ? { amount: 0, currency: 'USD' } : estimateCost(price);
}

/** What an ended job means for the ledger. */
export function settlementOfJob(job: Job, price: EstimateInput): Settlement | undefined {
  if (job.phase !== 'ended') return undefined;
  const unsaved = job.failed.filter(({ error }) => error.details.billing === 'paid').length;
  const images = job.saved.length + unsaved;
  const { usage } = job;
  const delivered = { images, complete: job.error === undefined, ...(usage === undefined ? {} : { usage }) };
  switch (job.outcome) {
    case 'notSent':
    case 'refused':
    case 'unknown':
      return { outcome: job.outcome };
    case 'done':
    case 'unsaved':
      return settlementOf(price, { outcome: 'done', ...delivered });
    case 'partial':
      return settlementOf(price, { outcome: 'partial', ...delivered });
  }
}

/** The same for a job that an heir has finished. What it was asked for is not known any more: the expected amount stays. */
export function settlementOfRecord({ state, saved }: JobRecord): Settlement | undefined {
  switch (state) {
    case 'notSent':
    case 'refused':
    case 'unknown':
      return { outcome: state };
    case 'done':
      return { outcome: 'done', images: saved };
    case 'partial':
    case 'unsaved':
    case 'paidExpired':
      return { outcome: 'partial', images: saved };
    case 'running':
    case 'recovering':
      return undefined;
  }
}
