import { subscribe } from 'node:diagnostics_channel';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Figures, Order } from './orders.ts';
import { Peak } from './peak.ts';

/** Runs around the whole work, unless the work says better when what counts begins and ends. */
export class Stopwatch {
  readonly #made = performance.now();
  #begun = this.#made;
  #ended: number | undefined;
  #cpu = process.cpuUsage();

  start(): void {
    this.#begun = performance.now();
    this.#cpu = process.cpuUsage();
  }

  stop(): void {
    this.#ended = performance.now();
  }

  /** To be asked once, when the work is done. */
  read(lastByteAt: number): Pick<Figures, 'ms' | 'tailMs' | 'cpuMs' | 'preparingMs'> {
    const ended = this.#ended ?? performance.now();
    const { user, system } = process.cpuUsage(this.#cpu);
    return {
      ms: ended - this.#begun,
      tailMs: ended - lastByteAt,
      cpuMs: (user + system) / 1000,
      preparingMs: this.#begun - this.#made,
    };
  }
}

/** Tells how many files there are. */
export type Work = (order: Order, stopwatch: Stopwatch) => Promise<number>;

/** Takes one order from the parent, carries it out, measures, answers and ends. */
export function serve(work: Work): void {
  process.once('message', (order: Order) => {
    void measure(order, work).then(
      figures => process.send?.({ figures }, () => process.exit()),
      (error: unknown) =>
        process.send?.({ error: error instanceof Error ? error.stack : String(error) }, () => process.exit()),
    );
  });
}

async function measure(order: Order, work: Work): Promise<Figures> {
  let lastByteAt = performance.now();
  // Said by undici, ours and the one inside Node alike.
  subscribe('undici:request:bodyChunkReceived', () => {
    lastByteAt = performance.now();
  });
  const delays = monitorEventLoopDelay({ resolution: 1 });
  delays.enable();
  const peak = new Peak();
  const stopwatch = new Stopwatch();
  const files = await work(order, stopwatch);
  const times = stopwatch.read(lastByteAt);
  await new Promise(setImmediate);
  delays.disable();
  return { ...times, files, addedPeak: peak.added, longestBlockMs: delays.max / 1e6 };
}
