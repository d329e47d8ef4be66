import { join } from 'node:path';
import type { JobSpool, LiveJob } from '../core/jobs/liveJob.ts';
import { linkLifeMs } from '../core/jobs/record.ts';
import {
  afterEntry,
  foldJournal,
  hasLinksBefore,
  isSettled,
  outstandingImages,
  withoutLinksBefore,
  type JobState,
} from '../core/jobs/state.ts';
import type { JobEntry, JobStep } from '../core/jobs/step.ts';
import type { Clock, Logger } from '../core/ports.ts';
import { codeOf, type Disk } from './disk.ts';
import type { HeldLock } from './fileLock.ts';
import { JournalFile } from './journalFile.ts';
import { removeFile } from './localFile.ts';
import { answerFilesIn, Spool, type SpoolMemory } from './spool.ts';

export const journalName = 'journal.jsonl';
export const lockName = 'owner.lock';

export interface StoredJobDeps {
  readonly disk: Disk;
  readonly clock: Clock;
  readonly log: Logger;
}

/** What jobs of one process have in common. */
export interface StoredJobHome {
  readonly memory: SpoolMemory;
  /** Told at the end, instead of letting go, when something is in memory only. */
  readonly onHeld: (job: StoredJob) => void;
}

export interface StoredJobPlace {
  readonly id: string;
  readonly folder: string;
  readonly lock: HeldLock;
  /** What an earlier owner has written. */
  readonly written?: { readonly entries: readonly JobEntry[]; readonly bytes: number };
}

/** A job in its own folder: journal, spool and the lock that keeps everybody else out. */
export class StoredJob implements LiveJob {
  readonly id: string;
  readonly #deps: StoredJobDeps;
  readonly #folder: string;
  readonly #lock: HeldLock;
  readonly #journal: JournalFile;
  readonly #spool: Spool;
  readonly #home: StoredJobHome;
  #entries: readonly JobEntry[];
  #state: JobState;

  constructor(place: StoredJobPlace, deps: StoredJobDeps, home: StoredJobHome) {
    this.id = place.id;
    this.#deps = deps;
    this.#folder = place.folder;
    this.#lock = place.lock;
    this.#home = home;
    this.#journal = new JournalFile(deps.disk, join(place.folder, journalName), place.written?.bytes);
    this.#spool = new Spool(deps.disk, place.folder, home.memory);
    this.#entries = place.written?.entries ?? [];
    this.#state = foldJournal(this.#entries);
  }

  get state(): JobState {
    return this.#state;
  }

  get spool(): JobSpool {
    return this.#spool;
  }

  get place(): string {
    return this.#folder;
  }

  async commit(step: JobStep): Promise<void> {
    const entry = this.#dated(step);
    await this.#journal.commit(entry);
    this.#take(entry);
  }

  async note(step: JobStep): Promise<void> {
    const entry = this.#dated(step);
    this.#take(entry);
    await this.#journal.note(entry);
    if (this.#journal.isBehind) this.#deps.log.warn('journal: behind', { kind: step.step });
  }

  isMine(): Promise<boolean> {
    // A lock that cannot be read says nothing about others.
    return this.#lock.stillMine().catch(() => true);
  }

  /** Pictures of the answer that are on disk and of which the journal knows nothing. */
  async unclaimed(): Promise<string[]> {
    const claimed = new Set([...this.#state.images.values()].map(image => image.spool?.file));
    const names = await this.#names();
    return answerFilesIn(names).filter(name => !claimed.has(name));
  }

  /** The download of that picture that an earlier owner had begun. */
  async beginnings(index: number): Promise<string | undefined> {
    const name = `link-${index}.spool`;
    return (await this.#names()).includes(name) ? name : undefined;
  }

  /** A whole file of this job's, where it can be read. */
  async bytesOf(file: string): Promise<Buffer | undefined> {
    try {
      return await this.#deps.disk.readFile(join(this.#folder, file));
    } catch {
      // Whatever keeps it from being read: it is no picture for now.
      return undefined;
    }
  }

  async close(): Promise<void> {
    try {
      await this.#journal.catchUp();
      const outstanding = outstandingImages(this.#state).flatMap(image => image.spool?.file ?? []);
      await this.#spool.close(new Set(outstanding));
      if (this.#journal.isBehind || this.#spool.holdsAnything) return this.#home.onHeld(this);
      const isOver = isSettled(this.#state);
      await this.#dropLinks(isOver ? Number.POSITIVE_INFINITY : this.#deps.clock.now() - linkLifeMs);
      // Locks look after the files beside them themselves.
      if (isOver) await this.#removeAll(name => name !== journalName && !name.startsWith(lockName));
    } catch (error) {
      // Leftovers: whoever looks through the jobs at the next start removes them.
      this.#deps.log.warn('job: not tidied', { code: codeOf(error) ?? 'unknown' });
    }
    await this.#journal.close();
    await this.#lock.release();
  }

  /** Removes everything, the folder included; for a job that never came to be, or is too old to be listed. */
  async erase(): Promise<void> {
    await this.#journal.close();
    await this.#removeAll(name => name !== lockName);
    await this.#lock.release();
    await this.#deps.disk.rmdir(this.#folder).catch(() => undefined); // Somebody else may be looking into it.
  }

  async #dropLinks(before: number): Promise<void> {
    if (!hasLinksBefore(before, this.#entries)) return;
    this.#entries = withoutLinksBefore(before, this.#entries);
    this.#state = foldJournal(this.#entries);
    await this.#journal.replace(this.#entries);
  }

  async #removeAll(isUnwanted: (name: string) => boolean): Promise<void> {
    for (const name of await this.#names())
      if (isUnwanted(name)) await removeFile(this.#deps.disk, join(this.#folder, name));
  }

  async #names(): Promise<string[]> {
    return this.#deps.disk.readdir(this.#folder);
  }

  #dated(step: JobStep): JobEntry {
    return { at: this.#deps.clock.now(), ...step };
  }

  #take(entry: JobEntry): void {
    this.#entries = [...this.#entries, entry];
    this.#state = afterEntry(this.#state, entry);
  }
}
