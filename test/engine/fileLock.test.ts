import assert from 'node:assert/strict';
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test, type TestContext } from 'node:test';
import { tryLock, withLock } from '../../src/engine/fileLock.ts';
import { lockDeps, type LockOrder } from '../support/lockDriver.ts';

const driver = new URL('../support/lockDriver.ts', import.meta.url);

async function aFolder(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'seedream-lock-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

async function answerOf(child: ChildProcess): Promise<unknown> {
  const [message] = (await once(child, 'message')) as [{ value?: unknown; error?: string }];
  assert.equal(message.error, undefined);
  return message.value;
}

async function startDrivers(t: TestContext, count: number): Promise<ChildProcess[]> {
  const children = Array.from({ length: count }, () => fork(driver));
  t.after(() => {
    for (const child of children) child.kill('SIGKILL');
  });
  await Promise.all(children.map(child => answerOf(child)));
  return children;
}

async function ask(child: ChildProcess, order: LockOrder): Promise<unknown> {
  const answer = answerOf(child);
  child.send(order);
  return answer;
}

async function kill(child: ChildProcess): Promise<void> {
  const exited = once(child, 'exit');
  child.kill('SIGKILL');
  await exited;
}

describe('one lock, many processes', () => {
  test('four processes that count 50 times each under one lock count to exactly 200', async t => {
    const folder = await aFolder(t);
    const counter = join(folder, 'counter');
    await writeFile(counter, '0');
    const children = await startDrivers(t, 4);
    const order: LockOrder = { kind: 'count', lock: join(folder, 'x.lock'), counter, times: 50 };
    await Promise.all(children.map(child => ask(child, order)));
    const counted = await readFile(counter, 'utf8');
    t.diagnostic(`counted ${counted} of 200`);
    assert.equal(counted, '200');
    assert.deepEqual(await readdir(folder), ['counter'], 'nothing is left behind');
  });

  test('a killed owner has exactly one heir, and while it lives nobody else gets in', async t => {
    const folder = await aFolder(t);
    const lock = join(folder, 'owner.lock');
    const order: LockOrder = { kind: 'try', lock };
    const [first, ...others] = await startDrivers(t, 5);
    assert.ok(first);
    let owner = first;
    assert.equal(await ask(owner, order), true);
    let waiting = others;
    for (let generation = 1; generation <= 4; generation++) {
      const refused = await Promise.all(waiting.map(child => ask(child, order)));
      assert.ok(
        refused.every(won => won === false),
        'the owner lives',
      );
      await kill(owner);
      const wins: unknown[] = await Promise.all(waiting.map(child => ask(child, order)));
      assert.equal(wins.filter(won => won === true).length, 1, `one heir in generation ${generation}`);
      owner = waiting[wins.indexOf(true)] ?? owner;
      waiting = waiting.filter(child => child !== owner);
    }
    assert.deepEqual(await readdir(folder), ['owner.lock']);
  });

  test('processes killed at random moments neither block the others nor leave anything behind', async t => {
    const folder = await aFolder(t);
    const lock = join(folder, 'x.lock');
    const counter = join(folder, 'counter');
    await writeFile(counter, '0');
    const order: LockOrder = { kind: 'count', lock, counter, times: 1_000_000 };
    let kills = 0;
    for (let round = 0; round < 3; round++) {
      const children = await startDrivers(t, 2);
      for (const child of children) child.send(order);
      const before = Number(await readFile(counter, 'utf8').catch(() => '0'));
      // They are in the thick of it once the counter moves; whoever is killed then is killed anywhere.
      while (Number(await readFile(counter, 'utf8')) <= before + 5 * (round + 1))
        await lockDeps.clock.sleep(1);
      for (const child of children) await kill(child);
      kills += children.length;
      await withLock(lock, lockDeps, async () => writeFile(counter, String(before + 100)));
      assert.deepEqual(await readdir(folder), ['counter'], 'the next owner clears up');
    }
    t.diagnostic(`${kills} processes killed, 0 leftovers`);
  });
});

describe('one lock, one process', () => {
  test('a lock that is held is refused to the same process as well, and free again after release', async t => {
    const lock = join(await aFolder(t), 'x.lock');
    const held = await tryLock(lock, lockDeps);
    assert.ok(held);
    assert.equal(await tryLock(lock, lockDeps), undefined);
    assert.equal(await held.stillMine(), true);
    await held.release();
    await held.release();
    assert.equal(await held.stillMine(), false);
    assert.ok(await tryLock(lock, lockDeps));
  });

  test('work that throws gives the lock back, and its own error comes out', async t => {
    const lock = join(await aFolder(t), 'x.lock');
    const bang = new Error('bang');
    await assert.rejects(
      withLock(lock, lockDeps, () => Promise.reject(bang)),
      error => error === bang,
    );
    assert.equal(await withLock(lock, lockDeps, () => Promise.resolve(7)), 7);
  });

  test('a cancelled wait ends at once with the reason and takes nothing', async t => {
    const folder = await aFolder(t);
    const lock = join(folder, 'x.lock');
    const held = await tryLock(lock, lockDeps);
    assert.ok(held);
    const cancel = new AbortController();
    const waiting = withLock(lock, lockDeps, () => Promise.resolve(), cancel.signal);
    cancel.abort(new Error('enough'));
    await assert.rejects(waiting, /enough|aborted/);
    await held.release();
    assert.deepEqual(await readdir(folder), []);
  });

  test('a missing folder is a storage error in words, not a wait', async t => {
    const lock = join(await aFolder(t), 'missing', 'x.lock');
    await assert.rejects(
      withLock(lock, lockDeps, () => Promise.resolve()),
      /storage folder cannot be used \(ENOENT\)/,
    );
  });
});
