import { link, mkdir, readdir, readFile, rename, stat, unlink, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { eachAtOnce } from './rawFiles.ts';

export type ThumbnailSide = 320 | 640;

export interface ThumbnailStoreOptions {
  readonly folder: string;
  readonly randomHex: (bytes: number) => string;
  readonly maxBytes?: number;
}

export interface ThumbnailKey {
  readonly inode: number;
  readonly size: number;
  readonly modified: number;
}

const memoryBytes = 24 * 1024 * 1024;
/** A use is noted at most this often. */
const touchMs = 24 * 60 * 60_000;
/** After so many new bytes the folder is looked through again. */
const pruneEvery = 64 * 1024 * 1024;

/** Thumbnails on disk by what is inside their pictures: a new name needs no new one, a new version does. */
export class ThumbnailStore {
  readonly #options: Required<ThumbnailStoreOptions>;
  /** The ones used last, oldest first. */
  readonly #memory = new Map<string, Buffer>();
  readonly #folders = new Set<string>();
  #held = 0;
  #written = 0;
  #pruning: Promise<void> | undefined;

  constructor(options: ThumbnailStoreOptions) {
    this.#options = { maxBytes: 1024 * 1024 * 1024, ...options };
  }

  async get(key: ThumbnailKey, side: ThumbnailSide): Promise<Buffer | undefined> {
    const path = this.#pathOf(key, side);
    const held = this.#memory.get(path);
    if (held !== undefined) {
      this.#remember(path, held);
      return held;
    }
    try {
      const bytes = await readFile(path);
      // Cut off by a full disk or a crash: it is made anew.
      if (!isWhole(bytes)) return undefined;
      this.#remember(path, bytes);
      void this.#touch(path);
      return bytes;
    } catch {
      return this.#memory.get(path); // Not readable is not there, unless it was made meanwhile.
    }
  }

  /** Never rejects: a thumbnail that cannot be kept is made again another time. */
  async put(key: ThumbnailKey, side: ThumbnailSide, bytes: Uint8Array): Promise<void> {
    const path = this.#pathOf(key, side);
    this.#remember(path, Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
    const part = `${path}.${this.#options.randomHex(6)}.part`;
    try {
      await this.#makeFolder(dirname(path));
      await writeFile(part, bytes, { flag: 'wx', mode: 0o600 });
      await rename(part, path);
    } catch {
      await unlink(part).catch(() => undefined);
      return;
    }
    this.#written += bytes.length;
    if (this.#written > pruneEvery) void this.prune();
  }

  /** The same pixels in a new version of the file, after its metadata was changed. */
  async carryOver(from: ThumbnailKey, to: ThumbnailKey): Promise<void> {
    for (const side of [320, 640] as const) {
      const [old, path] = [this.#pathOf(from, side), this.#pathOf(to, side)];
      const held = this.#memory.get(old);
      if (held !== undefined) this.#remember(path, held);
      try {
        await this.#makeFolder(dirname(path));
        await link(old, path);
      } catch {
        // There is none, or the disk knows no links: it is made again when somebody wants to see it.
      }
    }
  }

  /** Removes what was used longest ago until the rest is within the limit. Never rejects. */
  async prune(): Promise<void> {
    this.#written = 0;
    this.#pruning ??= this.#prune()
      .catch(() => undefined) // A folder that cannot be tidied now is tidied another time.
      .finally(() => {
        this.#pruning = undefined;
      });
    await this.#pruning;
  }

  async #prune(): Promise<void> {
    const { folder, maxBytes } = this.#options;
    const files: { path: string; size: number; usedAt: number }[] = [];
    for (const name of await readdir(folder))
      await eachAtOnce(await readdir(join(folder, name)).catch(() => []), 8, async file => {
        const path = join(folder, name, file);
        const stats = await stat(path).catch(() => undefined);
        if (stats?.isFile() === true) files.push({ path, size: stats.size, usedAt: stats.mtimeMs });
      });
    let total = files.reduce((sum, { size }) => sum + size, 0);
    const isLeftover = ({ path, usedAt }: (typeof files)[number]): boolean =>
      path.endsWith('.part') && Date.now() - usedAt > touchMs;
    // A little below the limit, so that this is not done for every new one.
    const wanted = total > maxBytes ? maxBytes * 0.9 : maxBytes;
    for (const file of files.sort((one, other) => one.usedAt - other.usedAt)) {
      if (total <= wanted && !isLeftover(file)) continue;
      await unlink(file.path).catch(() => undefined);
      this.#forget(file.path);
      total -= file.size;
    }
  }

  async #touch(path: string): Promise<void> {
    try {
      const now = Date.now();
      if (now - (await stat(path)).mtimeMs > touchMs) await utimes(path, now / 1_000, now / 1_000);
    } catch {
      // It only looks older than it is.
    }
  }

  #remember(path: string, bytes: Buffer): void {
    this.#forget(path);
    this.#memory.set(path, bytes);
    this.#held += bytes.length;
    for (const oldest of this.#memory.keys()) {
      if (this.#held <= memoryBytes) return;
      this.#forget(oldest);
    }
  }

  #forget(path: string): void {
    this.#held -= this.#memory.get(path)?.length ?? 0;
    this.#memory.delete(path);
  }

  async #makeFolder(folder: string): Promise<void> {
    if (this.#folders.has(folder)) return;
    await mkdir(folder, { recursive: true, mode: 0o700 });
    this.#folders.add(folder);
  }

  #pathOf({ inode, size, modified }: ThumbnailKey, side: ThumbnailSide): string {
    // Times have a fraction of a millisecond; the name keeps three digits of it.
    const name = [inode, size, Math.round(modified * 1_000)].map(number => number.toString(36)).join('-');
    const shelf = (inode % 256).toString(16).padStart(2, '0');
    return join(this.#options.folder, shelf, `${name}-${side}.webp`);
  }
}

/** Begins like WebP and has the length that its header says. */
function isWhole(bytes: Buffer): boolean {
  return (
    bytes.length > 12 &&
    bytes.toString('latin1', 0, 4) === 'RIFF' &&
    bytes.readUInt32LE(4) + 8 <= bytes.length
  );
}
