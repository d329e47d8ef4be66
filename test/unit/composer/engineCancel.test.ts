import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { toPlainJob } from '../../../src/core/errorWire.ts';
import type { RunRequest } from '../../../src/engine/contract.ts';
import { ended } from './boardBench.ts';

const { window, workspace } = await import('vscode');
const { cancelJob } = await import('../../../src/host/cancelJob.ts');
const { Engine } = await import('../../../src/host/engine.ts');

Object.assign(workspace, { getConfiguration: () => ({ inspect: () => undefined }) });

const request = { jobId: 'job-1', params: { maxImages: 1 } } as RunRequest;
const never = new AbortController().signal;

/** An engine whose process takes the settings when it is told to, and knows no job by name. */
function start() {
  const asked: string[] = [];
  const configured = Promise.withResolvers<undefined>();
  const peer = {
    request: async (name: string): Promise<unknown> => {
      asked.push(name);
      if (name === 'configure') return configured.promise;
      return name === 'run' ? toPlainJob(ended()) : false;
    },
  };
  const engine = new Engine({ peer: () => peer } as never, { maxConcurrentJobs: () => 3 } as never);
  return { engine, asked, configured };
}

describe('cancelling a job', () => {
  test('before the process has heard of it buys nothing', async () => {
    const { engine, asked, configured } = start();
    const running = engine.run(request, never, () => undefined);
    assert.equal(await engine.cancel('job-1'), true);
    configured.resolve(undefined);
    await assert.rejects(running, { kind: 'cancelled', details: { billing: 'notSent' } });
    assert.deepEqual(asked, ['configure']);
  });

  test('by its own signal, before the process has heard of it, buys nothing either', async () => {
    const { engine, asked, configured } = start();
    const stop = new AbortController();
    const running = engine.run(request, stop.signal, () => undefined);
    stop.abort();
    configured.resolve(undefined);
    await assert.rejects(running, { kind: 'cancelled' });
    assert.deepEqual(asked, ['configure']);
  });

  test('that is not in the hands of this window’s process is told to be of no use', async () => {
    const { engine, configured } = start();
    configured.resolve(undefined);
    await engine.run(request, never, () => undefined);
    assert.equal(await engine.cancel('job-1'), false);
  });

  test('that nobody here can stop any more says so, wherever it was cancelled', async () => {
    const said: string[] = [];
    Object.assign(window, { showInformationMessage: async (words: string) => void said.push(words) });
    await cancelJob({ cancel: async () => true }, 'job-1');
    assert.deepEqual(said, []);
    await cancelJob({ cancel: async () => false }, 'job-1');
    assert.match(said.join(), /cannot be stopped any more/);
  });
});
