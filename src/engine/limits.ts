const seconds = 1_000;
const minutes = 60 * seconds;
const mebibyte = 1024 * 1024;

/** Every limit of the wire, as the reliability sheet's section 3 sets them; tests use small ones. */
export interface Limits {
  readonly connectMs: number;
  /** From the last byte sent to the first byte of the answer. */
  readonly firstByteMs: number;
  readonly gapMs: number;
  readonly totalMs: number;
  /** For the body of an answer whose status already says what happened. */
  readonly errorBodyMs: number;
  readonly headerBytes: number;
  readonly errorBodyBytes: number;
  /** Everything of an answer or an event but its base64. */
  readonly skeletonBytes: number;
  /** One stream event, or one entry of `data[]`, as sent. */
  readonly eventBytes: number;
  /** One image, decoded. */
  readonly imageBytes: number;
  readonly downloadIdleMs: number;
  readonly downloadTotalMs: number;
  readonly downloadBytesPerSecond: number;
  /** How long a download may be slow before its average counts. */
  readonly downloadGraceMs: number;
  readonly downloadsAtOnce: number;
  readonly downloadRetries: number;
  /** Retries all downloads of a window may hold at one time; they come back over time. */
  readonly sharedRetries: number;
  readonly retryBaseMs: number;
  readonly retryMaxMs: number;
  readonly retryAfterMaxMs: number;
  readonly redirects: number;
}

export const defaultLimits: Limits = {
  connectMs: 10 * seconds,
  firstByteMs: 280 * seconds,
  gapMs: 280 * seconds,
  totalMs: 15 * minutes,
  errorBodyMs: 10 * seconds,
  headerBytes: 16 * 1024,
  errorBodyBytes: 64 * 1024,
  skeletonBytes: mebibyte,
  eventBytes: 96 * mebibyte,
  imageBytes: 64 * mebibyte,
  downloadIdleMs: 30 * seconds,
  downloadTotalMs: 10 * minutes,
  downloadBytesPerSecond: 10_000,
  downloadGraceMs: 10 * seconds,
  downloadsAtOnce: 4,
  downloadRetries: 5,
  sharedRetries: 30,
  retryBaseMs: 500,
  retryMaxMs: 10 * seconds,
  retryAfterMaxMs: 60 * seconds,
  redirects: 3,
};
