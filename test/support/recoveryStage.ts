import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { encodeEntry } from '../../src/core/jobs/entry.schema.ts';
import type { JobEntry, JobOrder, Spooled } from '../../src/core/jobs/step.ts';
import type { ByteStore, DownloadRequest, FolderTarget } from '../../src/core/ports.ts';
import { sha256 } from '../../src/engine/content.ts';
import { realDisk, type Disk } from '../../src/engine/disk.ts';
import { JobStore } from '../../src/engine/jobStore.ts';
import { LocalFolder } from '../../src/engine/localFolder.ts';
import { recoverJobs, type RecoveredJob } from '../../src/engine/recovery.ts';
import { anOrderNoted } from './jobEntries.ts';
import { ManualClock } from './manualClock.ts';
import { makePicture } from './pictures.ts';
import { silentLog } from './silentLog.ts';

export const hour = 3_600_000;
const randomHex = (bytes: number): string => randomBytes(bytes).toString('hex');

/** A storage folder as dead windows leave it, a workspace, and a result host that is a list. */
export class RecoveryStage implements AsyncDisposable {
  readonly clock = new ManualClock();
  readonly links = new Map<string, Buffer | Error>();
  readonly fetched: string[] = [];
  readonly abort = new AbortController();
  readonly root: string;
  readonly picture: Buffer;
  readonly store: JobStore;
  canOpen = true;

  private constructor(root: string, picture: Buffer) {
    this.root = root;
    this.picture = picture;
    this.store = this.anotherStore();
  }

  static async make(): Promise<RecoveryStage> {
    const root = await mkdtemp(join(tmpdir(), 'seedream-recovery-'));
    await mkdir(join(root, 'workspace'));
    return new RecoveryStage(root, await makePicture({ width: 64, height: 48, seed: 1 }));
  }

  get storage(): string {
    return join(this.root, 'storage');
  }

  get workspace(): string {
    return join(this.root, 'workspace');
  }

  get order(): JobOrder {
    return { ...anOrderNoted, target: { kind: 'local', root: this.workspace, folder: 'assets' } };
  }

  hoursAgo(hours: number): number {
    return this.clock.time - hours * hour;
  }

  anotherStore(disk: Disk = realDisk): JobStore {
    return new JobStore({
      disk,
      clock: this.clock,
      log: silentLog,
      storage: this.storage,
      randomHex,
    });
  }

  pathOf(job: string, file: string): string {
    return join(this.storage, 'jobs', job, file);
  }

  /** A journal whose owner is dead. */
  async leave(job: string, entries: readonly JobEntry[]): Promise<void> {
    await mkdir(join(this.storage, 'jobs', job), { recursive: true });
    await writeFile(this.pathOf(job, 'journal.jsonl'), entries.map(encodeEntry).join(''));
  }

  async spool(job: string, file: string, bytes: Buffer): Promise<Spooled> {
    await mkdir(join(this.storage, 'jobs', job), { recursive: true });
    await writeFile(this.pathOf(job, file), bytes);
    return { file, bytes: bytes.length, crc32: crc32(bytes) };
  }

  /** Something in the assets folder, under a final name. */
  async savedBefore(): Promise<{ readonly name: string; readonly sha256: string }> {
    const name = '2026-11-22_a-red-fox_01.jpg';
    await mkdir(join(this.workspace, 'assets'), { recursive: true });
    await writeFile(join(this.workspace, 'assets', name), this.picture);
    return { name, sha256: await sha256(this.picture) };
  }

  async recover(store = this.store): Promise<RecoveredJob[]> {
    const download = async ({ url }: DownloadRequest, into: ByteStore): Promise<void> => {
      this.fetched.push(url);
      const answer = this.links.get(url) ?? new Error(`no picture for ${url}`);
      if (answer instanceof Error) throw answer;
      into.add(answer);
    };
    const openFolder = ({ root, folder }: FolderTarget, owner: string): LocalFolder | undefined =>
      this.canOpen ? new LocalFolder({ disk: realDisk, root, folder, randomHex, owner }) : undefined;
    const deps = { transport: { download }, clock: this.clock, log: silentLog, randomHex, digest: sha256 };
    const found: RecoveredJob[] = [];
    for await (const one of recoverJobs({ ...deps, store, openFolder }, this.abort.signal)) found.push(one);
    return found;
  }

  async filesOf(job: string): Promise<string[]> {
    return (await readdir(join(this.storage, 'jobs', job))).sort();
  }

  async journalOf(job: string): Promise<string> {
    return readFile(this.pathOf(job, 'journal.jsonl'), 'utf8');
  }

  async pictures(): Promise<Buffer[]> {
    const names = await this.#inAssets();
    const final = names.filter(name => !name.startsWith('.'));
    return Promise.all(final.map(name => readFile(join(this.workspace, 'assets', name))));
  }

  async leftovers(): Promise<string[]> {
    return (await this.#inAssets()).filter(name => name.startsWith('.'));
  }

  async #inAssets(): Promise<string[]> {
    return readdir(join(this.workspace, 'assets')).catch(() => []); // Nothing was saved.
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.root, { recursive: true, force: true });
  }
}
