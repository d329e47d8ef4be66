import { performance } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import type { ServerEvent } from '../../src/core/api/events.ts';
import type { Clock, LogFields, Logger, PaidRequest } from '../../src/core/ports.ts';
import { createTransport, type TransportOptions } from '../../src/engine/transport.ts';
import { MemoryImages } from './memoryImages.ts';

/** Searched for in everything that comes out: neither may ever be found. */
export const canaryKey = 'sk-canary-7f3a9b2c4d5e6f708192';
export const canarySignature = 'CANARYSIGNATURE0123456789';

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  sleep: async (ms, signal) => {
    await delay(ms, undefined, signal === undefined ? {} : { signal });
  },
};

/** Time stands still until it is moved; every wait that is due then ends. */
export class HandClock implements Clock {
  #time = 1_000;
  readonly #sleepers = new Set<{ readonly due: number; readonly wake: () => void }>();

  now(): number {
    return Date.UTC(2026, 10, 22) + this.#time;
  }

  monotonic(): number {
    return this.#time;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    if (signal?.aborted === true) return Promise.reject(signal.reason as Error);
    const giveUp = (): void => {
      this.#sleepers.delete(sleeper);
      reject(signal?.reason as Error);
    };
    const wake = (): void => {
      signal?.removeEventListener('abort', giveUp);
      resolve();
    };
    const sleeper = { due: this.#time + ms, wake };
    this.#sleepers.add(sleeper);
    signal?.addEventListener('abort', giveUp, { once: true });
    return promise;
  }

  /** Whether somebody waits for exactly so long from now. */
  isWaiting(ms: number): boolean {
    return [...this.#sleepers].some(sleeper => sleeper.due === this.#time + ms);
  }

  get sleepers(): number {
    return this.#sleepers.size;
  }

  advance(ms: number): void {
    this.#time += ms;
    for (const sleeper of this.#sleepers) {
      if (sleeper.due > this.#time) continue;
      this.#sleepers.delete(sleeper);
      sleeper.wake();
    }
  }
}

/** Short waits are over at once and remembered, long ones (limits) never end: for tests of retries. */
export class EagerClock implements Clock {
  readonly waits: number[] = [];

  now(): number {
    return Date.UTC(2026, 10, 22);
  }

  monotonic(): number {
    return 0;
  }

  async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    if (ms < longWaitMs) {
      this.waits.push(ms);
      signal?.throwIfAborted();
      return;
    }
    const { promise, reject } = Promise.withResolvers<void>();
    const abort = (): void => reject(signal?.reason as Error);
    signal?.addEventListener('abort', abort, { once: true });
    await promise;
  }
}

const longWaitMs = 100_000;
export const longLimits = {
  connectMs: longWaitMs,
  downloadIdleMs: longWaitMs,
  downloadTotalMs: longWaitMs,
  errorBodyMs: longWaitMs,
} as const;

export class RecordingLog implements Logger {
  readonly entries: { readonly event: string; readonly fields: LogFields | undefined }[] = [];

  info(event: string, fields?: LogFields): void {
    this.entries.push({ event, fields });
  }

  warn(event: string, fields?: LogFields): void {
    this.entries.push({ event, fields });
  }

  error(event: string, fields?: LogFields): void {
    this.entries.push({ event, fields });
  }
}

export function aTransport(
  options: Partial<TransportOptions> = {},
): ReturnType<typeof createTransport> & { readonly log: RecordingLog } {
  const log = new RecordingLog();
  const transport = createTransport({
    log,
    clock: systemClock,
    userAgent: 'seedream-studio/test',
    ...options,
  });
  return { ...transport, log };
}

export function aPaidRequest(origin: string, more: Partial<PaidRequest> = {}): PaidRequest {
  return {
    url: `${origin}/api/v3/images/generations`,
    key: canaryKey,
    body: ['{"model":"m","prompt":"p"}'],
    maxImages: 4,
    sinks: new MemoryImages(),
    ...more,
  };
}

export interface Outcome {
  readonly events: readonly ServerEvent[];
  readonly error: unknown;
}

/** Everything that is said, and what ended it if it was not the end. */
export async function collect(events: AsyncIterable<ServerEvent>): Promise<Outcome> {
  const collected: ServerEvent[] = [];
  try {
    for await (const event of events) collected.push(event);
  } catch (error) {
    return { events: collected, error };
  }
  return { events: collected, error: undefined };
}

/** Everything an error or a log would show, causes and all, in one text. */
export function everythingIn(...values: readonly unknown[]): string {
  const seen = new Set<unknown>();
  const show = (value: unknown): string => {
    if (typeof value !== 'object' || value === null) return String(value);
    if (seen.has(value)) return '';
    seen.add(value);
    return Object.getOwnPropertyNames(value)
      .map(name => `${name}=${show((value as Record<string, unknown>)[name])}`)
      .join('\n');
  };
  return values.map(show).join('\n');
}
