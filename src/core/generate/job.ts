import type { Usage } from '../api/events.ts';
import type { SeedreamError } from '../errors.ts';

export interface SavedImage {
  readonly uri: string;
  readonly name: string;
  /** Place in the answer, from 1. */
  readonly index: number;
  readonly width: number;
  readonly height: number;
  readonly bytes: number;
}

/** One picture of a set that did not come: refused by the provider, or received and not saved. */
export interface FailedImage {
  readonly index: number;
  readonly error: SeedreamError;
}

/** How a paid call ended (R3). */
export type Outcome = 'done' | 'partial' | 'refused' | 'notSent' | 'unknown' | 'unsaved';

interface Progress {
  /** How many pictures were asked for: a ceiling, not a promise. */
  readonly total: number;
  readonly saved: readonly SavedImage[];
  readonly failed: readonly FailedImage[];
  /** What the provider counts as made, once it has said so. */
  readonly usage?: Usage;
}

export type Job =
  | ({ readonly phase: 'preparing' } & Progress)
  | ({ readonly phase: 'running' } & Progress)
  | ({ readonly phase: 'waiting'; readonly until: number; readonly why: 'notSent' | 'rateLimit' } & Progress)
  | ({
      readonly phase: 'ended';
      readonly outcome: Outcome;
      readonly cancelled: boolean;
      readonly error?: SeedreamError;
    } & Progress);

export type JobEvent =
  | { readonly kind: 'sending' }
  | { readonly kind: 'waiting'; readonly until: number; readonly why: 'notSent' | 'rateLimit' }
  | { readonly kind: 'saved'; readonly image: SavedImage }
  | { readonly kind: 'imageFailed'; readonly failure: FailedImage }
  | { readonly kind: 'completed'; readonly usage: Usage }
  | { readonly kind: 'ended'; readonly error?: SeedreamError };

export function newJob(total: number): Job {
  return { phase: 'preparing', total, saved: [], failed: [] };
}

/** Pure: same job and event in, same job out. Events after the end change nothing. */
export function advance(job: Job, event: JobEvent): Job {
  if (job.phase === 'ended') return job;
  const { total, saved, failed, usage } = job;
  const progress = { total, saved, failed, ...(usage === undefined ? {} : { usage }) };
  switch (event.kind) {
    case 'sending':
      return { phase: 'running', ...progress };
    case 'waiting':
      return { phase: 'waiting', until: event.until, why: event.why, ...progress };
    case 'saved':
      return { ...job, saved: [...job.saved, event.image].sort((a, b) => a.index - b.index) };
    case 'imageFailed':
      return { ...job, failed: [...job.failed, event.failure].sort((a, b) => a.index - b.index) };
    case 'completed':
      return { ...job, usage: event.usage };
    case 'ended':
      return {
        phase: 'ended',
        outcome: outcomeOf(progress, event.error),
        cancelled: event.error?.kind === 'cancelled',
        ...progress,
        ...(event.error === undefined ? {} : { error: event.error }),
      };
  }
}

function outcomeOf({ saved, failed }: Progress, error: SeedreamError | undefined): Outcome {
  const unsaved = failed.some(failure => failure.error.details.billing === 'paid');
  if (saved.length > 0) return error === undefined && failed.length === 0 ? 'done' : 'partial';
  if (unsaved) return 'unsaved';
  switch (error?.details.billing) {
    case 'notSent':
      return 'notSent';
    case 'refused':
      return 'refused';
    case 'paid':
      return 'unsaved';
    case 'unknown':
      return 'unknown';
    case undefined:
      // Ended in order and every picture was refused one by one: nothing is billed for those.
      return error === undefined && failed.length > 0 && failed.every(isFree) ? 'refused' : 'unknown';
  }
}

function isFree({ error }: FailedImage): boolean {
  return error.details.billing === 'refused';
}
