import { cancelledError } from '../errors.ts';
import type { Clock } from '../ports.ts';
import { RateWindow } from './rateWindow.ts';

export interface JobTicket {
  readonly id: string;
  /** Who asks: sources take turns, so that one with many jobs does not keep the others waiting. */
  readonly source: string;
  readonly provider: string;
  /** The most pictures the call may answer with. */
  readonly images: number;
}

/** Per provider; a limit of Infinity is none. */
export type ImagesPerMinute = (provider: string) => number;

export interface JobQueueOptions {
  readonly clock: Clock;
  readonly maxConcurrent: number;
  readonly imagesPerMinute: ImagesPerMinute;
}

interface Source {
  readonly name: string;
  /** The lower, the sooner. */
  turn: number;
  readonly waiting: Waiting[];
  running: number;
}

interface Waiting {
  readonly ticket: JobTicket;
  readonly source: Source;
  readonly start: () => void;
  readonly leave: (reason: unknown) => void;
}

interface Running {
  readonly ticket: JobTicket;
  readonly source: Source;
  readonly stop: AbortController;
}

/**
 * Lets a few jobs run at a time. Sources take turns; inside a source the first come is the first served. A job that has
 * to wait for its provider's minute keeps its turn: later jobs for the same provider do not pass it, others do.
 */
export class JobQueue {
  readonly #clock: Clock;
  readonly #window: RateWindow;
  /** Those with jobs, waiting or running. */
  readonly #sources = new Map<string, Source>();
  #served = 0;
  readonly #running = new Map<string, Running>();
  readonly #ids = new Set<string>();
  readonly #listeners = new Set<() => void>();
  #maxConcurrent: number;
  #imagesPerMinute: ImagesPerMinute;
  #alarm: AbortController | undefined;

  constructor(options: JobQueueOptions) {
    this.#clock = options.clock;
    this.#window = new RateWindow(options.clock);
    this.#maxConcurrent = atLeastOne(options.maxConcurrent);
    this.#imagesPerMinute = options.imagesPerMinute;
  }

  /** Source by source, in the order of their turns. */
  get waiting(): readonly JobTicket[] {
    return this.#inTurn().flatMap(({ waiting }) => waiting.map(({ ticket }) => ticket));
  }

  get running(): readonly JobTicket[] {
    return [...this.#running.values()].map(({ ticket }) => ticket);
  }

  /**
   * Runs the work when its turn comes and resolves or rejects as it does. Cancelled while it waits, it rejects with
   * `cancelled` at once and the work is never called; cancelled later, the work's signal says so.
   */
  async run<T>(
    ticket: JobTicket,
    work: (signal: AbortSignal) => Promise<T>,
    signal?: AbortSignal,
  ): Promise<T> {
    if (signal?.aborted === true) throw cancelledError('notSent', signal.reason);
    if (this.#ids.has(ticket.id)) throw new Error('A job of this id is in the queue already.');
    const cancel = (): void => void this.cancel(ticket.id, signal?.reason);
    this.#ids.add(ticket.id);
    signal?.addEventListener('abort', cancel, { once: true });
    try {
      const stop = await this.#turnOf(ticket);
      // Between its turn and this line somebody may have changed their mind.
      if (stop.signal.aborted) throw cancelledError('notSent', stop.signal.reason);
      return await work(stop.signal);
    } finally {
      signal?.removeEventListener('abort', cancel);
      this.#ids.delete(ticket.id);
      this.#end(ticket.id);
    }
  }

  /** False when no such job waits or runs. */
  cancel(id: string, reason?: unknown): boolean {
    const running = this.#running.get(id);
    if (running !== undefined) {
      running.stop.abort(reason);
      return true;
    }
    const waiting = [...this.#sources.values()]
      .flatMap(source => source.waiting)
      .find(({ ticket }) => ticket.id === id);
    if (waiting === undefined) return false;
    this.#remove(waiting);
    waiting.leave(reason);
    this.#moved();
    return true;
  }

  cancelAll(): void {
    // Waiting ones first: none of them may start in a place that a running one leaves.
    for (const { id } of [...this.waiting, ...this.running]) this.cancel(id);
  }

  /** Fewer than are running: those finish first. */
  setMaxConcurrent(count: number): void {
    this.#maxConcurrent = atLeastOne(count);
    this.#moved();
  }

  setImagesPerMinute(limit: ImagesPerMinute): void {
    this.#imagesPerMinute = limit;
    this.#moved();
  }

  /** Told after every change; the lists say what is now. */
  onChange(listener: () => void): { dispose(): void } {
    const own = (): void => listener();
    this.#listeners.add(own);
    return { dispose: () => void this.#listeners.delete(own) };
  }

  #turnOf(ticket: JobTicket): Promise<AbortController> {
    const { promise, resolve, reject } = Promise.withResolvers<AbortController>();
    const source = this.#sourceOf(ticket.source);
    const start = (): void => {
      const stop = new AbortController();
      this.#running.set(ticket.id, { ticket, source, stop });
      source.running++;
      resolve(stop);
    };
    const leave = (reason: unknown): void => reject(cancelledError('notSent', reason));
    source.waiting.push({ ticket, source, start, leave });
    this.#moved();
    return promise;
  }

  #sourceOf(name: string): Source {
    const known = this.#sources.get(name);
    if (known !== undefined) return known;
    // A newcomer's turn is before that of whoever was served last, and after that of all who wait for longer.
    const source = { name, turn: this.#served - 0.5, waiting: [], running: 0 };
    this.#sources.set(name, source);
    return source;
  }

  #end(id: string): void {
    const ended = this.#running.get(id);
    if (ended === undefined) return;
    this.#running.delete(id);
    ended.source.running--;
    this.#forget(ended.source);
    this.#moved();
  }

  #moved(): void {
    this.#alarm?.abort();
    this.#alarm = undefined;
    while (this.#running.size < this.#maxConcurrent) {
      const next = this.#next();
      if (next === undefined) break;
      this.#serve(next);
    }
    for (const listener of this.#listeners) {
      try {
        listener();
      } catch {
        // A view that cannot redraw itself must not stop work that is paid for.
      }
    }
  }

  /** The first whose turn it is and whose provider has room; otherwise an alarm is set for when one will have. */
  #next(): Waiting | undefined {
    const soonest = new Map<string, number>();
    for (const { waiting } of this.#inTurn()) {
      const [first] = waiting;
      if (first === undefined || soonest.has(first.ticket.provider)) continue;
      const { provider, images } = first.ticket;
      const wait = this.#window.waitFor(provider, images, atLeastOne(this.#imagesPerMinute(provider)));
      if (wait === 0) return first;
      soonest.set(provider, wait);
    }
    if (soonest.size > 0) void this.#wakeIn(Math.min(...soonest.values()));
    return undefined;
  }

  #inTurn(): Source[] {
    return [...this.#sources.values()].sort((a, b) => a.turn - b.turn);
  }

  #serve(next: Waiting): void {
    const { provider, images } = next.ticket;
    this.#window.grant(provider, images);
    next.source.turn = ++this.#served;
    next.start();
    this.#remove(next);
  }

  #remove(waiting: Waiting): void {
    const { source } = waiting;
    source.waiting.splice(source.waiting.indexOf(waiting), 1);
    this.#forget(source);
  }

  #forget(source: Source): void {
    if (source.waiting.length === 0 && source.running === 0) this.#sources.delete(source.name);
  }

  async #wakeIn(ms: number): Promise<void> {
    const alarm = new AbortController();
    this.#alarm = alarm;
    try {
      await this.#clock.sleep(ms, alarm.signal);
    } catch {
      // Only a change of plans ends this sleep early.
      return;
    }
    if (!alarm.signal.aborted) this.#moved();
  }
}

/** Not a number allows one: a damaged setting must not stop everything. */
function atLeastOne(count: number): number {
  return count >= 1 ? Math.floor(count) : 1;
}
