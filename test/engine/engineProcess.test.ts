import assert from 'node:assert/strict';
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, mkdir, readdir, readFile, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { fromPlainJob } from '../../src/core/errorWire.ts';
import { failureCodec } from '../../src/core/failureCodec.ts';
import { readRecipe } from '../../src/core/metadata/embed.ts';
import type { EngineOffers, HostOffers, RunRequest } from '../../src/engine/contract.ts';
import { RpcPeer, type Wire } from '../../src/shared/rpc.ts';
import { startFakeServer, type FakeServer } from '../support/fakeServer.ts';

const key = 'key-of-the-test';

describe('the engine process', () => {
  let folder: string;
  let server: FakeServer;
  let child: ChildProcess;
  let peer: RpcPeer<HostOffers, EngineOffers>;
  let lastJob = 0;

  beforeEach(async () => {
    folder = await realpath(await mkdtemp(join(tmpdir(), 'seedream-engine-')));
    await mkdir(join(folder, 'workspace'));
    server = await startFakeServer({ key, pictures: 'small' });
    child = fork(
      resolve('src/engine/main.ts'),
      [join(folder, 'storage'), resolve('src/engine/pixels.process.ts'), 'test'],
      {
        execArgv: [],
        serialization: 'advanced',
        stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      },
    );
    peer = new RpcPeer(
      {
        post: (message: Wire) => void child.send(message, () => undefined),
        onMessage: listener => child.on('message', listener),
      },
      failureCodec,
    );
  });

  afterEach(async () => {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill();
      await once(child, 'exit');
    }
    await server.close();
    await rm(folder, { recursive: true, force: true });
  });

  function aRequest(prompt: string, change: Partial<RunRequest['params']> = {}): RunRequest {
    const params: RunRequest['params'] = {
      prompt,
      modelId: 'doubao-seedream-4-5-251128',
      size: '2K',
      watermark: false,
      maxImages: 4,
      stream: true,
      references: [],
      ...change,
    };
    const { watermark, maxImages } = params;
    lastJob += 1;
    return {
      jobId: `job-of-the-test-${lastJob}`,
      params,
      model: undefined,
      baseUrl: server.baseUrl,
      key,
      target: { kind: 'local', root: join(folder, 'workspace'), folder: 'assets' },
      frame: {
        prompt,
        generator: 'test',
        provider: { id: 'custom', host: '127.0.0.1' },
        model: { sent: params.modelId },
        requested: { watermark, maxImages, size: '2K' },
        references: [],
      },
      price: { model: undefined, currency: undefined, images: maxImages, references: 0 },
      budget: { currency: 'USD' },
    };
  }

  async function files(): Promise<string[]> {
    return (await readdir(join(folder, 'workspace/assets')).catch((): string[] => [])).sort();
  }

  for (const responseFormat of ['url', 'b64_json'] as const)
    test(`finishes a paid set when its window goes, and then ends (${responseFormat})`, async () => {
      server.script({ answer: { kind: 'images', count: 4 }, gates: { events: { 2: 'third' } } });
      const running = peer.request('run', aRequest('four seasons', { responseFormat }));
      running.catch(() => undefined); // The window that would hear of it goes.
      await server.reached('third');
      peer.close();
      child.disconnect();
      server.open('third');
      const [code] = (await once(child, 'exit')) as [number | null];
      assert.equal(code, 0);
      const names = await files();
      assert.equal(names.length, 4);
      for (const [index, name] of names.entries()) {
        const recipe = readRecipe(await readFile(join(folder, 'workspace/assets', name)))?.recipe;
        assert.deepEqual(recipe?.set, { index: index + 1, requested: 4 });
      }
      assert.equal(server.accepted.length, 1);
    });

  test('buys nothing more when its window goes: jobs whose turn has not come are dropped', async () => {
    await peer.request('configure', {
      plan: { noProxy: [], strictTls: true, useSystemCertificates: false, source: 'test' },
      maxConcurrentJobs: 1,
    });
    server.script({ answer: { kind: 'images', count: 1 }, gates: { answer: 'first' } });
    peer.request('run', aRequest('runs', { maxImages: 1 })).catch(() => undefined);
    await server.reached('first');
    peer.request('run', aRequest('waits', { maxImages: 1 })).catch(() => undefined);
    // It has been taken in; whether it is still being reserved or waits already is all one.
    await peer.request('jobs', undefined);
    peer.close();
    child.disconnect();
    server.open('first');
    await once(child, 'exit');
    assert.equal(server.accepted.length, 1);
    assert.equal((await files()).length, 1);
  });

  test('is cancelled by name, keeps what arrived, and tells the ledger what may have been billed', async () => {
    server.script({ answer: { kind: 'images', count: 4 }, gates: { events: { 1: 'second' } } });
    const request = aRequest('half a set');
    const price = { model: undefined, currency: 'USD', images: 4, references: 0 } as const;
    const oneSaved = Promise.withResolvers<void>();
    peer.on(
      'job',
      raw => raw as EngineOffers['events']['job'],
      ({ job }) => {
        if (fromPlainJob(job).saved.length === 1) oneSaved.resolve();
      },
    );
    const running = peer.request('run', { ...request, price });
    await oneSaved.promise;
    await peer.request('cancel', { jobId: request.jobId });
    const job = await running;
    assert.equal(job.phase, 'ended');
    assert.equal((await files()).length, 1);
    const { rows } = await peer.request('spending', undefined);
    assert.equal(rows[0]?.calls, 1);
    const [record] = await peer.request('jobs', undefined);
    assert.equal(record?.state, 'partial');
  });

  test('an error keeps its kind and what is known about money on the way to the window', async () => {
    const request = {
      ...aRequest('outside'),
      target: { kind: 'local', root: join(folder, 'workspace'), folder: '../x' } as const,
    };
    await assert.rejects(peer.request('run', request), { kind: 'storage', details: { billing: 'notSent' } });
  });

  test('names what is wrong with a person’s own model by its path', async () => {
    const { rows, problems } = await peer.request('parseModels', {
      value: [
        { name: 'ep-1', base: 'seedream-4.5' },
        { name: 'ep-2', base: 'seedream-4.5', area: { min: 'a' } },
      ],
    });
    assert.deepEqual(
      rows.map(row => row.name),
      ['ep-1'],
    );
    assert.match(problems[0]?.path ?? '', /^seedream\.models\[1\]\.area/);
  });
});
