import type { ServerEvent } from '../api/events.ts';
import { failureFromCode } from '../api/failure.ts';
import { buildRequest, checkRequest, type GenerateParams } from '../api/request.ts';
import type { Model } from '../api/models.ts';
import { SeedreamError } from '../errors.ts';
import { phrase, shortened } from '../phrase.ts';
import type { JobBook, LiveJob } from '../jobs/liveJob.ts';
import type { Ended, JobOrder, Money } from '../jobs/step.ts';
import type { RecipeFrame } from '../metadata/recipe.ts';
import type { AssetFolder, Clock, Logger, Transport } from '../ports.ts';
import { Gate } from './gate.ts';
import { ImageSaver, imageFailed } from './imageSaver.ts';
import { advance, newJob, type Job, type JobEvent } from './job.ts';
import type { PictureDeps } from './picture.ts';
import { withRetries } from './retry.ts';

export interface RunnerDeps extends PictureDeps {
  readonly transport: Transport;
  readonly clock: Clock;
  readonly log: Logger;
  readonly random: () => number;
  readonly jobs: JobBook;
}

/** One click, complete: what to ask, where to send it, where to keep what comes. */
export interface GenerationOrder {
  /** Random, and part of a folder's name: small letters, digits and hyphens. */
  readonly jobId: string;
  readonly params: GenerateParams;
  readonly model: Model | undefined;
  /** Without a slash at the end. */
  readonly baseUrl: string;
  readonly key: string;
  readonly folder: AssetFolder;
  readonly frame: RecipeFrame;
  readonly expectedCost?: Money;
  readonly window?: string;
}

const likelyBytesPerImage = 12_000_000;
const savesAtOnce = 2;

/** Runs paid calls: one click is at most one purchase, and whatever arrives is kept. */
export class Runner {
  readonly #deps: RunnerDeps;
  readonly #gate = new Gate(savesAtOnce);

  constructor(deps: RunnerDeps) {
    this.#deps = deps;
  }

  /**
   * Resolves with the ended job; never rejects for what the provider, the network or the disk did.
   * Cancelling stops the paid call; pictures whose links have arrived are still fetched, as they are paid for.
   */
  async run(order: GenerationOrder, signal: AbortSignal, onChange: (job: Job) => void): Promise<Job> {
    let job = newJob(order.params.maxImages);
    const tell = (event: JobEvent): void => {
      job = advance(job, event);
      onChange(job);
    };
    try {
      checkRequest(order.params, order.model);
      const live = await this.#deps.jobs.open(order.jobId, orderOf(order));
      try {
        const error = await this.#work(order, live, signal, tell);
        tell(error === undefined ? { kind: 'ended' } : { kind: 'ended', error });
        await tidy(order.folder);
        await live.note(endOf(job, order.folder));
      } finally {
        await live.close();
      }
    } catch (error) {
      tell({ kind: 'ended', error: asSeedreamError(error) });
    }
    return job;
  }

  /** Resolves when nothing more will happen, with what broke it off. */
  async #work(
    order: GenerationOrder,
    live: LiveJob,
    signal: AbortSignal,
    tell: (event: JobEvent) => void,
  ): Promise<SeedreamError | undefined> {
    const { maxImages } = order.params;
    const { folder } = order;
    const saver = new ImageSaver({ ...this.#deps, gate: this.#gate }, { job: live, folder, maxImages }, tell);
    try {
      await folder.probe(likelyBytesPerImage * maxImages);
      await this.#purchase({ order, live, saver, tell }, signal);
      return undefined;
    } catch (error) {
      return asSeedreamError(error);
    } finally {
      await saver.finish();
    }
  }

  async #purchase(purchase: Purchase, signal: AbortSignal): Promise<void> {
    const { order, live, tell } = purchase;
    const request = {
      url: `${order.baseUrl}/images/generations`,
      key: order.key,
      body: buildRequest(order.params),
      maxImages: order.params.maxImages,
      sinks: live.spool.sinks,
    };
    const attempt = async (): Promise<void> => {
      signal.throwIfAborted();
      await live.commit({ step: 'sent' });
      tell({ kind: 'sending' });
      try {
        for await (const event of this.#deps.transport.generate(request, signal)) await take(event, purchase);
      } catch (error) {
        const billing = SeedreamError.is(error) ? error.details.billing : undefined;
        if (billing === 'notSent' || billing === 'refused') await live.note({ step: 'unsent', billing });
        throw error;
      }
    };
    await withRetries(attempt, this.#deps, signal, (ms, why) =>
      tell({ kind: 'waiting', until: this.#deps.clock.now() + ms, why }),
    );
  }
}

interface Purchase {
  readonly order: GenerationOrder;
  readonly live: LiveJob;
  readonly saver: ImageSaver;
  readonly tell: (event: JobEvent) => void;
}

async function take(event: ServerEvent, { live, saver, tell }: Purchase): Promise<void> {
  switch (event.kind) {
    case 'opened': {
      const { requestId } = event;
      await live.note({ step: 'answered', ...(requestId === undefined ? {} : { requestId }) });
      return;
    }
    case 'image':
      saver.accept(event);
      return;
    case 'imageFailed': {
      const failure = { index: event.index + 1, error: failureFromCode(event.code, event.message) };
      await live.note(imageFailed(failure.index, failure.error));
      tell({ kind: 'imageFailed', failure });
      return;
    }
    case 'completed': {
      const { usage, model } = event;
      await live.note({
        step: 'completed',
        ...(usage === undefined ? {} : { usage }),
        ...(model === undefined ? {} : { model }),
      });
      saver.answerEnded();
      if (usage !== undefined) tell({ kind: 'completed', usage });
    }
  }
}

/** What is written down of an order: not the key, not the references' bytes, of the address only its origin. */
function orderOf({ baseUrl, folder, frame, expectedCost, window }: GenerationOrder): JobOrder {
  return {
    endpoint: new URL(baseUrl).origin,
    target: folder.target,
    frame,
    ...(expectedCost === undefined ? {} : { expectedCost }),
    ...(window === undefined ? {} : { window }),
  };
}

async function tidy(folder: AssetFolder): Promise<void> {
  if (!folder.untidy) return;
  try {
    await folder.sweep();
  } catch {
    // The journal remembers that files are left; the next start sweeps again.
  }
}

function endOf(job: Job, { untidy }: AssetFolder): Ended {
  if (job.phase !== 'ended') throw new Error('a job that has not ended');
  const { outcome, cancelled, error, failed } = job;
  const told = error ?? failed[0]?.error;
  const requestId = error?.details.requestId;
  return {
    step: 'ended',
    outcome,
    ...(cancelled ? { cancelled } : {}),
    ...(told === undefined ? {} : { kind: told.kind, message: shortened(told.words) }),
    ...(requestId === undefined ? {} : { requestId }),
    ...(untidy ? { untidy } : {}),
  };
}

function asSeedreamError(error: unknown): SeedreamError {
  if (SeedreamError.is(error)) return error;
  if (error instanceof Error && error.name === 'AbortError')
    return new SeedreamError('cancelled', phrase('Cancelled.'), { billing: 'notSent', cause: error });
  throw error;
}
