import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { announcementsOf } from '../../../media/composer/jobs/announcements.ts';
import type { Say } from '../../../media/composer/jobs/say.ts';
import type { JobView } from '../../../src/shared/composer.ts';
import { jobWords } from '../../../src/shared/jobWords.ts';
import { aJob } from '../../webview/support/composerBuilders.ts';
import { anImage } from './jobsPictures.ts';

const say: Say = (word, ...values) =>
  jobWords[word].replaceAll(/\{(\d)\}/g, (_all, place: string) => String(values[Number(place)]));

const openedAt = Date.UTC(2026, 10, 22, 10);

const heard = (before: readonly JobView[], after: readonly JobView[]): readonly string[] =>
  announcementsOf(before, after, openedAt, say);

const images = (count: number): JobView['images'] =>
  Array.from({ length: count }, (_, at) => anImage({ index: at + 1 }));

describe('what is announced of jobs', () => {
  test('each picture once, as it is saved', () => {
    const one = aJob({ total: 3, images: images(1) });
    const two = aJob({ total: 3, images: images(2) });
    assert.deepEqual(heard([one], [two]), ['Image 2 of 3 saved']);
    assert.deepEqual(heard([two], [aJob({ total: 3, images: images(2), price: 'about $0.10' })]), []);
  });

  test('the end instead of the last picture', () => {
    const done = aJob({ state: 'done', total: 3, images: images(3) });
    assert.deepEqual(heard([aJob({ images: images(2) })], [done]), ['Done: 3 images']);
    assert.deepEqual(heard([done], [{ ...done }]), []);
  });

  test('a single picture in the singular', () => {
    assert.deepEqual(heard([aJob()], [aJob({ state: 'done', images: images(1) })]), ['Done: 1 image']);
  });

  test('what failed, and why', () => {
    const failed = aJob({ state: 'failed', message: 'The account has no balance left.' });
    assert.deepEqual(heard([aJob()], [failed]), ['Failed: The account has no balance left.']);
    const partial = aJob({
      state: 'partial',
      images: images(3),
      failures: [{ index: 4, message: 'Refused.' }],
    });
    assert.deepEqual(heard([aJob()], [partial]), ['Done: 3 images, 1 failed']);
    assert.deepEqual(heard([aJob()], [aJob({ state: 'failed' })]), ['Failed']);
    assert.deepEqual(heard([aJob()], [aJob({ state: 'cancelled' })]), ['Cancelled']);
    const unknown = aJob({ state: 'unknown', message: 'It may have been billed.' });
    assert.deepEqual(heard([aJob()], [unknown]), ['Outcome unknown: It may have been billed.']);
  });

  test('why a job waits, and again only when the reason is another', () => {
    const waiting = aJob({ state: 'waiting', message: 'The provider asks to wait 20 s.' });
    assert.deepEqual(heard([aJob()], [waiting]), ['Waiting: The provider asks to wait 20 s.']);
    assert.deepEqual(heard([waiting], [{ ...waiting, price: 'free' }]), []);
  });

  test('nothing of the jobs that were there when the composer opened', () => {
    const there = [
      aJob({ id: 'a', state: 'done', ended: openedAt - 1, images: images(3) }),
      aJob({ id: 'b', state: 'failed', ended: openedAt - 1 }),
      aJob({ id: 'c', state: 'running', images: images(2) }),
    ];
    assert.deepEqual(heard([], there), []);
    assert.deepEqual(heard(there, there), []);
  });

  test('a job that failed before it was ever seen running', () => {
    const failed = aJob({ state: 'failed', ended: openedAt + 1, message: 'No connection.' });
    assert.deepEqual(heard([], [failed]), ['Failed: No connection.']);
  });

  test('nothing when cards are cleared away', () => {
    assert.deepEqual(heard([aJob({ state: 'done' })], []), []);
  });
});
