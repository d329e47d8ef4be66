import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { linkExpired, outcomeOf, recordOf, type JobRecordState } from '../../../src/core/jobs/record.ts';
import { foldJournal, isSettled, outstandingImages } from '../../../src/core/jobs/state.ts';
import type { JobEntry } from '../../../src/core/jobs/step.ts';
import { anOrderNoted, published, publishing, received, refused, spooled } from '../../support/jobEntries.ts';

const intent: JobEntry = { at: 5, step: 'intent', order: anOrderNoted };
const sent: JobEntry = { at: 6, step: 'sent' };
const answered: JobEntry = { at: 7, step: 'answered', requestId: 'r-1' };
const completed: JobEntry = { at: 9, step: 'completed' };

function gone(index: number, code?: string): JobEntry {
  const why = { billing: 'paid', kind: 'badResponse', message: 'gone' } as const;
  return { at: 8, step: 'imageFailed', index, ...why, ...(code === undefined ? {} : { code }) };
}

/** What an heir finds, and the name that it gives the job when it has done what it can. */
const table: readonly (readonly [string, readonly JobEntry[], JobRecordState])[] = [
  ['only wished for', [intent], 'notSent'],
  [
    'refused and about to be tried again',
    [intent, sent, { at: 7, step: 'unsent', billing: 'refused' }],
    'refused',
  ],
  ['never connected', [intent, sent, { at: 7, step: 'unsent', billing: 'notSent' }], 'notSent'],
  ['sent, and not a word', [intent, sent], 'unknown'],
  ['tried a second time', [intent, sent, { at: 7, step: 'unsent', billing: 'refused' }, sent], 'unknown'],
  ['answered, and cut off', [intent, sent, answered], 'unknown'],
  ['everything saved', [intent, sent, answered, received(1, 8), completed, published(1, 9)], 'done'],
  ['saved, and the end not heard', [intent, sent, answered, received(1, 8), published(1, 9)], 'partial'],
  [
    'one saved, one refused',
    [intent, sent, refused(1, 8), received(2, 8), completed, published(2, 9)],
    'partial',
  ],
  [
    'one saved, one waiting',
    [intent, sent, received(1, 8), published(1, 9), received(2, 8), completed],
    'partial',
  ],
  ['all refused', [intent, sent, refused(1, 8), refused(2, 8), completed], 'refused'],
  ['refused so far, and cut off', [intent, sent, refused(1, 8)], 'unknown'],
  [
    'received, not saved',
    [intent, sent, received(1, 8), spooled(1, 8), publishing(1, 9), completed],
    'unsaved',
  ],
  ['the link too old', [intent, sent, received(1, 8), gone(1, linkExpired), completed], 'paidExpired'],
  ['received, and no image at all', [intent, sent, spooled(1, 8), gone(1), completed], 'unsaved'],
];

describe('a job is given exactly one honest name', () => {
  for (const [name, entries, expected] of table)
    test(`${name}: ${expected}`, () => assert.equal(outcomeOf(foldJournal(entries)), expected));

  test('runs while somebody works on it, and is being recovered when that is an heir', () => {
    const running = foldJournal([intent, sent]);
    const inherited = foldJournal([intent, sent, { at: 8, step: 'inherited' }]);
    assert.equal(recordOf('a', running, true)?.state, 'running');
    assert.equal(recordOf('a', inherited, true)?.state, 'recovering');
    assert.equal(recordOf('a', running, false)?.state, 'recovering');
  });

  test('is over only when nothing received waits to be saved and nothing lies about', () => {
    const ended: JobEntry = { at: 10, step: 'ended', outcome: 'unsaved', message: 'disk full' };
    const waiting = foldJournal([intent, sent, received(1, 8), completed, ended]);
    assert.equal(isSettled(waiting), false);
    assert.deepEqual(
      outstandingImages(waiting).map(image => image.index),
      [1],
    );
    assert.equal(recordOf('a', waiting, false)?.state, 'unsaved');
    const untidy = foldJournal([intent, { at: 10, step: 'ended', outcome: 'notSent', untidy: true }]);
    assert.equal(isSettled(untidy), false);
    assert.equal(isSettled(foldJournal([intent, { at: 10, step: 'ended', outcome: 'notSent' }])), true);
  });
});

test('a record tells time, prompt, model, provider, price, request ID and where the pictures are', () => {
  const ended: JobEntry = { at: 10, step: 'ended', outcome: 'partial', message: 'The connection was cut.' };
  const state = foldJournal([intent, sent, answered, received(1, 8), published(1, 9), ended]);
  assert.deepEqual(recordOf('job-1', state, false), {
    id: 'job-1',
    created: 5,
    state: 'partial',
    prompt: 'a red fox',
    model: 'seedream-4.5',
    provider: 'chainhub',
    saved: 1,
    expected: 3,
    images: [
      {
        index: 1,
        name: 'fox_1.jpg',
        uri: 'file:///workspace/assets/fox_1.jpg',
        width: 64,
        height: 48,
      },
    ],
    failed: [],
    ended: 10,
    estimate: { amount: 0.12, currency: 'USD' },
    requestId: 'r-1',
    message: 'The connection was cut.',
  });
  assert.equal(recordOf('job-1', foldJournal([sent]), false), undefined);
});

test('a record keeps each picture’s own place, and says why the others will not come', () => {
  const state = foldJournal([intent, sent, refused(1, 8), received(3, 8), published(3, 9), completed]);
  const record = recordOf('a', state, false);
  assert.deepEqual(
    record?.images.map(({ index, width, height }) => [index, width, height]),
    [[3, 64, 48]],
  );
  assert.deepEqual(record?.failed, [{ index: 1, message: 'refused' }]);
  assert.equal(record?.ended, undefined);
  assert.equal(record?.cancelled, undefined);
});

test('a record says that it was cancelled, and when it was over', () => {
  const ended: JobEntry = { at: 12, step: 'ended', outcome: 'unknown', cancelled: true };
  const record = recordOf('a', foldJournal([intent, sent, ended]), false);
  assert.equal(record?.cancelled, true);
  assert.equal(record.ended, 12);
});

describe('what a job did cost is told', () => {
  const priced = (maxImages: number, all: number, one: number): JobEntry => ({
    at: 5,
    step: 'intent',
    order: {
      ...anOrderNoted,
      frame: {
        ...anOrderNoted.frame,
        requested: { watermark: false, maxImages },
        costEstimate: { amount: one, currency: 'USD' },
      },
      expectedCost: { amount: all, currency: 'USD' },
    },
  });
  const cost = (...entries: readonly JobEntry[]): number | undefined =>
    recordOf('a', foldJournal(entries), false)?.actual?.amount;

  test('by what came, with the references counted once', () => {
    const two = [sent, received(1, 8), published(1, 9), received(2, 8), published(2, 9)];
    assert.equal(cost(priced(3, 0.13, 0.05), ...two, completed), 0.09);
    assert.equal(cost(priced(1, 0.05, 0.05), sent, published(1, 9), completed), 0.05);
  });

  test('without what was refused, and with what came and could not be kept', () => {
    assert.equal(cost(priced(2, 0.08, 0.04), sent, refused(1, 8), published(2, 9), completed), 0.04);
    assert.equal(cost(priced(2, 0.08, 0.04), sent, gone(1), published(2, 9), completed), 0.08);
  });

  test('by the provider’s own count where that is more, and never more than was asked for', () => {
    const counted = (generatedImages: number): JobEntry => ({ ...completed, usage: { generatedImages } });
    assert.equal(cost(priced(3, 0.12, 0.04), sent, published(1, 9), counted(2)), 0.08);
    assert.equal(cost(priced(3, 0.12, 0.04), sent, published(1, 9), counted(99)), 0.12);
  });

  test('only when the provider said that this was all, and only where prices are known', () => {
    assert.equal(cost(priced(3, 0.12, 0.04), sent, published(1, 9)), undefined);
    assert.equal(cost(priced(2, 0.08, 0.04), sent, refused(1, 8), refused(2, 8), completed), undefined);
    assert.equal(cost(intent, sent, published(1, 9), completed), undefined);
  });
});

test('a long prompt is shown by its beginning, cut between whole characters', () => {
  const frame = { ...anOrderNoted.frame, prompt: '👨‍👩‍👧 '.repeat(100) };
  const state = foldJournal([{ at: 5, step: 'intent', order: { ...anOrderNoted, frame } }]);
  const prompt = recordOf('a', state, false)?.prompt ?? '';
  assert.match(prompt, /^(👨‍👩‍👧 ?)+…$/u);
  assert.ok(prompt.length <= 201);
});
