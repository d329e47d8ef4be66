import type { EstimateInput } from '../core/api/price.ts';
import type { GenerateParams } from '../core/api/request.ts';
import type { Model } from '../core/api/models.ts';
import type { parseModelOverrides } from '../core/api/models.schema.ts';
import type { PlainJob } from '../core/errorWire.ts';
import type { JobRecord } from '../core/jobs/record.ts';
import type { RecipeFrame } from '../core/metadata/recipe.ts';
import type { CarriedFacts } from '../core/metadata/embed.ts';
import type { DiagnosisStep } from '../core/network/diagnosis.ts';
import type { NetworkPlan } from '../core/network/plan.ts';
import type { FolderTarget, LogFields } from '../core/ports.ts';
import type { PreparedReference } from '../core/references/prepare.ts';
import type { BudgetLimits } from '../core/spending/budget.ts';
import type { Money } from '../core/spending/money.ts';
import type { SpendingRow } from '../core/spending/table.ts';
import type { Contract } from '../shared/rpc.ts';
import type { ReferenceSource } from './referenceCache.ts';

/** One click, as plain data. The key travels here and nowhere else, and is kept nowhere. */
export interface RunRequest {
  /** Random; part of a folder's name. */
  readonly jobId: string;
  readonly params: GenerateParams;
  /** The row it was checked against; undefined for an ID of the person's own, or when it is sent anyway. */
  readonly model: Model | undefined;
  readonly baseUrl: string;
  readonly key: string;
  readonly target: FolderTarget;
  readonly frame: RecipeFrame;
  /** For the price, expected and actual. */
  readonly price: EstimateInput;
  readonly budget: BudgetLimits;
}

/** What the window's settings say, told before each piece of work. */
export interface EngineSetup {
  readonly plan: NetworkPlan;
  readonly maxConcurrentJobs: number;
}

export interface SpendingReport {
  readonly today: readonly Money[];
  readonly month: readonly Money[];
  readonly rows: readonly SpendingRow[];
}

export interface RecoveryReport {
  readonly record: JobRecord;
  /** Pictures that were saved just now. */
  readonly saved: number;
}

/** What the engine process does for the host. */
export interface EngineOffers extends Contract {
  requests: {
    configure: { params: EngineSetup; result: undefined };
    prepare: {
      params: { sources: readonly ReferenceSource[]; maxSide: number };
      result: readonly PreparedReference[];
    };
    run: { params: RunRequest; result: PlainJob };
    /** False when no such job waits or runs in this process. */
    cancel: { params: { jobId: string }; result: boolean };
    cancelAll: { params: undefined; result: number };
    jobs: { params: undefined; result: readonly JobRecord[] };
    recover: { params: undefined; result: readonly RecoveryReport[] };
    spending: { params: undefined; result: SpendingReport };
    diagnose: {
      params: { baseUrl: string; key: string | undefined };
      result: readonly DiagnosisStep[];
    };
    parseModels: { params: { value: unknown }; result: ReturnType<typeof parseModelOverrides> };
    readFacts: {
      params: { bytes: Uint8Array; sidecar: string | undefined };
      result: CarriedFacts | undefined;
    };
  };
  events: {
    job: { readonly jobId: string; readonly job: PlainJob };
    log: { readonly level: 'info' | 'warn' | 'error'; readonly event: string; readonly fields?: LogFields };
  };
}

/** What only the editor can do: folders of a workspace that is no local disk. */
export interface HostOffers extends Contract {
  requests: {
    probe: { params: { root: string; folder: string }; result: undefined };
    stage: { params: { root: string; folder: string; bytes: Uint8Array }; result: { stageId: number } };
    publish: { params: { stageId: number; name: string }; result: boolean };
    withdraw: { params: { stageId: number }; result: undefined };
    digestOf: { params: { root: string; folder: string; name: string }; result: string | undefined };
    discard: { params: { root: string; folder: string; name: string }; result: undefined };
  };
  events: Record<never, never>;
}
