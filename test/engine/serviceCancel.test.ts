import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { ClickWorld } from '../support/clickWorld.ts';

// Nobody listens there: a request that left would end as a failed connection, not as cancelled.
const baseUrl = 'http://127.0.0.1:9/v1';

describe('a job that is cancelled by name', () => {
  test('while its price is being reserved never starts, and costs nothing', async () => {
    await using world = await ClickWorld.make();
    const request = world.request({ baseUrl });
    const running = world.service.run(request, () => undefined);
    assert.equal(world.service.cancel(request.jobId), true);
    const job = await running;
    assert.deepEqual([job.phase, job['outcome'], job['cancelled']], ['ended', 'notSent', true]);
    const entries = await world.ledger();
    assert.deepEqual(
      entries.map(({ kind, outcome }) => [kind, outcome]),
      [
        ['reserve', undefined],
        ['settle', 'notSent'],
      ],
    );
    assert.deepEqual(await world.service.jobs(), []);
  });

  test('is among all that are cancelled, while its price is being reserved', async () => {
    await using world = await ClickWorld.make();
    const running = world.service.run(world.request({ baseUrl }), () => undefined);
    assert.equal(world.service.cancelAll(), 1);
    assert.equal((await running)['cancelled'], true);
  });

  test('is not known once it is over, nor when it was turned back, nor under another name', async () => {
    await using world = await ClickWorld.make();
    const request = world.request({ baseUrl });
    const budget = { ...request.budget, perDay: 0 };
    await assert.rejects(
      world.service.run({ ...request, budget }, () => undefined),
      { kind: 'quota' },
    );
    assert.equal(world.service.cancel(request.jobId), false);
    const again = world.service.run(request, () => undefined);
    world.service.cancel(request.jobId);
    await again;
    assert.equal(world.service.cancel(request.jobId), false);
    assert.equal(world.service.cancel('0123456789abcdef'), false);
  });
});
