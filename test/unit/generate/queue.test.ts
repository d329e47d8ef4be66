import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { SeedreamError } from '../../../src/core/errors.ts';
import { QueueBench, settled } from '../../support/queueBench.ts';

const isCancelled = (error: unknown): boolean =>
  SeedreamError.is(error, 'cancelled') && error.details.billing === 'notSent';

describe('places', () => {
  test('three jobs run at once, the fourth starts when one ends, and each result goes to its own caller', async () => {
    const bench = new QueueBench();
    const results = ['a', 'b', 'c', 'd'].map(id => bench.add(id));
    await settled();
    assert.deepEqual(bench.runningIds, ['a', 'b', 'c']);
    assert.deepEqual(bench.waitingIds, ['d']);
    await bench.finish('b');
    assert.deepEqual(bench.runningIds, ['a', 'c', 'd']);
    for (const id of ['d', 'c', 'a']) await bench.finish(id);
    assert.deepEqual(await Promise.all(results), ['a', 'b', 'c', 'd']);
    assert.deepEqual([bench.runningIds, bench.waitingIds], [[], []]);
  });

  test('a job that fails, even before its first await, gives its place back and its error to its caller', async () => {
    const bench = new QueueBench(1);
    const bang = new Error('bang');
    const ticket = { id: 'x', source: 'one', provider: 'ark', images: 1 };
    const failing = bench.queue.run(ticket, () => {
      throw bang;
    });
    const next = bench.add('y');
    await assert.rejects(failing, error => error === bang);
    await settled();
    assert.deepEqual(bench.runningIds, ['y']);
    await bench.finish('y');
    assert.equal(await next, 'y');
  });

  test('more places start waiting jobs at once; fewer let running ones finish first', async () => {
    const bench = new QueueBench(1);
    for (const id of ['a', 'b', 'c', 'd']) void bench.add(id);
    await settled();
    bench.queue.setMaxConcurrent(3);
    await settled();
    assert.deepEqual(bench.runningIds, ['a', 'b', 'c']);
    bench.queue.setMaxConcurrent(1);
    await bench.finish('a');
    await bench.finish('b');
    assert.deepEqual(bench.runningIds, ['c']);
    await bench.finish('c');
    assert.deepEqual(bench.runningIds, ['d']);
    await bench.finish('d');
  });

  test('a setting that is no number leaves one place', async () => {
    for (const broken of [Number.NaN, 0, -3]) {
      const bench = new QueueBench(broken);
      for (const id of ['a', 'b']) void bench.add(id);
      await settled();
      assert.deepEqual(bench.runningIds, ['a']);
      await bench.finish('a');
      await bench.finish('b');
    }
  });

  test('an id that is in the queue already is refused and does not disturb the first', async () => {
    const bench = new QueueBench();
    const first = bench.add('a');
    await assert.rejects(
      bench.queue.run({ id: 'a', source: 's', provider: 'ark', images: 1 }, async () => 0),
    );
    await settled();
    assert.deepEqual(bench.runningIds, ['a']);
    await bench.finish('a');
    assert.equal(await first, 'a');
  });
});

describe('turns', () => {
  test('sources take turns however many jobs one of them has; inside a source first come, first served', async () => {
    const bench = new QueueBench(1);
    for (const id of ['a1', 'a2', 'a3', 'a4']) void bench.add(id, { source: 'a' });
    for (const id of ['b1', 'b2']) void bench.add(id, { source: 'b' });
    void bench.add('c1', { source: 'c' });
    await settled();
    while (bench.runningIds[0] !== undefined) await bench.finish(bench.runningIds[0]);
    assert.deepEqual(bench.started, ['a1', 'b1', 'c1', 'a2', 'b2', 'a3', 'a4']);
  });

  test('a source that always comes back waits behind one that has waited', async () => {
    const bench = new QueueBench(1);
    void bench.add('a1', { source: 'a' });
    void bench.add('a2', { source: 'a' });
    void bench.add('b1', { source: 'b' });
    await settled();
    await bench.finish('a1');
    void bench.add('a3', { source: 'a' });
    await bench.finish('a2');
    assert.deepEqual(bench.runningIds, ['b1']);
    await bench.finish('b1');
    await bench.finish('a3');
  });
});

describe('the provider’s minute', () => {
  test('a job waits until the last sixty seconds have room for all pictures it may make, to the millisecond', async () => {
    const bench = new QueueBench(10, 20);
    void bench.add('a', { images: 15 });
    await settled();
    bench.clock.advance(10_000);
    void bench.add('b', { images: 5 });
    void bench.add('c', { images: 15 });
    await settled();
    assert.deepEqual(bench.runningIds, ['a', 'b']);
    bench.clock.advance(49_999);
    await settled();
    assert.deepEqual(bench.waitingIds, ['c']);
    bench.clock.advance(1);
    await settled();
    assert.deepEqual(bench.runningIds, ['a', 'b', 'c']);
    assert.equal(bench.clock.sleepers, 0);
    bench.queue.cancelAll();
  });

  test('small jobs do not pass a large one of the same provider, another provider’s do', async () => {
    const bench = new QueueBench(10, 15);
    void bench.add('a', { source: 'a', images: 10 });
    void bench.add('large', { source: 'b', images: 15 });
    void bench.add('small', { source: 'c', images: 1 });
    void bench.add('other', { source: 'd', images: 15, provider: 'byteplus' });
    await settled();
    assert.deepEqual(bench.started, ['a', 'other']);
    bench.clock.advance(60_000);
    await settled();
    assert.deepEqual(bench.started, ['a', 'other', 'large']);
    bench.clock.advance(60_000);
    await settled();
    assert.deepEqual(bench.started, ['a', 'other', 'large', 'small']);
    bench.queue.cancelAll();
  });

  test('a call above the whole limit still runs, alone in its minute', async () => {
    const bench = new QueueBench(10, 4);
    void bench.add('a', { images: 1 });
    void bench.add('large', { images: 15 });
    await settled();
    assert.deepEqual(bench.runningIds, ['a']);
    bench.clock.advance(60_000);
    await settled();
    assert.deepEqual(bench.runningIds, ['a', 'large']);
    bench.queue.cancelAll();
  });

  test('a raised limit counts at once', async () => {
    const bench = new QueueBench(10, 1);
    void bench.add('a');
    void bench.add('b');
    await settled();
    assert.deepEqual(bench.waitingIds, ['b']);
    bench.queue.setImagesPerMinute(() => Number.POSITIVE_INFINITY);
    await settled();
    assert.deepEqual(bench.waitingIds, []);
    assert.equal(bench.clock.sleepers, 0, 'no alarm is left set');
    bench.queue.cancelAll();
  });
});

describe('cancelling', () => {
  test('a waiting job leaves at once, was never started, and is known to cost nothing', async () => {
    const bench = new QueueBench(1);
    void bench.add('a');
    const waiting = bench.add('b');
    await settled();
    assert.equal(bench.queue.cancel('b'), true);
    await assert.rejects(waiting, isCancelled);
    await bench.finish('a');
    assert.deepEqual(bench.started, ['a']);
    assert.equal(bench.queue.cancel('b'), false);
  });

  test('a running job is told by its signal and keeps its place until it has ended', async () => {
    const bench = new QueueBench(1);
    const { promise: slow, resolve: endSlow } = Promise.withResolvers<string>();
    let seen: AbortSignal | undefined;
    const result = bench.queue.run({ id: 'slow', source: 's', provider: 'ark', images: 1 }, signal => {
      seen = signal;
      return slow;
    });
    void bench.add('next');
    await settled();
    assert.equal(bench.queue.cancel('slow'), true);
    assert.equal(seen?.aborted, true);
    await settled();
    assert.deepEqual(bench.started, [], 'what was paid for may still be arriving');
    endSlow('saved');
    assert.equal(await result, 'saved');
    await settled();
    assert.deepEqual(bench.started, ['next']);
    await bench.finish('next');
  });

  test('the caller’s own signal does the same, waiting or running, and is let go of afterwards', async () => {
    const bench = new QueueBench(1);
    const [running, waiting, unused] = [new AbortController(), new AbortController(), new AbortController()];
    const first = bench.add('a', {}, running.signal);
    const second = bench.add('b', {}, waiting.signal);
    const third = bench.add('c', {}, unused.signal);
    await settled();
    waiting.abort(new Error('changed my mind'));
    await assert.rejects(second, isCancelled);
    running.abort(new Error('stop'));
    await assert.rejects(first, /stop/);
    await settled();
    await bench.finish('c');
    await third;
    unused.abort();
    assert.equal(bench.signals.get('c')?.aborted, false);
    await assert.rejects(bench.add('d', {}, AbortSignal.abort()), isCancelled);
    assert.deepEqual([bench.runningIds, bench.waitingIds], [[], []]);
  });

  test('a job cancelled in the moment of its turn is never called', async () => {
    const bench = new QueueBench(1);
    const result = bench.add('a');
    bench.queue.cancel('a');
    await assert.rejects(result, isCancelled);
    assert.deepEqual(bench.started, []);
  });

  test('cancelling all starts nothing and leaves nothing', async () => {
    const bench = new QueueBench(2);
    const results = ['a', 'b', 'c', 'd'].map(id => bench.add(id, { source: id }));
    await settled();
    bench.queue.cancelAll();
    const outcomes = await Promise.allSettled(results);
    assert.ok(outcomes.every(({ status }) => status === 'rejected'));
    assert.deepEqual(bench.started, ['a', 'b']);
    assert.deepEqual([bench.runningIds, bench.waitingIds], [[], []]);
  });
});

test('a listener hears of every change until it is disposed, and one that throws stops nothing', async () => {
  const bench = new QueueBench(1);
  const heard: string[] = [];
  const listening = bench.queue.onChange(
    () => void heard.push(`${bench.runningIds.join()}|${bench.waitingIds.join()}`),
  );
  bench.queue.onChange(() => {
    throw new Error('a view that is gone');
  });
  void bench.add('a');
  void bench.add('b');
  await settled();
  await bench.finish('a');
  assert.deepEqual(heard, ['a|', 'a|b', 'b|']);
  listening.dispose();
  await bench.finish('b');
  assert.deepEqual(heard.length, 3);
});

test('whatever is added, cancelled, finished and changed: never too many at once, every job ends, nothing is left', async t => {
  let runs = 0;
  let jobs = 0;
  const step = fc.tuple(
    fc.constantFrom('add', 'add', 'add', 'cancel', 'finish', 'places', 'time'),
    fc.nat(30),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 20, maxLength: 80 }), async steps => {
      const bench = new QueueBench(3, 12);
      let added = 0;
      for (const [what, n] of steps) {
        if (what === 'add')
          bench
            .add(`${added++}`, { source: `s${n % 3}`, provider: `p${n % 2}`, images: 1 + (n % 15) })
            .catch(() => undefined);
        else if (what === 'cancel') bench.queue.cancel(`${n}`);
        else if (what === 'finish') await bench.finish(`${n}`);
        else if (what === 'places') bench.setPlaces(1 + (n % 5));
        else bench.clock.advance(n * 1_000);
        await settled();
      }
      for (let round = 0; bench.ended.length < added && round < 4 * added + 4; round++) {
        for (const id of bench.runningIds) await bench.finish(id);
        bench.clock.advance(60_000);
        await settled();
      }
      assert.equal(bench.ended.length, added);
      assert.equal(bench.crowded, 0);
      assert.deepEqual([bench.runningIds, bench.waitingIds, bench.clock.sleepers], [[], [], 0]);
      assert.equal(new Set(bench.started).size, bench.started.length, 'no job runs twice');
      runs++;
      jobs += added;
    }),
    { numRuns: 300 },
  );
  t.diagnostic(`${runs} runs, ${jobs} jobs`);
});
