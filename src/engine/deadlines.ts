import type { Clock } from '../core/ports.ts';

/**
 * Two limits on one piece of work, measured on the monotonic clock: one for the whole, one for the longest silence.
 * Seeing life is cheap: it only moves a mark that the sleeping watch looks at when it wakes.
 */
export class Deadlines {
  readonly #clock: Clock;
  readonly #onExpired: (name: string) => void;
  readonly #ended = new AbortController();
  #watch = new AbortController();
  #since: number;

  constructor(clock: Clock, totalMs: number, onExpired: (name: string) => void) {
    this.#clock = clock;
    this.#onExpired = onExpired;
    const started = clock.monotonic();
    this.#since = started;
    void this.#expireAfter('total', () => started + totalMs, this.#ended.signal);
  }

  /** From now on silence longer than this ends the work. */
  allowSilence(name: string, ms: number): void {
    this.pause();
    if (this.#ended.signal.aborted) return;
    this.#watch = new AbortController();
    this.touch();
    void this.#expireAfter(name, () => this.#since + ms, this.#watch.signal);
  }

  touch(): void {
    this.#since = this.#clock.monotonic();
  }

  /** Silence is not held against the other side while we are not listening. */
  pause(): void {
    this.#watch.abort();
  }

  dispose(): void {
    this.#ended.abort();
    this.#watch.abort();
  }

  async #expireAfter(name: string, due: () => number, signal: AbortSignal): Promise<void> {
    try {
      for (;;) {
        const left = due() - this.#clock.monotonic();
        if (left <= 0) break;
        await this.#clock.sleep(left, signal);
      }
    } catch {
      // Only an abort ends a sleep early: the watch is not needed any more.
      return;
    }
    if (!signal.aborted) this.#onExpired(name);
  }
}
