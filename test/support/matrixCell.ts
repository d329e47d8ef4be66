import assert from 'node:assert/strict';
import { decodeJournal } from '../../src/core/jobs/entry.schema.ts';
import { outcomeOf } from '../../src/core/jobs/record.ts';
import { foldJournal } from '../../src/core/jobs/state.ts';
import { ClickWorld, type EndedJob, type FileFound } from './clickWorld.ts';
import { startFakeServer, type FakeServer } from './fakeServer.ts';
import { isSaved } from './killWorld.ts';
import type { Cell, Expected, Row, Stage } from './matrixRow.ts';
import { makePicture } from './pictures.ts';
import { beyondPolicy } from './policyClock.ts';

const pictures = await Promise.all([1, 2].map(seed => makePicture({ width: 60, height: 40, seed })));
const reference = await makePicture({ width: 300, height: 200, seed: 'reference' });

export interface Figures {
  cells: number;
  mostPurchases: number;
  strayRequests: number;
  lost: number;
  torn: number;
  duplicates: number;
  leftovers: number;
}

export const figures: Figures = {
  cells: 0,
  mostPurchases: 0,
  strayRequests: 0,
  lost: 0,
  torn: 0,
  duplicates: 0,
  leftovers: 0,
};

/** One click under one fault, looked at from all sides, and the next start after it. */
export async function runCell(row: Row, cell: Cell, expected: Expected): Promise<void> {
  const server = await startFakeServer({ pictures: (_, index) => pictures[index] ?? reference });
  let world: ClickWorld | undefined;
  const current = (): ClickWorld => world ?? assert.fail('not yet');
  try {
    const options = row.world?.({ world: current }) ?? {};
    world = await ClickWorld.make({ limits: beyondPolicy, ...options });
    server.script(...(row.scripts ?? []));
    await judge({ row, cell, expected, server, world });
  } finally {
    await world?.[Symbol.asyncDispose]();
    await server.close();
  }
}

interface Trial {
  readonly row: Row;
  readonly cell: Cell;
  readonly expected: Expected;
  readonly server: FakeServer;
  readonly world: ClickWorld;
}

async function judge(trial: Trial): Promise<void> {
  const { row, expected, server, world } = trial;
  const progress = new Progress();
  const stage: Stage = { ...trial, saved: count => progress.saved(count) };
  world.plan(row.plan);
  const [job] = await Promise.all([click(trial, progress), row.during?.(stage)]);
  figures.cells++;
  figures.mostPurchases = Math.max(figures.mostPurchases, server.maybeBilled);
  assert.deepEqual(
    {
      state: job.outcome,
      saved: job.saved.length,
      accepted: server.accepted.length,
      waits: world.policyWaits,
    },
    {
      state: expected.state,
      saved: expected.saved,
      accepted: expected.accepted ?? 1,
      waits: expected.waits ?? [],
    },
    job.error?.message,
  );
  await judgeRecord(trial, job, expected);
  await judgeLedger(trial, job);
  await judgeFolder(trial, expected.saved);
  await judgeNextStart(trial, stage);
}

function click({ row, cell, server, world }: Trial, progress: Progress): Promise<EndedJob> {
  const references = cell.references ? [{ mime: 'image/jpeg', bytes: reference }] : [];
  return world.click(
    {
      baseUrl: row.address?.(server) ?? server.baseUrl,
      stream: cell.form === 'sse',
      payload: cell.payload,
      references,
    },
    job => progress.see(job.saved.length),
  );
}

/** The list, the journal, and what an heir would make of it without its last line, all say the same. */
async function judgeRecord({ world }: Trial, job: EndedJob, expected: Expected): Promise<void> {
  const records = await world.service.jobs();
  assert.deepEqual(
    records.map(({ state, saved }) => ({ state, saved })),
    [{ state: expected.state, saved: expected.saved }],
  );
  const journal = (await world.files()).find(({ path }) => path.endsWith('/journal.jsonl'));
  const steps = decodeJournal(String(journal?.bytes)).filter(({ step }) => step !== 'ended');
  const heirs = outcomeOf(foldJournal(steps));
  const isCostless = (state: string): boolean => state === 'refused' || state === 'notSent';
  // Which of the two it was, is a matter of the last word; that it costs nothing, is not.
  assert.equal(isCostless(heirs) ? 'free' : heirs, isCostless(job.outcome) ? 'free' : job.outcome);
}

async function judgeLedger({ world }: Trial, job: EndedJob): Promise<void> {
  const [reserve, settle, ...more] = await world.ledger();
  assert.equal(more.length, 0);
  assert.equal(reserve?.kind, 'reserve');
  assert.equal(settle?.kind, 'settle');
  assert.equal(settle.jobId, reserve.jobId);
  const outcome = job.outcome === 'unsaved' ? 'done' : job.outcome;
  assert.equal(settle.outcome, outcome);
  const expected = reserve.expected?.amount ?? Number.NaN;
  assert.ok(expected > 0);
  const unsaved = job.failed.filter(({ error }) => error.details.billing === 'paid').length;
  const delivered = job.saved.length + unsaved;
  const isDelivered = outcome === 'done' || outcome === 'partial';
  assert.equal(settle.images, isDelivered ? delivered : undefined);
  const isCertain = isDelivered && job.error === undefined;
  assert.equal(settle.actual?.amount, isCertain ? (expected / 2) * delivered : undefined);
}

/** Each picture that was sent whole is there once, in all its bytes, and nothing else is. */
async function judgeFolder({ world }: Trial, saved: number): Promise<void> {
  const found = (await world.files()).filter(({ path }) => path.startsWith('workspace/'));
  const counts = pictures.map(picture => found.filter(({ bytes }) => isSaved(bytes, picture)).length);
  const whole = counts.reduce((sum, count) => sum + count, 0);
  figures.torn += found.length - whole;
  figures.duplicates += counts.filter(count => count > 1).length;
  figures.lost += Math.max(0, saved - counts.filter(count => count > 0).length);
  assert.deepEqual(
    { files: found.length, whole, twice: Math.max(...counts) > 1 },
    { files: saved, whole: saved, twice: false },
  );
}

/** The next start buys nothing, takes nothing back, and leaves nothing behind. */
async function judgeNextStart({ row, server, world, expected }: Trial, stage: Stage): Promise<void> {
  row.between?.(stage);
  const before = server.paid.length;
  const billed = server.maybeBilled;
  await world.restart();
  await world.service.recover(new AbortController().signal);
  figures.strayRequests += server.paid.length - before;
  assert.equal(server.paid.length, before);
  assert.ok(billed <= 1, `${billed} purchases`);
  const { state, saved } = expected.later ?? expected;
  const [record] = await world.service.jobs();
  assert.deepEqual({ state: record?.state, saved: record?.saved }, { state, saved });
  await judgeFolder({ row, server, world, expected, cell: stage.cell }, saved);
  const left = (await world.files()).filter(file => !belongs(file));
  // What is paid for and could not be saved waits for better times, and that is no leftover.
  const leftovers = state === 'unsaved' || state === 'partial' ? left.filter(isTemporary) : left;
  figures.leftovers += leftovers.length;
  assert.deepEqual(
    leftovers.map(({ path }) => path),
    [],
  );
}

function belongs({ path }: FileFound): boolean {
  if (/^storage\/(ledger\.jsonl|jobs\/[0-9a-f]{24}\/journal\.jsonl)$/.test(path)) return true;
  return /^workspace\/assets\/seedream\/[^./][^/]*\.(jpg|png)$/.test(path);
}

function isTemporary({ path }: FileFound): boolean {
  return /\.tmp$|\.lock|\.heir|\.new$/.test(path);
}

/** Lets a test wait for pictures. */
class Progress {
  #count = 0;
  readonly #waiting = new Set<{ readonly count: number; readonly resolve: () => void }>();

  see(count: number): void {
    this.#count = count;
    for (const one of this.#waiting) if (one.count <= count) one.resolve();
  }

  saved(count: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#waiting.add({ count, resolve });
    this.see(this.#count);
    return promise;
  }
}
