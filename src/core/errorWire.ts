import type { Job } from './generate/job.ts';
import { SeedreamError, type ErrorDetails, type ErrorKind } from './errors.ts';
import type { Words } from './phrase.ts';

/** A SeedreamError as plain data, for a channel that copies no classes. Its cause stays where it happened. */
export interface PlainError {
  readonly kind: ErrorKind;
  readonly words: Words;
  readonly details: Omit<ErrorDetails, 'cause'>;
}

export function toPlainError(error: SeedreamError): PlainError {
  const { cause: _cause, ...details } = error.details;
  return { kind: error.kind, words: error.words, details };
}

export function fromPlainError({ kind, words, details }: PlainError): SeedreamError {
  return new SeedreamError(kind, words, details);
}

/** A job as plain data, with its errors made plain. */
export type PlainJob = Readonly<Record<string, unknown>> & { readonly phase: Job['phase'] };

export function toPlainJob(job: Job): PlainJob {
  const failed = job.failed.map(({ index, error }) => ({ index, error: toPlainError(error) }));
  const error = job.phase === 'ended' && job.error !== undefined ? { error: toPlainError(job.error) } : {};
  return { ...job, failed, ...error };
}

/** The reverse; the data comes from our own process, built from the same source. */
export function fromPlainJob(plain: PlainJob): Job {
  const job = plain as unknown as Job & {
    failed: readonly { index: number; error: PlainError }[];
    error?: PlainError;
  };
  const failed = job.failed.map(({ index, error }) => ({ index, error: fromPlainError(error) }));
  const error = job.error === undefined ? {} : { error: fromPlainError(job.error) };
  return { ...job, failed, ...error };
}
