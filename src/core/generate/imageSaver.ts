import type { ServerEvent } from '../api/events.ts';
import { SeedreamError } from '../errors.ts';
import { phrase, shortened, type Phrase } from '../phrase.ts';
import type { LiveJob } from '../jobs/liveJob.ts';
import type { Published } from '../jobs/step.ts';
import type { AssetFolder, Clock, Logger } from '../ports.ts';
import type { Gate } from './gate.ts';
import type { JobEvent } from './job.ts';
import { fetchPicture, savePicture, type Picture, type PictureDeps } from './picture.ts';

export interface SaverDeps extends PictureDeps {
  readonly clock: Clock;
  readonly log: Logger;
  /** Pictures being saved at once, of all jobs: each is in memory as a whole meanwhile. */
  readonly gate: Gate;
}

export interface SaverOrder {
  readonly job: LiveJob;
  readonly folder: AssetFolder;
  readonly maxImages: number;
}

type ImageEvent = Extract<ServerEvent, { kind: 'image' }>;

/** Long enough for a virus scanner to let go of a file. */
const pauseMs = 250;

/**
 * Turns arriving pictures into files with a recipe. A set is saved picture by picture as it comes;
 * a single picture waits for the end of its answer, a moment later, because the usage is said there.
 */
export class ImageSaver {
  readonly #deps: SaverDeps;
  readonly #order: SaverOrder;
  readonly #tell: (event: JobEvent) => void;
  readonly #work: Promise<void>[] = [];
  // Not the paid call's signal: a picture whose link is here is paid for and is fetched even after a cancel.
  readonly #downloads = new AbortController();
  readonly #answerEnded = Promise.withResolvers<void>();

  constructor(deps: SaverDeps, order: SaverOrder, tell: (event: JobEvent) => void) {
    this.#deps = deps;
    this.#order = order;
    this.#tell = tell;
  }

  /** Nothing more will be said about the whole answer. */
  answerEnded(): void {
    this.#answerEnded.resolve();
  }

  accept(event: ImageEvent): void {
    this.#work.push(this.#save(event));
  }

  /** Resolves when everything accepted is on disk or told as failed. */
  async finish(): Promise<void> {
    this.answerEnded();
    await Promise.all(this.#work);
  }

  async #save(event: ImageEvent): Promise<void> {
    const { job, folder, maxImages } = this.#order;
    const picture = { job, folder, index: event.index + 1 };
    try {
      await this.#receive(event, picture);
      if (maxImages === 1) await this.#answerEnded.promise;
      const { step: _, ...image } = await this.#deps.gate.run(() => this.#keepTrying(picture));
      this.#tell({ kind: 'saved', image });
    } catch (error) {
      if (!SeedreamError.is(error)) throw error;
      await this.#fail(event, error);
    }
  }

  async #receive({ payload, size, model, created }: ImageEvent, picture: Picture): Promise<void> {
    const { job, index } = picture;
    const facts = {
      step: 'received',
      index,
      ...(size === undefined ? {} : { size }),
      ...(model === undefined ? {} : { model }),
      ...(created === undefined ? {} : { created }),
    } as const;
    if ('file' in payload) {
      await job.note({ ...facts, spool: await job.spool.settle(payload.file) });
      return;
    }
    await job.note({ ...facts, link: payload.url });
    await fetchPicture(picture, payload.url, this.#deps, this.#downloads.signal);
  }

  /** A disk that was only busy a moment ago gets a second chance. */
  async #keepTrying(picture: Picture): Promise<Published> {
    try {
      return await savePicture(picture, this.#deps);
    } catch (error) {
      if (!SeedreamError.is(error, 'storage')) throw error;
      this.#deps.log.warn('image: saved at the second try or later', logged(error, picture));
      await this.#deps.clock.sleep(pauseMs);
      return savePicture(picture, this.#deps);
    }
  }

  async #fail({ index, payload }: ImageEvent, error: SeedreamError): Promise<void> {
    const { job } = this.#order;
    const place = index + 1;
    const paid = error.with({ billing: 'paid' });
    // A link may be tried again while it is valid; bytes that are no image will never be one.
    const isFinal = error.kind === 'badResponse' && 'file' in payload;
    if (isFinal) await job.note(imageFailed(place, paid));
    this.#deps.log.warn('image: not saved', logged(error, { index: place }));
    this.#tell({
      kind: 'imageFailed',
      failure: { index: place, error: isFinal ? paid : withPlace(paid, job, place) },
    });
  }
}

export function imageFailed(
  index: number,
  { kind, words, details }: SeedreamError,
): Extract<Parameters<LiveJob['note']>[0], { step: 'imageFailed' }> {
  const { billing = 'unknown', code } = details;
  return {
    step: 'imageFailed',
    index,
    billing,
    kind,
    message: shortened(words),
    ...(code === undefined ? {} : { code }),
  };
}

/** The same failure, with where the picture is meanwhile. */
export function withPlace(error: SeedreamError, job: LiveJob, index: number): SeedreamError {
  return new SeedreamError(error.kind, phrase('{0} {1}', error.words, placeWords(job, index)), error.details);
}

function placeWords({ spool, place, state }: LiveJob, index: number): Phrase {
  const file = state.images.get(index)?.spool?.file;
  if (file === undefined)
    return phrase(
      'Its link is kept: for a day the image is fetched again when Seedream starts, without paying again.',
    );
  if (spool.isHeld(file))
    return phrase(
      'The image is paid for and held in memory only, because no disk takes it: leave this window open, make room, and run “Seedream: Show Jobs”, which saves it.',
    );
  return phrase(
    'The image is paid for and kept in {0}: make room and run “Seedream: Show Jobs”, which saves it.',
    place,
  );
}

function logged(
  error: SeedreamError,
  { index }: Pick<Picture, 'index'>,
): { kind: string; index: number; code?: string } {
  const { code } = error.details;
  return { kind: error.kind, index, ...(code === undefined ? {} : { code }) };
}
