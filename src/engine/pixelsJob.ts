import type { PixelsRequest } from './pixelsProtocol.ts';

/** One request to the imaging process, from waiting to settled; it may be sent more than once. */
export class PixelsJob {
  readonly request: PixelsRequest;
  readonly outcome: Promise<unknown>;
  /** It was running when the process died. */
  suspect = false;
  #settled = false;
  #watch = new AbortController();
  readonly #resolve: (value: unknown) => void;
  readonly #reject: (error: Error) => void;

  constructor(request: PixelsRequest) {
    this.request = request;
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    this.outcome = promise;
    this.#resolve = resolve;
    this.#reject = reject;
  }

  get settled(): boolean {
    return this.#settled;
  }

  /** The signal that ends this run's deadline: also of a job nobody waits for any more, until it has run. */
  startWatch(): AbortSignal {
    this.#watch = new AbortController();
    return this.#watch.signal;
  }

  stopWatch(): void {
    this.#watch.abort();
  }

  succeed(value: unknown): void {
    this.#settled = true;
    this.#resolve(value);
  }

  fail(error: Error): void {
    this.#settled = true;
    this.#reject(error);
  }
}
