import assert from 'node:assert/strict';
import { crc32 } from 'node:zlib';
import { SeedreamError } from '../../src/core/errors.ts';
import type { JobBook, JobSpool, LiveJob } from '../../src/core/jobs/liveJob.ts';
import { afterEntry, unknownJob } from '../../src/core/jobs/state.ts';
import type { JobEntry, JobOrder, JobStep, Spooled } from '../../src/core/jobs/step.ts';
import type { Clock } from '../../src/core/ports.ts';
import { MemoryImages, MemoryStore } from './memoryImages.ts';

class MemorySpool implements JobSpool {
  readonly sinks = new MemoryImages();
  readonly #downloads = new Map<string, MemoryStore>();

  forDownload(index: number): { file: string; store: MemoryStore } {
    const file = `link-${index}`;
    const store = new MemoryStore();
    this.#downloads.set(file, store);
    return { file, store };
  }

  async settle(file: string): Promise<Spooled> {
    const bytes = this.#bytesOf(file);
    return { file, bytes: bytes.length, crc32: crc32(bytes) };
  }

  async withBytes<T>({ file }: Spooled, work: (bytes: Uint8Array) => Promise<T>): Promise<T> {
    return work(this.#bytesOf(file));
  }

  isHeld(): boolean {
    return false;
  }

  async remove(file: string): Promise<void> {
    this.sinks.files.delete(file);
    this.#downloads.delete(file);
  }

  /** How many pictures are still here. */
  get kept(): number {
    return this.sinks.files.size + this.#downloads.size;
  }

  #bytesOf(file: string): Buffer {
    const bytes = this.#downloads.get(file)?.take() ?? this.sinks.files.get(file);
    assert.ok(bytes, `no spooled ${file}`);
    return bytes;
  }
}

export class MemoryJob implements LiveJob {
  readonly id: string;
  readonly spool = new MemorySpool();
  readonly place = '/storage/jobs/one';
  readonly entries: JobEntry[] = [];
  isClosed = false;
  /** Steps that the disk refuses. */
  readonly #refused: ReadonlySet<string>;
  readonly #clock: Clock;

  constructor(id: string, clock: Clock, refused: ReadonlySet<string>) {
    this.id = id;
    this.#clock = clock;
    this.#refused = refused;
  }

  get state() {
    return this.entries.reduce(afterEntry, unknownJob);
  }

  async commit(step: JobStep): Promise<void> {
    if (this.#refused.has(step.step))
      throw new SeedreamError('storage', 'the disk is full', { billing: 'notSent' });
    await this.note(step);
  }

  async note(step: JobStep): Promise<void> {
    this.entries.push({ at: this.#clock.now(), ...step });
  }

  async isMine(): Promise<boolean> {
    return true;
  }

  async close(): Promise<void> {
    this.isClosed = true;
  }
}

/** Jobs that are written down in memory only. */
export class MemoryJobs implements JobBook {
  readonly jobs: MemoryJob[] = [];
  readonly refused = new Set<string>();
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  async open(id: string, order: JobOrder): Promise<LiveJob> {
    const job = new MemoryJob(id, this.#clock, this.refused);
    await job.commit({ step: 'intent', order });
    this.jobs.push(job);
    return job;
  }
}
