import { createHash } from 'node:crypto';
import { mkdir, open, readdir, rename, stat, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { Logger, RandomHex } from '../core/ports.ts';
import { codeOf } from '../engine/disk.ts';
import { packIndex, unpackIndex } from './indexPacking.ts';
import type { PictureIndex } from './pictureIndex.ts';
import { readInto, withFile } from './rawFiles.ts';

export interface IndexCacheDeps {
  readonly folder: string;
  readonly index: PictureIndex;
  readonly log: Logger;
  readonly randomHex: RandomHex;
}

const soonMs = 2_000;
const laterMs = 60_000;
const unusedMs = 60 * 24 * 60 * 60_000;

/**
 * What was read out of the files, on disk, one file for each set of folders. Only ever replaced as a whole, and never
 * believed: what it says is compared with the disk right after it has been shown.
 */
export class IndexCache {
  readonly #deps: IndexCacheDeps;
  #timer: NodeJS.Timeout | undefined;
  #dirty = false;
  #saved = -1;
  #saving: Promise<void> | undefined;

  constructor(deps: IndexCacheDeps) {
    this.#deps = deps;
  }

  /** Fills the empty index. A cache that is damaged or of another version is as good as none. */
  async load(): Promise<void> {
    const { index, log } = this.#deps;
    const begun = performance.now();
    const isLoaded = await this.#read();
    if (isLoaded === undefined) return;
    log.info('catalogue: cache', {
      kind: isLoaded ? 'loaded' : 'unusable',
      count: index.entries.count,
      ms: Math.round(performance.now() - begun),
    });
    this.#saved = isLoaded ? index.revision : -1;
    this.#dirty = false;
  }

  /** Something is known now that the file does not say; that is worth a file before long. */
  touch(): void {
    this.#dirty = true;
    this.#timer ??= this.#after(laterMs);
  }

  saveSoon(): void {
    clearTimeout(this.#timer);
    this.#timer = this.#after(soonMs);
    void this.#tidy();
  }

  /** Never rejects: without the file everything is read again, which takes longer and nothing more. */
  async save(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    await this.#saving;
    const { revision } = this.#deps.index;
    if ((!this.#dirty && revision === this.#saved) || this.#deps.index.roots.length === 0) return;
    this.#dirty = false;
    this.#saving = this.#tryToWrite(revision);
    await this.#saving;
  }

  /** Undefined when there is none yet. */
  async #read(): Promise<boolean | undefined> {
    try {
      return await withFile(this.#path(), (file, { size }) => {
        let at = 0;
        const read = async (length: number): Promise<Buffer | undefined> => {
          if (!Number.isSafeInteger(length) || length < 0 || at + length > size) return undefined;
          // Not from the pool: each becomes a column of its own.
          const section = Buffer.allocUnsafeSlow(length);
          at += await readInto(file, section, at);
          return section;
        };
        return unpackIndex(read, this.#deps.index);
      });
    } catch (error) {
      return codeOf(error) === 'ENOENT' ? undefined : false;
    }
  }

  #after(ms: number): NodeJS.Timeout {
    return setTimeout(() => void this.save(), ms).unref();
  }

  async #tryToWrite(revision: number): Promise<void> {
    try {
      await this.#write();
      this.#saved = revision;
    } catch (error) {
      this.#deps.log.warn('catalogue: cache not written', { code: codeOf(error) ?? 'unknown' });
    }
  }

  async #write(): Promise<void> {
    const { folder, index, randomHex } = this.#deps;
    const parts = await packIndex(index);
    // The folders were changed while it was packed: another save follows.
    if (parts === undefined) {
      this.touch();
      return;
    }
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const path = this.#path();
    const part = `${path}.${randomHex(6)}.part`;
    try {
      const file = await open(part, 'wx', 0o600);
      try {
        await file.writev(parts.filter(({ length }) => length > 0));
      } finally {
        await file.close();
      }
      await rename(part, path);
    } catch (error) {
      await unlink(part).catch(() => undefined); // The failure to write is the one to tell.
      throw error;
    }
  }

  async #tidy(): Promise<void> {
    const { folder } = this.#deps;
    for (const name of await readdir(folder).catch(() => [])) {
      if (!name.startsWith('index-')) continue;
      const path = join(folder, name);
      const age = Date.now() - ((await stat(path).catch(() => undefined))?.mtimeMs ?? Infinity);
      if (age > (name.endsWith('.part') ? laterMs * 60 : unusedMs)) await unlink(path).catch(() => undefined);
    }
  }

  #path(): string {
    const shown = this.#deps.index.roots.filter(root => root.shown).map(({ real }) => real);
    const name = createHash('sha256').update(shown.sort().join('\n')).digest('hex').slice(0, 20);
    return join(this.#deps.folder, `index-${name}.bin`);
  }
}
