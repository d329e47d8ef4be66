import type { ServerEvent } from '../api/events.ts';
import { failureFromCode } from '../api/failure.ts';
import { buildRequest, checkRequest, type GenerateParams } from '../api/request.ts';
import type { Model } from '../api/models.ts';
import { SeedreamError } from '../errors.ts';
import type { AssetFolder, Clock, Logger, Transport } from '../ports.ts';
import { advance, newJob, type Job, type JobEvent } from './job.ts';
import { ImageSaver, type RecipeFrame, type SaverDeps } from './imageSaver.ts';
import { withRetries } from './retry.ts';

export interface RunnerDeps extends SaverDeps {
  readonly transport: Transport;
  readonly clock: Clock;
  readonly log: Logger;
  readonly random: () => number;
}

/** One click, complete: what to ask, where to send it, where to keep what comes. */
export interface GenerationOrder {
  readonly params: GenerateParams;
  readonly model: Model | undefined;
  /** Without a slash at the end. */
  readonly baseUrl: string;
  readonly key: string;
  readonly folder: AssetFolder;
  readonly frame: RecipeFrame;
}

const likelyBytesPerImage = 12_000_000;

/** Runs paid calls: one click is at most one purchase, and whatever arrives is kept. */
export class Runner {
  readonly #deps: RunnerDeps;

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
    const saver = new ImageSaver(this.#deps, order, tell);
    try {
      checkRequest(order.params, order.model);
      await order.folder.probe(likelyBytesPerImage * order.params.maxImages);
      await this.#purchase(order, saver, signal, tell);
      await saver.finish();
      tell({ kind: 'ended' });
    } catch (error) {
      await saver.finish();
      tell({ kind: 'ended', error: asSeedreamError(error) });
    }
    return job;
  }

  async #purchase(
    order: GenerationOrder,
    saver: ImageSaver,
    signal: AbortSignal,
    tell: (event: JobEvent) => void,
  ): Promise<void> {
    const request = {
      url: `${order.baseUrl}/images/generations`,
      key: order.key,
      body: buildRequest(order.params),
      maxImages: order.params.maxImages,
    };
    const attempt = async (): Promise<void> => {
      signal.throwIfAborted();
      tell({ kind: 'sending' });
      for await (const event of this.#deps.transport.generate(request, signal)) take(event, saver, tell);
    };
    await withRetries(attempt, this.#deps, signal, (ms, why) =>
      tell({ kind: 'waiting', until: this.#deps.clock.now() + ms, why }),
    );
  }
}

function take(event: ServerEvent, saver: ImageSaver, tell: (event: JobEvent) => void): void {
  switch (event.kind) {
    case 'opened':
      saver.opened(event.requestId);
      return;
    case 'image':
      saver.accept(event);
      return;
    case 'imageFailed':
      tell({
        kind: 'imageFailed',
        failure: { index: event.index + 1, error: failureFromCode(event.code, event.message) },
      });
      return;
    case 'completed':
      saver.completed(event);
  }
}

function asSeedreamError(error: unknown): SeedreamError {
  if (SeedreamError.is(error)) return error;
  if (error instanceof Error && error.name === 'AbortError')
    return new SeedreamError('cancelled', 'Cancelled.', { billing: 'notSent', cause: error });
  throw error;
}
