import { toPlainJob, type PlainJob } from '../core/errorWire.ts';
import { cancelledError, SeedreamError } from '../core/errors.ts';
import { phrase } from '../core/phrase.ts';
import { advance, newJob, type Job } from '../core/generate/job.ts';
import { JobQueue } from '../core/generate/queue.ts';
import { Runner } from '../core/generate/runner.ts';
import type { JobRecord } from '../core/jobs/record.ts';
import type { DiagnosisStep } from '../core/network/diagnosis.ts';
import type { NetworkPlan } from '../core/network/plan.ts';
import type {
  AssetFolder,
  Clock,
  Digest,
  FolderTarget,
  Logger,
  RandomHex,
  Transport,
} from '../core/ports.ts';
import type { Reservation, Settlement } from '../core/spending/entry.ts';
import type { EngineSetup, RecoveryReport, RunRequest, SpendingReport } from './contract.ts';
import { diagnose } from './diagnose.ts';
import type { Disk } from './disk.ts';
import { JobStore } from './jobStore.ts';
import { Ledger } from './ledger.ts';
import { recoverJobs } from './recovery.ts';
import { expectedOf, settlementOfJob, settlementOfRecord } from './settlements.ts';
import { createTransport, openExchange, type TransportOptions } from './transport.ts';

export interface EngineServiceDeps extends Pick<TransportOptions, 'connect' | 'limits'> {
  readonly log: Logger;
  readonly clock: Clock;
  readonly randomHex: RandomHex;
  readonly digest: Digest;
  readonly random: () => number;
  readonly userAgent: string;
  readonly disk: Disk;
  /** The extension's global storage, as an absolute path. */
  readonly storage: string;
  /** Undefined where the folder cannot be reached from here. */
  readonly openFolder: (target: FolderTarget, jobId: string) => AssetFolder | undefined;
}

/** The makers' documented limit; a request for more in one minute is refused by them anyway (fact sheet 6.3). */
const imagesPerMinute = 500;

const directPlan: NetworkPlan = {
  noProxy: [],
  strictTls: true,
  useSystemCertificates: true,
  source: 'defaults',
};

/** Paid calls from reservation to settlement, and what earlier ones left behind. */
export class EngineService {
  readonly #deps: EngineServiceDeps;
  readonly #transport: Transport & { dispose(): Promise<void> };
  readonly #store: JobStore;
  readonly #ledger: Ledger;
  readonly #queue: JobQueue;
  readonly #runner: Runner;
  #plan: NetworkPlan = directPlan;
  /** Not in the queue yet, and whether they were cancelled meanwhile. */
  readonly #reserving = new Map<string, { cancelled: boolean }>();
  #leaving = false;

  constructor(deps: EngineServiceDeps) {
    this.#deps = deps;
    this.#transport = createTransport({ ...deps, plan: () => this.#plan });
    this.#store = new JobStore(deps);
    this.#ledger = new Ledger({ ...deps, folder: deps.storage });
    this.#queue = new JobQueue({
      clock: deps.clock,
      maxConcurrent: 3,
      imagesPerMinute: () => imagesPerMinute,
    });
    this.#runner = new Runner({ ...deps, transport: this.#transport, jobs: this.#store });
  }

  /** Something paid for is under way, or is in this process's memory only. */
  get isBusy(): boolean {
    return this.#queue.running.length > 0 || this.#store.holdsAnything;
  }

  configure({ plan, maxConcurrentJobs }: EngineSetup): void {
    this.#plan = plan;
    this.#queue.setMaxConcurrent(maxConcurrentJobs);
  }

  /** Rejects only for what is found before anything is bought; resolves with the ended job otherwise. */
  async run(request: RunRequest, onChange: (job: PlainJob) => void): Promise<PlainJob> {
    const { jobId, params, price, frame } = request;
    const folder = this.#deps.openFolder(request.target, jobId);
    if (folder === undefined)
      throw new SeedreamError('storage', phrase('The assets folder cannot be reached.'), {
        billing: 'notSent',
      });
    const early = { cancelled: false };
    this.#reserving.set(jobId, early);
    const { expected } = await this.#reserve(request);
    const ticket = { id: jobId, source: 'window', provider: frame.provider.id, images: params.maxImages };
    const order = { ...request, folder, ...(expected === undefined ? {} : { expectedCost: expected }) };
    let job: Job;
    try {
      this.#reserving.delete(jobId);
      if (early.cancelled || this.#leaving) throw cancelledError('notSent');
      job = await this.#queue.run(ticket, signal =>
        this.#runner.run(order, signal, change => onChange(toPlainJob(change))),
      );
    } catch (error) {
      // Only a job that never left the queue ends here: nothing was sent.
      if (!SeedreamError.is(error)) throw error;
      job = advance(newJob(params.maxImages), { kind: 'ended', error: error.with({ billing: 'notSent' }) });
    }
    await this.#settle(jobId, settlementOfJob(job, price));
    return toPlainJob(job);
  }

  /** False when no such job waits or runs here. */
  cancel(jobId: string): boolean {
    const reserving = this.#reserving.get(jobId);
    if (reserving === undefined) return this.#queue.cancel(jobId);
    reserving.cancelled = true;
    return true;
  }

  /** Resolves with how many there were. */
  cancelAll(): number {
    const count = this.#queue.running.length + this.#queue.waiting.length + this.#reserving.size;
    for (const reserving of this.#reserving.values()) reserving.cancelled = true;
    this.#queue.cancelAll();
    return count;
  }

  /** Jobs whose turn has not come cost nothing yet: with the window gone, nobody waits for them any more. */
  leave(): void {
    this.#leaving = true;
    for (const { id } of this.#queue.waiting) this.#queue.cancel(id);
  }

  jobs(): Promise<readonly JobRecord[]> {
    return this.#store.list();
  }

  async recover(signal: AbortSignal): Promise<readonly RecoveryReport[]> {
    const reports: RecoveryReport[] = [];
    for await (const report of recoverJobs(
      { ...this.#deps, transport: this.#transport, store: this.#store },
      signal,
    )) {
      reports.push(report);
      await this.#settle(report.record.id, settlementOfRecord(report.record));
    }
    return reports;
  }

  async spending(): Promise<SpendingReport> {
    const [totals, rows] = [await this.#ledger.totals(), await this.#ledger.table()];
    return { ...totals, rows };
  }

  async diagnose(
    baseUrl: string,
    key: string | undefined,
    signal: AbortSignal,
  ): Promise<readonly DiagnosisStep[]> {
    const { clock, userAgent } = this.#deps;
    const target = { baseUrl, ...(key === undefined ? {} : { key }) };
    return diagnose(target, this.#plan, { open: openExchange, clock, userAgent, signal });
  }

  async dispose(): Promise<void> {
    await this.#transport.dispose();
  }

  async #reserve(request: RunRequest): Promise<Reservation> {
    try {
      return await this.#ledger.reserve(reservationOf(request), request.budget);
    } catch (error) {
      this.#reserving.delete(request.jobId);
      throw error;
    }
  }

  /** A ledger that cannot be written to must not take a finished job with it: the reservation stands as spent. */
  async #settle(jobId: string, settlement: Settlement | undefined): Promise<void> {
    if (settlement === undefined) return;
    try {
      await this.#ledger.settle(jobId, settlement);
    } catch (error) {
      if (!SeedreamError.is(error)) throw error;
      this.#deps.log.warn('ledger: not settled', { kind: error.kind });
    }
  }
}

function reservationOf({ jobId, params, frame, price }: RunRequest): Parameters<Ledger['reserve']>[0] {
  const expected = expectedOf(price);
  return {
    jobId,
    provider: frame.provider.id,
    model: frame.model.name ?? frame.model.sent,
    images: params.maxImages,
    references: params.references.length,
    ...(expected === undefined ? {} : { expected }),
  };
}
