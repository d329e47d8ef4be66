import { availableParallelism } from 'node:os';
import type { Fault } from '../core/catalogue/faults.ts';
import type { Logger } from '../core/ports.ts';
import { startPixelsChild, type PixelsChild } from '../engine/pixelsChild.ts';
import type {
  PixelsAnswer,
  PixelsFailure,
  PixelsOperation,
  PixelsOperations,
} from '../engine/pixelsProtocol.ts';

export interface ImagingOptions {
  /** The imaging process's entry: `pixels.js` beside this bundle. */
  readonly modulePath: string;
  readonly log: Logger;
  readonly processes?: number;
  /** So many pictures wait before a further process pays for its start. */
  readonly crowd?: number;
  /** After so long the others do not wait for a picture any more. */
  readonly patienceMs?: number;
  readonly deadlineMs?: number;
  readonly idleMs?: number;
}

/** The picture is at fault, or the imaging process could not be started: then it is `undefined`. */
export class ImagingError extends Error {
  readonly fault: Fault | undefined;

  constructor(fault: Fault | undefined) {
    super(fault ?? 'not started');
    this.name = 'ImagingError';
    this.fault = fault;
  }
}

export interface ImagingJob {
  readonly name: PixelsOperation;
  readonly params: PixelsOperations[PixelsOperation]['params'];
  /** The highest is done first; asked for anew each time. */
  readonly rank: () => number;
  readonly deadlineMs?: number;
}

interface Waiting {
  readonly job: ImagingJob;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** With two processors, which the editor's page needs as well, a second process begins to pay about here. */
const usualCrowd = availableParallelism() > 2 ? 1 : 48;

const faultsByFailure: Record<PixelsFailure, Fault> = {
  unreadable: 'undecodable',
  unsupported: 'unsupported',
  tooManyPixels: 'tooManyPixels',
  cannotFit: 'undecodable',
};

/** Imaging processes with one picture at a time each: one that hangs or crashes takes nobody else's with it. */
export class Imaging {
  readonly #options: Required<ImagingOptions>;
  readonly #workers = new Set<Worker>();
  readonly #waiting: Waiting[] = [];
  #disposed = false;
  #warmUntil = 0;

  constructor(options: ImagingOptions) {
    this.#options = {
      processes: 2,
      crowd: usualCrowd,
      patienceMs: 1_500,
      deadlineMs: 20_000,
      idleMs: 30_000,
      ...options,
    };
  }

  /** Rejects with `ImagingError`, or with the signal's reason when it was aborted before it began. */
  run<Name extends PixelsOperation>(
    job: ImagingJob & { readonly name: Name; readonly params: PixelsOperations[Name]['params'] },
    signal?: AbortSignal,
  ): Promise<unknown> {
    if (this.#disposed || signal?.aborted === true) return Promise.reject(new ImagingError(undefined));
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    const waiting = { job, resolve, reject };
    this.#waiting.push(waiting);
    signal?.addEventListener('abort', () => this.#drop(waiting), { once: true });
    this.#pump();
    return promise;
  }

  /** Makes a decoder ready before there is anything to decode, which takes longer than a thumbnail, and keeps one so. */
  warm(forMs = 0): void {
    this.#warmUntil = Math.max(this.#warmUntil, performance.now() + forMs);
    if (this.#workers.size > 0) return;
    const order = { name: 'warm', params: undefined, rank: () => Infinity } as const;
    void this.run(order).catch(() => undefined); // The first picture finds out what is wrong.
  }

  dispose(): void {
    this.#disposed = true;
    for (const { reject } of this.#waiting.splice(0)) reject(new ImagingError(undefined));
    for (const worker of this.#workers) worker.kill();
  }

  #drop(waiting: Waiting): void {
    const at = this.#waiting.indexOf(waiting);
    if (at < 0) return;
    this.#waiting.splice(at, 1);
    waiting.reject(new ImagingError(undefined));
  }

  #pump(): void {
    while (this.#waiting.length > 0) {
      const worker = [...this.#workers].find(({ busy }) => !busy) ?? this.#start();
      const next = worker && this.#next();
      if (worker === undefined || next === undefined) return;
      worker.take(next);
    }
  }

  #start(): Worker | undefined {
    const { processes, crowd } = this.#options;
    const isStuck = [...this.#workers].every(({ isSlow }) => isSlow);
    if (this.#workers.size >= processes || this.#disposed) return undefined;
    if (!isStuck && this.#waiting.length < crowd) return undefined;
    const worker = new Worker(this.#options, {
      changed: () => {
        if (worker.ended) this.#workers.delete(worker);
        this.#pump();
      },
      isSpare: () => this.#workers.size > 1 || performance.now() >= this.#warmUntil,
    });
    this.#workers.add(worker);
    return worker;
  }

  #next(): Waiting | undefined {
    let best = -1;
    let highest = -Infinity;
    for (const [at, { job }] of this.#waiting.entries()) {
      const rank = job.rank();
      if (rank <= highest) continue;
      best = at;
      highest = rank;
    }
    return best < 0 ? this.#waiting.shift() : this.#waiting.splice(best, 1)[0];
  }
}

interface WorkerOwner {
  readonly changed: () => void;
  /** With nothing to do it may end. */
  readonly isSpare: () => boolean;
}

class Worker {
  ended = false;
  readonly #options: Required<ImagingOptions>;
  readonly #owner: WorkerOwner;
  readonly #child: PixelsChild;
  #current: Waiting | undefined;
  #ready = false;
  #lastId = 0;
  #timer: NodeJS.Timeout | undefined;
  #patience: NodeJS.Timeout | undefined;
  /** The others have waited long enough for what it does. */
  isSlow = false;

  constructor(options: Required<ImagingOptions>, owner: WorkerOwner) {
    this.#options = options;
    this.#owner = owner;
    this.#child = startPixelsChild(options.modulePath, {
      answered: answer => this.#answered(answer),
      ended: () => this.#end(this.#ready ? 'crashed' : undefined),
    });
    this.#rest();
  }

  get busy(): boolean {
    return this.#current !== undefined;
  }

  take(waiting: Waiting): void {
    const { name, params, deadlineMs = this.#options.deadlineMs } = waiting.job;
    this.#current = waiting;
    this.#lastId += 1;
    this.#child.send({ id: this.#lastId, name, params });
    this.#setTimer(deadlineMs, () => this.#end('tooSlow'));
    this.#patience = setTimeout(() => {
      this.isSlow = true;
      this.#owner.changed();
    }, this.#options.patienceMs).unref();
  }

  kill(): void {
    this.#end(undefined);
  }

  #answered(answer: PixelsAnswer): void {
    if (answer.kind === 'ready') {
      this.#ready = true;
      return;
    }
    const current = this.#current;
    if (current === undefined || answer.id !== this.#lastId) return;
    this.#current = undefined;
    this.#bePatient();
    if (answer.kind === 'result') current.resolve(answer.value);
    else current.reject(new ImagingError(faultsByFailure[answer.failure]));
    this.#rest();
    this.#owner.changed();
  }

  #end(fault: Fault | undefined): void {
    if (this.ended) return;
    this.ended = true;
    clearTimeout(this.#timer);
    this.#bePatient();
    this.#child.kill();
    if (fault !== undefined) this.#options.log.warn('catalogue: imaging process ended', { kind: fault });
    this.#current?.reject(new ImagingError(fault));
    this.#current = undefined;
    this.#owner.changed();
  }

  #bePatient(): void {
    clearTimeout(this.#patience);
    this.isSlow = false;
  }

  #rest(): void {
    this.#setTimer(this.#options.idleMs, () => {
      if (this.#owner.isSpare()) this.#end(undefined);
      else this.#rest();
    });
  }

  #setTimer(ms: number, act: () => void): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(act, ms);
    this.#timer.unref();
  }
}
