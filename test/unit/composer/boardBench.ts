import { findProvider } from '../../../src/core/api/providers.ts';
import { builtInModels } from '../../../src/core/api/modelTable.ts';
import { newJob, type Job, type SavedImage } from '../../../src/core/generate/job.ts';
import type { JobRecord } from '../../../src/core/jobs/record.ts';
import { planCall, type Call } from '../../../src/host/order.ts';
import type { Card } from '../../../src/host/composer/card.ts';
import type { Draft } from '../../../src/shared/composer.ts';
import { ManualClock } from '../../support/manualClock.ts';
import { resetEditor } from '../gallery/fakeEditor.ts';

const { JobBoard } = await import('../../../src/host/composer/jobBoard.ts');
const { UsualTimes } = await import('../../../src/host/composer/usualTimes.ts');
const { draftOf } = await import('../../../src/host/composer/draftOf.ts');

type Ended = Extract<Job, { phase: 'ended' }>;

const settings = {
  model: 'seedream-4.5',
  size: '2048x2048',
  watermark: false,
  outputFormat: undefined,
  responseFormat: 'url',
} as const;

export function aDraft(): Draft {
  return draftOf('a red fox', { ...settings, maxImages: 2 }, { table: builtInModels });
}

export function aCall(images = 2, provider = 'cometapi'): Call {
  const seller = findProvider(provider);
  if (seller === undefined) throw new Error('no such provider');
  const wish = { prompt: 'a red fox', settings: { ...settings, maxImages: images }, references: [] };
  return planCall(wish, seller, builtInModels);
}

/** A window: the board, with the journal it looks into and the memory that outlives it. */
export class BoardBench implements Disposable {
  readonly clock = new ManualClock();
  readonly told: string[] = [];
  readonly times;
  readonly board;
  records: readonly JobRecord[] = [];
  looks = 0;

  readonly memory: Map<string, unknown>;

  constructor(memory = new Map<string, unknown>()) {
    resetEditor();
    this.memory = memory;
    const state = {
      keys: () => [...memory.keys()],
      get: (key: string) => structuredClone(memory.get(key)),
      update: async (key: string, value: unknown) => void memory.set(key, structuredClone(value)),
    } as never;
    // A look that finds a job going on is not repeated until the test says so.
    this.clock.hold = true;
    this.times = new UsualTimes(state);
    this.board = new JobBoard({
      state,
      engine: {
        isFull: false,
        jobs: async () => {
          this.looks++;
          return this.records;
        },
      },
      clock: this.clock,
      times: this.times,
      saved: uri => this.told.push(uri.path),
    });
  }

  [Symbol.dispose](): void {
    this.board.dispose();
  }

  /** As after reloading the window: what was remembered and nothing else. */
  reloaded(): BoardBench {
    this.board.dispose();
    const next = new BoardBench(this.memory);
    next.clock.time = this.clock.time + 60_000;
    return next;
  }

  open(jobId = 'job-1', call = aCall()): void {
    this.board.open({ jobId, call, draft: aDraft() });
  }

  card(jobId = 'job-1'): Card {
    const card = this.board.find(jobId);
    if (card === undefined) throw new Error('no such card');
    return card;
  }
}

export function picture(index: number): SavedImage {
  const name = `fox_${index}.jpg`;
  return { index, name, uri: `file:///w/${name}`, width: 2048, height: 1024, bytes: 9 };
}

export function running(total: number, ...saved: number[]): Job {
  return { ...newJob(total), phase: 'running', saved: saved.map(picture) };
}

export function ended(changes: Partial<Ended> = {}): Job {
  const base = { ...newJob(2), phase: 'ended', outcome: 'done', cancelled: false } as const;
  return { ...base, ...changes };
}

export function aRecord(changes: Partial<JobRecord> = {}): JobRecord {
  const { images = [] } = changes;
  return {
    id: 'job-1',
    created: 1,
    state: 'running',
    prompt: 'a red fox',
    model: 'seedream-4.5',
    provider: 'cometapi',
    saved: images.length,
    expected: 2,
    failed: [],
    ...changes,
    images,
  };
}
