import { join } from 'node:path';
import type { JobSpool } from '../core/jobs/liveJob.ts';
import type { Spooled } from '../core/jobs/step.ts';
import type { ByteStore, ImageSink, ImageSinks } from '../core/ports.ts';
import { BlockPool } from './blockPool.ts';
import { BufferPool } from './bufferPool.ts';
import type { Disk } from './disk.ts';
import { SpoolFile } from './spoolFile.ts';

const answerFile = /^answer-(\d{1,6})\.spool$/u;

/** Memory that is used again, by all jobs of a process. */
export class SpoolMemory {
  readonly buffers = new BufferPool();
  readonly blocks = new BlockPool();
}

/** The spool files of one job: `answer-<n>` for pictures inside the answer, `link-<place>` for downloads. */
export class Spool implements JobSpool {
  readonly #disk: Disk;
  readonly #folder: string;
  readonly #memory: SpoolMemory;
  readonly #files = new Map<string, SpoolFile>();
  /** Not everybody waits for them; `close` does. */
  readonly #removals = new Set<Promise<void>>();
  #opened = 0;

  constructor(disk: Disk, folder: string, memory: SpoolMemory) {
    this.#disk = disk;
    this.#folder = folder;
    this.#memory = memory;
  }

  readonly sinks: ImageSinks = {
    open: () => this.#openSink(),
    ready: async () => {
      for (const file of this.#files.values()) await file.ready();
    },
  };

  forDownload(index: number): { readonly file: string; readonly store: ByteStore } {
    const file = `link-${index}.spool`;
    return { file, store: this.#fresh(file) };
  }

  async settle(file: string): Promise<Spooled> {
    const writing = this.#files.get(file);
    // One that nobody wrote to would be made anew, and what an earlier owner left in it would be gone.
    if (writing === undefined) throw new Error('a spool file that nobody writes to');
    return writing.settle();
  }

  withBytes<T>(spooled: Spooled, work: (bytes: Uint8Array) => Promise<T>): Promise<T> {
    return this.#memory.buffers.lend(spooled.bytes, async buffer => {
      await this.#fileOf(spooled.file).readInto(buffer, spooled);
      return work(buffer);
    });
  }

  isHeld(file: string): boolean {
    return this.#files.get(file)?.isHeld === true;
  }

  get holdsAnything(): boolean {
    return [...this.#files.values()].some(file => file.isHeld);
  }

  remove(file: string): Promise<void> {
    const spooled = this.#fileOf(file);
    this.#files.delete(file);
    const removal = spooled.remove().finally(() => this.#removals.delete(removal));
    this.#removals.add(removal);
    return removal;
  }

  /** Nothing more will come: removes every file but those that are still wanted, which are brought to the disk. */
  async close(wanted: ReadonlySet<string>): Promise<void> {
    await Promise.all(this.#removals);
    for (const name of this.#files.keys()) await (wanted.has(name) ? this.settle(name) : this.remove(name));
  }

  #openSink(): ImageSink {
    const file = `answer-${++this.#opened}.spool`;
    const spooled = this.#fresh(file);
    return {
      write: bytes => spooled.add(bytes),
      end: () => ({ file, bytes: spooled.length }),
      discard: () => void this.remove(file),
    };
  }

  #fresh(file: string): SpoolFile {
    const fresh = new SpoolFile(this.#disk, join(this.#folder, file), this.#memory.blocks);
    this.#files.set(file, fresh);
    return fresh;
  }

  /** Of this process, or of an earlier one. */
  #fileOf(file: string): SpoolFile {
    return this.#files.get(file) ?? new SpoolFile(this.#disk, join(this.#folder, file), this.#memory.blocks);
  }
}

/** Pictures of the answer that an earlier process has left, in the order in which they came. */
export function answerFilesIn(names: readonly string[]): string[] {
  const numberOf = (name: string): number => Number(answerFile.exec(name)?.[1] ?? Number.NaN);
  return names.filter(name => answerFile.test(name)).sort((a, b) => numberOf(a) - numberOf(b));
}
