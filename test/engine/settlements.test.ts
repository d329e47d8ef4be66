import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findModel } from '../../src/core/api/modelTable.ts';
import type { Usage } from '../../src/core/api/events.ts';
import { fromPlainJob, toPlainJob } from '../../src/core/errorWire.ts';
import { SeedreamError } from '../../src/core/errors.ts';
import { advance, newJob, type Job, type JobEvent } from '../../src/core/generate/job.ts';
import { settlementOfJob } from '../../src/engine/settlements.ts';

const price = {
  model: findModel('seedream-4.5'),
  currency: 'USD',
  size: '2K',
  images: 4,
  references: 0,
} as const;

function ended(usage: Usage | undefined, error?: SeedreamError): Job {
  const image = { uri: 'file:///a.jpg', name: 'a.jpg', index: 1, width: 9, height: 9, bytes: 9 };
  const events: JobEvent[] = [
    { kind: 'sending' },
    { kind: 'saved', image },
    ...(usage === undefined ? [] : [{ kind: 'completed', usage } as const]),
    { kind: 'ended', ...(error === undefined ? {} : { error }) },
  ];
  return events.reduce(advance, newJob(price.images));
}

test('what the provider counts as made is what the ledger settles, not only what arrived', () => {
  const images = (usage: Usage | undefined): number | undefined =>
    settlementOfJob(ended(usage), price)?.images;
  assert.equal(images(undefined), 1);
  assert.equal(images({}), 1);
  assert.equal(images({ generatedImages: 3 }), 3);
  assert.equal(images({ generatedImages: 0 }), 1);
});

test('after a cut answer the expected amount stays, whatever was counted before', () => {
  const cut = new SeedreamError('network', 'The connection broke.', { billing: 'unknown' });
  assert.deepEqual(settlementOfJob(ended({ generatedImages: 3 }, cut), price), {
    outcome: 'partial',
    images: 1,
  });
});

test('the provider’s count reaches the window with its job', () => {
  const job = ended({ generatedImages: 3 });
  assert.deepEqual(fromPlainJob(toPlainJob(job)), job);
});
