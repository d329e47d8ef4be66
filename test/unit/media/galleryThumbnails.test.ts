import assert from 'node:assert/strict';
import { beforeEach, describe, mock, test, type TestContext } from 'node:test';
import type { ThumbnailAnswer } from '../../../src/shared/gallery.ts';
import { Thumbnails } from '../../../media/gallery/thumbnails.ts';

interface Call {
  readonly ids: readonly number[];
  readonly side: number;
  readonly signal: AbortSignal;
  readonly answer: (answers?: readonly ThumbnailAnswer[]) => Promise<void>;
  readonly fail: () => Promise<void>;
}

// How much is asked for at a time depends on how long the answers take.
let now = 0;
mock.method(performance, 'now', () => now);
beforeEach(() => {
  now = 1_000;
});

const picture = new Uint8Array([1, 2, 3]);
const settled = async (): Promise<void> => {
  for (let turn = 0; turn < 5; turn++) await Promise.resolve();
};

function loader(look: (id: number) => number = () => 1): { calls: Call[]; thumbnails: Thumbnails } {
  const calls: Call[] = [];
  const thumbnails = new Thumbnails({
    ask: (ids, side, signal) => {
      const { promise, resolve, reject } = Promise.withResolvers<readonly ThumbnailAnswer[]>();
      calls.push({
        ids,
        side,
        signal,
        answer: async (answers = ids.map(id => ({ id, bytes: picture }))) => {
          resolve(answers);
          await settled();
        },
        fail: async () => {
          reject(new Error('no'));
          await settled();
        },
      });
      return promise;
    },
    lookOf: look,
    unreachable: 'not reachable',
  });
  return { calls, thumbnails };
}

const range = (first: number, count: number): number[] =>
  Array.from({ length: count }, (_, at) => first + at);

describe('thumbnails', () => {
  test('come in the order they are wanted, two requests at a time', async () => {
    const { calls, thumbnails } = loader();
    thumbnails.want(range(1, 100), 320);
    assert.equal(calls.length, 2);
    assert.deepEqual([...(calls[0]?.ids ?? []), ...(calls[1]?.ids ?? [])], range(1, 24));
    await calls[0]?.answer();
    assert.equal(calls.length, 3);
    assert.ok(thumbnails.url(1, 320)?.startsWith('blob:'));
  });

  test('are never more than sixty in one request', async () => {
    const { calls, thumbnails } = loader();
    thumbnails.want(range(1, 2000), 320);
    for (let at = 0; at < 12; at++) await calls[at]?.answer();
    assert.ok(calls.every(({ ids }) => ids.length <= 60));
    assert.equal(calls.at(-1)?.ids.length, 60);
  });

  test('that left the view before their turn are not asked for', async () => {
    const { calls, thumbnails } = loader();
    thumbnails.want(range(1, 100), 320);
    thumbnails.want(range(10, 10), 320);
    await calls[0]?.answer();
    await calls[1]?.answer();
    const asked = calls.flatMap(({ ids }) => ids);
    assert.ok(!asked.includes(30));
  });

  test('of which none is in view any more are called off, and others take the place at once', () => {
    const { calls, thumbnails } = loader();
    thumbnails.want(range(1, 100), 320);
    thumbnails.want(range(1000, 100), 320);
    assert.deepEqual(
      calls.map(({ signal }) => signal.aborted),
      [true, true, false, false],
    );
    assert.deepEqual(calls[2]?.ids[0], 1000);
  });

  test('are kept when they come although they were called off, and are no failure when they do not', async () => {
    const { calls, thumbnails } = loader();
    thumbnails.want([1, 2], 320);
    thumbnails.want([1000], 320);
    await calls[0]?.answer([{ id: 1, bytes: picture }]);
    assert.notEqual(thumbnails.bytes(1, 320), undefined);
    await calls[1]?.answer();
    thumbnails.want([1, 2], 320);
    assert.deepEqual(calls[2]?.ids, [2]);
  });

  test('that are not urgent wait until the urgent ones are there', async () => {
    const { calls, thumbnails } = loader();
    thumbnails.want(range(1, 100), 320, { urgent: 20, others: 'afterwards' });
    assert.deepEqual(
      calls.map(({ ids }) => ids),
      [range(1, 12), range(13, 8)],
    );
    await calls[0]?.answer();
    assert.equal(calls.length, 2);
    await calls[1]?.answer();
    assert.equal(calls[2]?.ids[0], 21);
  });

  test('that are not urgent are asked for in company while the page flies by', async () => {
    const { calls, thumbnails } = loader();
    const inFling = { urgent: 12, others: 'together' } as const;
    thumbnails.want(range(1, 12), 320, inFling);
    await calls[0]?.answer();
    thumbnails.want(range(1, 20), 320, inFling);
    assert.equal(calls.length, 1);
    thumbnails.want(range(1, 28), 320, inFling);
    assert.deepEqual(calls[1]?.ids, range(13, 16));
    thumbnails.want(range(27, 5), 320, inFling);
    assert.deepEqual(calls[2]?.ids, [29, 30, 31]);
  });

  test('are asked for once', async () => {
    const { calls, thumbnails } = loader();
    thumbnails.want([1, 2], 320);
    await calls[0]?.answer();
    thumbnails.want([2, 1], 320);
    assert.equal(calls.length, 1);
  });

  test('are asked for again when their file has changed, and the old one stays until then', async () => {
    let look = 0x100_0001;
    const { calls, thumbnails } = loader(() => look);
    thumbnails.want([1], 320);
    await calls[0]?.answer();
    look = 0x100_0002;
    thumbnails.want([1], 320);
    assert.equal(calls.length, 2);
    assert.notEqual(thumbnails.url(1, 320), undefined);
  });

  test('are not asked for again when only their colour has become known', async () => {
    let look = 0x100_0000;
    const { calls, thumbnails } = loader(() => look);
    thumbnails.want([1], 320);
    await calls[0]?.answer();
    look = 0x100_0002;
    thumbnails.want([1], 320);
    assert.equal(calls.length, 1);
    look = 0x100_0003;
    thumbnails.want([1], 320);
    assert.equal(calls.length, 2);
  });

  test('that cannot be shown say why', async () => {
    const { calls, thumbnails } = loader();
    thumbnails.want([1], 320);
    await calls[0]?.answer([{ id: 1, fault: 'not an image' }]);
    assert.equal(thumbnails.fault(1), 'not an image');
    thumbnails.want([1], 320);
    assert.equal(calls.length, 1);
    thumbnails.forgive();
    assert.equal(calls.length, 2);
  });

  test('that failed are tried three more times, later and later, and are then a fault', async (t: TestContext) => {
    t.mock.timers.enable({ apis: ['setTimeout'] });
    const { calls, thumbnails } = loader();
    thumbnails.want([1], 320);
    await calls[0]?.fail();
    for (const [at, wait] of [250, 1000, 4000].entries()) {
      assert.equal(calls.length, at + 1);
      now += wait + 1;
      t.mock.timers.tick(wait + 1);
      assert.equal(calls.length, at + 2);
      await calls[at + 1]?.fail();
    }
    assert.equal(thumbnails.fault(1), 'not reachable');
  });

  test('about which the host could not say anything yet are asked for again', async (t: TestContext) => {
    t.mock.timers.enable({ apis: ['setTimeout'] });
    const { calls, thumbnails } = loader();
    thumbnails.want([1, 2], 320);
    await calls[0]?.answer([{ id: 1 }, { id: 2, fault: 'not an image' }]);
    assert.equal(thumbnails.fault(1), undefined);
    now += 251;
    t.mock.timers.tick(251);
    assert.deepEqual(calls[1]?.ids, [1]);
    await calls[1]?.answer();
    assert.ok(thumbnails.url(1, 320)?.startsWith('blob:'));
  });

  test('for other places come too, without waiting for the grid', async () => {
    const { calls, thumbnails } = loader();
    thumbnails.want(range(1, 20), 320);
    const large = thumbnails.load(7, 640);
    await calls[0]?.answer();
    assert.deepEqual([calls[2]?.ids, calls[2]?.side], [[7], 640]);
    thumbnails.want([], 320);
    assert.equal(calls[2]?.signal.aborted, false);
    await calls[2]?.answer();
    assert.ok((await large)?.startsWith('blob:'));
    assert.equal(await thumbnails.load(7, 640), thumbnails.url(7, 640));
  });

  test('of six hundred pictures are kept, and no more', async () => {
    const { calls, thumbnails } = loader();
    for (let page = 0; page < 40; page++) {
      thumbnails.want(range(page * 20 + 1, 20), 320);
      for (const call of calls) await call.answer();
    }
    assert.equal(thumbnails.url(1, 320), undefined);
    assert.notEqual(thumbnails.url(800, 320), undefined);
    const kept = range(1, 800).filter(id => thumbnails.url(id, 320) !== undefined);
    assert.equal(kept.length, 600);
  });

  test('are never more than 32 MB together', async () => {
    const { calls, thumbnails } = loader();
    const large = new Uint8Array(1_000_000);
    for (let page = 0; page < 4; page++) {
      const ids = range(page * 10 + 1, 10);
      thumbnails.want(ids, 640);
      await calls[page]?.answer(ids.map(id => ({ id, bytes: large })));
    }
    const kept = range(1, 40).filter(id => thumbnails.bytes(id, 640) !== undefined);
    assert.deepEqual(kept, range(9, 32));
  });
});
