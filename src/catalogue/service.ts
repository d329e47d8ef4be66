import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Logger, RandomHex } from '../core/ports.ts';
import type {
  FamilyNode,
  GalleryQuestion,
  GalleryResult,
  ThumbnailAnswer,
  TileView,
} from '../shared/gallery.ts';
import { answerQuery } from './answer.ts';
import { Answers } from './answers.ts';
import type { CatalogueOffers, CatalogueSetup, ExportOrder, ExportReport, FileFacts } from './contract.ts';
import { Exporter } from './exporter.ts';
import { Imaging } from './imaging.ts';
import { IndexCache } from './indexCache.ts';
import { Library } from './library.ts';
import { Marker } from './marker.ts';
import { PictureIndex } from './pictureIndex.ts';
import { Relatives } from './relatives.ts';
import { Thumbnails } from './thumbnails.ts';
import { ThumbnailStore, type ThumbnailSide } from './thumbnailStore.ts';
import { factsOfFile, tileOf } from './views.ts';
import { WordHits } from './wordHits.ts';

type Requests = CatalogueOffers['requests'];

export interface CatalogueDeps {
  readonly cacheFolder: string;
  readonly pixelsModule: string;
  readonly log: Logger;
  readonly randomHex: RandomHex;
  readonly changed: (revision: number) => void;
  readonly maxThumbnailBytes?: number;
}

const maxTiles = 400;
const maxThumbnails = 60;
/** About what the first look at the gallery shows. */
const firstLook = 24;
/** Whoever opens the gallery waits for its first answers and pictures, nobody for the comparison with the disk. */
const calmMs = 400;
const pruneAfterMs = 60_000;
const longestGoodbyeMs = 5_000;

/** Everything that the catalogue does, without the channel it is asked through. */
export class CatalogueService {
  readonly index = new PictureIndex();
  readonly library: Library;
  readonly thumbnails: Thumbnails;
  readonly marker: Marker;
  readonly answers = new Answers();
  readonly #deps: CatalogueDeps;
  readonly #imaging: Imaging;
  readonly #cache: IndexCache;
  readonly #relatives: Relatives;
  readonly #exporter: Exporter;
  readonly #words: WordHits;
  #opening: Promise<void> = Promise.resolve();
  #isFirstTime = false;
  /** Colours and faults, which are no change of a file. */
  #learned = 0;
  #last: { readonly state: string; readonly whole: GalleryResult } | undefined;

  constructor(deps: CatalogueDeps) {
    const { log, randomHex, cacheFolder } = deps;
    const { index } = this;
    this.#deps = deps;
    this.#imaging = new Imaging({ modulePath: deps.pixelsModule, log });
    const store = new ThumbnailStore({
      folder: join(cacheFolder, 'thumbnails'),
      randomHex,
      ...(deps.maxThumbnailBytes === undefined ? {} : { maxBytes: deps.maxThumbnailBytes }),
    });
    this.#cache = new IndexCache({ folder: cacheFolder, index, log, randomHex });
    this.library = new Library({
      index,
      log,
      changed: () => {
        deps.changed(index.revision);
        this.#cache.touch();
      },
      settled: () => {
        this.#cache.saveSoon();
        void this.#prepareNewest().catch(() => undefined); // They are made when they are shown.
      },
    });
    this.#relatives = new Relatives(index, () => this.#say());
    this.#words = new WordHits(index);
    this.thumbnails = new Thumbnails({
      index,
      imaging: this.#imaging,
      store,
      learned: () => {
        this.#learned += 1;
        this.#cache.touch();
      },
    });
    this.marker = new Marker({ index, library: this.library, store, randomHex });
    this.#exporter = new Exporter({ thumbnails: this.thumbnails, randomHex });
    setTimeout(() => void store.prune(), pruneAfterMs).unref();
  }

  /** Answers from the cache at once where there is one; the disk is compared afterwards. */
  async open({ folders }: CatalogueSetup): Promise<void> {
    const before = this.#opening;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#opening = promise;
    await before;
    try {
      await this.library.setRoots(folders);
      const isStart = this.index.entries.count === 0;
      if (isStart) await this.#cache.load();
      // For the first time here there are no thumbnails either.
      this.#isFirstTime = this.index.entries.count === 0;
      if (this.#isFirstTime) this.#imaging.warm();
      this.library.refresh(isStart && !this.#isFirstTime ? calmMs : 0);
    } finally {
      resolve();
    }
    this.#say();
  }

  async query(question: GalleryQuestion): Promise<GalleryResult> {
    await this.#opening;
    const { around } = question;
    const id = around === undefined ? undefined : await this.library.find(around);
    const whole = await this.#answer(question);
    return this.answers.give(whole, question, id === undefined ? 0 : whole.ids.indexOf(id));
  }

  tiles(ids: readonly number[]): TileView[] {
    return this.#alive(ids.slice(0, maxTiles)).map(id => tileOf(this.index, id));
  }

  thumbnailsOf(ids: readonly number[], side: ThumbnailSide, signal: AbortSignal): Promise<ThumbnailAnswer[]> {
    return this.thumbnails.get(ids.slice(0, maxThumbnails), side, signal);
  }

  async thumbnail(
    { file, side }: Requests['thumbnail']['params'],
    signal: AbortSignal,
  ): Promise<Uint8Array | undefined> {
    const id = side === 1600 ? undefined : await this.library.find(file);
    if (id === undefined || side === 1600) return this.thumbnails.large(file, side, signal);
    const [answer] = await this.thumbnails.get([id], side, signal);
    return answer?.bytes;
  }

  async facts(ids: readonly number[]): Promise<FileFacts[]> {
    // For many at once files are not read through to find out who is related.
    const thoroughly = ids.length <= 4;
    const found = await Promise.all(
      this.#alive(ids.slice(0, maxTiles)).map(async id =>
        factsOfFile(this.index, id, await this.#relatives.of(id, thoroughly)),
      ),
    );
    return found.filter(facts => facts !== undefined);
  }

  family(id: number): Promise<FamilyNode[]> {
    return this.#relatives.family(id);
  }

  async find(path: string): Promise<number | undefined> {
    await this.#opening;
    return this.library.find(path);
  }

  exportImage(order: ExportOrder, signal: AbortSignal): Promise<ExportReport> {
    return this.#exporter.export(order, signal);
  }

  /** A new picture is in the index when this resolves; its thumbnail is on its way. */
  async saved(file: string): Promise<void> {
    await this.#opening;
    const id = await this.library.saved(file);
    if (id !== undefined) void this.thumbnails.prepare(id).catch(() => undefined); // It is made when it is shown.
  }

  warm(forMs: number): void {
    this.#imaging.warm(forMs);
  }

  statistics(): Requests['statistics']['result'] {
    return {
      images: this.index.entries.count,
      indexMs: Math.round(this.library.indexMs),
      bytesRead: this.library.looker.bytesRead,
      thumbnailsMade: this.thumbnails.made,
      rss: process.memoryUsage.rss(),
    };
  }

  /** Writes down what has been learned since the last time, and ends everything. */
  async close(): Promise<void> {
    // Whoever waits for the process to end does not wait for ever.
    const abort = new AbortController();
    await Promise.race([
      Promise.all([this.marker.finished(), this.#exporter.finished()]),
      delay(longestGoodbyeMs, undefined, { signal: abort.signal }).catch(() => undefined), // Not needed.
    ]);
    abort.abort();
    this.library.close();
    this.#imaging.dispose();
    await this.#cache.save();
  }

  /** The page is still on its way then, and there is time for what it is going to ask first. */
  async #prepareNewest(): Promise<void> {
    if (!this.#isFirstTime) return;
    this.#isFirstTime = false;
    const newest = await this.index.newest.settle();
    await this.thumbnails.get([...newest.subarray(0, firstLook)], 320, new AbortController().signal);
  }

  /** A panel that is opened again asks what the last one did, and most often nothing has changed. */
  async #answer(question: GalleryQuestion): Promise<GalleryResult> {
    const { indexing } = this.library;
    const query = JSON.stringify({ ...question, first: undefined, around: undefined, known: undefined });
    const learned = this.#learned;
    const state = (revision: number): string => `${revision} ${learned} ${indexing} ${query}`;
    if (this.#last?.state === state(this.index.revision)) return this.#last.whole;
    const whole = await answerQuery(this.index, this.#words, question, indexing);
    this.#last = { state: state(whole.revision), whole };
    return whole;
  }

  #alive(ids: readonly number[]): number[] {
    return ids.filter(id => this.index.entries.isAlive(id));
  }

  #say(): void {
    this.#deps.changed(this.index.revision);
  }
}
