import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fromPlainJob } from '../../src/core/errorWire.ts';
import type { Job } from '../../src/core/generate/job.ts';
import { builtInModels } from '../../src/core/api/modelTable.ts';
import type { GenerateParams } from '../../src/core/api/request.ts';
import type { NetworkPlan } from '../../src/core/network/plan.ts';
import { sha256 } from '../../src/engine/content.ts';
import type { RunRequest } from '../../src/engine/contract.ts';
import { realDisk, type Disk } from '../../src/engine/disk.ts';
import { LocalFolder } from '../../src/engine/localFolder.ts';
import { EngineService, type EngineServiceDeps } from '../../src/engine/service.ts';
import { PolicyClock } from './policyClock.ts';
import { RecordingLog } from './wire.ts';

export type EndedJob = Extract<Job, { readonly phase: 'ended' }>;

export interface ClickWishes {
  readonly baseUrl: string;
  readonly key?: string;
  readonly prompt?: string;
  readonly images?: number;
  readonly stream?: boolean;
  readonly payload?: 'url' | 'b64_json';
  readonly references?: GenerateParams['references'];
}

export interface WorldOptions extends Pick<EngineServiceDeps, 'connect' | 'limits'> {
  readonly disk?: Disk;
}

/** A line of the ledger, read with nothing of the product's own code. */
export interface LedgerEntry {
  readonly kind: 'reserve' | 'settle';
  readonly jobId: string;
  readonly outcome?: string;
  readonly images?: number;
  readonly expected?: { readonly amount: number };
  readonly actual?: { readonly amount: number };
}

export interface FileFound {
  /** From the world's root. */
  readonly path: string;
  readonly bytes: Buffer;
}

/** Nothing here is about losing power, so a disk in memory tells the same, sooner. */
const base = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();
const model = builtInModels.find('seedream-4.5');
const assets = 'assets/seedream';

/** The whole engine in this process, with real sockets and files: what a click meets, but for the window. */
export class ClickWorld implements AsyncDisposable {
  readonly root: string;
  readonly log = new RecordingLog();
  readonly clock = new PolicyClock();
  /** The disk that the next start uses as well. */
  disk: Disk;
  service: EngineService;
  readonly #options: WorldOptions;

  private constructor(root: string, options: WorldOptions) {
    this.root = root;
    this.#options = options;
    this.disk = options.disk ?? realDisk;
    this.service = this.#start();
  }

  static async make(options: WorldOptions = {}): Promise<ClickWorld> {
    const root = await mkdtemp(join(base, 'seedream-click-'));
    await mkdir(join(root, 'workspace'));
    const world = new ClickWorld(root, options);
    world.plan();
    return world;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.service.dispose();
    await rm(this.root, { recursive: true, force: true });
  }

  /** What was waited before each new try of the paid request. */
  get policyWaits(): number[] {
    return this.log.entries.flatMap(({ event, fields }) =>
      event === 'retry' ? [fields?.ms ?? Number.NaN] : [],
    );
  }

  /** How the outside is reached; the system's certificates are left out, because reading them takes its time. */
  plan(plan: Partial<NetworkPlan> = {}): void {
    const direct = { noProxy: [], strictTls: true, useSystemCertificates: false, source: 'test' };
    this.service.configure({ plan: { ...direct, ...plan }, maxConcurrentJobs: 3 });
  }

  /** As after closing the window and opening it again. */
  async restart(): Promise<void> {
    await this.service.dispose();
    this.service = this.#start();
    this.plan();
  }

  async click(wishes: ClickWishes, onChange: (job: Job) => void = () => undefined): Promise<EndedJob> {
    const plain = await this.service.run(this.request(wishes), change => onChange(fromPlainJob(change)));
    const job = fromPlainJob(plain);
    if (job.phase !== 'ended') throw new Error('a job that has not ended');
    return job;
  }

  request(wishes: ClickWishes): RunRequest {
    const {
      images = 2,
      stream = false,
      payload = 'url',
      prompt = 'a red fox in snow',
      references = [],
    } = wishes;
    const requested = { size: '2K', watermark: false, maxImages: images, responseFormat: payload, stream };
    return {
      jobId: randomBytes(12).toString('hex'),
      params: { ...requested, prompt, modelId: 'doubao-seedream-4-5-251128', references },
      model,
      baseUrl: wishes.baseUrl,
      key: wishes.key ?? 'key-of-the-test',
      target: { kind: 'local', root: join(this.root, 'workspace'), folder: assets },
      frame: {
        prompt,
        generator: 'test',
        provider: { id: 'custom', host: new URL(wishes.baseUrl).hostname },
        model: { sent: 'doubao-seedream-4-5-251128', name: 'seedream-4.5' },
        requested,
        references: [],
      },
      price: { model, currency: 'USD', size: '2K', images, references: references.length },
      budget: { currency: 'USD', perDay: 1_000 },
    };
  }

  /** Every file below the storage and the workspace, hidden ones as well. */
  async files(): Promise<FileFound[]> {
    const found: FileFound[] = [];
    for (const entry of await readdir(this.root, { recursive: true, withFileTypes: true })) {
      const path = join(entry.parentPath, entry.name);
      if (entry.isFile()) found.push({ path: path.slice(this.root.length + 1), bytes: await readFile(path) });
    }
    return found.sort((a, b) => a.path.localeCompare(b.path));
  }

  async ledger(): Promise<LedgerEntry[]> {
    const text = await readFile(join(this.root, 'storage/ledger.jsonl'), 'utf8').catch(() => '');
    return text
      .split('\n')
      .slice(0, -1)
      .map(line => JSON.parse(line) as LedgerEntry);
  }

  #start(): EngineService {
    const { clock, log } = this;
    const { connect, limits } = this.#options;
    const randomHex = (bytes: number): string => randomBytes(bytes).toString('hex');
    return new EngineService({
      log,
      clock,
      randomHex,
      digest: sha256,
      random: () => 0,
      userAgent: 'seedream-studio/test',
      disk: this.disk,
      storage: join(this.root, 'storage'),
      openFolder: (target, owner) => new LocalFolder({ ...target, disk: this.disk, randomHex, owner }),
      ...(connect === undefined ? {} : { connect }),
      ...(limits === undefined ? {} : { limits }),
    });
  }
}
