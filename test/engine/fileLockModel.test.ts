import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { SeedreamError } from '../../src/core/errors.ts';
import { tryLock, withLock, type HeldLock } from '../../src/engine/fileLock.ts';
import { LockWorld, lock } from '../support/lockWorld.ts';

async function direct(world: LockWorld, pid: number): Promise<HeldLock | undefined> {
  const taking = tryLock(lock, world.deps(pid));
  await world.run([]);
  return taking;
}

describe('a lock under every interleaving', () => {
  test('never two holders, whoever dies when; the next one always gets in and finds nothing left over', async t => {
    t.mock.timers.enable({ apis: ['setInterval'] });
    let runs = 0;
    let kills = 0;
    let most = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.nat(1_000_000), { minLength: 10, maxLength: 160 }),
        fc.boolean(),
        async (choices, linkless) => {
          const world = new LockWorld();
          world.disk.linkless = linkless;
          for (const pid of [101, 102, 103, 104]) void world.contend(pid, 3);
          await world.run(choices);
          assert.ok(world.mostHolders <= 1, `${world.mostHolders} holders at once`);
          const last = await direct(world, 200);
          assert.ok(last, 'the dead do not block');
          assert.deepEqual([...world.disk.names.keys()], [lock]);
          const releasing = last.release();
          await world.run([]);
          await releasing;
          assert.deepEqual([...world.disk.names.keys()], []);
          runs++;
          kills += world.kills;
          most = Math.max(most, world.mostHolders);
        },
      ),
      { numRuns: 1_500 },
    );
    t.diagnostic(`${runs} interleavings of 4 processes, ${kills} kills, most holders at once: ${most}`);
    assert.ok(kills > 1_000);
  });

  test('an owner, its heir and the heir’s heir die at every pair of steps: the third always inherits', async t => {
    t.mock.timers.enable({ apis: ['setInterval'] });
    let deaths = 0;
    for (let first = 0; first < 14; first++)
      for (let second = 0; second < 20; second++) {
        const world = new LockWorld();
        for (const [pid, steps] of [
          [1, first],
          [2, second],
        ] as const) {
          void world.contend(pid, 1);
          await world.dieAfter(pid, steps);
          deaths++;
        }
        assert.ok(await direct(world, 3), `after ${first} and ${second} steps`);
        assert.deepEqual([...world.disk.names.keys()], [lock]);
      }
    t.diagnostic(`${deaths} deaths, all inherited`);
  });
});

describe('an owner that lives but shows no life', () => {
  test('is inherited after half a minute, is told so, and does not remove its heir’s lock', async t => {
    t.mock.timers.enable({ apis: ['setInterval'] });
    const world = new LockWorld();
    const first = await direct(world, 1);
    assert.ok(first);
    world.clock.time += 29_000;
    assert.equal(await direct(world, 2), undefined);
    world.clock.time += 2_000;
    const second = await direct(world, 2);
    assert.ok(second);
    const mine = [first.stillMine(), second.stillMine()];
    await world.run([]);
    assert.deepEqual(await Promise.all(mine), [false, true]);
    const releasing = first.release();
    await world.run([]);
    await releasing;
    assert.match(world.disk.text(lock), /"2-/);
    assert.deepEqual([...world.disk.names.keys()], [lock]);
  });

  test('keeps its lock when the machine only slept: one more beat is waited for', async t => {
    t.mock.timers.enable({ apis: ['setInterval'] });
    const world = new LockWorld();
    assert.ok(await direct(world, 1));
    world.clock.time += 3_600_000;
    world.clock.onWait = () => t.mock.timers.tick(5_000);
    assert.equal(await direct(world, 2), undefined);
  });

  test('beats every five seconds for as long as it holds the lock', async t => {
    t.mock.timers.enable({ apis: ['setInterval'] });
    const world = new LockWorld();
    assert.ok(await direct(world, 1));
    for (let seconds = 0; seconds < 120; seconds += 5) {
      world.clock.time += 5_000;
      t.mock.timers.tick(5_000);
      await world.run([]);
    }
    assert.equal(await direct(world, 2), undefined);
  });
});

test('waiting for a busy lock ends after ten seconds in words that name the other window', async t => {
  t.mock.timers.enable({ apis: ['setInterval'] });
  const world = new LockWorld();
  assert.ok(await direct(world, 1));
  const started = world.clock.time;
  const waiting = withLock(lock, world.deps(2), () => Promise.resolve());
  const refused = assert.rejects(
    waiting,
    error => SeedreamError.is(error, 'storage') && /Another window/.test(error.message),
  );
  await world.run([]);
  await refused;
  const waited = world.clock.time - started;
  assert.ok(waited >= 10_000 && waited < 11_000, `${waited} ms`);
});
