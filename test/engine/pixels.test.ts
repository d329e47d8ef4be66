import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import sharp from 'sharp';
import { SeedreamError, type ErrorKind } from '../../src/core/errors.ts';
import type { Clock, PixelsTarget } from '../../src/core/ports.ts';
import type { PixelsOptions } from '../../src/engine/pixels.ts';
import { systemClock } from '../../src/host/systemClock.ts';
import { childrenOf, hasEnded, openPixels, sourceModule } from '../support/pixelsHarness.ts';

const target: PixelsTarget = { maxSide: 4096, maxBytes: 1_000_000, encoding: 'jpeg' };
const never = new AbortController().signal;

/**
 * An imaging process that misbehaves on demand, by the first byte of the image: `h`ang, `c`rash, `l`ie, anything
 * else is answered after a turn of the event loop.
 */
const badProcess = `
process.on('message', ({ id, params }) => {
  const first = String.fromCharCode(params.bytes[0]);
  if (first === 'h') return;
  if (first === 'c') return setImmediate(() => process.kill(process.pid, 'SIGKILL'));
  if (first === 'l') return process.send({ kind: 'result', id, value: { bytes: 'none', format: 'exe' } });
  if (first === 'x') return process.send('what?');
  const value = { bytes: params.bytes, format: 'png', width: 1, height: 1 };
  setTimeout(() => process.send({ kind: 'result', id, value }), 100);
});
process.on('disconnect', () => process.exit(0));
process.send({ kind: 'ready' });
`;

let folder: string;
let badModule: string;
let picture: Buffer;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'seedream-pixels-'));
  badModule = join(folder, 'bad.mjs');
  await writeFile(badModule, badProcess);
  picture = await sharp({ create: { width: 30, height: 20, channels: 3, background: '#123456' } })
    .png()
    .toBuffer();
});
after(() => rm(folder, { recursive: true, force: true }));

describe('the imaging process', () => {
  test('starts with the first image, not before', async t => {
    openPixels(t);
    assert.deepEqual(await childrenOf(process.pid), []);
  });

  test('serves several images and never more than one process', async t => {
    const pixels = openPixels(t);
    const jobs = Array.from({ length: 6 }, () => pixels.fit(picture, target, never));
    assert.equal((await childrenOf(process.pid)).length, 1);
    assert.deepEqual(
      (await Promise.all(jobs)).map(({ width }) => width),
      [30, 30, 30, 30, 30, 30],
    );
  });

  test('ends when nothing was asked of it for a while, and starts again when needed', async t => {
    const pixels = openPixels(t, { idleMs: 5 });
    await pixels.fit(picture, target, never);
    await pixels.logged('pixels.processEnded');
    assert.deepEqual(await pixels.logged('pixels.processStopped'), { kind: 'idle' });
    assert.deepEqual(await childrenOf(process.pid), []);
    assert.equal((await pixels.fit(picture, target, never)).width, 30);
  });

  test('is gone after dispose, and what waited for it is cancelled', async t => {
    const pixels = openPixels(t, { modulePath: badModule });
    const jobs = ['h', 'h', 'h'].map(kind => rejection(pixels.fit(Buffer.from(kind), target, never)));
    const [pid] = await childrenOf(process.pid);
    assert.ok(pid);
    pixels.dispose();
    for (const error of await Promise.all(jobs)) assertKind(error, 'cancelled');
    await pixels.logged('pixels.processEnded');
    assert.ok(await hasEnded(pid));
    assertKind(await rejection(pixels.fit(picture, target, never)), 'cancelled');
  });

  test('does not outlive an extension host that is killed', async t => {
    const host = spawn(
      process.execPath,
      [
        '--input-type=module',
        '-e',
        `import { fork } from 'node:child_process';
         const child = fork(${JSON.stringify(sourceModule)}, [], { execArgv: [], serialization: 'advanced' });
         child.once('message', () => process.stdout.write(String(child.pid)));`,
      ],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    t.after(() => host.kill('SIGKILL'));
    const [output] = await once(host.stdout, 'data');
    const pid = Number(String(output));
    assert.deepEqual(await childrenOf(host.pid ?? 0), [pid]);
    host.kill('SIGKILL');
    await once(host, 'exit');
    assert.ok(await hasEnded(pid));
  });

  test('does not inherit keys from the environment', async t => {
    process.env['SEEDREAM_TEST_TOKEN'] = 'canary';
    t.after(() => delete process.env['SEEDREAM_TEST_TOKEN']);
    const module = join(folder, 'environment.mjs');
    await writeFile(
      module,
      `process.on('message', ({ id }) => {
         const bytes = Buffer.from(JSON.stringify(process.env));
         process.send({ kind: 'result', id, value: { bytes, format: 'png', width: 1, height: 1 } });
       });
       process.send({ kind: 'ready' });`,
    );
    const { bytes } = await openPixels(t, { modulePath: module }).fit(picture, target, never);
    const names = Object.keys(JSON.parse(Buffer.from(bytes).toString()));
    assert.ok(names.includes('ELECTRON_RUN_AS_NODE'));
    assert.ok(!names.includes('SEEDREAM_TEST_TOKEN'));
  });

  test('that cannot be started is reported as such', async t => {
    const pixels = openPixels(t, { modulePath: join(folder, 'missing.mjs') });
    assertKind(await rejection(pixels.fit(picture, target, never)), 'storage');
    assertKind(await rejection(pixels.fit(picture, target, never)), 'storage');
  });
});

describe('an image that misbehaves', () => {
  test('and never ends is stopped at the deadline, and the next image works', async t => {
    const pixels = openPixels(t, { modulePath: badModule, ...firstDeadlineAtOnce() });
    const error = await rejection(pixels.fit(Buffer.from('h'), target, never));
    assertKind(error, 'invalidRequest', 'tooSlow');
    await pixels.logged('pixels.processEnded');
    assert.equal((await pixels.fit(Buffer.from('ok'), target, never)).width, 1);
  });

  test('and passes its deadline does not fail the image beside it', async t => {
    const pixels = openPixels(t, { modulePath: badModule, ...firstDeadlineAtOnce() });
    const slow = rejection(pixels.fit(Buffer.from('h'), target, never));
    const other = pixels.fit(Buffer.from('ok'), target, never);
    assertKind(await slow, 'invalidRequest', 'tooSlow');
    assert.equal((await other).width, 1);
  });

  test('and crashes the process fails alone', async t => {
    const pixels = openPixels(t, { modulePath: badModule });
    const crash = rejection(pixels.fit(Buffer.from('c'), target, never));
    const others = ['ok', 'ok', 'ok'].map(kind => pixels.fit(Buffer.from(kind), target, never));
    assertKind(await crash, 'invalidRequest', 'crashed');
    assert.deepEqual(
      (await Promise.all(others)).map(({ width }) => width),
      [1, 1, 1],
    );
  });

  test('and makes the process answer nonsense is refused, and the next image works', async t => {
    const pixels = openPixels(t, { modulePath: badModule });
    assertKind(await rejection(pixels.fit(Buffer.from('l'), target, never)), 'invalidRequest', 'unreadable');
    assertKind(await rejection(pixels.fit(Buffer.from('x'), target, never)), 'invalidRequest', 'crashed');
    assert.equal((await pixels.fit(Buffer.from('ok'), target, never)).width, 1);
  });

  test('and comes back larger than allowed is refused', async t => {
    const pixels = openPixels(t, { modulePath: badModule });
    const job = pixels.fit(Buffer.from('too long'), { ...target, maxBytes: 3 }, never);
    assertKind(await rejection(job), 'invalidRequest', 'unreadable');
  });
});

describe('cancelling', () => {
  test('before the start asks for nothing', async t => {
    const error = await rejection(openPixels(t).fit(picture, target, AbortSignal.abort()));
    assertKind(error, 'cancelled');
    assert.deepEqual(await childrenOf(process.pid), []);
  });

  test('the only running image ends the process, and the next image works', async t => {
    const pixels = openPixels(t, { modulePath: badModule });
    const controller = new AbortController();
    const job = rejection(pixels.fit(Buffer.from('h'), target, controller.signal));
    controller.abort();
    assertKind(await job, 'cancelled');
    await pixels.logged('pixels.processEnded');
    assert.equal((await pixels.fit(Buffer.from('ok'), target, never)).width, 1);
  });

  test('one image leaves the one beside it running', async t => {
    const pixels = openPixels(t, { modulePath: badModule });
    const controller = new AbortController();
    const job = rejection(pixels.fit(Buffer.from('ok'), target, controller.signal));
    const other = pixels.fit(Buffer.from('ok'), target, never);
    controller.abort();
    assertKind(await job, 'cancelled');
    assert.equal((await other).width, 1);
    assert.equal((await childrenOf(process.pid)).length, 1);
  });

  test('a waiting image lets the ones before it finish', async t => {
    const pixels = openPixels(t, { modulePath: badModule });
    const controller = new AbortController();
    const running = [
      pixels.fit(Buffer.from('1'), target, never),
      pixels.fit(Buffer.from('2'), target, never),
    ];
    const waiting = rejection(pixels.fit(Buffer.from('3'), target, controller.signal));
    controller.abort();
    assertKind(await waiting, 'cancelled');
    assert.equal((await Promise.all(running)).length, 2);
  });

  test('leaves no listener on the signal', async t => {
    const pixels = openPixels(t);
    const { signal } = new AbortController();
    let listeners = 0;
    const add = signal.addEventListener.bind(signal);
    const remove = signal.removeEventListener.bind(signal);
    t.mock.method(signal, 'addEventListener', (...args: Parameters<typeof add>) => {
      listeners++;
      add(...args);
    });
    t.mock.method(signal, 'removeEventListener', (...args: Parameters<typeof remove>) => {
      listeners--;
      remove(...args);
    });
    await pixels.fit(picture, target, signal);
    await rejection(pixels.fit(Buffer.from('no image'), target, signal));
    assert.equal(listeners, 0);
  });
});

const deadlineMs = 120_000;

/** Real time, except that the first deadline is over as soon as the event loop turns. */
function firstDeadlineAtOnce(): Pick<PixelsOptions, 'clock' | 'deadlineMs'> {
  let isFirst = true;
  const sleep: Clock['sleep'] = (ms, signal) => {
    const atOnce = isFirst && ms === deadlineMs;
    if (atOnce) isFirst = false;
    return systemClock.sleep(atOnce ? 0 : ms, signal);
  };
  return { clock: { ...systemClock, sleep }, deadlineMs };
}

async function rejection(job: Promise<unknown>): Promise<unknown> {
  return job.then(
    () => assert.fail('It should have failed.'),
    (error: unknown) => error,
  );
}

function assertKind(error: unknown, kind: ErrorKind, code?: string): void {
  assert.ok(SeedreamError.is(error, kind), String(error));
  if (code !== undefined) assert.equal(error.details.code, code);
  assert.equal(error.details.billing, 'notSent');
}
