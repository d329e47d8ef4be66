import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { SeedreamError, type Billing } from '../../../src/core/errors.ts';
import { advance, newJob, type Job, type JobEvent, type Outcome } from '../../../src/core/generate/job.ts';

const saved: JobEvent = {
  kind: 'saved',
  image: { uri: 'file:///a.jpg', name: 'a.jpg', index: 1, width: 1, height: 1, bytes: 1 },
};

function failure(billing: Billing | undefined): JobEvent {
  const error = new SeedreamError('moderation', 'x', billing === undefined ? {} : { billing });
  return { kind: 'imageFailed', failure: { index: 2, error } };
}

function ended(billing?: Billing): JobEvent {
  return billing === undefined
    ? { kind: 'ended' }
    : { kind: 'ended', error: new SeedreamError('network', 'x', { billing }) };
}

describe('a job ends in exactly one named state', () => {
  const table: readonly (readonly [string, readonly JobEvent[], Outcome])[] = [
    ['all came', [saved, ended()], 'done'],
    ['some came, one refused', [saved, failure('refused'), ended()], 'partial'],
    ['some came, connection cut', [saved, ended('unknown')], 'partial'],
    ['connection cut before any', [ended('unknown')], 'unknown'],
    ['refused as a whole', [ended('refused')], 'refused'],
    ['never sent', [ended('notSent')], 'notSent'],
    ['every picture refused', [failure('refused'), ended()], 'refused'],
    ['received, not saved', [failure('paid'), ended()], 'unsaved'],
    ['received, not saved, then cut', [failure('paid'), ended('unknown')], 'unsaved'],
    ['ended without a picture or a word', [ended()], 'unknown'],
  ];
  for (const [name, events, outcome] of table)
    test(`${name}: ${outcome}`, () => {
      const job = events.reduce(advance, newJob(2));
      assert.ok(job.phase === 'ended');
      assert.equal(job.outcome, outcome);
    });

  test('events after the end change nothing', () => {
    const events = [saved, failure('paid'), ended(), ended('unknown'), { kind: 'sending' } as const];
    fc.assert(
      fc.property(fc.array(fc.constantFrom<JobEvent>(...events)), later => {
        const end: Job = advance(newJob(1), ended('refused'));
        assert.equal(later.reduce(advance, end), end);
      }),
    );
  });

  test('pictures are listed by their place, whatever order they come in', () => {
    const at = (index: number): JobEvent =>
      saved.kind === 'saved' ? { kind: 'saved', image: { ...saved.image, index } } : saved;
    const job = [at(3), at(1), at(2)].reduce(advance, newJob(3));
    assert.deepEqual(
      job.saved.map(image => image.index),
      [1, 2, 3],
    );
  });
});
