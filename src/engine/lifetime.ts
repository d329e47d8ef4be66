import type { Clock } from '../core/ports.ts';

export interface LifetimeDeps {
  readonly service: {
    readonly isBusy: boolean;
    recover(signal: AbortSignal): Promise<unknown>;
  };
  readonly clock: Clock;
  readonly end: () => void;
}

const idleMs = 5 * 60_000;
/** How often bytes that could not be written are tried again, and for how long after the window has gone. */
const retryMs = 15_000;
const longestMs = 60 * 60_000;

/** When the engine process may end: idle for a while, or its window gone and everything paid for on disk. */
export class Lifetime {
  readonly #deps: LifetimeDeps;
  readonly #ending = new AbortController();
  #work = 0;
  #leaving = false;
  #idle = new AbortController();

  constructor(deps: LifetimeDeps) {
    this.#deps = deps;
    this.#rest();
  }

  /** Aborted when the process gives up what can be done another time. */
  get signal(): AbortSignal {
    return this.#ending.signal;
  }

  async during<T>(work: () => Promise<T>): Promise<T> {
    this.#work += 1;
    this.#idle.abort();
    try {
      return await work();
    } finally {
      this.#work -= 1;
      if (this.#leaving) void this.#leaveWhenDone();
      else if (this.#work === 0) this.#rest();
    }
  }

  /** The window is gone: finish and end. */
  leave(): void {
    this.#leaving = true;
    this.#idle.abort();
    void this.#leaveWhenDone();
  }

  #rest(): void {
    this.#idle = new AbortController();
    void this.#endWhenStillIdle(this.#idle.signal);
  }

  async #endWhenStillIdle(signal: AbortSignal): Promise<void> {
    try {
      await this.#deps.clock.sleep(idleMs, signal);
    } catch {
      return; // There is work again.
    }
    if (this.#work === 0 && !this.#deps.service.isBusy) this.#deps.end();
  }

  async #leaveWhenDone(): Promise<void> {
    if (this.#work > 0) return;
    const { service, clock, end } = this.#deps;
    const until = clock.monotonic() + longestMs;
    while (service.isBusy && clock.monotonic() < until) {
      await clock.sleep(retryMs);
      if (this.#work > 0) return;
      await service.recover(this.#ending.signal).catch(() => undefined); // The next try, or the next window, does it.
    }
    this.#ending.abort();
    end();
  }
}
