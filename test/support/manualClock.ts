import type { Clock } from '../../src/core/ports.ts';

/** A clock that stands still; waits end at once and are written down, or hang until aborted when `hold` is set. */
export class ManualClock implements Clock {
  time = Date.UTC(2026, 10, 22, 12);
  hold = false;
  readonly waits: number[] = [];

  now(): number {
    return this.time;
  }

  monotonic(): number {
    return this.time;
  }

  async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    this.waits.push(ms);
    signal?.throwIfAborted();
    if (!this.hold) {
      this.time += ms;
      return;
    }
    await new Promise((_resolve, reject) => {
      signal?.addEventListener('abort', () => reject(signal.reason));
    });
  }
}
