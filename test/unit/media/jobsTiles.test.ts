import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { frameOf, lineOf, reasonsOf, tilesOf } from '../../../media/composer/jobs/tiles.ts';
import { aJob } from '../../webview/support/composerBuilders.ts';
import { anImage } from './jobsPictures.ts';

const kinds = (tiles: ReturnType<typeof tilesOf>): string[] =>
  tiles.map(tile => `${tile.index} ${tile.kind}`);

describe('the tiles of a job', () => {
  test('reserve every place and its ratio before a picture is there', () => {
    const tiles = tilesOf(aJob({ state: 'queued', total: 3, ratio: 1.5 }));
    assert.deepEqual(kinds(tiles), ['1 pending', '2 pending', '3 pending']);
    assert.deepEqual(
      tiles.map(tile => tile.ratio),
      [1.5, 1.5, 1.5],
    );
  });

  test('stand at their own places, whatever comes first', () => {
    const job = aJob({
      total: 4,
      images: [anImage({ index: 3 })],
      failures: [{ index: 2, message: 'Refused.' }],
    });
    assert.deepEqual(kinds(tilesOf(job)), ['1 pending', '2 failed', '3 image', '4 pending']);
  });

  test('take the shape of the picture once it is there', () => {
    const [tile] = tilesOf(aJob({ total: 1, ratio: 1, images: [anImage({ width: 900, height: 1600 })] }));
    assert.equal(tile?.ratio, 900 / 1600);
  });

  test('leave no hole where the provider made fewer than the ceiling', () => {
    const job = aJob({ state: 'done', total: 4, images: [anImage({ index: 1 }), anImage({ index: 2 })] });
    assert.deepEqual(kinds(tilesOf(job)), ['1 image', '2 image']);
  });

  test('are none for a job that failed as a whole: its reason is said once', () => {
    const failures = [1, 2, 3].map(index => ({ index, message: 'No balance.' }));
    assert.deepEqual(tilesOf(aJob({ state: 'failed', failures })), []);
  });

  test('keep the pictures of a job that was cancelled', () => {
    assert.deepEqual(kinds(tilesOf(aJob({ state: 'cancelled', images: [anImage()] }))), ['1 image']);
  });

  test('survive sizes that make no sense', () => {
    const [tile] = tilesOf(aJob({ total: 1, ratio: 0, images: [anImage({ width: 0, height: 0 })] }));
    assert.equal(tile?.ratio, 1);
  });
});

describe('the lines of tiles', () => {
  const tiles = (...ratios: number[]) =>
    ratios.map((ratio, at) => ({ kind: 'pending' as const, index: at + 1, ratio }));

  test('hold up to three pictures at once, four as two by two, fifteen as fours', () => {
    assert.deepEqual(
      [1, 2, 3, 4, 6, 15].map(count => lineOf(tiles(...Array.from({ length: count }, () => 1))).count),
      [1, 2, 3, 2, 3, 4],
    );
  });

  test('are measured by the widest one', () => {
    assert.equal(lineOf(tiles(1, 1, 2, 1.5)).width, 3.5);
  });

  test('leave room for the actions of a tower and do not let a banner fill the panel', () => {
    assert.deepEqual([1 / 16, 1.5, 16].map(frameOf), [0.5, 1.5, 2.4]);
  });
});

describe('the reasons under a job', () => {
  test('say each thing once', () => {
    const failures = [
      { index: 1, message: 'It may hold sensitive content.' },
      { index: 2, message: 'It may hold sensitive content.' },
      { index: 4, message: 'The download failed.' },
    ];
    assert.deepEqual(reasonsOf(aJob({ failures, message: 'Image 1: It may hold sensitive content.' })), [
      'Image 1: It may hold sensitive content.',
      'The download failed.',
    ]);
  });
});
