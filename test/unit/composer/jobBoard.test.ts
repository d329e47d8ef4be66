import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { cancelledError, SeedreamError } from '../../../src/core/errors.ts';
import { aCall, aRecord, BoardBench, ended, picture, running } from './boardBench.ts';

const { RunningCards } = await import('../../../src/host/composer/runningCards.ts');

const cut = new SeedreamError('network', 'The connection was cut.', { billing: 'unknown' });
const refusal = new SeedreamError('moderation', 'Refused.', { billing: 'refused' });

describe('a card of this window', () => {
  test('does not show a picture again that was put into the trash', () => {
    using bench = new BoardBench();
    bench.open();
    bench.board.advance('job-1', running(2, 1));
    bench.board.drop('job-1', 1);
    bench.board.advance('job-1', running(2, 1, 2));
    assert.deepEqual(
      bench.card().images.map(({ index }) => index),
      [2],
    );
    assert.deepEqual(bench.card().dropped, [1]);
    assert.deepEqual(bench.told, ['/w/fox_1.jpg', '/w/fox_2.jpg']);
  });

  test('is not expected to bring a picture that was put into the trash', () => {
    using bench = new BoardBench();
    bench.open('job-1', aCall(3));
    bench.board.advance('job-1', running(3, 1));
    bench.board.drop('job-1', 1);
    const cards = new RunningCards(bench.board, {} as never);
    assert.deepEqual(
      cards.arriving().map(({ index }) => index),
      [2, 3],
    );
    assert.equal(cards.running()[0]?.saved, 1);
  });

  test('costs what the provider counted', () => {
    using bench = new BoardBench();
    bench.open('job-1', aCall(3));
    const usage = { generatedImages: 2 };
    bench.board.advance('job-1', ended({ total: 3, saved: [picture(1)], usage }));
    assert.equal(bench.card().price, 'about $0.08');
  });

  test('is free to try again only when nothing was billed and nothing came', () => {
    const cases = [
      [ended({ outcome: 'notSent', error: cut.with({ billing: 'notSent' }) }), true],
      [ended({ outcome: 'refused', error: refusal }), true],
      [ended({ outcome: 'unknown', error: cut }), undefined],
      [ended({ outcome: 'partial', saved: [picture(1)], error: cut }), undefined],
      [ended({ saved: [picture(1)] }), undefined],
    ] as const;
    for (const [job, free] of cases) {
      using bench = new BoardBench();
      bench.open();
      bench.board.advance('job-1', job);
      assert.equal(bench.card().free, free);
      using later = bench.reloaded();
      assert.equal(later.card().free, free);
    }
  });

  test('is free as well when it was turned back before the purchase, and says so when cancelled', () => {
    using bench = new BoardBench();
    for (const id of ['budget', 'cancelled', 'defect']) bench.open(id);
    bench.board.fail('budget', new SeedreamError('quota', 'Too much.', { billing: 'notSent' }));
    bench.board.fail('cancelled', cancelledError('notSent'));
    bench.board.fail('defect', new Error('x'));
    assert.equal(bench.card('budget').free, true);
    assert.equal(bench.card('cancelled').free, true);
    assert.equal(bench.card('cancelled').message, 'Cancelled before anything was sent.');
    assert.equal(bench.card('defect').free, undefined);
    assert.equal(bench.card('defect').help?.id, 'showLog');
  });

  test('offers its help once', () => {
    using bench = new BoardBench();
    bench.open();
    bench.board.advance('job-1', ended({ outcome: 'unknown', error: cut }));
    assert.equal(bench.card().help?.id, 'buyAgain');
    bench.board.spendHelp('job-1');
    assert.equal(bench.card().help, undefined);
    assert.equal(bench.card().state, 'unknown');
    using later = bench.reloaded();
    assert.equal(later.card().help, undefined);
  });

  test('counts the usual time from the moment its request left, once', () => {
    using bench = new BoardBench();
    bench.open();
    bench.clock.time += 100_000;
    bench.board.advance('job-1', running(2));
    bench.clock.time += 10_000;
    bench.board.advance('job-1', running(2, 1));
    bench.clock.time += 10_000;
    const done = ended({ saved: [picture(1), picture(2)] });
    bench.board.advance('job-1', done);
    assert.equal(bench.times.seconds(bench.card().timing), 10);
    const { ended: over } = bench.card();
    bench.clock.time += 50_000;
    bench.board.advance('job-1', done);
    assert.equal(bench.card().ended, over);
    assert.deepEqual(Object.values(bench.memory.get('seedream.usualTimes') as object), [[10_000]]);
  });

  test('makes room for new ones when it is over, and never while it goes on', () => {
    using bench = new BoardBench();
    bench.open('long');
    bench.open('over');
    bench.board.advance('over', ended({ saved: [picture(1)] }));
    for (let n = 1; n <= 55; n++) {
      bench.open(`short-${n}`);
      bench.board.advance(`short-${n}`, ended({ saved: [picture(1)] }));
    }
    assert.equal(bench.board.cards.length, 50);
    assert.equal(bench.card('long').state, 'preparing');
    assert.equal(bench.board.find('over'), undefined);
    assert.equal(bench.board.cards[0]?.id, 'short-55');
  });

  test('of an older version, without a list of dropped pictures, is still known', () => {
    using bench = new BoardBench();
    bench.open();
    const [{ dropped: _dropped, ...older } = bench.card()] = bench.board.cards;
    bench.memory.set('seedream.cards', [older]);
    using later = new BoardBench(bench.memory);
    assert.deepEqual(later.card().dropped, []);
  });
});

test('a job of this window is no stray; after a reload it is until it is over', async () => {
  using bench = new BoardBench();
  bench.open();
  assert.equal(bench.board.hasStrays, false);
  using later = bench.reloaded();
  assert.equal(later.board.hasStrays, true);
  later.records = [aRecord({ state: 'done', images: [picture(1), picture(2)] })];
  await later.board.reconcile();
  assert.equal(later.board.hasStrays, false);
});
