import type { PixelsFailure } from './pixelsProtocol.ts';

/** Thrown inside the imaging process only; it crosses to the host as its `failure`. */
export class PixelsFault extends Error {
  readonly failure: PixelsFailure;

  constructor(failure: PixelsFailure, cause?: unknown) {
    super(failure, { cause });
    this.name = 'PixelsFault';
    this.failure = failure;
  }
}
