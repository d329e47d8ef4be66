import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { elapsedText, endedText, paceShare } from '../../../media/composer/jobs/jobTimes.ts';

const noon = new Date(2026, 10, 22, 12, 0).getTime();

describe('the clock of a job', () => {
  test('counts seconds, minutes and hours', () => {
    assert.equal(elapsedText(0), '0:00');
    assert.equal(elapsedText(21_999), '0:21');
    assert.equal(elapsedText(723_000), '12:03');
    assert.equal(elapsedText(3_723_000), '1:02:03');
  });

  test('never shows a time before the start, when the other machine’s clock is ahead', () => {
    assert.equal(elapsedText(-5000), '0:00');
  });
});

describe('the bar for the usual time', () => {
  test('is well on its way at the usual time', () => {
    const share = paceShare(20_000, 20);
    assert.ok(share > 0.75 && share < 0.85, String(share));
  });

  test('starts empty', () => assert.equal(paceShare(0, 20), 0));

  test('never pretends to reach the end and never goes back', () => {
    fc.assert(
      fc.property(
        fc.nat(10_000_000),
        fc.nat(10_000_000),
        fc.integer({ min: 1, max: 3600 }),
        (a, b, usual) => {
          const earlier = paceShare(Math.min(a, b), usual);
          const later = paceShare(Math.max(a, b), usual);
          assert.ok(earlier >= 0 && earlier <= later && later < 1);
        },
      ),
    );
  });

  test('stays empty without a usual time', () => {
    for (const usual of [0, -3, Number.NaN]) assert.equal(paceShare(5000, usual), 0);
  });
});

describe('when a job ended', () => {
  test('is a time of day today', () => {
    assert.equal(endedText(noon - 3_600_000, noon, 'en-GB'), '11:00');
  });

  test('is yesterday with the time, in the language of the editor', () => {
    assert.equal(endedText(noon - 86_400_000, noon, 'en-GB'), 'yesterday 12:00');
    assert.equal(endedText(noon - 86_400_000, noon, 'zh-CN'), '昨天 12:00');
  });

  test('is yesterday also a minute after midnight', () => {
    const midnight = new Date(2026, 10, 22, 0, 1).getTime();
    assert.match(endedText(midnight - 120_000, midnight, 'en-GB'), /^yesterday 23:59$/);
  });

  test('is a date before that', () => {
    assert.equal(endedText(noon - 3 * 86_400_000, noon, 'en-GB'), '19 Nov 2026');
  });
});
