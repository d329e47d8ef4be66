import assert from 'node:assert/strict';
import { once, EventEmitter } from 'node:events';
import { describe, test } from 'node:test';
import { SeedreamError } from '../../../src/core/errors.ts';
import type { JobRecord } from '../../../src/core/jobs/record.ts';
import { phrase } from '../../../src/core/phrase.ts';
import { editor } from '../gallery/fakeEditor.ts';
import { aCall, aRecord, BoardBench, ended, picture, running } from './boardBench.ts';

/** A job of an earlier window that this journal tells of, looked at once. */
async function restored(record: Partial<JobRecord>, before = running(3, 1)): Promise<BoardBench> {
  using bench = new BoardBench();
  bench.open('job-1', aCall(3));
  bench.board.advance('job-1', before);
  const later = bench.reloaded();
  later.records = [aRecord(record)];
  await later.board.reconcile();
  return later;
}

/** Resolves when a card of the bench has come to this state. */
async function until(bench: BoardBench, state: string): Promise<void> {
  const changes = new EventEmitter();
  bench.board.onDidChange(card => changes.emit(card.state));
  await once(changes, state);
}

describe('after a reload a card', () => {
  test('shows each picture under its own number and with its own measures', async () => {
    using bench = await restored({ images: [picture(3), { ...picture(1), width: 30 }] });
    assert.deepEqual(
      bench.card().images.map(({ index, name, width, height }) => [index, name, width, height]),
      [
        [3, 'fox_3.jpg', 2048, 1024],
        [1, 'fox_1.jpg', 30, 1024],
      ],
    );
    assert.deepEqual(bench.told, ['/w/fox_3.jpg']);
  });

  test('does not bring back what was put into the trash', async () => {
    using bench = await restored({ images: [picture(1), picture(2)] });
    bench.board.drop('job-1', 2);
    using later = bench.reloaded();
    later.records = [aRecord({ state: 'done', images: [picture(1), picture(2)] })];
    await later.board.reconcile();
    assert.deepEqual(
      later.card().images.map(({ index }) => index),
      [1],
    );
    assert.equal(later.card().state, 'done');
  });

  test('says which pictures will not come, what it did cost and when it was over', async () => {
    const failed = [{ index: 2, message: 'refused' }];
    const actual = { amount: 0.08, currency: 'USD' };
    const images = [picture(1), picture(3)];
    using bench = await restored({ state: 'partial', images, failed, actual, ended: 77, message: 'refused' });
    assert.deepEqual(bench.card().failures, failed);
    assert.equal(bench.card().price, 'about $0.08');
    assert.equal(bench.card().ended, 77);
    assert.equal(bench.card().message, undefined);
  });

  const ends = [
    ['unknown', 'unknown', 'buyAgain', 'Cut. It may have been billed.', undefined],
    ['unsaved', 'failed', 'showLog', 'Cut. The image was made and is billed.', undefined],
    ['paidExpired', 'failed', 'showLog', 'Cut. The image was made and is billed.', undefined],
    ['refused', 'failed', 'editPrompt', 'Cut. Nothing is billed.', true],
    ['notSent', 'failed', 'tryAgain', 'Cut. Nothing was sent and nothing is billed.', true],
  ] as const;
  for (const [state, shown, help, message, free] of ends)
    test(`whose job ended as ${state} offers ${help}`, async () => {
      using bench = await restored({ state, message: 'Cut.', ended: 5 }, running(3));
      const card = bench.card();
      assert.equal(card.state, shown);
      assert.equal(card.help?.id, help);
      assert.equal(card.message, message);
      assert.equal(card.free, free);
      assert.equal(card.price, free === true ? 'nothing billed' : 'about $0.12');
    });

  test('says what went wrong in the editor’s language', async () => {
    using bench = await restored({});
    editor.translations = { 'The disk is full.': '磁盘已满。', 'Refused.': '被拒绝。' };
    const failed = [{ index: 2, message: phrase('Refused.') }];
    bench.records = [aRecord({ state: 'unsaved', failed, message: phrase('The disk is full.') })];
    await bench.board.reconcile();
    assert.deepEqual(bench.card().failures, [{ index: 2, message: '被拒绝。' }]);
    assert.match(bench.card().message ?? '', /^磁盘已满。/);
  });

  test('says the same thing once, of the picture it is about', async () => {
    const failed = [{ index: 2, message: phrase('Refused.') }];
    using bench = await restored({ state: 'partial', failed, message: phrase('Refused.') });
    assert.equal(bench.card().message, undefined);
  });

  test('that was cancelled meanwhile says whether anything was sent', async () => {
    using before = await restored({ state: 'notSent', cancelled: true, message: 'Cancelled.' }, running(3));
    assert.equal(before.card().state, 'cancelled');
    assert.equal(before.card().message, 'Cancelled before anything was sent.');
    using after = await restored({ state: 'unknown', cancelled: true, message: 'Cancelled.' }, running(3));
    assert.match(after.card().message ?? '', /may still bill/);
  });
});

describe('a job that the journal does not know', () => {
  test('was still waiting: nothing was sent, which is said at the second look', async () => {
    using bench = new BoardBench();
    bench.open();
    using later = bench.reloaded();
    await later.board.reconcile();
    assert.equal(later.card().state, 'preparing');
    later.clock.time += 1_000;
    await later.board.reconcile();
    const card = later.card();
    assert.equal(card.state, 'cancelled');
    assert.equal(card.message, 'It was still waiting when the window closed; nothing was sent.');
    assert.equal(card.help?.id, 'tryAgain');
    assert.equal(card.free, true);
    assert.equal(card.price, 'nothing billed');
    assert.equal(card.ended, card.started);
  });

  test('may have been billed when its request was known to have left', async () => {
    using bench = new BoardBench();
    bench.open();
    bench.board.advance('job-1', running(2));
    using later = bench.reloaded();
    await later.board.reconcile();
    later.clock.time += 1_000;
    await later.board.reconcile();
    assert.equal(later.card().state, 'unknown');
    assert.equal(later.card().help?.id, 'buyAgain');
    assert.equal(later.card().free, undefined);
  });
});

describe('a job of an earlier window', () => {
  test('is looked after until it is over, and no longer', async () => {
    using bench = new BoardBench();
    bench.open();
    using later = bench.reloaded();
    later.clock.hold = false;
    later.records = [aRecord()];
    const over = until(later, 'done');
    later.board.onDidChange(({ state }) => {
      if (state === 'running') later.records = [aRecord({ state: 'done', images: [picture(1)] })];
    });
    later.board.attend();
    later.board.attend();
    await over;
    assert.equal(later.card().images.length, 1);
    assert.equal(later.looks, 2);
  });

  test('is looked at no more once the window is gone', async () => {
    using bench = await restored({});
    bench.clock.hold = false;
    bench.board.dispose();
    await bench.board.reconcile();
    assert.equal(bench.card().state, 'running');
    assert.equal(bench.looks, 2);
  });
});

describe('after unfinished jobs were finished', () => {
  const lost = new SeedreamError('server', 'Lost.', { billing: 'unknown' });

  test('a card whose end was not known shows what has come', async () => {
    using bench = new BoardBench();
    bench.open();
    bench.board.advance('job-1', ended({ outcome: 'unknown', error: lost }));
    const { ended: over } = bench.card();
    const actual = { amount: 0.08, currency: 'USD' };
    bench.records = [aRecord({ state: 'done', images: [picture(1), picture(2)], actual, ended: 9 })];
    await bench.board.reconcile();
    const { state, images, help, message, ended: still } = bench.card();
    assert.deepEqual([state, images.length, help, message, still], ['done', 2, undefined, undefined, over]);
    assert.deepEqual(bench.told, ['/w/fox_1.jpg', '/w/fox_2.jpg']);
  });

  test('a picture that could not be saved joins the others of its card', async () => {
    using bench = new BoardBench();
    bench.open();
    const error = new SeedreamError('storage', 'Disk full.', { billing: 'paid' });
    bench.board.advance(
      'job-1',
      ended({ outcome: 'partial', saved: [picture(1)], failed: [{ index: 2, error }] }),
    );
    bench.records = [aRecord({ state: 'done', images: [picture(1), picture(2)] })];
    await bench.board.reconcile();
    assert.equal(bench.card().state, 'done');
    assert.deepEqual(bench.card().failures, []);
  });

  test('a card that stands as it did keeps its words, and a help that was taken stays taken', async () => {
    using bench = new BoardBench();
    bench.open();
    bench.board.advance('job-1', ended({ outcome: 'unknown', error: lost }));
    bench.board.spendHelp('job-1');
    const before = bench.card();
    bench.records = [aRecord({ state: 'unknown', message: 'Lost.' })];
    await bench.board.reconcile();
    assert.equal(bench.card(), before);
  });

  test('a job of this window that goes on is left alone', async () => {
    using bench = new BoardBench();
    bench.open();
    bench.records = [aRecord({ state: 'unknown' })];
    await bench.board.reconcile();
    assert.equal(bench.card().state, 'preparing');
  });
});
