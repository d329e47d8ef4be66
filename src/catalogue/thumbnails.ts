import * as z from 'zod/mini';
import { faults, type Fault } from '../core/catalogue/faults.ts';
import { flag } from '../core/catalogue/select.ts';
import type { Encoded, EncodeOrder, ThumbnailsMade } from '../engine/pixelsProtocol.ts';
import type { ThumbnailAnswer } from '../shared/gallery.ts';
import { colourKnown } from './contents.ts';
import { ImagingError, type Imaging } from './imaging.ts';
import type { PictureIndex } from './pictureIndex.ts';
import type { ThumbnailKey, ThumbnailSide, ThumbnailStore } from './thumbnailStore.ts';

export interface ThumbnailsDeps {
  readonly index: PictureIndex;
  readonly imaging: Pick<Imaging, 'run'>;
  readonly store: Pick<ThumbnailStore, 'get' | 'put'>;
  /** A colour or a fault has become known. */
  readonly learned: (id: number) => void;
}

interface Job {
  /** Of the latest request that wants it; within a request the first ones are higher. */
  rank: number;
  wanted: number;
  readonly abort: AbortController;
  readonly done: Promise<Uint8Array | undefined>;
}

// The process decodes foreign images: what it says is checked like anything foreign.
const madeSchema: z.ZodMiniType<ThumbnailsMade> = z.object({
  pictures: z.array(z.instanceof(Uint8Array)).check(z.maxLength(2)),
  colour: z.int().check(z.minimum(0), z.maximum(0xff_ff_ff)),
});
const positive = z.int().check(z.minimum(1));
const encodedSchema: z.ZodMiniType<Encoded> = z.object({
  bytes: z.instanceof(Uint8Array),
  width: positive,
  height: positive,
});

const maxThumbnailBytes = 2 * 1024 * 1024;
/** More than all requests together count. */
const lastOfAll = 1e12;

/** Small pictures from the cache, or made now: those that were asked for last come first. */
export class Thumbnails {
  readonly #deps: ThumbnailsDeps;
  readonly #jobs = new Map<string, Job>();
  #requests = 0;
  made = 0;

  constructor(deps: ThumbnailsDeps) {
    this.#deps = deps;
  }

  /** Answers when all are there. What nobody waits for any more is not begun. */
  async get(ids: readonly number[], side: ThumbnailSide, signal: AbortSignal): Promise<ThumbnailAnswer[]> {
    this.#requests += 1;
    const first = this.#requests * 1_000;
    return Promise.all(ids.map((id, place) => this.#one(id, side, first - Math.min(place, 999), signal)));
  }

  /** Makes one before anybody asks, ahead of everything else. */
  async prepare(id: number): Promise<void> {
    this.#requests += 1;
    await this.#one(id, 320, this.#requests * 1_000, new AbortController().signal);
  }

  /** A larger view that is not kept. */
  async large(file: string, side: number, signal: AbortSignal): Promise<Uint8Array | undefined> {
    this.#requests += 1;
    const rank = this.#requests * 1_000;
    try {
      const value = await this.#deps.imaging.run(
        { name: 'thumbnails', params: { file, sides: [side] }, rank: () => rank },
        signal,
      );
      return madeSchema.parse(value).pictures[0];
    } catch {
      return undefined; // The file cannot be shown, which is what the answer says.
    }
  }

  /** Another format and size, at once. Rejects with `ImagingError`. */
  async encode(order: EncodeOrder, signal: AbortSignal): Promise<Encoded> {
    const job = { name: 'encode', params: order, rank: () => Infinity, deadlineMs: 120_000 } as const;
    const result = encodedSchema.safeParse(await this.#deps.imaging.run(job, signal));
    if (!result.success) throw new ImagingError('undecodable');
    return result.data;
  }

  async #one(id: number, side: ThumbnailSide, rank: number, signal: AbortSignal): Promise<ThumbnailAnswer> {
    const { index, store } = this.#deps;
    if (!index.entries.isAlive(id)) return { id };
    const row = index.rowOf(id);
    const fault = faults[index.contents.faultOf(row)];
    if (fault !== '') return { id, fault };
    const key = this.#keyOf(row);
    const bytes = (await store.get(key, side)) ?? (await this.#make(id, key, side, rank, signal));
    if (bytes !== undefined) return { id, bytes };
    const now = index.entries.isAlive(id) ? faults[index.contents.faultOf(index.rowOf(id))] : '';
    return now === '' ? { id } : { id, fault: now };
  }

  #keyOf(row: number): ThumbnailKey {
    const { inode, size, modified } = this.#deps.index.contents.columns;
    return { inode: inode[row] ?? 0, size: size[row] ?? 0, modified: modified[row] ?? 0 };
  }

  async #make(
    id: number,
    key: ThumbnailKey,
    side: ThumbnailSide,
    rank: number,
    signal: AbortSignal,
  ): Promise<Uint8Array | undefined> {
    if (signal.aborted) return undefined;
    const name = `${key.inode} ${key.size} ${key.modified} ${side}`;
    const running = this.#jobs.get(name);
    const job = running?.abort.signal.aborted === false ? running : this.#begin(name, id, key, side);
    job.rank = Math.max(job.rank, rank);
    job.wanted += 1;
    const leave = (): void => {
      job.wanted -= 1;
      if (job.wanted === 0) job.abort.abort();
    };
    signal.addEventListener('abort', leave, { once: true });
    try {
      return await job.done;
    } finally {
      signal.removeEventListener('abort', leave);
    }
  }

  #begin(name: string, id: number, key: ThumbnailKey, side: ThumbnailSide): Job {
    const abort = new AbortController();
    const { promise, resolve } = Promise.withResolvers<Uint8Array | undefined>();
    const job: Job = { rank: 0, wanted: 0, abort, done: promise };
    this.#jobs.set(name, job);
    void this.#run(id, key, side, job).then(resolve, () => resolve(undefined));
    const forget = (): void => {
      if (this.#jobs.get(name) === job) this.#jobs.delete(name);
    };
    void promise.then(forget);
    return job;
  }

  async #run(id: number, key: ThumbnailKey, side: ThumbnailSide, job: Job): Promise<Uint8Array | undefined> {
    const { index, store } = this.#deps;
    // Who looks at the large one may look at the small one next; the small one comes alone, and so sooner.
    const sides: readonly ThumbnailSide[] = side === 640 ? [640, 320] : [320];
    try {
      const value = await this.#decode(index.pathOf(id), sides, job);
      const { pictures, colour } = madeSchema.parse(value);
      if (pictures.length !== sides.length || pictures.some(({ length }) => length > maxThumbnailBytes))
        return undefined;
      this.made += 1;
      await Promise.all(sides.map((each, at) => store.put(key, each, pictures[at] ?? new Uint8Array())));
      this.#learn(id, key, { colour: colour | colourKnown });
      return pictures[sides.indexOf(side)];
    } catch (error) {
      if (error instanceof ImagingError && error.fault !== undefined)
        this.#learn(id, key, { fault: error.fault });
      return undefined;
    }
  }

  /** On a busy machine a good picture is too slow as well: tried again when nothing else is wanted, and then believed. */
  async #decode(file: string, sides: readonly ThumbnailSide[], job: Job): Promise<unknown> {
    const { imaging } = this.#deps;
    const order = { name: 'thumbnails', params: { file, sides }, rank: () => job.rank } as const;
    try {
      return await imaging.run(order, job.abort.signal);
    } catch (error) {
      if (!(error instanceof ImagingError) || !isTransient(error.fault)) throw error;
      return imaging.run({ ...order, rank: () => job.rank - lastOfAll }, job.abort.signal);
    }
  }

  /** Unless the file has changed meanwhile. */
  #learn(id: number, key: ThumbnailKey, what: { colour?: number; fault?: keyof typeof faults }): void {
    const { index, learned } = this.#deps;
    const row = index.entries.isAlive(id) ? index.rowOf(id) : -1;
    const now = this.#keyOf(row);
    if (row < 0 || now.inode !== key.inode || now.size !== key.size || now.modified !== key.modified) return;
    const { columns } = index.contents;
    if (what.colour !== undefined) columns.colour[row] = what.colour;
    if (what.fault !== undefined) {
      index.contents.setFault(row, what.fault);
      columns.flags[row] = (columns.flags[row] ?? 0) | flag.undecodable;
    }
    learned(id);
  }
}

function isTransient(fault: Fault | undefined): boolean {
  return fault === 'tooSlow' || fault === 'crashed';
}
