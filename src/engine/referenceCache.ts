import { cancelledError, SeedreamError } from '../core/errors.ts';
import { mimeOf } from '../core/images/sniff.ts';
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
import { ReferenceStore, type ReferenceStoreDeps, type StoredPicture } from './referenceStore.ts';

/** What somebody chose. `path` is what recipes and messages call it. */
export type ReferenceSource =
  | { readonly kind: 'file'; readonly path: string; readonly file: string }
  /** Pasted, or of a file that only the editor can read. */
  | { readonly kind: 'bytes'; readonly path: string; readonly bytes: Uint8Array }
  | { readonly kind: 'url'; readonly url: string };

type Picture = Exclude<ReferenceSource, { readonly kind: 'url' }>;

export interface ReferenceCacheDeps extends ReferenceStoreDeps {
  readonly pixels: Pixels;
}

const atOnce = 4;
/** Of originals in memory at a time; a single larger one is prepared alone. */
const bytesAtOnce = 24 * 1024 * 1024;

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
    try {
      return await Promise.all(sources.map(source => this.prepare(source, maxSide, both)));
    } catch (error) {
      failed.abort(error);
      throw error;
    }
  }

  async prepare(source: ReferenceSource, maxSide: number, signal: AbortSignal): Promise<PreparedReference> {
    if (source.kind === 'url') return linkReference(source.url);
    try {
      return await this.#prepare(source, maxSide, signal);
    } catch (error) {
      if (signal.aborted && !SeedreamError.is(error)) throw cancelledError('notSent', error);
      throw error;
    }
  }

  async #prepare(source: Picture, maxSide: number, signal: AbortSignal): Promise<PreparedReference> {
    const weight = await this.#sizeOf(source);
    await this.#allowance.enter(weight, signal);
    try {
      const file = source.kind === 'bytes' ? source : await this.#read(source);
      checkLength(file.path, file.bytes.length);
      return await this.#ready(file, maxSide, signal);
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
      const { size } = await this.#deps.disk.stat(source.file);
      checkLength(source.path, size);
      return size;
    } catch (error) {
      throw unreadable(source.path, error);
    }
  }

  async #read({ path, file }: { readonly path: string; readonly file: string }): Promise<ReferenceFile> {
    try {
      return { path, bytes: await this.#deps.disk.readFile(file) };
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

function fromMemory(file: ReferenceFile, examined: Examined, picture: FitPicture): PreparedReference {
  const { format, bytes, width, height } = picture;
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
    `is too large: ${Math.round(bytes / 1_000_000)} MB, and at most ${most} MB are read. Save a smaller copy.`,
  );
}

function unreadable(path: string, cause: unknown): SeedreamError {
  if (SeedreamError.is(cause)) return cause;
  return refusedReference(path, 'cannot be read. Check that the file is there and readable.', cause);
}
