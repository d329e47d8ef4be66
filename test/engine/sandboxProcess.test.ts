import assert from 'node:assert/strict';
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { describe, test, type TestContext } from 'node:test';
import { SeedreamError } from '../../src/core/errors.ts';
import { SandboxProcess } from '../../src/host/sandboxProcess.ts';
import { fetchAlone, models, sandboxModule } from './sandboxClient.ts';

const log = { info() {}, warn() {}, error() {} };

interface Ready {
  readonly baseUrl: string;
  readonly key: string;
}

async function forked(t: TestContext, ...args: readonly string[]): Promise<{ child: ChildProcess } & Ready> {
  const child = fork(sandboxModule, [...args], {
    execArgv: [],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  t.after(() => child.kill());
  const [message] = (await once(child, 'message')) as [Ready];
  return { child, ...message };
}

function paint({ baseUrl, key }: Ready, prompt: string, signal?: AbortSignal): Promise<Response> {
  return fetchAlone(`${baseUrl}/images/generations`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}` },
    body: JSON.stringify({ model: models.four, size: '1024x1024', prompt }),
    ...(signal === undefined ? {} : { signal }),
  });
}

/** A request that came later is answered: the one before it has arrived. */
async function isWorkedOn(running: Ready): Promise<void> {
  assert.equal((await paint(running, '')).status, 400);
}

describe('the sandbox process', () => {
  test('ends when the one who started it goes away', async t => {
    const { child } = await forked(t);
    const exit = once(child, 'exit');
    child.disconnect();
    assert.deepEqual(await exit, [0, null]);
  });

  test('ends when nothing was asked of it for a while', async t => {
    const { child } = await forked(t, '50');
    assert.deepEqual(await once(child, 'exit'), [0, null]);
  });

  test('does not end in the middle of a request, however long it takes', async t => {
    const running = await forked(t);
    const answer = paint(running, 'a lamp [slow 3]');
    await isWorkedOn(running);
    // From now on it has patience for half of that time.
    running.child.disconnect();
    assert.equal((await answer).status, 200);
  });

  test('stops painting for a client that has gone', { timeout: 50_000 }, async t => {
    const running = await forked(t);
    const client = new AbortController();
    const answer = paint(running, 'a lamp [slow 60]', client.signal);
    await isWorkedOn(running);
    client.abort();
    await assert.rejects(answer, { name: 'AbortError' });
    const exit = once(running.child, 'exit');
    running.child.disconnect();
    // Only a process with nothing left to do ends by itself before the minute is over.
    assert.deepEqual(await exit, [0, null]);
  });

  test('refuses to run by hand', async () => {
    const { spawn } = await import('node:child_process');
    const child = spawn(process.execPath, [sandboxModule], { stdio: 'ignore' });
    assert.deepEqual(await once(child, 'exit'), [1, null]);
  });
});

describe('the keeper of the sandbox process', () => {
  const modulePath = sandboxModule;

  test('calls at the same time share one process, and a later one finds it again', async t => {
    const keeper = new SandboxProcess({ modulePath, log });
    t.after(() => keeper.dispose());
    const [first, second] = await Promise.all([keeper.start(), keeper.start()]);
    assert.deepEqual(first, second);
    assert.deepEqual(await keeper.start(), first);
    assert.match(first.baseUrl, /^http:\/\/127\.0\.0\.1:\d+\/api\/v3$/u);
    assert.match(first.key, /^[0-9a-f]{48}$/u);
  });

  test('a process that has ended is started again, with another key', async t => {
    const exited = Promise.withResolvers<void>();
    const watching = {
      ...log,
      info: (event: string) => {
        if (event === 'sandbox.exit') exited.resolve();
      },
    };
    const keeper = new SandboxProcess({ modulePath, log: watching, idleMs: 50 });
    t.after(() => keeper.dispose());
    const first = await keeper.start();
    await exited.promise;
    const second = await keeper.start();
    assert.notEqual(second.key, first.key);
  });

  test('a caller that gives up leaves the process to the others', async t => {
    const keeper = new SandboxProcess({ modulePath, log });
    t.after(() => keeper.dispose());
    const patient = keeper.start();
    const impatient = new AbortController();
    const given = keeper.start(impatient.signal);
    impatient.abort();
    await assert.rejects(given, error => SeedreamError.is(error, 'cancelled'));
    assert.equal((await paint(await patient, 'a lamp')).status, 200);
    await assert.rejects(keeper.start(AbortSignal.abort()), error => SeedreamError.is(error, 'cancelled'));
  });

  test('a process that cannot start is an error in words, and the next call tries again', async t => {
    const missing = fileURLToPath(new URL('no-such-file.js', import.meta.url));
    const keeper = new SandboxProcess({ modulePath: missing, log });
    t.after(() => keeper.dispose());
    for (let attempt = 0; attempt < 2; attempt += 1) {
      await assert.rejects(keeper.start(), error => {
        assert.ok(SeedreamError.is(error, 'server'));
        assert.equal(error.details.billing, 'notSent');
        assert.match(error.message, /sandbox ended while it was starting/u);
        return true;
      });
    }
  });

  test('after dispose nothing runs and nothing starts', async () => {
    const keeper = new SandboxProcess({ modulePath, log });
    const { baseUrl, key } = await keeper.start();
    keeper.dispose();
    await assert.rejects(keeper.start(), error => SeedreamError.is(error, 'server'));
    for (;;) {
      // The kill is asynchronous: requests are answered until it has happened, and then never again.
      const answer = await paint({ baseUrl, key }, '').catch(() => undefined);
      if (answer === undefined) break;
    }
  });
});
