import assert from 'node:assert/strict';
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { Ledger } from '../../src/engine/ledger.ts';
import { aPurchase, ledgerOptions, type SpendOrder, type SpendReport } from '../support/ledgerDriver.ts';

const driver = new URL('../support/ledgerDriver.ts', import.meta.url);
const dollars = (perDay: number): SpendOrder['limits'] => ({ perDay, currency: 'USD' });

async function aFolder(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'seedream-ledger-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

interface Window {
  readonly child: ChildProcess;
  /** What it said that the ledger let through. */
  readonly bought: string[];
  /** Rejects with what went wrong there. */
  readonly exited: Promise<void>;
}

/** A window that buys until it has tried often enough, and then closes. */
function startBuying(t: TestContext, order: SpendOrder): Window {
  const child = fork(driver);
  t.after(() => child.kill('SIGKILL'));
  const bought: string[] = [];
  const { promise: exited, resolve, reject } = Promise.withResolvers<void>();
  child.on('message', (report: SpendReport) => {
    if ('reserved' in report) bought.push(report.reserved);
    else if ('error' in report) reject(new Error(report.error));
  });
  // Its last words may come after its end.
  void Promise.all([once(child, 'exit'), once(child, 'disconnect')]).then(() => resolve());
  child.send(order);
  return { child, bought, exited };
}

test('four windows that buy at the limit together spend the limit and not one call more', async t => {
  const folder = await aFolder(t);
  const order: SpendOrder = { folder, times: 40, price: 0.12, limits: dollars(10), refusedEvery: 0 };
  const windows = Array.from({ length: 4 }, () => startBuying(t, order));
  await Promise.all(windows.map(({ exited }) => exited));
  const calls = windows.reduce((sum, { bought }) => sum + bought.length, 0);
  const { today } = await new Ledger(ledgerOptions(folder)).totals();
  const spent = today[0]?.amount ?? 0;
  t.diagnostic(
    `160 tries, ${calls} calls let through, spent ${spent} of 10, overspend ${Math.max(0, spent - 10)}`,
  );
  assert.equal(calls, 83);
  assert.equal(spent, 9.96);
  assert.deepEqual(await readdir(folder), ['ledger.jsonl']);
});

test('money that refusals give back can be spent again, and never more than the limit', async t => {
  const folder = await aFolder(t);
  const order: SpendOrder = { folder, times: 30, price: 0.5, limits: dollars(8), refusedEvery: 3 };
  const windows = Array.from({ length: 3 }, () => startBuying(t, order));
  await Promise.all(windows.map(({ exited }) => exited));
  const ledger = new Ledger(ledgerOptions(folder));
  const spent = (await ledger.totals()).today[0]?.amount ?? 0;
  const [row] = await ledger.table();
  assert.ok(row);
  t.diagnostic(`${row.calls} calls let through, ${row.free} given back, spent ${spent} of 8`);
  assert.equal(row.calls - row.free, spent / 0.5);
  assert.ok(spent <= 8);
  await assert.rejects(ledger.reserve(aPurchase('after', 8.5 - spent), dollars(8)), /your own limit/);
});

test('windows killed in the middle of buying: what was let through is counted, and the limit holds', async t => {
  const folder = await aFolder(t);
  const order: SpendOrder = { folder, times: 150, price: 0.1, limits: dollars(40), refusedEvery: 0 };
  const bought: string[] = [];
  let kills = 0;
  for (let round = 0; round < 4; round++) {
    const windows = [startBuying(t, order), startBuying(t, order)];
    for (const { child, bought: own, exited } of windows) {
      // Each at another moment of its work; at the limit they only ask.
      for (let heard = 0; heard < 3 + 4 * round; heard++)
        await Promise.race([once(child, 'message'), exited]);
      if (child.kill('SIGKILL')) kills++;
      await exited;
      bought.push(...own);
    }
  }
  const ledger = new Ledger(ledgerOptions(folder));
  const [row] = await ledger.table();
  const spent = (await ledger.totals()).today[0]?.amount ?? 0;
  t.diagnostic(
    `${kills} kills, ${bought.length} calls reported, ${row?.calls} counted, spent ${spent} of 40`,
  );
  assert.ok((row?.calls ?? 0) >= bought.length, 'nothing that was let through is forgotten');
  assert.ok(
    (row?.calls ?? 0) <= bought.length + kills,
    'at most the one in the middle of its reservation is extra',
  );
  assert.ok(spent <= 40);
  await ledger.settle(bought[0] ?? '', { outcome: 'done', images: 3 });
  assert.deepEqual(await readdir(folder), ['ledger.jsonl']);
});
