import assert from 'node:assert/strict';
import { appendFile, mkdtemp, readFile, readdir, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test, type TestContext } from 'node:test';
import { SeedreamError } from '../../src/core/errors.ts';
import type { Clock } from '../../src/core/ports.ts';
import type { BudgetLimits } from '../../src/core/spending/budget.ts';
import { realDisk, type Disk } from '../../src/engine/disk.ts';
import { Ledger, type LedgerOptions } from '../../src/engine/ledger.ts';
import { aPurchase, ledgerOptions } from '../support/ledgerDriver.ts';
import { patientClock } from '../support/patientClock.ts';
import { RecordingLog } from '../support/wire.ts';

const noLimits: BudgetLimits = { currency: 'USD' };

async function aFolder(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'seedream-ledger-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

async function spentToday(ledger: Ledger): Promise<number> {
  return (await ledger.totals()).today[0]?.amount ?? 0;
}

describe('reserving and settling', () => {
  test('a call counts from before it is sent until it is known to cost nothing', async t => {
    const ledger = new Ledger(ledgerOptions(await aFolder(t)));
    await ledger.reserve(aPurchase('a', 1), noLimits);
    await ledger.reserve(aPurchase('b', 2), noLimits);
    await ledger.reserve(aPurchase('c', 4), noLimits);
    await ledger.reserve(aPurchase('d', 8), noLimits);
    assert.equal(await spentToday(ledger), 15);
    await ledger.settle('a', { outcome: 'notSent' });
    assert.equal(await spentToday(ledger), 14);
    await ledger.settle('b', { outcome: 'done', images: 1, actual: { amount: 1.5, currency: 'USD' } });
    assert.equal(await spentToday(ledger), 13.5);
    await ledger.settle('c', { outcome: 'unknown' });
    assert.equal(await spentToday(ledger), 13.5, 'it may have been billed');
    const rows = await ledger.table();
    assert.equal(rows.length, 1);
    const { day: _day, ...row } = rows[0] ?? { day: '' };
    assert.deepEqual(row, {
      provider: 'byteplus',
      model: 'seedream-4.5',
      currency: 'USD',
      calls: 4,
      images: 1,
      expected: 15,
      settled: 1.5,
      open: 8,
      unknown: 4,
      free: 1,
    });
  });

  test('every window sees what the others spend, with nothing read twice and nothing missed', async t => {
    const folder = await aFolder(t);
    const [first, second] = [new Ledger(ledgerOptions(folder)), new Ledger(ledgerOptions(folder))];
    for (let turn = 0; turn < 10; turn++) {
      await (turn % 2 === 0 ? first : second).reserve(aPurchase(`job-${turn}`, 1), noLimits);
      assert.equal(await spentToday(first), turn + 1);
      assert.equal(await spentToday(second), turn + 1);
    }
  });

  test('settling twice, or reserving a running job again, writes nothing', async t => {
    const folder = await aFolder(t);
    const ledger = new Ledger(ledgerOptions(folder));
    const first = await ledger.reserve(aPurchase('a'), noLimits);
    assert.deepEqual(await ledger.reserve(aPurchase('a'), noLimits), first);
    await ledger.settle('a', { outcome: 'done', images: 3 });
    const written = await readFile(join(folder, 'ledger.jsonl'), 'utf8');
    for (const outcome of ['done', 'partial', 'unknown', 'refused', 'notSent'] as const)
      await ledger.settle('a', { outcome });
    await ledger.settle('nobody', { outcome: 'done' });
    assert.equal(await readFile(join(folder, 'ledger.jsonl'), 'utf8'), written);
    await assert.rejects(ledger.reserve(aPurchase('a'), noLimits), /cannot be reserved again/);
  });

  test('twenty jobs of one window that reserve at once pass a limit no more than one after the other', async t => {
    const ledger = new Ledger(ledgerOptions(await aFolder(t)));
    const limits: BudgetLimits = { perDay: 1, perMonth: 100, currency: 'USD' };
    const tries = Array.from({ length: 20 }, (_, turn) => ledger.reserve(aPurchase(`${turn}`, 0.1), limits));
    const outcomes = await Promise.allSettled(tries);
    assert.equal(outcomes.filter(({ status }) => status === 'fulfilled').length, 10);
    assert.equal(await spentToday(ledger), 1);
  });

  test('a call over the limit is refused as not sent, with the sums in words', async t => {
    const folder = await aFolder(t);
    const ledger = new Ledger(ledgerOptions(folder));
    await ledger.reserve(aPurchase('a', 9.95), noLimits);
    await assert.rejects(ledger.reserve(aPurchase('b'), { perDay: 10, currency: 'USD' }), error => {
      assert.ok(SeedreamError.is(error, 'quota'));
      assert.equal(error.details.param, 'budget');
      assert.equal(error.details.billing, 'notSent');
      assert.match(error.message, /\$0\.12.*\$9\.95 of \$10\.00.*seedream\.budget\.perDay.*tomorrow/);
      return true;
    });
    assert.equal((await ledger.table())[0]?.calls, 1);
  });

  test('an aborted reservation is cancelled, not sent, and leaves nothing', async t => {
    const folder = await aFolder(t);
    const ledger = new Ledger(ledgerOptions(folder));
    await assert.rejects(
      ledger.reserve(aPurchase('a'), noLimits, AbortSignal.abort()),
      error => SeedreamError.is(error, 'cancelled') && error.details.billing === 'notSent',
    );
    assert.deepEqual(await readdir(folder), []);
  });
});

describe('a damaged file', () => {
  test('cut at any byte it reads as the complete lines before the cut, and the next line is whole', async t => {
    const folder = await aFolder(t);
    const path = join(folder, 'ledger.jsonl');
    const ledger = new Ledger(ledgerOptions(folder));
    for (const id of ['a', 'b']) await ledger.reserve(aPurchase(id, 1), noLimits);
    await ledger.settle('a', { outcome: 'done', images: 1, actual: { amount: 0.5, currency: 'USD' } });
    const whole = await readFile(path);
    const ends = [...whole.entries()].filter(([, byte]) => byte === 10).map(([at]) => at + 1);
    for (let cut = 0; cut <= whole.length; cut++) {
      await writeFile(path, whole);
      await truncate(path, cut);
      const lines = ends.filter(end => end <= cut).length;
      const reader = new Ledger(ledgerOptions(folder));
      assert.equal(await spentToday(reader), [0, 1, 2, 1.5][lines], `cut at ${cut}`);
      await reader.reserve(aPurchase('next', 0.25), noLimits);
      assert.equal(await spentToday(new Ledger(ledgerOptions(folder))), ([0, 1, 2, 1.5][lines] ?? 0) + 0.25);
    }
    t.diagnostic(`${whole.length + 1} cuts`);
  });

  test('lines that are not ours, absurd amounts and unknown jobs count for nothing and are reported once', async t => {
    const folder = await aFolder(t);
    const log = new RecordingLog();
    const ledger = new Ledger({ ...ledgerOptions(folder), log });
    await ledger.reserve(aPurchase('a', 1), noLimits);
    const line = (await readFile(join(folder, 'ledger.jsonl'), 'utf8')).trim();
    const bad = [
      'nonsense',
      line.replace('"amount":1', '"amount":-5').replace('"a"', '"x"'),
      line.replace('"amount":1', '"amount":1e999').replace('"a"', '"y"'),
      '{"kind":"settle","jobId":"a","time":1,"outcome":"notSent","actual":{"amount":null,"currency":"USD"}}',
      '{"kind":"settle","jobId":"nobody","time":1,"outcome":"done"}',
      '\u0000\u0000\u0000',
    ];
    await appendFile(join(folder, 'ledger.jsonl'), `${bad.join('\n')}\n`);
    assert.equal(await spentToday(ledger), 1);
    assert.equal(await spentToday(ledger), 1);
    assert.deepEqual(log.entries, [{ event: 'ledger lines unreadable', fields: { count: 5 } }]);
  });

  test('a ledger that was deleted or replaced is read anew', async t => {
    const folder = await aFolder(t);
    const path = join(folder, 'ledger.jsonl');
    const ledger = new Ledger(ledgerOptions(folder));
    await ledger.reserve(aPurchase('a', 1), noLimits);
    await ledger.reserve(aPurchase('b', 2), noLimits);
    await rm(path);
    assert.deepEqual(await ledger.totals(), { today: [], month: [] });
    await ledger.reserve(aPurchase('c', 4), noLimits);
    assert.equal(await spentToday(ledger), 4);
  });
});

/** Fails the n-th call that fits, once or from then on. */
function failing(code: string, at: number, forGood: boolean): { disk: Disk; calls: () => number } {
  let calls = 0;
  const gate = (): void => {
    calls++;
    if (calls === at || (forGood && calls > at)) throw Object.assign(new Error(code), { code });
  };
  const watch = <T extends object>(target: T): T =>
    new Proxy(target, {
      get: (from, name) => {
        const value: unknown = Reflect.get(from, name);
        if (typeof value !== 'function') return value;
        return async (...args: unknown[]): Promise<unknown> => {
          if (name !== 'close') gate();
          const result: unknown = await Reflect.apply(value, from, args);
          return name === 'open' ? watch(result as object) : result;
        };
      },
    });
  return { disk: watch(realDisk), calls: () => calls };
}

describe('a disk that fails', () => {
  const hasty: Clock = { ...patientClock, sleep: () => Promise.resolve() };

  const once = async (options: LedgerOptions): Promise<'written' | 'refused'> => {
    try {
      await new Ledger(options).reserve(aPurchase('b', 2), { perDay: 10, currency: 'USD' });
      return 'written';
    } catch (error) {
      assert.ok(SeedreamError.is(error, 'storage'), String(error));
      assert.equal(error.details.billing, 'notSent');
      return 'refused';
    }
  };

  test('at any call, once or for good: no call is let through uncounted, nothing earlier is lost, the next one works', async t => {
    let faults = 0;
    for (const code of ['ENOSPC', 'EACCES', 'EBUSY', 'EIO'])
      for (const forGood of [false, true])
        for (let at = 1, more = true; more; at++) {
          const folder = await mkdtemp(join(tmpdir(), 'seedream-ledger-'));
          await new Ledger(ledgerOptions(folder)).reserve(aPurchase('a', 1), noLimits);
          const { disk, calls } = failing(code, at, forGood);
          const end = await once({ ...ledgerOptions(folder), disk, clock: hasty });
          more = calls() >= at;
          // What a lock cannot be freed of goes stale; here its owner is alive, so it is taken away by hand.
          for (const name of await readdir(folder))
            if (name !== 'ledger.jsonl' && forGood) await rm(join(folder, name));
          const after = new Ledger(ledgerOptions(folder));
          const spent = await spentToday(after);
          assert.ok(end === 'written' ? spent === 3 : spent === 1 || spent === 3, `${code} ${at}: ${spent}`);
          await after.reserve(aPurchase('c', 4), noLimits);
          assert.equal(await spentToday(after), spent + 4);
          faults++;
          await rm(folder, { recursive: true });
        }
    t.diagnostic(`${faults} faults`);
  });

  test('what was spent is still shown when there is no room for a lock', async t => {
    const folder = await aFolder(t);
    await new Ledger(ledgerOptions(folder)).reserve(aPurchase('a', 1), noLimits);
    const disk: Disk = {
      ...realDisk,
      open: async (path, flags, mode) => {
        if (flags !== 'r') throw Object.assign(new Error('full'), { code: 'ENOSPC' });
        return realDisk.open(path, flags, mode);
      },
    };
    assert.equal(await spentToday(new Ledger({ ...ledgerOptions(folder), disk })), 1);
  });
});

test('a year of heavy use is read once, and a reservation then costs the same as on the first day', async t => {
  const folder = await aFolder(t);
  const line = (id: number): string =>
    `{"kind":"reserve","jobId":"old-${id}","time":1,"provider":"ark","model":"m","images":1,"references":0,"expected":{"amount":0.25,"currency":"CNY"}}\n`;
  await writeFile(join(folder, 'ledger.jsonl'), Array.from({ length: 50_000 }, (_, id) => line(id)).join(''));
  let bytesRead = 0;
  const disk: Disk = {
    ...realDisk,
    open: async (path, flags, mode) => {
      const file = await realDisk.open(path, flags, mode);
      const read = file.read.bind(file) as (...args: unknown[]) => Promise<{ bytesRead: number }>;
      const counted = async (...args: unknown[]): Promise<{ bytesRead: number }> => {
        const result = await read(...args);
        bytesRead += result.bytesRead;
        return result;
      };
      return Object.assign(file, { read: counted });
    },
  };
  const ledger = new Ledger({ ...ledgerOptions(folder), disk });
  await ledger.reserve(aPurchase('first'), noLimits);
  const whole = bytesRead;
  bytesRead = 0;
  await ledger.reserve(aPurchase('second'), noLimits);
  t.diagnostic(`${whole} bytes read for the first, ${bytesRead} for the second`);
  assert.ok(bytesRead < 1_000);
  assert.deepEqual((await ledger.table({ provider: 'ark' }))[0]?.open, 12_500);
});
