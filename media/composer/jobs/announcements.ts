import type { JobView } from '../../../src/shared/composer.ts';
import { isActive } from './jobState.ts';
import { sayImages, type Say } from './say.ts';
import { reasonsOf } from './tiles.ts';

/**
 * What a person who sees nothing should hear of the change from one list of jobs to the next: each thing once, and
 * nothing about jobs that had ended before `openedAt` and are merely shown.
 */
export function announcementsOf(
  before: readonly JobView[],
  after: readonly JobView[],
  openedAt: number,
  say: Say,
): readonly string[] {
  const known = new Map(before.map(job => [job.id, job]));
  const said: string[] = [];
  for (const job of after) {
    const old = known.get(job.id);
    if (old === job) continue;
    if (old === undefined && (isActive(job.state) || (job.ended ?? 0) < openedAt)) continue;
    said.push(...changesOf(old, job, say));
  }
  return said;
}

function changesOf(old: JobView | undefined, job: JobView, say: Say): string[] {
  if (!isActive(job.state)) return old === undefined || isActive(old.state) ? [endOf(job, say)] : [];
  if (old === undefined) return [];
  const there = new Set(old.images.map(image => image.index));
  const said = job.images
    .filter(image => !there.has(image.index))
    .map(image => say('saidSaved', image.index, job.total));
  if (job.state === 'waiting' && (old.state !== 'waiting' || old.message !== job.message))
    said.push(reason(job, 'waiting', 'saidWaiting', say));
  return said;
}

function endOf(job: JobView, say: Say): string {
  switch (job.state) {
    case 'done':
      return say('saidDone', sayImages(say, job.images.length));
    case 'partial':
      return say('saidPartial', sayImages(say, job.images.length), job.failures.length);
    case 'failed':
      return reason(job, 'failed', 'saidFailed', say);
    case 'unknown':
      return reason(job, 'unknown', 'saidUnknown', say);
    default:
      return say('cancelled');
  }
}

type Plain = 'waiting' | 'failed' | 'unknown';
type WithReason = 'saidWaiting' | 'saidFailed' | 'saidUnknown';

function reason(job: JobView, plain: Plain, withReason: WithReason, say: Say): string {
  const why = reasonsOf(job).join(' ');
  return why === '' ? say(plain) : say(withReason, why);
}
