import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { ServerEvent } from '../../src/core/api/events.ts';
import type { Job } from '../../src/core/generate/job.ts';
import { Runner } from '../../src/core/generate/runner.ts';
import type { FolderTarget, PaidRequest, Transport } from '../../src/core/ports.ts';
import { sha256 } from '../../src/engine/content.ts';
import { realDisk, type Disk } from '../../src/engine/disk.ts';
import { JobStore, type JobStoreDeps } from '../../src/engine/jobStore.ts';
import { LocalFolder } from '../../src/engine/localFolder.ts';
import { recoverJobs, type RecoveredJob } from '../../src/engine/recovery.ts';
import { anOrder } from '../support/anOrder.ts';
import { ManualClock } from '../support/manualClock.ts';
import { makePicture } from '../support/pictures.ts';
import { isSaved } from '../support/killWorld.ts';
import { silentLog } from '../support/silentLog.ts';
import { diskError, watchedDisk, type DiskCall } from '../support/watchedDisk.ts';

const link = 'https://images.example.org/1?signature=x';
const randomHex = (bytes: number): string => randomBytes(bytes).toString('hex');
const never = new AbortController().signal;

/** Sells one picture, and counts how often. */
class Shop implements Transport {
  readonly #picture: Buffer;
  readonly #payload: 'url' | 'b64_json';
  sold = 0;

  constructor(picture: Buffer, payload: 'url' | 'b64_json') {
    this.#picture = picture;
    this.#payload = payload;
  }

  async *generate({ sinks }: PaidRequest): AsyncGenerator<ServerEvent, void, undefined> {
    this.sold++;
    yield { kind: 'opened', status: 200, requestId: 'r-1' };
    if (this.#payload === 'url') yield { kind: 'image', index: 0, payload: { url: link } };
    else {
      const sink = sinks.open();
      for (let at = 0; at < this.#picture.length; at += 10_000) {
        sink.write(this.#picture.subarray(at, at + 10_000));
        await sinks.ready?.();
      }
      yield { kind: 'image', index: 0, payload: sink.end() };
    }
    yield { kind: 'completed' };
  }

  async download(_: unknown, store: Parameters<Transport['download']>[1]): Promise<void> {
    store.add(this.#picture);
    await store.ready();
  }
}

interface Fault {
  readonly at: number;
  readonly code: string;
  readonly isForGood: boolean;
}

/** One click with one fault, and the recovery after it. */
class Trial implements AsyncDisposable {
  readonly root: string;
  readonly calls: DiskCall[] = [];
  readonly shop: Shop;
  readonly #clock = new ManualClock();
  readonly #disk: Disk;
  readonly #store: JobStore;
  #fault: Fault | undefined;

  private constructor(root: string, shop: Shop, fault: Fault | undefined) {
    this.root = root;
    this.shop = shop;
    this.#fault = fault;
    this.#disk = watchedDisk(realDisk, call => {
      this.calls.push(call);
      return this.#verdict(call);
    });
    this.#store = new JobStore(this.#storeDeps);
  }

  get #storeDeps(): JobStoreDeps {
    const storage = join(this.root, 'storage');
    return { disk: this.#disk, clock: this.#clock, log: silentLog, storage, randomHex };
  }

  static async make(shop: Shop, fault?: Fault): Promise<Trial> {
    const base = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();
    return new Trial(await mkdtemp(join(base, 'seedream-fault-')), shop, fault);
  }

  #verdict({ number }: DiskCall): NodeJS.ErrnoException | undefined {
    const fault = this.#fault;
    const isHit = fault !== undefined && (fault.isForGood ? number >= fault.at : number === fault.at);
    return isHit ? diskError(fault.code) : undefined;
  }

  get #deps() {
    return { transport: this.shop, clock: this.#clock, log: silentLog, randomHex, digest: sha256 };
  }

  #openFolder({ root, folder }: FolderTarget, owner: string): LocalFolder {
    return new LocalFolder({ disk: this.#disk, root, folder, randomHex, owner });
  }

  async buy(): Promise<Extract<Job, { phase: 'ended' }>> {
    const runner = new Runner({ ...this.#deps, random: () => 0, jobs: this.#store });
    const folder = this.#openFolder({ kind: 'local', root: this.root, folder: 'assets' }, 'job-00000001');
    const job = await runner.run(anOrder(folder, { jobId: 'job-00000001' }), never, () => undefined);
    assert.ok(job.phase === 'ended');
    return job;
  }

  /** The disk heals, and the same process tries again. */
  async recover(store = this.#store): Promise<RecoveredJob[]> {
    this.#fault = undefined;
    const deps = {
      ...this.#deps,
      store,
      openFolder: (target: FolderTarget, owner: string) => this.#openFolder(target, owner),
    };
    const recovered: RecoveredJob[] = [];
    for await (const one of recoverJobs(deps, never)) recovered.push(one);
    return recovered;
  }

  /** The next process: the one before is dead. */
  async restart(): Promise<void> {
    const nobody = (): boolean => false;
    await this.recover(new JobStore({ ...this.#storeDeps, pid: process.pid + 1, isRunning: nobody }));
  }

  /** Files under final names, each of them read. */
  async pictures(): Promise<Buffer[]> {
    const names = await namesIn(join(this.root, 'assets'));
    const final = names.filter(name => !name.startsWith('.'));
    return Promise.all(final.map(name => readFile(join(this.root, 'assets', name))));
  }

  async leftovers(): Promise<string[]> {
    const assets = (await namesIn(join(this.root, 'assets'))).filter(name => name.startsWith('.'));
    const jobs = await namesIn(join(this.root, 'storage/jobs'));
    const own = await Promise.all(jobs.map(job => namesIn(join(this.root, 'storage/jobs', job))));
    return [...assets, ...own.flat().filter(name => name !== 'journal.jsonl')];
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.root, { recursive: true, force: true });
  }
}

async function namesIn(folder: string): Promise<string[]> {
  return readdir(folder).catch(() => []); // Nothing was made yet.
}

const whereItIs =
  /kept in \S*job-00000001|held in memory only|Its link is kept: for a day the image is fetched again/;

describe('saving one paid image on a disk that fails', () => {
  let picture: Buffer;
  const figures = { runs: 0, done: 0, notSent: 0, unsaved: 0, recovered: 0, lost: 0, wrong: 0, leftovers: 0 };

  before(async () => {
    picture = await makePicture({ bytes: 540_000 });
  });

  after(() => {
    const { runs, done, notSent, unsaved, recovered, lost, wrong, leftovers } = figures;
    console.log(
      `  disk faults: ${runs} runs, ${done} saved at once, ${notSent} not sent, ${unsaved} kept and told where, ` +
        `${recovered} of these saved when the disk healed; lost ${lost}, wrong files ${wrong}, leftovers ${leftovers}`,
    );
  });

  /** What must be true of every run, whatever failed. */
  async function tryOne(payload: 'url' | 'b64_json', fault: Fault): Promise<string[]> {
    await using trial = await Trial.make(new Shop(picture, payload), fault);
    const job = await trial.buy();
    figures.runs++;
    const problems: string[] = [];
    const check = (isRight: boolean, problem: string): void => {
      if (!isRight) problems.push(`${payload} ${JSON.stringify(fault)}: ${problem}`);
    };
    const early = await trial.pictures();
    const wrong = early.filter(bytes => !isSaved(bytes, picture)).length;
    check(wrong === 0, 'a wrong file under a final name');
    check(trial.shop.sold === (job.outcome === 'notSent' ? 0 : 1), `${job.outcome}, sold ${trial.shop.sold}`);
    check(['done', 'notSent', 'unsaved'].includes(job.outcome), job.outcome);
    const message = job.failed[0]?.error.message ?? '';
    if (job.outcome === 'unsaved') check(whereItIs.test(message), `tells not where it is: ${message}`);
    const recovered = await trial.recover();
    await trial.restart();
    const late = await trial.pictures();
    const expected = trial.shop.sold;
    check(
      late.length === expected && late.every(bytes => isSaved(bytes, picture)),
      `${late.length} at the end`,
    );
    check(trial.shop.sold <= 1, 'bought again');
    const left = await trial.leftovers();
    check(left.length === 0, `left: ${left.join(', ')}`);
    figures.wrong += wrong;
    figures.lost += late.length < expected ? 1 : 0;
    figures.leftovers += left.length;
    if (job.outcome === 'done' || job.outcome === 'notSent') figures[job.outcome]++;
    else figures.unsaved++;
    if (job.outcome === 'unsaved' && recovered.some(({ record }) => record.state === 'done'))
      figures.recovered++;
    return problems;
  }

  for (const payload of ['url', 'b64_json'] as const)
    test(`loses nothing, shows nothing wrong and tells where the bytes are: ${payload}`, async context => {
      await using rehearsal = await Trial.make(new Shop(picture, payload));
      assert.equal((await rehearsal.buy()).outcome, 'done');
      const problems: string[] = [];
      for (let at = 1; at <= rehearsal.calls.length; at++)
        for (const code of ['ENOSPC', 'EACCES', 'EBUSY', 'EIO'])
          for (const isForGood of [false, true])
            problems.push(...(await tryOne(payload, { at, code, isForGood })));
      context.diagnostic(`${rehearsal.calls.length} disk calls, each failing once and for good in 4 ways`);
      assert.deepEqual(problems.slice(0, 10), [], `${problems.length} problems`);
    });
});
