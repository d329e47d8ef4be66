import type { Clock } from '../core/ports.ts';

/** A fixed number of places; whoever comes later waits in line, as long as its signal lets it. */
export class Places {
  #free: number;
  readonly #waiting: (() => void)[] = [];

  constructor(count: number) {
    this.#free = count;
  }

  async enter(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (this.#free > 0) {
      this.#free--;
      return;
    }
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const giveUp = (): void => {
      const place = this.#waiting.indexOf(resolve);
      if (place < 0) return; // Its turn came in the same moment.
      this.#waiting.splice(place, 1);
      reject(signal.reason);
    };
    this.#waiting.push(resolve);
    signal.addEventListener('abort', giveUp, { once: true });
    try {
      await promise;
    } finally {
      signal.removeEventListener('abort', giveUp);
    }
  }

  leave(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#free++;
    else next();
  }
}

const refillMs = 10_000;

/** Retries that all downloads of a window share, so that a broken storage host is not hammered. */
export class RetryBudget {
  readonly #clock: Clock;
  readonly #capacity: number;
  #left: number;
  #since: number;

  constructor(clock: Clock, capacity: number) {
    this.#clock = clock;
    this.#capacity = capacity;
    this.#left = capacity;
    this.#since = clock.monotonic();
  }

  spend(): boolean {
    const earned = Math.floor((this.#clock.monotonic() - this.#since) / refillMs);
    this.#left = Math.min(this.#capacity, this.#left + earned);
    this.#since += earned * refillMs;
    if (this.#left < 1) return false;
    this.#left--;
    return true;
  }
}
