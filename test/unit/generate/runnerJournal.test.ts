import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { ServerEvent } from '../../../src/core/api/events.ts';
import { SeedreamError } from '../../../src/core/errors.ts';
import { isSettled } from '../../../src/core/jobs/state.ts';
import { MemoryFolder } from '../../support/memoryFolder.ts';
import { completed, image, orderInto, play, ScriptedTransport } from '../../support/runnerPlay.ts';

describe('a job that is written down', () => {
  test('a full disk ends as paid and unsaved, never as free', async () => {
    const folder = new MemoryFolder();
    folder.fail = { step: 'stage', error: new SeedreamError('storage', 'disk full', { billing: 'paid' }) };
    const { job, written } = await play(new ScriptedTransport([[image(0), completed]]), orderInto(folder));
    assert.equal(job.outcome, 'unsaved');
    assert.equal(job.failed[0]?.error.kind, 'storage');
    assert.match(job.failed[0]?.error.message ?? '', /disk full.*kept in \/storage\/jobs\/one/);
    assert.equal(written?.spool.kept, 1);
    assert.equal(isSettled(written.state), false);
  });

  test('a disk that is busy for a moment costs nothing but that moment', async () => {
    const folder = new MemoryFolder();
    const busy = new SeedreamError('storage', 'busy', { billing: 'paid' });
    folder.fail = { step: 'publish', error: busy, times: 1 };
    const { job, written } = await play(new ScriptedTransport([[image(0), completed]]), orderInto(folder));
    assert.equal(job.outcome, 'done');
    assert.deepEqual([folder.published.size, folder.staged, written?.spool.kept], [1, 0, 0]);
  });

  test('is written down step by step, without the key', async () => {
    const { written } = await play(
      new ScriptedTransport([[{ kind: 'opened', status: 200, requestId: 'r-1' }, image(0), completed]]),
      orderInto(new MemoryFolder()),
    );
    assert.deepEqual(
      written?.entries.map(entry => entry.step),
      ['intent', 'sent', 'answered', 'received', 'completed', 'publishing', 'published', 'ended'],
    );
    assert.doesNotMatch(JSON.stringify(written.entries), /a-key/);
    assert.ok(isSettled(written.state));
  });

  for (const refused of ['intent', 'sent'])
    test(`is not sent when “${refused}” cannot be written down`, async () => {
      const transport = new ScriptedTransport([[image(0), completed]]);
      const { job } = await play(transport, orderInto(new MemoryFolder()), [refused]);
      assert.equal(job.outcome, 'notSent');
      assert.equal(transport.calls.length, 0);
    });

  test('a link that cannot be fetched stays in the journal, to be fetched later', async () => {
    const url = 'https://cdn.example.com/1';
    const gone = new SeedreamError('network', 'no route', { billing: 'paid' });
    const link: ServerEvent = { kind: 'image', index: 0, payload: { url } };
    const transport = new ScriptedTransport([[link, completed]], new Map([[url, gone]]));
    const { job, written } = await play(transport, orderInto(new MemoryFolder()));
    assert.equal(job.outcome, 'unsaved');
    assert.match(job.failed[0]?.error.message ?? '', /without paying again/);
    assert.equal(written?.state.images.get(1)?.link, url);
    assert.equal(isSettled(written.state), false);
  });
});
