import * as vscode from 'vscode';
import { fromPlainJob, type PlainJob } from '../core/errorWire.ts';
import { cancelledError, SeedreamError } from '../core/errors.ts';
import { phrase } from '../core/phrase.ts';
import { advance, newJob, type Job } from '../core/generate/job.ts';
import type { JobRecord } from '../core/jobs/record.ts';
import type { CarriedFacts } from '../core/metadata/embed.ts';
import { diagnosisText } from '../core/network/diagnosis.ts';
import type { PreparedReference } from '../core/references/prepare.ts';
import type { EngineOffers, RecoveryReport, RunRequest, SpendingReport } from '../engine/contract.ts';
import type { ReferenceSource } from '../engine/referenceCache.ts';
import { PeerClosedError } from '../shared/rpc.ts';
import type { EnginePeer, EngineProcess } from './engineProcess.ts';
import { readNetworkPlan } from './network.ts';
import { translate } from './phrases.ts';
import type { Settings } from './settings.ts';

/** The engine process as the rest of the host sees it. */
export class Engine implements vscode.Disposable {
  readonly #process: EngineProcess;
  readonly #settings: Settings;
  /** Clicked, and not with the process yet. */
  readonly #starting = new Set<string>();
  readonly #running = new Map<string, { job: Job; readonly onChange: (job: Job) => void }>();
  readonly #changed = new vscode.EventEmitter<void>();
  /** A job of this window has begun, moved on or ended. */
  readonly onDidChange = this.#changed.event;

  constructor(process: EngineProcess, settings: Settings) {
    this.#process = process;
    this.#settings = settings;
  }

  get runningJobs(): number {
    return this.#running.size;
  }

  /** Another job would have to wait for its turn. */
  get isFull(): boolean {
    return this.#running.size > this.#settings.maxConcurrentJobs();
  }

  /** Told by the process; jobs that nobody waits for any more are let go. */
  jobChanged(jobId: string, plain: PlainJob): void {
    const running = this.#running.get(jobId);
    if (running === undefined) return;
    running.job = fromPlainJob(plain);
    running.onChange(running.job);
    this.#changed.fire();
  }

  /** Starts the process ahead of its first use, while the person is still typing. */
  warm(): void {
    this.#process.peer();
  }

  async run(request: RunRequest, signal: AbortSignal, onChange: (job: Job) => void): Promise<Job> {
    const { jobId, params } = request;
    const peer = await this.#readyFor(jobId, signal);
    const running = { job: newJob(params.maxImages), onChange };
    this.#running.set(jobId, running);
    this.#changed.fire();
    const cancel = (): void => {
      peer.request('cancel', { jobId }).catch(() => undefined); // A process that is gone has nothing to cancel.
    };
    signal.addEventListener('abort', cancel, { once: true });
    try {
      return fromPlainJob(await peer.request('run', request));
    } catch (error) {
      if (!(error instanceof PeerClosedError)) throw error;
      return advance(running.job, { kind: 'ended', error: lostProcess(error) });
    } finally {
      signal.removeEventListener('abort', cancel);
      this.#running.delete(jobId);
      this.#changed.fire();
    }
  }

  async prepare(
    sources: readonly ReferenceSource[],
    maxSide: number,
    signal: AbortSignal,
  ): Promise<readonly PreparedReference[]> {
    return (await this.#ready()).request('prepare', { sources, maxSide }, signal);
  }

  async parseModels(value: unknown): Promise<EngineOffers['requests']['parseModels']['result']> {
    return this.#process.peer().request('parseModels', { value });
  }

  async readFacts(bytes: Uint8Array, sidecar: string | undefined): Promise<CarriedFacts | undefined> {
    return this.#process.peer().request('readFacts', { bytes, sidecar });
  }

  async jobs(): Promise<readonly JobRecord[]> {
    return this.#process.peer().request('jobs', undefined);
  }

  /** False when the job is not in the hands of this window's process: it goes on. */
  async cancel(jobId: string): Promise<boolean> {
    if (this.#starting.delete(jobId)) return true;
    return this.#process.peer().request('cancel', { jobId });
  }

  async cancelAll(): Promise<number> {
    return this.#process.peer().request('cancelAll', undefined);
  }

  async spending(): Promise<SpendingReport> {
    return this.#process.peer().request('spending', undefined);
  }

  /** A report in the editor's language, without anything secret in it. */
  async diagnose(
    params: EngineOffers['requests']['diagnose']['params'],
    signal: AbortSignal,
  ): Promise<string> {
    return diagnosisText(await (await this.#ready()).request('diagnose', params, signal), translate);
  }

  /** Finishes what earlier windows, or a full disk, left behind; buys nothing. */
  async recover(): Promise<readonly RecoveryReport[]> {
    return (await this.#ready()).request('recover', undefined);
  }

  dispose(): void {
    this.#changed.dispose();
    this.#process.dispose();
  }

  async #readyFor(jobId: string, signal: AbortSignal): Promise<EnginePeer> {
    this.#starting.add(jobId);
    try {
      const peer = await this.#ready();
      if (signal.aborted || !this.#starting.has(jobId)) throw cancelledError('notSent');
      return peer;
    } finally {
      this.#starting.delete(jobId);
    }
  }

  async #ready(): Promise<EnginePeer> {
    const peer = this.#process.peer();
    await peer.request('configure', {
      plan: readNetworkPlan(),
      maxConcurrentJobs: this.#settings.maxConcurrentJobs(),
    });
    return peer;
  }
}

function lostProcess(cause: Error): SeedreamError {
  return new SeedreamError(
    'server',
    phrase(
      'Seedream’s own process ended unexpectedly. What had arrived is kept and will be saved by “Seedream: Show Jobs”.',
    ),
    { billing: 'unknown', cause },
  );
}
