import { english, phrase, type Words } from './phrase.ts';

/** The closed set of what can go wrong; `host/notify` has words and one helping action for each. */
export type ErrorKind =
  | 'auth'
  | 'quota'
  | 'rateLimit'
  | 'moderation'
  | 'invalidRequest'
  | 'network'
  | 'timeout'
  | 'server'
  | 'badResponse'
  | 'storage'
  | 'cancelled';

/**
 * What is known about money when a paid request fails (promise R3):
 * `notSent` and `refused` cost nothing, `unknown` may have been billed, `paid` was billed and only saving failed.
 */
export type Billing = 'notSent' | 'refused' | 'unknown' | 'paid';

export interface ErrorDetails {
  readonly cause?: unknown;
  readonly status?: number;
  /** The provider's own error code, already cut to a safe length. */
  readonly code?: string;
  /** The provider's own words, cleaned of secrets and bounded; shown after ours. */
  readonly reason?: string;
  /** The request field the provider complained about. */
  readonly param?: string;
  readonly requestId?: string;
  /** The wait the server named, before any cap of ours. */
  readonly retryAfterMs?: number;
  readonly billing?: Billing;
}

/** Bundles have a copy of this class each, so `instanceof` would not know an error of another bundle. */
const brand = Symbol.for('seedream-studio.error');

export class SeedreamError extends Error {
  readonly [brand] = true;
  readonly kind: ErrorKind;
  /** The same as the message, fit to be translated. */
  readonly words: Words;
  readonly details: Readonly<ErrorDetails>;

  /** `words` are plain and for a person: never a raw body, a header, a key or a signed link. */
  constructor(kind: ErrorKind, words: Words, details: ErrorDetails = {}) {
    super(english(words), details.cause === undefined ? undefined : { cause: details.cause });
    this.name = 'SeedreamError';
    this.kind = kind;
    this.words = words;
    this.details = details;
  }

  static is(error: unknown, kind?: ErrorKind): error is SeedreamError {
    if (!(error instanceof Error && brand in error)) return false;
    return kind === undefined || (error as SeedreamError).kind === kind;
  }

  /** The same failure with more known about it. */
  with(details: ErrorDetails): SeedreamError {
    return new SeedreamError(this.kind, this.words, { ...this.details, ...details });
  }
}

export function cancelledError(billing: Billing, cause?: unknown): SeedreamError {
  return new SeedreamError('cancelled', phrase('Cancelled.'), {
    billing,
    ...(cause === undefined ? {} : { cause }),
  });
}
