import { crc32 } from 'node:zlib';
import { SeedreamError } from '../core/errors.ts';
import { english, phrase, shortened } from '../core/phrase.ts';
import { imageFailed, withPlace } from '../core/generate/imageSaver.ts';
import { fetchPicture, savePicture, type Picture, type PictureDeps } from '../core/generate/picture.ts';
import { isComplete } from '../core/images/complete.ts';
import { readHeader } from '../core/images/dimensions.ts';
import { linkExpired, linkLifeMs, outcomeOf, recordOf, type JobRecord } from '../core/jobs/record.ts';
import { isSettled, outstandingImages, type JobImage, type JobState } from '../core/jobs/state.ts';
import type { Ended, Spooled } from '../core/jobs/step.ts';
import type { AssetFolder, Clock, FolderTarget, Logger } from '../core/ports.ts';
import type { JobStore } from './jobStore.ts';
import { spoolSpoilt } from './spoolFile.ts';
import type { StoredJob } from './storedJob.ts';

export interface RecoveryDeps extends PictureDeps {
  readonly store: JobStore;
  readonly clock: Clock;
  readonly log: Logger;
  /** Undefined where the folder cannot be reached from here: its jobs wait. */
  readonly openFolder: (target: FolderTarget, jobId: string) => AssetFolder | undefined;
}

export interface RecoveredJob {
  readonly record: JobRecord;
  /** Pictures that were saved just now. */
  readonly saved: number;
}

/**
 * Finishes what earlier processes have left: received pictures are saved, links fetched while they are valid, the rest
 * is given its honest name. Nothing is ever bought again. Any number of windows may do this at once.
 */
export async function* recoverJobs(
  deps: RecoveryDeps,
  signal: AbortSignal,
): AsyncGenerator<RecoveredJob, void, undefined> {
  for (const id of await deps.store.ids()) {
    if (signal.aborted) return;
    const job = await deps.store.inherit(id);
    if (job === undefined) continue;
    const recovered = await recoverAndClose(job, deps, signal);
    if (recovered !== undefined) yield recovered;
  }
  await deps.store.prune();
}

async function recoverAndClose(
  job: StoredJob,
  deps: RecoveryDeps,
  signal: AbortSignal,
): Promise<RecoveredJob | undefined> {
  try {
    if (isSettled(job.state)) return undefined;
    const before = savedIn(job.state);
    await new Recovery(job, deps, signal).run();
    const record = recordOf(job.id, job.state, false);
    const saved = savedIn(job.state) - before;
    deps.log.info('job: recovered', { kind: record?.state ?? 'unknown', count: saved });
    return record === undefined ? undefined : { record, saved };
  } finally {
    await job.close();
  }
}

function savedIn({ images }: JobState): number {
  return [...images.values()].filter(image => image.published !== undefined).length;
}

/** One job in the hands of its heir. */
class Recovery {
  readonly #job: StoredJob;
  readonly #deps: RecoveryDeps;
  readonly #signal: AbortSignal;

  constructor(job: StoredJob, deps: RecoveryDeps, signal: AbortSignal) {
    this.#job = job;
    this.#deps = deps;
    this.#signal = signal;
  }

  async run(): Promise<void> {
    const job = this.#job;
    if (!job.state.inherited) await job.note({ step: 'inherited' });
    await this.#claimUnclaimed();
    for (const image of outstandingImages(job.state)) await this.#claimDownload(image);
    const folder = this.#openFolder();
    if (SeedreamError.is(folder)) return this.#end(folder, false);
    let failure: SeedreamError | undefined;
    for (const { index } of outstandingImages(job.state))
      failure = (await this.#savePicture({ job, folder, index })) ?? failure;
    const isSwept = await this.#sweep(folder);
    await this.#end(failure, isSwept);
  }

  #openFolder(): AssetFolder | SeedreamError {
    const { order } = this.#job.state;
    try {
      const folder = order === undefined ? undefined : this.#deps.openFolder(order.target, this.#job.id);
      if (folder !== undefined) return folder;
    } catch (error) {
      if (SeedreamError.is(error)) return error;
      throw error;
    }
    return new SeedreamError(
      'storage',
      phrase('The folder for these images can only be reached from its own window.'),
      {
        billing: 'paid',
      },
    );
  }

  /** Pictures of the answer that came whole, but of which the journal did not learn any more. */
  async #claimUnclaimed(): Promise<void> {
    const job = this.#job;
    const most = job.state.order?.frame.requested.maxImages ?? 0;
    for (const file of await job.unclaimed()) {
      if (job.state.images.size >= most) return;
      const spool = await this.#wholeImage(file);
      if (spool === undefined) continue;
      let index = 1;
      while (job.state.images.has(index)) index++;
      await job.note({ step: 'received', index, spool });
    }
  }

  /** A download that was complete needs no link any more; one whose link is too old is over. */
  async #claimDownload(image: JobImage): Promise<void> {
    const { index } = image;
    if (image.spool !== undefined) return;
    const job = this.#job;
    const file = await job.beginnings(index);
    const spool = file === undefined ? undefined : await this.#wholeImage(file);
    if (spool !== undefined) return job.note({ step: 'received', index, spool });
    if (this.#isFresh(image)) return;
    const message = phrase('The link to the image was valid for a day, and is not any more.');
    await job.note(
      imageFailed(index, new SeedreamError('badResponse', message, { billing: 'paid', code: linkExpired })),
    );
  }

  async #wholeImage(file: string): Promise<Spooled | undefined> {
    const bytes = await this.#job.bytesOf(file);
    const header = bytes === undefined ? undefined : readHeader(bytes);
    if (bytes === undefined || header === undefined || !isComplete(bytes, header.format)) return undefined;
    return { file, bytes: bytes.length, crc32: crc32(bytes) };
  }

  async #savePicture(picture: Picture): Promise<SeedreamError | undefined> {
    const { job, index } = picture;
    try {
      await this.#fetchAndSave(picture);
      return undefined;
    } catch (error) {
      if (!SeedreamError.is(error)) throw error;
      const paid = error.with({ billing: 'paid' });
      this.#deps.log.warn('image: not recovered', { kind: error.kind, index });
      if (!this.#isFinal(paid, job.state.images.get(index))) return withPlace(paid, job, index);
      await job.note(imageFailed(index, paid));
      return paid;
    }
  }

  async #fetchAndSave(picture: Picture): Promise<void> {
    const image = this.#job.state.images.get(picture.index);
    if (image?.spool === undefined && image?.link !== undefined)
      await fetchPicture(picture, image.link, this.#deps, this.#signal);
    try {
      await savePicture(picture, this.#deps);
    } catch (error) {
      // What is on the disk is of no use; what it came from may still be there.
      const isWorthIt = image?.spool !== undefined && SeedreamError.is(error) && isSpoilt(error);
      if (!isWorthIt || image.link === undefined || !this.#isFresh(image)) throw error;
      await fetchPicture(picture, image.link, this.#deps, this.#signal);
      await savePicture(picture, this.#deps);
    }
  }

  #isFresh({ at }: JobImage): boolean {
    return this.#deps.clock.now() - at < linkLifeMs;
  }

  /** Will be no different at the next start; a link, though, is tried as long as it may be valid. */
  #isFinal(error: SeedreamError, image: JobImage | undefined): boolean {
    if (image?.link === undefined || !this.#isFresh(image)) return isSpoilt(error);
    return error.details.code === 'LINK' || error.details.code === 'TOO_LARGE';
  }

  async #sweep(folder: AssetFolder): Promise<boolean> {
    try {
      await folder.sweep();
      return true;
    } catch (error) {
      if (!SeedreamError.is(error)) throw error;
      return false;
    }
  }

  async #end(failure: SeedreamError | undefined, isSwept: boolean): Promise<void> {
    const { state } = this.#job;
    const outcome = outcomeOf(state);
    const known = outcome === 'done' ? {} : endOf(state);
    const told = failure === undefined ? {} : { kind: failure.kind, message: shortened(failure.words) };
    const untidy = isSwept ? {} : { untidy: true };
    const ended: Ended = { step: 'ended', ...known, ...told, outcome, ...untidy };
    // A job that cannot be finished is looked at again at every start: its journal need not grow for that.
    if (!isSame(state.ended, ended)) await this.#job.note(ended);
  }
}

/** What the first owner said about the end, if it came to that and still holds. */
function endOf({ ended }: JobState): Partial<Ended> {
  if (ended === undefined) return {};
  const { cancelled, kind, message } = ended;
  return {
    ...(cancelled === undefined ? {} : { cancelled }),
    ...(kind === undefined || kind === 'storage' || message === undefined ? {} : { kind, message }),
  };
}

function isSame(one: Ended | undefined, other: Ended): boolean {
  if (one?.outcome !== other.outcome || one.untidy !== other.untidy) return false;
  return english(one.message ?? '') === english(other.message ?? '');
}

/** The bytes are no image, or not the ones that came. */
function isSpoilt({ kind, details }: SeedreamError): boolean {
  return kind === 'badResponse' || details.code === spoolSpoilt;
}
