import { dirname } from 'node:path';
import { phrase } from '../core/phrase.ts';
import { encodeEntry } from '../core/jobs/entry.schema.ts';
import type { JobEntry } from '../core/jobs/step.ts';
import { storageError, syncFolder, writeFully, type Disk, type DiskFile } from './disk.ts';
import { removeFile } from './localFile.ts';

interface Line {
  readonly text: string;
  /** Kept and tried again with the next one when the disk refuses it. */
  readonly isKept: boolean;
  readonly settled: PromiseWithResolvers<void>;
}

/**
 * A file of lines that only grows, each of them synced before the promise for it resolves. Lines are written at a known
 * place, so that what a failed attempt left behind is overwritten by the next.
 */
export class JournalFile {
  readonly #disk: Disk;
  readonly #path: string;
  /** Bytes known to be good. */
  #end: number;
  #file: DiskFile | undefined;
  #isNew: boolean;
  /** The folder knows the file, durably. */
  #isNamed: boolean;
  /** There may be more behind the good bytes. */
  #isTorn: boolean;
  #lines: Line[] = [];
  #work: Promise<void> = Promise.resolve();
  #isDraining = false;

  /** `length`: bytes of complete lines that are there already; undefined for a file that is to be made. */
  constructor(disk: Disk, path: string, length?: number) {
    this.#disk = disk;
    this.#path = path;
    this.#end = length ?? 0;
    this.#isNew = length === undefined;
    this.#isNamed = length !== undefined;
    this.#isTorn = length !== undefined;
  }

  /** Lines that are in memory only. */
  get isBehind(): boolean {
    return this.#lines.length > 0;
  }

  /** Rejects when the disk refuses it, and it is then forgotten. */
  async commit(entry: JobEntry): Promise<void> {
    await this.#add(entry, false);
  }

  /** Resolves in any case: what the disk refuses goes with the next line. */
  async note(entry: JobEntry): Promise<void> {
    await this.#add(entry, true);
  }

  /** Another try for what the disk has refused. */
  async catchUp(): Promise<void> {
    if (this.#lines.length > 0) await this.#start();
  }

  /** Puts these entries in place of all, at once or not at all. */
  async replace(entries: readonly JobEntry[]): Promise<void> {
    const fresh = `${this.#path}.new`;
    const bytes = Buffer.from(entries.map(encodeEntry).join(''));
    await this.close();
    try {
      const file = await this.#disk.open(fresh, 'w', 0o600);
      try {
        await writeFully(file, bytes, 0);
        await file.sync();
      } finally {
        await file.close();
      }
      await this.#disk.rename(fresh, this.#path);
    } catch (error) {
      await removeFile(this.#disk, fresh);
      throw error;
    }
    this.#end = bytes.length;
    this.#lines = [];
    await syncFolder(this.#disk, dirname(this.#path));
  }

  async close(): Promise<void> {
    await this.#work;
    await this.#closeFile();
  }

  #add(entry: JobEntry, isKept: boolean): Promise<void> {
    const line = { text: encodeEntry(entry), isKept, settled: Promise.withResolvers<void>() };
    this.#lines.push(line);
    void this.#start();
    return line.settled.promise;
  }

  /** Lines that come while others are being written go together with the next write. */
  #start(): Promise<void> {
    if (!this.#isDraining) this.#work = this.#drain();
    return this.#work;
  }

  async #drain(): Promise<void> {
    this.#isDraining = true;
    for (let isIdle = false; !isIdle;) {
      const batch = this.#lines;
      this.#lines = [];
      try {
        await this.#write(batch);
        for (const { settled } of batch) settled.resolve();
        isIdle = this.#lines.length === 0;
      } catch (error) {
        isIdle = this.#giveUp(batch, error);
      }
    }
    // In the same breath as the last look: a line that comes later starts anew.
    this.#isDraining = false;
  }

  /** True when nothing newer is waiting for its first try. */
  #giveUp(batch: readonly Line[], cause: unknown): boolean {
    const isIdle = this.#lines.length === 0;
    this.#lines = [...batch.filter(line => line.isKept), ...this.#lines];
    for (const { isKept, settled } of batch) {
      if (isKept) settled.resolve();
      else
        settled.reject(
          storageError(phrase('Seedream’s own storage folder cannot be written to'), cause, 'notSent'),
        );
    }
    return isIdle;
  }

  async #write(batch: readonly Line[]): Promise<void> {
    const bytes = Buffer.from(batch.map(line => line.text).join(''));
    // Once more, for a disk that was only busy.
    await this.#writeOnce(bytes).catch(() => this.#writeOnce(bytes));
    this.#end += bytes.length;
  }

  async #writeOnce(bytes: Uint8Array): Promise<void> {
    const file = await this.#open();
    try {
      if (this.#isTorn) await file.truncate(this.#end);
      this.#isTorn = true;
      await writeFully(file, bytes, this.#end);
      await file.sync();
      if (!this.#isNamed) await syncFolder(this.#disk, dirname(this.#path));
    } catch (error) {
      await this.#closeFile();
      throw error;
    }
    this.#isNamed = true;
    this.#isTorn = false;
  }

  async #open(): Promise<DiskFile> {
    this.#file ??= await this.#disk.open(this.#path, this.#isNew ? 'wx' : 'r+', 0o600);
    this.#isNew = false;
    return this.#file;
  }

  async #closeFile(): Promise<void> {
    const file = this.#file;
    this.#file = undefined;
    await file?.close().catch(() => undefined); // What counts was synced before.
  }
}
