import * as z from 'zod/mini';
import { cancelledError, SeedreamError } from '../core/errors.ts';
import { phrase, type Phrase } from '../core/phrase.ts';
import type { Clock, Logger, Pixels, PixelsResult, PixelsTarget } from '../core/ports.ts';
import { startPixelsChild, type PixelsChild } from './pixelsChild.ts';
import { PixelsJob } from './pixelsJob.ts';
import type { PixelsAnswer, PixelsFailure, PixelsOperation, PixelsOperations } from './pixelsProtocol.ts';

export interface PixelsOptions {
  /** The imaging process's entry: `pixels.js` beside the engine's bundle. */
  readonly modulePath: string;
  readonly log: Logger;
  readonly clock: Clock;
  readonly idleMs?: number;
  readonly deadlineMs?: number;
}

const jobsAtOnce = 2;

const resultSchema: z.ZodMiniType<PixelsResult> = z.object({
  bytes: z.instanceof(Uint8Array),
  format: z.enum(['jpeg', 'png']),
  width: z.int().check(z.positive()),
  height: z.int().check(z.positive()),
});

const words: Record<PixelsFailure | 'tooSlow' | 'crashed', Phrase> = {
  unreadable: phrase('The image cannot be decoded: the file is damaged or not an image.'),
  unsupported: phrase('This kind of image file is not supported.'),
  tooManyPixels: phrase('The image has more than 100 million pixels.'),
  cannotFit: phrase('The image cannot be made small enough for the limit of the model.'),
  tooSlow: phrase('Decoding the image took too long, so it was stopped.'),
  crashed: phrase('The image cannot be decoded: it stopped the decoder.'),
};

function refusal(why: keyof typeof words): SeedreamError {
  return new SeedreamError('invalidRequest', words[why], { billing: 'notSent', code: why });
}

export function createPixels(options: PixelsOptions): Pixels & { dispose(): void } {
  const host = new PixelsHost(options);
  return {
    fit: (bytes, target, signal) => fit(host, { bytes, target }, signal),
    dispose: () => host.dispose(),
  };
}

async function fit(
  host: PixelsHost,
  params: { bytes: Uint8Array; target: PixelsTarget },
  signal: AbortSignal,
): Promise<PixelsResult> {
  const result = resultSchema.safeParse(await host.run('fit', params, signal));
  if (!result.success || result.data.bytes.length > params.target.maxBytes) throw refusal('unreadable');
  return result.data;
}

/** Keeps one imaging process while there is work, and gives it at most two jobs at once. */
class PixelsHost {
  readonly #options: Required<PixelsOptions>;
  readonly #running = new Map<number, PixelsJob>();
  #waiting: PixelsJob[] = [];
  #child: PixelsChild | undefined;
  #ready = false;
  #idle: AbortController | undefined;
  #lastId = 0;
  #disposed = false;

  constructor(options: PixelsOptions) {
    this.#options = { idleMs: 30_000, deadlineMs: 30_000, ...options };
  }

  async run<Name extends PixelsOperation>(
    name: Name,
    params: PixelsOperations[Name]['params'],
    signal: AbortSignal,
  ): Promise<unknown> {
    if (signal.aborted || this.#disposed) throw cancelledError('notSent', signal.reason);
    const job = new PixelsJob({ id: ++this.#lastId, name, params });
    const abort = () => this.#abandon(job, signal.reason);
    signal.addEventListener('abort', abort, { once: true });
    this.#waiting.push(job);
    this.#pump();
    try {
      return await job.outcome;
    } finally {
      signal.removeEventListener('abort', abort);
    }
  }

  dispose(): void {
    this.#disposed = true;
    const jobs = [...this.#waiting, ...this.#running.values()];
    this.#waiting = [];
    this.#stop('disposed');
    for (const job of jobs) job.fail(cancelledError('notSent'));
  }

  #pump(): void {
    for (let next = this.#waiting[0]; next && this.#hasPlaceFor(next); next = this.#waiting[0]) {
      this.#waiting.shift();
      this.#start(next);
    }
    if (this.#running.size === 0 && this.#child) this.#endWhenIdle();
  }

  /** A job that was there when the process died runs alone: so only the guilty one can fail. */
  #hasPlaceFor(job: PixelsJob): boolean {
    if (this.#running.size === 0) return true;
    const alone = job.suspect || [...this.#running.values()].some(other => other.suspect);
    return !alone && this.#running.size < jobsAtOnce;
  }

  #start(job: PixelsJob): void {
    this.#idle?.abort();
    this.#idle = undefined;
    this.#running.set(job.request.id, job);
    this.#child ??= this.#startChild();
    this.#child.send(job.request);
    void this.#after(this.#options.deadlineMs, job.startWatch(), () => this.#expire(job));
  }

  async #after(ms: number, signal: AbortSignal, act: () => void): Promise<void> {
    try {
      await this.#options.clock.sleep(ms, signal);
    } catch {
      // The wait was called off, which is how most of them end.
      return;
    }
    if (!signal.aborted) act();
  }

  #startChild(): PixelsChild {
    this.#ready = false;
    const child = startPixelsChild(this.#options.modulePath, {
      answered: answer => {
        if (this.#child === child) this.#answered(answer);
      },
      ended: () => {
        this.#options.log.info('pixels.processEnded');
        if (this.#child === child) this.#crashed();
      },
    });
    this.#options.log.info('pixels.processStarted');
    return child;
  }

  #answered(answer: PixelsAnswer): void {
    if (answer.kind === 'ready') {
      this.#ready = true;
      return;
    }
    const job = this.#running.get(answer.id);
    if (!job) return;
    this.#running.delete(answer.id);
    job.stopWatch();
    if (answer.kind === 'result') job.succeed(answer.value);
    else job.fail(refusal(answer.failure));
    this.#pump();
  }

  #expire(job: PixelsJob): void {
    this.#running.delete(job.request.id);
    job.fail(refusal('tooSlow'));
    const others = this.#stop('deadline');
    this.#waiting.unshift(...others);
    this.#pump();
  }

  #crashed(): void {
    const wasAlone = this.#running.size === 1;
    const jobs = this.#stop('crashed');
    if (!this.#ready) {
      const error = new SeedreamError(
        'storage',
        phrase('The part that decodes images could not be started.'),
        {
          billing: 'notSent',
        },
      );
      for (const job of jobs) job.fail(error);
    } else if (wasAlone) {
      for (const job of jobs) job.fail(refusal('crashed'));
    } else {
      for (const job of jobs) job.suspect = true;
      this.#waiting.unshift(...jobs);
    }
    this.#pump();
  }

  /** A decode cannot be interrupted from inside; the process ends as soon as nobody waits for it. */
  #abandon(job: PixelsJob, reason: unknown): void {
    job.fail(cancelledError('notSent', reason));
    this.#waiting = this.#waiting.filter(other => other !== job);
    if (this.#running.size > 0 && [...this.#running.values()].every(other => other.settled))
      this.#stop('cancelled');
    this.#pump();
  }

  #endWhenIdle(): void {
    if (this.#idle) return;
    this.#idle = new AbortController();
    void this.#after(this.#options.idleMs, this.#idle.signal, () => this.#stop('idle'));
  }

  /** Ends the process and hands back the jobs it was still wanted for. */
  #stop(kind: string): readonly PixelsJob[] {
    this.#idle?.abort();
    this.#idle = undefined;
    if (this.#child) this.#options.log.info('pixels.processStopped', { kind });
    const child = this.#child;
    this.#child = undefined;
    child?.kill();
    const jobs = [...this.#running.values()];
    this.#running.clear();
    for (const job of jobs) job.stopWatch();
    return jobs.filter(job => !job.settled);
  }
}
