import type { ThumbnailAnswer } from '../../src/shared/gallery.ts';
import { ThumbnailCache, type ThumbnailSide } from './thumbnailCache.ts';

export type AskThumbnails = (
  ids: readonly number[],
  side: ThumbnailSide,
  signal: AbortSignal,
) => Promise<readonly ThumbnailAnswer[]>;

export interface ThumbnailsInput {
  readonly ask: AskThumbnails;
  /** A number that changes when the picture does. */
  readonly lookOf: (id: number) => number;
  /** Shown where a picture could not be had after several tries. */
  readonly unreachable: string;
}

interface Batch {
  readonly side: ThumbnailSide;
  readonly ids: Set<number>;
  readonly abort: AbortController;
  /** Somebody waits for one of them, in view or not. */
  readonly single: boolean;
}

/** What to do about the pictures that are not urgent. */
export interface Urgency {
  /** How many of those wanted, from the first. */
  readonly urgent: number;
  /** The others are asked for along with them and in company, or not before the urgent ones are there. */
  readonly others: 'together' | 'afterwards';
}

interface Single {
  readonly id: number;
  readonly side: ThumbnailSide;
  readonly resolve: (settled: undefined) => void;
}

const mostInFlight = 2;
const largestBatch = 60;
const smallestBatch = 6;
const company = 16;
/** A batch is answered as a whole: it should be short enough that pictures appear steadily. */
const batchMs = 150;
const triesMs = [250, 1000, 4000];

/** Asks for what is in view and for nothing else: whatever left the view before its turn is never asked for. */
export class Thumbnails {
  readonly #input: ThumbnailsInput;
  readonly #cache = new ThumbnailCache();
  readonly #faults = new Map<number, string>();
  readonly #failures = new Map<number, { readonly count: number; readonly notBefore: number }>();
  readonly #batches = new Set<Batch>();
  readonly #listeners = new Set<(ids: readonly number[]) => void>();
  #wanted: readonly number[] = [];
  #urgency: Urgency = { urgent: 0, others: 'together' };
  #side: ThumbnailSide = 320;
  #singles: Single[] = [];
  #batchSize = 12;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(input: ThumbnailsInput) {
    this.#input = input;
  }

  /** Called with the ids whose picture or fault is there now. Returns how to stop. */
  onArrived(listener: (ids: readonly number[]) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** To show at once: in the size asked for, or in the other one. */
  bytes(id: number, side: ThumbnailSide): Uint8Array<ArrayBuffer> | undefined {
    return this.#cache.get(id, side) ?? this.#cache.get(id, other(side));
  }

  /** The same as an address. */
  url(id: number, side: ThumbnailSide): string | undefined {
    return this.#cache.url(id, side) ?? this.#cache.url(id, other(side));
  }

  fault(id: number): string | undefined {
    return this.#faults.get(id);
  }

  /** What is in view now, the most urgent first; replaces what was before. */
  want(ids: readonly number[], side: ThumbnailSide, urgency?: Urgency): void {
    this.#wanted = ids;
    this.#urgency = urgency ?? { urgent: ids.length, others: 'together' };
    this.#side = side;
    const inView = new Set(ids);
    for (const batch of this.#batches) {
      if (batch.single || (batch.side === side && [...batch.ids].some(id => inView.has(id)))) continue;
      this.#batches.delete(batch);
      batch.abort.abort();
    }
    for (const id of ids) this.#cache.touch(id, side);
    this.#pump();
  }

  /** One picture for a place outside the grid; undefined when there is none to show. */
  async load(id: number, side: ThumbnailSide): Promise<string | undefined> {
    for (;;) {
      if (this.#cache.isFresh(id, side, this.#input.lookOf(id))) return this.#cache.url(id, side);
      if (this.#faults.has(id)) return undefined;
      const rest = (this.#failures.get(id)?.notBefore ?? 0) - performance.now();
      if (rest > 0) await new Promise(resolve => setTimeout(resolve, rest));
      await new Promise(resolve => {
        this.#singles.push({ id, side, resolve });
        this.#pump();
      });
    }
  }

  /** Its bytes arrived but could not be shown: one more try. */
  broken(id: number, side: ThumbnailSide): void {
    this.#cache.drop(id, side);
    this.#failed([id]);
    this.#pump();
  }

  /** Files have changed: what could not be shown before may be whole now. */
  forgive(): void {
    this.#faults.clear();
    this.#failures.clear();
    this.#pump();
  }

  #pump(): void {
    while (this.#batches.size < mostInFlight) {
      const batch = this.#singleBatch() ?? this.#viewBatch();
      if (batch === undefined) return;
      this.#batches.add(batch);
      void this.#run(batch);
    }
  }

  #singleBatch(): Batch | undefined {
    const side = this.#singles.find(({ id }) => !this.#inFlight(id))?.side;
    if (side === undefined) return undefined;
    const ids = this.#singles.filter(single => single.side === side).map(({ id }) => id);
    const few = new Set(ids.filter(id => !this.#inFlight(id)).slice(0, smallestBatch));
    return { side, ids: few, abort: new AbortController(), single: true };
  }

  #viewBatch(): Batch | undefined {
    const now = performance.now();
    const { urgent, others } = this.#urgency;
    let wait = Infinity;
    const ids: number[] = [];
    let isUrgent = false;
    const othersWait =
      others === 'afterwards' && this.#wanted.slice(0, urgent).some(id => this.#inFlight(id));
    for (const [place, id] of this.#wanted.entries()) {
      if (ids.length >= this.#batchSize) break;
      if (place === urgent && others === 'afterwards' && (isUrgent || othersWait)) break;
      if (this.#faults.has(id) || this.#inFlight(id)) continue;
      if (this.#cache.isFresh(id, this.#side, this.#input.lookOf(id))) continue;
      const rest = (this.#failures.get(id)?.notBefore ?? 0) - now;
      if (rest > 0) wait = Math.min(wait, rest);
      else {
        ids.push(id);
        isUrgent ||= place < urgent;
      }
    }
    if (wait < Infinity) this.#later(wait);
    // Every request crosses four processes: in a fling a few large ones leave more time for the frames.
    if (ids.length === 0 || (others === 'together' && !isUrgent && ids.length < company)) return undefined;
    return { side: this.#side, ids: new Set(ids), abort: new AbortController(), single: false };
  }

  #inFlight(id: number): boolean {
    for (const batch of this.#batches) if (batch.ids.has(id)) return true;
    return false;
  }

  #later(ms: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#pump(), ms + 1);
  }

  async #run(batch: Batch): Promise<void> {
    const { side, ids, abort } = batch;
    const looks = new Map([...ids].map(id => [id, this.#input.lookOf(id)]));
    const began = performance.now();
    let answers: readonly ThumbnailAnswer[] = [];
    try {
      answers = await this.#input.ask([...ids], side, abort.signal);
    } catch {
      // A failed request is an answer without pictures: each of them is asked for again below.
    }
    const isCalledOff = abort.signal.aborted;
    this.#batches.delete(batch);
    if (!isCalledOff) this.#adapt(ids.size, performance.now() - began);
    const missing = new Set(ids);
    for (const { id, bytes, fault } of answers) {
      // Neither a picture nor why there is none: the host could not say yet.
      if (bytes === undefined && fault === undefined) continue;
      missing.delete(id);
      if (bytes === undefined) this.#faults.set(id, fault ?? this.#input.unreachable);
      // What crosses the glass is never shared memory.
      else this.#cache.put(id, side, { bytes: bytes as Uint8Array<ArrayBuffer>, look: looks.get(id) ?? 0 });
    }
    // What was called off may be there all the same; what is not there is no failure.
    if (!isCalledOff) this.#failed([...missing]);
    this.#settleSingles(ids, side);
    const arrived = [...ids].filter(id => !missing.has(id) || this.#faults.has(id));
    for (const listener of this.#listeners) listener(arrived);
    this.#pump();
  }

  #adapt(count: number, ms: number): void {
    const ideal = (count * batchMs) / Math.max(1, ms);
    this.#batchSize = Math.round(Math.min(largestBatch, Math.max(smallestBatch, ideal)));
  }

  #failed(ids: readonly number[]): void {
    for (const id of ids) {
      const count = this.#failures.get(id)?.count ?? 0;
      const wait = triesMs[count];
      if (wait === undefined) this.#faults.set(id, this.#input.unreachable);
      else this.#failures.set(id, { count: count + 1, notBefore: performance.now() + wait });
    }
  }

  #settleSingles(ids: ReadonlySet<number>, side: ThumbnailSide): void {
    const settled = this.#singles.filter(single => single.side === side && ids.has(single.id));
    this.#singles = this.#singles.filter(single => !settled.includes(single));
    for (const { resolve } of settled) resolve(undefined);
  }
}

function other(side: ThumbnailSide): ThumbnailSide {
  return side === 320 ? 640 : 320;
}
