import { dirname, join } from 'node:path';
import * as z from 'zod/mini';
import { extensionOf, type ImageFormat } from '../core/images/sniff.ts';
import { alphaOf, type FitPicture } from '../core/references/prepare.ts';
import type { Clock, Content, Digest, RandomHex } from '../core/ports.ts';
import { BufferPool } from './bufferPool.ts';
import { bytesIn } from './content.ts';
import { codeOf, type Disk } from './disk.ts';
import { sha256Of, writeAll } from './localFile.ts';

/** A prepared picture as it lies on the disk. */
export interface StoredPicture extends Omit<FitPicture, 'content'> {
  readonly file: string;
  readonly bytes: number;
}

export interface ReferenceStoreDeps {
  /** `…/references`; made when it is not there. */
  readonly folder: string;
  readonly disk: Disk;
  readonly digest: Digest;
  readonly clock: Clock;
  readonly randomHex: RandomHex;
  readonly maxBytes?: number;
}

const defaultMaxBytes = 512 * 1024 * 1024;
const maxNoteBytes = 4_096;
/** Nothing is removed that was used this recently: a queued job may be about to send it. */
const inUseMs = 60 * 60_000;
/** A use is noted at most this often. */
const touchMs = 60_000;

const side = z.int().check(z.minimum(1));
const noteSchema = z.object({
  format: z.enum(['jpeg', 'png', 'webp', 'bmp', 'tiff', 'gif']),
  bytes: z.int().check(z.minimum(1)),
  sha256: z.string().check(z.regex(/^[0-9a-f]{64}$/)),
  width: side,
  height: side,
  alpha: z.exactOptional(z.boolean()),
});

type Note = z.infer<typeof noteSchema>;

/**
 * Prepared references by the hash of the original and what was done to it: `<key>.jpg` and beside it `<key>.json`,
 * which says what the picture is and is written last. Shared by all windows: whatever is not exactly what its note
 * says is not there. A cache: nothing here is missed when it is gone.
 */
export class ReferenceStore {
  readonly #deps: ReferenceStoreDeps;
  readonly #buffers = new BufferPool();
  /** Pictures this process has hashed already, by file, with their size and time. */
  readonly #verified = new Map<string, string>();
  #trimming: Promise<void> | undefined;

  constructor(deps: ReferenceStoreDeps) {
    this.#deps = deps;
  }

  async find(key: string): Promise<StoredPicture | undefined> {
    const notePath = this.#pathOf(`${key}.json`);
    const note = await this.#readNote(notePath);
    if (note === undefined) return undefined;
    const file = this.#fileOf(key, note.format);
    if (!(await this.#isAsNoted(file, note))) return undefined;
    await this.#touch(notePath);
    return stored(file, note);
  }

  /** Rejects when the disk does not take it; then nothing is left of it. */
  async keep(key: string, picture: FitPicture): Promise<StoredPicture> {
    const { disk, digest } = this.#deps;
    await this.#makeFolder();
    const { format, content, width, height } = picture;
    const note: Note = {
      format,
      bytes: bytesIn(content),
      sha256: await digest(content),
      width,
      height,
      ...alphaOf(picture),
    };
    const file = this.#fileOf(key, format);
    await this.#write(file, content);
    await this.#write(this.#pathOf(`${key}.json`), Buffer.from(JSON.stringify(note)));
    const { size, mtimeMs } = await disk.stat(file);
    this.#verified.set(file, `${size} ${mtimeMs}`);
    return stored(file, note);
  }

  /** Removes what was used longest ago until the rest is within the bound. Never rejects. */
  async trim(): Promise<void> {
    this.#trimming ??= this.#trim()
      .catch(() => undefined) // A folder that cannot be tidied now is tidied another time.
      .finally(() => {
        this.#trimming = undefined;
      });
    await this.#trimming;
  }

  async #trim(): Promise<void> {
    const { disk, folder, clock, maxBytes = defaultMaxBytes } = this.#deps;
    const entries = await Promise.all(
      (await disk.readdir(folder)).map(async name => {
        const entry = await disk.stat(join(folder, name)).catch(() => undefined);
        return entry?.isFile() === true ? [{ name, size: entry.size, usedAt: entry.mtimeMs }] : [];
      }),
    );
    const groups = Map.groupBy(entries.flat(), ({ name }) => name.replace(/\.[a-z]+$/, ''));
    // The note's time tells of the last use; its picture is as old as the preparing.
    const pictures = [...groups.values()].map(files => ({
      files,
      size: files.reduce((sum, file) => sum + file.size, 0),
      usedAt: Math.max(...files.map(file => file.usedAt)),
    }));
    let total = pictures.reduce((sum, { size }) => sum + size, 0);
    for (const { files, size, usedAt } of pictures.toSorted((one, other) => one.usedAt - other.usedAt)) {
      const isLeftover = files.every(({ name }) => name.endsWith('.part'));
      if (clock.now() - usedAt < inUseMs || (total <= maxBytes && !isLeftover)) continue;
      // The note first: a picture without one is not there.
      for (const { name } of files.toSorted(
        (one, other) => Number(isNote(other.name)) - Number(isNote(one.name)),
      ))
        await this.#remove(join(folder, name));
      total -= size;
    }
  }

  async #isAsNoted(file: string, note: Note): Promise<boolean> {
    const { disk } = this.#deps;
    try {
      const { size, mtimeMs } = await disk.stat(file);
      if (size !== note.bytes) return false;
      const mark = `${size} ${mtimeMs}`;
      if (this.#verified.get(file) === mark) return true;
      if ((await sha256Of({ disk, buffers: this.#buffers }, file)) !== note.sha256) return false;
      this.#verified.set(file, mark);
      return true;
    } catch {
      return false; // Not readable is not there: it is prepared anew.
    }
  }

  async #readNote(path: string): Promise<Note | undefined> {
    const { disk } = this.#deps;
    try {
      if ((await disk.stat(path)).size > maxNoteBytes) return undefined;
      const parsed = noteSchema.safeParse(JSON.parse((await disk.readFile(path)).toString('utf8')));
      return parsed.success ? parsed.data : undefined;
    } catch {
      return undefined; // No note, or none of ours.
    }
  }

  async #touch(path: string): Promise<void> {
    const { disk, clock } = this.#deps;
    try {
      const now = clock.now();
      if (now - (await disk.stat(path)).mtimeMs < touchMs) return;
      const file = await disk.open(path, 'r+');
      try {
        await file.utimes(now / 1_000, now / 1_000);
      } finally {
        await file.close();
      }
    } catch {
      // It only looks older than it is.
    }
  }

  /** Beside its name first, then renamed over whatever was there: nobody reads half a file. */
  async #write(path: string, content: Content): Promise<void> {
    const { disk, randomHex, clock } = this.#deps;
    const now = clock.now() / 1_000;
    const part = `${path}.${randomHex(8)}.part`;
    try {
      const file = await disk.open(part, 'wx', 0o600);
      try {
        await writeAll(file, content);
        // By our own clock: a network disk may have another, and its files would look long unused.
        await file.utimes(now, now);
      } finally {
        await file.close();
      }
      await disk.rename(part, path);
    } catch (error) {
      await this.#remove(part);
      throw error;
    }
  }

  async #remove(path: string): Promise<void> {
    await this.#deps.disk.unlink(path).catch(() => undefined); // Gone already, or tried again at the next trim.
  }

  /** Seedream's own folder as well: references may be the first thing that is ever kept there. */
  async #makeFolder(): Promise<void> {
    const { disk, folder } = this.#deps;
    for (const path of [dirname(folder), folder])
      try {
        await disk.mkdir(path, 0o700);
      } catch (error) {
        if (codeOf(error) !== 'EEXIST') throw error;
      }
  }

  #fileOf(key: string, format: ImageFormat): string {
    return this.#pathOf(`${key}${extensionOf(format)}`);
  }

  #pathOf(name: string): string {
    return join(this.#deps.folder, name);
  }
}

function isNote(name: string): boolean {
  return name.endsWith('.json');
}

function stored(file: string, { format, bytes, width, height, alpha }: Note): StoredPicture {
  return { file, format, bytes, width, height, ...alphaOf({ alpha }) };
}
