import { join } from 'node:path';
import { SeedreamError } from '../core/errors.ts';
import { phrase } from '../core/phrase.ts';
import { decodeJournal } from '../core/jobs/entry.schema.ts';
import type { JobBook, LiveJob } from '../core/jobs/liveJob.ts';
import { recordOf, type JobRecord } from '../core/jobs/record.ts';
import { foldJournal, hasLinksBefore, isSettled, type JobState } from '../core/jobs/state.ts';
import type { JobEntry, JobOrder } from '../core/jobs/step.ts';
import type { RandomHex } from '../core/ports.ts';
import { codeOf, storageError, syncFolder } from './disk.ts';
import { tryLock, type HeldLock, type LockDeps } from './fileLock.ts';
import { SpoolMemory } from './spool.ts';
import { journalName, lockName, StoredJob, type StoredJobDeps } from './storedJob.ts';

export interface JobStoreDeps extends StoredJobDeps, Pick<LockDeps, 'pid' | 'isRunning'> {
  /** Seedream's own folder, as an absolute path. */
  readonly storage: string;
  readonly randomHex: RandomHex;
}

const idPattern = /^[a-z0-9][a-z0-9-]{7,63}$/u;
const bytesPerImage = 16_000_000;
const jobsKept = 200;

interface Written {
  readonly entries: readonly JobEntry[];
  readonly bytes: number;
  readonly names: readonly string[];
}

/** All jobs of this machine, each in a folder of its own: `jobs/<id>`. */
export class JobStore implements JobBook {
  readonly #deps: JobStoreDeps;
  readonly #root: string;
  readonly #held = new Map<string, StoredJob>();
  readonly #memory = new SpoolMemory();

  constructor(deps: JobStoreDeps) {
    this.#deps = deps;
    this.#root = join(deps.storage, 'jobs');
  }

  /** Something paid for is in this process's memory only: it must not end of its own accord. */
  get holdsAnything(): boolean {
    return this.#held.size > 0;
  }

  async open(id: string, order: JobOrder): Promise<LiveJob> {
    if (!idPattern.test(id)) throw new Error('a job id that is no folder name');
    try {
      await this.#checkRoom(order.frame.requested.maxImages);
      const { folder, lock } = await this.#claim(id);
      const job = this.#jobIn({ id, folder, lock });
      try {
        await job.commit({ step: 'intent', order });
      } catch (error) {
        await job.erase().catch(() => undefined); // The failure to begin is the one to tell.
        throw error;
      }
      return job;
    } catch (error) {
      const refused = storageError(
        phrase('Seedream’s own storage folder cannot be written to'),
        error,
        'notSent',
      );
      throw refused.with({ billing: 'notSent' });
    }
  }

  /** Takes over a job that nobody works on; undefined when somebody does, or nothing is left to do for it. */
  async inherit(id: string): Promise<StoredJob | undefined> {
    const held = this.#held.get(id);
    if (held !== undefined) {
      this.#held.delete(id);
      return held;
    }
    const folder = join(this.#root, id);
    const before = await this.#read(folder);
    if (before === undefined || isTidy(before)) return undefined;
    const lock = await this.#tryLock(folder);
    if (lock === undefined) return undefined;
    // Whoever had the lock until now may have finished it.
    const written = await this.#read(folder);
    if (written === undefined) {
      // What cannot be read now may be paid for.
      await lock.release();
      return undefined;
    }
    const job = this.#jobIn({ id, folder, lock, written });
    if (job.state.order !== undefined) return job;
    await job.erase();
    return undefined;
  }

  /** Newest first. */
  async list(): Promise<JobRecord[]> {
    const found = await Promise.all((await this.ids()).map(id => this.#recordOf(id)));
    return found.filter(record => record !== undefined).sort((a, b) => b.created - a.created);
  }

  async ids(): Promise<string[]> {
    try {
      return (await this.#deps.disk.readdir(this.#root)).filter(name => idPattern.test(name));
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return [];
      throw storageError(phrase('Seedream’s own storage folder cannot be read'), error, 'unknown');
    }
  }

  /** Removes the oldest of the jobs that are over, so that the list stays short. */
  async prune(): Promise<void> {
    const found = await Promise.all(
      (await this.ids()).map(async id => ({ id, state: await this.#stateOf(id) })),
    );
    const over = found
      .flatMap(({ id, state }) => (state !== undefined && isSettled(state) ? [{ id, state }] : []))
      .sort((a, b) => b.state.created - a.state.created);
    for (const { id } of over.slice(jobsKept)) {
      const folder = join(this.#root, id);
      const lock = await this.#tryLock(folder);
      if (lock !== undefined) await this.#jobIn({ id, folder, lock }).erase();
    }
  }

  #jobIn(place: ConstructorParameters<typeof StoredJob>[0]): StoredJob {
    const onHeld = (job: StoredJob): void => void this.#held.set(job.id, job);
    return new StoredJob(place, this.#deps, { memory: this.#memory, onHeld });
  }

  async #checkRoom(images: number): Promise<void> {
    const { disk } = this.#deps;
    await this.#make(this.#deps.storage);
    await this.#make(this.#root);
    const free = await disk.freeBytes(this.#root).catch(() => undefined); // Some file systems do not tell.
    if (free !== undefined && free < bytesPerImage * images)
      throw new SeedreamError(
        'storage',
        phrase(
          'There is too little free space on the disk of Seedream’s own storage folder. Free some and try again.',
        ),
        { billing: 'notSent' },
      );
  }

  async #make(folder: string): Promise<void> {
    try {
      await this.#deps.disk.mkdir(folder, 0o700);
    } catch (error) {
      if (codeOf(error) !== 'EEXIST') throw error;
    }
  }

  /** Whoever cleans up may take a new folder for a dead one, before its lock is there: then it is made once more. */
  async #claim(id: string): Promise<{ readonly folder: string; readonly lock: HeldLock }> {
    const folder = join(this.#root, id);
    for (let attempt = 1; ; attempt++) {
      try {
        await this.#deps.disk.mkdir(folder, 0o700);
        await syncFolder(this.#deps.disk, this.#root);
        const lock = await tryLock(join(folder, lockName), this.#deps);
        if (lock !== undefined) return { folder, lock };
        throw new SeedreamError(
          'storage',
          phrase('Another window is using the place of this job. Try again.'),
          {
            billing: 'notSent',
          },
        );
      } catch (error) {
        if (attempt === 3) throw error;
        // It may be gone, or somebody else's for a moment.
        await this.#deps.disk.rmdir(folder).catch(() => this.#deps.clock.sleep(20));
      }
    }
  }

  async #tryLock(folder: string): Promise<HeldLock | undefined> {
    try {
      return await tryLock(join(folder, lockName), this.#deps);
    } catch {
      // The folder has gone meanwhile, or the disk is in trouble: it is left for the next start.
      return undefined;
    }
  }

  async #read(folder: string): Promise<Written | undefined> {
    const { disk } = this.#deps;
    try {
      const names = await disk.readdir(folder);
      const text = names.includes(journalName)
        ? await disk.readFile(join(folder, journalName))
        : Buffer.alloc(0);
      return { names, entries: decodeJournal(text.toString()), bytes: text.lastIndexOf('\n') + 1 };
    } catch {
      // The same.
      return undefined;
    }
  }

  async #stateOf(id: string): Promise<JobState | undefined> {
    const written = await this.#read(join(this.#root, id));
    return written === undefined ? undefined : foldJournal(written.entries);
  }

  async #recordOf(id: string): Promise<JobRecord | undefined> {
    const held = this.#held.get(id);
    if (held !== undefined) return recordOf(id, held.state, false);
    const written = await this.#read(join(this.#root, id));
    if (written === undefined) return undefined;
    return recordOf(id, foldJournal(written.entries), written.names.includes(lockName));
  }
}

/** Over, and nothing lies about that should not. */
function isTidy({ entries, names }: Written): boolean {
  const hasLinks = hasLinksBefore(Number.POSITIVE_INFINITY, entries);
  return isSettled(foldJournal(entries)) && !hasLinks && names.every(name => name === journalName);
}
