import { setTimeout as delay } from 'node:timers/promises';
import type { Clock } from '../../src/core/ports.ts';

/** What the retry policy and patient downloads wait at the shortest and at the longest. */
const policyMs = { from: 200, to: 60_000 } as const;
/** Limits of the wire that would fall between those; tests use them with this clock. */
export const beyondPolicy = { connectMs: 100_000, downloadIdleMs: 100_000, errorBodyMs: 100_000 } as const;

/**
 * Real time, but for waits of the policy, which are over at once and written down, and for limits, which pass only when
 * the test says so. Moments, as between two looks at a lock, are real.
 */
export class PolicyClock implements Clock {
  readonly waits: number[] = [];
  /** Waits of the policy last until they are aborted; told when one begins. */
  onHold: (() => void) | undefined;
  #ahead = 0;
  readonly #limits = new Set<{ readonly due: number; readonly pass: () => void }>();

  now(): number {
    return Date.now() + this.#ahead;
  }

  monotonic(): number {
    return performance.now() + this.#ahead;
  }

  async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    if (ms < policyMs.from) return delay(ms, undefined, signal === undefined ? {} : { signal });
    if (ms > policyMs.to) return this.#hang(this.monotonic() + ms, signal);
    this.waits.push(ms);
    if (this.onHold === undefined) return;
    this.onHold();
    await this.#hang(Number.POSITIVE_INFINITY, signal);
  }

  /** Lets time go by; whoever has a limit that is over by then hears of it. */
  pass(ms: number): void {
    this.#ahead += ms;
    for (const limit of this.#limits) if (limit.due <= this.monotonic()) limit.pass();
  }

  async #hang(due: number, signal: AbortSignal | undefined): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const limit = { due, pass: resolve };
    const abort = (): void => reject(signal?.reason as Error);
    this.#limits.add(limit);
    signal?.addEventListener('abort', abort, { once: true });
    try {
      await promise;
    } finally {
      this.#limits.delete(limit);
      signal?.removeEventListener('abort', abort);
    }
  }
}
