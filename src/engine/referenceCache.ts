import { cancelledError, SeedreamError } from '../core/errors.ts';
import { mimeOf } from '../core/images/sniff.ts';
import { phrase } from '../core/phrase.ts';
import {
  examineReference,
  refusedReference,
  type Examined,
  type ReferenceFile,
} from '../core/references/examine.ts';
import { referenceLimits, type ReferencePlan } from '../core/references/limits.ts';
import {
  alphaOf,
  fitReference,
  linkReference,
  prepared,
  type FitPicture,
  type PreparedReference,
} from '../core/references/prepare.ts';
import type { Pixels } from '../core/ports.ts';
import { Allowance } from './allowance.ts';
import { BufferPool } from './bufferPool.ts';
import { partsOf } from './content.ts';
import { readFully } from './disk.ts';
import { ReferenceStore, type ReferenceStoreDeps, type StoredPicture } from './referenceStore.ts';

/** What somebody chose. `path` is what recipes and messages call it. */
export type ReferenceSource =
  | { readonly kind: 'file'; readonly path: string; readonly file: string }
  /** Pasted, or of a file that only the editor can read. */
  | { readonly kind: 'bytes'; readonly path: string; readonly bytes: Uint8Array }
  | { readonly kind: 'url'; readonly url: string };

type Picture = Exclude<ReferenceSource, { readonly kind: 'url' }>;

interface Means {
  readonly maxSide: number;
  /** What files are read into, one after the other. */
  readonly buffers: BufferPool;
}

export interface ReferenceCacheDeps extends ReferenceStoreDeps {
  readonly pixels: Pixels;
}

const atOnce = 4;
/** Of originals in memory at a time; a single larger one is prepared alone. */
const bytesAtOnce = 16 * 1024 * 1024;

/** Makes references ready for sending, several at a time, and each picture only once. */
export class ReferenceCache {
  readonly #deps: ReferenceCacheDeps;
  readonly #store: ReferenceStore;
  readonly #allowance = new Allowance(atOnce, bytesAtOnce);

  constructor(deps: ReferenceCacheDeps) {
    this.#deps = deps;
    this.#store = new ReferenceStore(deps);
  }

  /**
   * In the order of the sources. Rejects with the first that may not be sent, and then prepares no further ones.
   * `maxSide` is for those that have to be made smaller: see `servingSide`.
   */
  async prepareAll(
    sources: readonly ReferenceSource[],
    maxSide: number,
    signal: AbortSignal,
  ): Promise<PreparedReference[]> {
    const failed = new AbortController();
    const both = AbortSignal.any([signal, failed.signal]);
    const reading = { maxSide, buffers: new BufferPool() };
    try {
      return await Promise.all(sources.map(source => this.#prepare(source, reading, both)));
    } catch (error) {
      failed.abort(error);
      throw error;
    }
  }

  prepare(source: ReferenceSource, maxSide: number, signal: AbortSignal): Promise<PreparedReference> {
    return this.#prepare(source, { maxSide, buffers: new BufferPool() }, signal);
  }

  async #prepare(source: ReferenceSource, means: Means, signal: AbortSignal): Promise<PreparedReference> {
    if (source.kind === 'url') return linkReference(source.url);
    try {
      return await this.#enter(source, means, signal);
    } catch (error) {
      if (signal.aborted && !SeedreamError.is(error)) throw cancelledError('notSent', error);
      throw error;
    }
  }

  async #enter(
    source: Picture,
    { maxSide, buffers }: Means,
    signal: AbortSignal,
  ): Promise<PreparedReference> {
    const weight = await this.#sizeOf(source);
    checkLength(source.path, weight);
    await this.#allowance.enter(weight, signal);
    try {
      if (source.kind === 'bytes') return await this.#ready(source, maxSide, signal);
      return await buffers.lend(weight, async buffer =>
        this.#ready(await this.#read(source, buffer), maxSide, signal),
      );
    } finally {
      this.#allowance.leave(weight);
    }
  }

  async #ready(file: ReferenceFile, maxSide: number, signal: AbortSignal): Promise<PreparedReference> {
    const examined = await examineReference(file, this.#deps.digest, maxSide);
    const key = `${examined.sha256}-${nameOf(examined.plan)}`;
    const known = await this.#store.find(key);
    if (known !== undefined) return fromDisk(file, examined, known);
    const picture = await fitReference(file, examined, this.#deps.pixels, signal);
    signal.throwIfAborted();
    try {
      const kept = await this.#store.keep(key, picture);
      await this.#store.trim();
      return fromDisk(file, examined, kept);
    } catch {
      // A disk that is full or read-only must not keep a picture from being sent: it stays in memory.
      return fromMemory(file, examined, picture);
    }
  }

  async #sizeOf(source: Picture): Promise<number> {
    if (source.kind === 'bytes') return source.bytes.length;
    try {
      return (await this.#deps.disk.stat(source.file)).size;
    } catch (error) {
      throw unreadable(source.path, error);
    }
  }

  async #read({ path, file }: Extract<Picture, { kind: 'file' }>, into: Buffer): Promise<ReferenceFile> {
    try {
      const opened = await this.#deps.disk.open(file, 'r');
      try {
        const { size } = await opened.stat();
        const length = await readFully(opened, into, 0);
        if (size !== into.length || length !== size) throw new Error('changed while it was read');
      } finally {
        await opened.close();
      }
      return { path, bytes: into };
    } catch (error) {
      throw unreadable(path, error);
    }
  }
}

function fromDisk(file: ReferenceFile, examined: Examined, picture: StoredPicture): PreparedReference {
  const { format, bytes, width, height } = picture;
  return prepared(file.bytes.length, examined, {
    fit: { width, height, bytes },
    wire: { mime: mimeOf(format), file: picture.file, size: bytes, ...alphaOf(picture) },
  });
}

/** Copied: what it was made from is in memory that is used again. */
function fromMemory(file: ReferenceFile, examined: Examined, picture: FitPicture): PreparedReference {
  const { format, width, height } = picture;
  const bytes = Buffer.concat(partsOf(picture.content));
  return prepared(file.bytes.length, examined, {
    fit: { width, height, bytes: bytes.length },
    wire: { mime: mimeOf(format), bytes, ...alphaOf(picture) },
  });
}

/** Names what was done, so that one original may lie here in several sizes. */
function nameOf(plan: Exclude<ReferencePlan, { readonly kind: 'refuse' }>): string {
  switch (plan.kind) {
    case 'send':
      return 'same';
    case 'rewrite':
      return 'upright';
    case 'scale':
      return `side${plan.maxSide}`;
  }
}

function checkLength(path: string, bytes: number): void {
  if (bytes <= referenceLimits.maxFileBytes) return;
  const most = Math.round(referenceLimits.maxFileBytes / 1_000_000);
  throw refusedReference(
    path,
    phrase(
      'is too large: {0} MB, and at most {1} MB are read. Save a smaller copy.',
      String(Math.round(bytes / 1_000_000)),
      most,
    ),
  );
}

function unreadable(path: string, cause: unknown): SeedreamError {
  if (SeedreamError.is(cause)) return cause;
  return refusedReference(path, phrase('cannot be read. Check that the file is there and readable.'), cause);
}
