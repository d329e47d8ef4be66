import { JobQueue, type JobTicket } from '../../src/core/generate/queue.ts';
import { HandClock } from './wire.ts';

export const settled = (): Promise<void> => new Promise(resolve => void setImmediate(resolve));

/** A queue whose jobs end when the test says so. */
export class QueueBench {
  readonly clock = new HandClock();
  readonly queue: JobQueue;
  readonly started: string[] = [];
  readonly ended: string[] = [];
  readonly signals = new Map<string, AbortSignal>();
  readonly #ends = new Map<string, PromiseWithResolvers<string>>();
  /** How often a job started although all places were taken. */
  crowded = 0;
  #places: number;

  constructor(maxConcurrent = 3, imagesPerMinute = 500) {
    this.#places = maxConcurrent;
    this.queue = new JobQueue({ clock: this.clock, maxConcurrent, imagesPerMinute: () => imagesPerMinute });
  }

  add(id: string, ticket: Partial<JobTicket> = {}, signal?: AbortSignal): Promise<string> {
    const end = Promise.withResolvers<string>();
    this.#ends.set(id, end);
    const done = this.queue.run(
      { id, source: 'one', provider: 'ark', images: 1, ...ticket },
      workSignal => {
        this.started.push(id);
        this.signals.set(id, workSignal);
        if (this.queue.running.length > this.#places) this.crowded++;
        workSignal.addEventListener('abort', () => end.reject(workSignal.reason as Error));
        return end.promise;
      },
      signal,
    );
    const note = (): void => void this.ended.push(id);
    done.then(note, note);
    return done;
  }

  async finish(id: string): Promise<void> {
    this.#ends.get(id)?.resolve(id);
    await settled();
  }

  setPlaces(count: number): void {
    this.#places = count;
    this.queue.setMaxConcurrent(count);
  }

  get waitingIds(): string[] {
    return this.queue.waiting.map(({ id }) => id);
  }

  get runningIds(): string[] {
    return this.queue.running.map(({ id }) => id);
  }
}
