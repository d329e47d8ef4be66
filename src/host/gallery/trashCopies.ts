import { randomBytes } from 'node:crypto';
import { constants, rmSync } from 'node:fs';
import { copyFile, link, lstat, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { isThere } from './beside.ts';

export interface TrashCopy {
  readonly file: string;
  readonly copy: string;
  /** What it takes on the disk: a second name takes nothing. */
  readonly bytes: number;
}

export interface TrashCopiesOptions {
  readonly limit?: number;
  /** Gives a file a second name. */
  readonly linkFile?: (file: string, name: string) => Promise<void>;
}

const maxBytes = 200_000_000;
const leftoverMs = 24 * 60 * 60_000;

/**
 * Keeps what was deleted until the window closes, so that a deletion can be taken back: the system's trash offers no
 * way to ask for a file again. The oldest go when copied bytes are more than 200 MB.
 */
export class TrashCopies {
  readonly #parent: string;
  readonly #folder: string;
  readonly #limit: number;
  readonly #linkFile: (file: string, name: string) => Promise<void>;
  readonly #kept: TrashCopy[] = [];
  #opened: Promise<void> | undefined;

  constructor(parent: string, { limit = maxBytes, linkFile = link }: TrashCopiesOptions = {}) {
    this.#parent = parent;
    this.#limit = limit;
    this.#linkFile = linkFile;
    this.#folder = join(parent, `${process.pid}-${randomBytes(4).toString('hex')}`);
  }

  /** Undefined when the file is no plain file, too large to be copied, or cannot be. */
  async keep(file: string): Promise<TrashCopy | undefined> {
    try {
      const { size } = await plainFile(file);
      await (this.#opened ??= this.#open());
      const copy = join(this.#folder, randomBytes(12).toString('hex'));
      const bytes = await this.#copy(file, copy, size);
      if (bytes === undefined) return undefined;
      const kept = { file, copy, bytes };
      this.#kept.push(kept);
      await this.#makeRoom();
      return kept;
    } catch {
      return undefined; // Deleting goes on without; the caller says that it cannot be taken back.
    }
  }

  has(kept: TrashCopy): boolean {
    return this.#kept.includes(kept);
  }

  /** Puts it where it was. Resolves false when something of that name is there now; rejects when it cannot be written. */
  async restore(kept: TrashCopy): Promise<boolean> {
    if (!this.has(kept)) return false;
    await mkdir(dirname(kept.file), { recursive: true });
    if (!(await publish(kept.copy, kept.file))) return false;
    await this.drop(kept);
    return true;
  }

  async drop(kept: TrashCopy): Promise<void> {
    const place = this.#kept.indexOf(kept);
    if (place !== -1) this.#kept.splice(place, 1);
    await rm(kept.copy, { force: true });
  }

  /** The window closes: nothing can be taken back any more, and nobody waits for promises. */
  dispose(): void {
    if (this.#opened === undefined) return;
    try {
      rmSync(this.#folder, { recursive: true, force: true });
    } catch {
      // The next window's first deletion tries again.
    }
  }

  /** A second name costs nothing; where it cannot be, the bytes are copied, cheaply if the disk can. */
  async #copy(file: string, copy: string, size: number): Promise<number | undefined> {
    try {
      await this.#linkFile(file, copy);
      return 0;
    } catch {
      if (size > this.#limit) return undefined;
      await copyFile(file, copy, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE);
      return size;
    }
  }

  async #makeRoom(): Promise<void> {
    let total = this.#kept.reduce((sum, { bytes }) => sum + bytes, 0);
    for (const oldest of this.#kept.slice(0, -1)) {
      if (total <= this.#limit) return;
      if (oldest.bytes === 0) continue;
      total -= oldest.bytes;
      await this.drop(oldest);
    }
  }

  async #open(): Promise<void> {
    await mkdir(this.#folder, { recursive: true });
    for (const name of await readdir(this.#parent)) {
      const folder = join(this.#parent, name);
      if (folder !== this.#folder && (await isLeftover(folder)))
        await rm(folder, { recursive: true, force: true });
    }
  }
}

/** Of a window that has crashed. A process number alone may mean another machine's process. */
async function isLeftover(folder: string): Promise<boolean> {
  try {
    const { mtimeMs } = await stat(folder);
    if (Date.now() - mtimeMs < leftoverMs) return false;
    process.kill(Number.parseInt(basename(folder), 10), 0);
    return false;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'ESRCH';
  }
}

async function plainFile(file: string): Promise<{ readonly size: number }> {
  const entry = await lstat(file);
  if (!entry.isFile()) throw new Error('not a plain file');
  return entry;
}

/** Complete or not at all, and never over a file that is there. */
async function publish(copy: string, file: string): Promise<boolean> {
  if (await linked(copy, file)) return true;
  if (await isThere(file)) return false;
  const temporary = join(dirname(file), `.seedream-undo-${randomBytes(6).toString('hex')}.tmp`);
  try {
    await copyFile(copy, temporary, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE);
    await synced(temporary);
    if (await linked(temporary, file)) return true;
    if (await isThere(file)) return false;
    await rename(temporary, file); // The file system has no second names.
    return true;
  } finally {
    await rm(temporary, { force: true });
  }
}

async function synced(file: string): Promise<void> {
  const handle = await open(file, 'r+');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function linked(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to);
    return true;
  } catch {
    return false; // Taken, another disk, or no second names here: the caller finds out which.
  }
}
