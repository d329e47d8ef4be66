import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { ArrivingView, GalleryResult } from '../../../src/shared/gallery.ts';
import { detailsWidths, keptFrom, plainQuery, rowHeights } from '../../../media/gallery/kept.ts';
import {
  countFilters,
  isArriving,
  isFiltered,
  listingOf,
  showsArriving,
} from '../../../media/gallery/listing.ts';
import type { Assembled } from '../../../media/gallery/pieces.ts';
import { Tiles } from '../../../media/gallery/tiles.ts';
import { fitInto, fitted, panned, zoomedBy, type ZoomBounds } from '../../../media/gallery/zoom.ts';

function aResult(ids: readonly number[], key = '2026-11-22'): Assembled {
  const result: GalleryResult = {
    revision: 1,
    total: ids.length,
    indexing: false,
    ids: Uint32Array.from(ids),
    ratios: new Uint16Array(ids.length).fill(1500),
    colours: new Uint8Array(ids.length * 3),
    sections: ids.length === 0 ? [] : [{ key, title: key, start: 0, count: ids.length }],
    facets: { models: [], providers: [], ratios: [], tags: [] },
  };
  return { result, isWhole: true };
}

const place = (index: number, jobId = 'a'): ArrivingView => ({ jobId, index, ratio: 1.5, prompt: '' });
const today = { key: '2026-11-22', title: '2026-11-22' };

describe('what was kept', () => {
  test('is read back as it was', () => {
    const kept = {
      query: { ...plainQuery, text: 'fox', rating: 3, tags: ['hero'], sort: 'name', from: '2026-11-01' },
      rowHeight: 200,
      detailsOpen: false,
      detailsWidth: 400,
      selected: 'assets/fox.jpg',
      anchor: { path: 'assets/owl.jpg', offset: 12 },
    };
    assert.deepEqual(keptFrom(JSON.parse(JSON.stringify(kept))), kept);
  });

  test('never breaks the page, whatever it is', () => {
    fc.assert(
      fc.property(fc.anything(), raw => {
        const { query, rowHeight, detailsWidth } = keptFrom(raw);
        assert.equal(typeof query.text, 'string');
        assert.ok(rowHeight >= rowHeights.least && rowHeight <= rowHeights.most);
        assert.ok(detailsWidth >= detailsWidths.least && detailsWidth <= detailsWidths.most);
      }),
    );
  });
});

describe('places for pictures that are on their way', () => {
  test('stand above the newest, the last of a set first, so that each turns where it stands', () => {
    const three = listingOf(aResult([5]), [place(1), place(2), place(3)], today);
    assert.deepEqual(
      three.arriving.map(({ index }) => index),
      [3, 2, 1],
    );
    const two = listingOf(aResult([6, 5]), [place(2), place(3)], today);
    assert.equal(three.ids.length, two.ids.length);
    assert.deepEqual(
      [...three.ids].findIndex(id => id === 5),
      [...two.ids].findIndex(id => id === 5),
    );
  });

  test('belong to today, which is made when there is none', () => {
    assert.deepEqual(
      listingOf(aResult([5, 4]), [place(1)], today).sections.map(({ key, start, count }) => [
        key,
        start,
        count,
      ]),
      [['2026-11-22', 0, 3]],
    );
    assert.deepEqual(
      listingOf(aResult([5], '2026-11-20'), [place(1)], today).sections.map(({ start, count }) => [
        start,
        count,
      ]),
      [
        [0, 1],
        [1, 1],
      ],
    );
  });

  test('are no pictures: they have ids of their own and no place to be found by', () => {
    const { ids, first, placeOf } = listingOf(aResult([5]), [place(1)], today);
    assert.equal(first, 1);
    assert.ok(isArriving(ids[0] ?? 0) && !isArriving(5));
    assert.deepEqual([placeOf(ids[0] ?? 0), placeOf(5)], [-1, 1]);
  });

  test('are shown only where the pictures are certain to appear', () => {
    assert.equal(showsArriving(plainQuery), true);
    assert.equal(showsArriving({ ...plainQuery, sort: 'name' }), false);
    assert.equal(showsArriving({ ...plainQuery, text: 'fox' }), false);
    assert.equal(showsArriving({ ...plainQuery, favourites: true }), false);
  });
});

test('every condition counts as a filter, order and headings do not', () => {
  const all = { models: ['a'], providers: ['b'], ratios: ['c'], tags: ['d'], from: '2026-01-01', rating: 1 };
  assert.equal(countFilters({ ...plainQuery, ...all, favourites: true, sets: true, recipe: 'with' }), 9);
  assert.equal(isFiltered({ ...plainQuery, sort: 'oldest', group: 'none' }), false);
  assert.equal(isFiltered({ ...plainQuery, text: '  ' }), false);
});

describe('what is known about tiles', () => {
  const tile = (id: number, rating = 0) => ({
    id,
    name: `${id}`,
    prompt: '',
    rating,
    favourite: false,
    rejected: false,
  });

  test('is asked for once, and again after a change', async () => {
    const asked: (readonly number[])[] = [];
    const tiles = new Tiles(ids => {
      asked.push(ids);
      return Promise.resolve(ids.map(id => tile(id)));
    });
    const arrived = (): Promise<void> => new Promise(resolve => tiles.onArrived(() => resolve()));
    const first = arrived();
    tiles.want([1, 2]);
    await first;
    tiles.want([2, 1]);
    const second = arrived();
    tiles.refresh();
    await second;
    assert.deepEqual(asked, [
      [1, 2],
      [2, 1],
    ]);
  });

  test('shows a mark at once, and what the host says afterwards', async () => {
    let rating = 0;
    const tiles = new Tiles(ids => Promise.resolve(ids.map(id => tile(id, rating))));
    const arrived = (): Promise<void> => new Promise(resolve => tiles.onArrived(() => resolve()));
    const first = arrived();
    tiles.want([1]);
    await first;
    tiles.mark([1], { kind: 'rating', value: 4 });
    assert.equal(tiles.get(1)?.rating, 4);
    rating = 3;
    const second = arrived();
    tiles.refresh();
    await second;
    assert.equal(tiles.get(1)?.rating, 3);
  });
});

describe('zoom', () => {
  const bounds: ZoomBounds = { stageWidth: 1000, stageHeight: 800, width: 1000, height: 500, most: 8 };

  test('keeps the point under the pointer where it is', () => {
    const point = { x: 300, y: 40 };
    const near = zoomedBy(fitted, 4, { point, bounds });
    assert.deepEqual([(point.x - near.x) / near.scale, (point.y - near.y) / near.scale], [300, 40]);
  });

  test('never leaves a gap, and a fitted picture never moves', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.1, max: 20, noNaN: true }),
        fc.integer(),
        fc.integer(),
        (factor, x, y) => {
          const zoom = panned(zoomedBy(fitted, factor, { point: { x: 0, y: 0 }, bounds }), { x, y }, bounds);
          assert.ok(zoom.scale >= 1 && zoom.scale <= 8);
          assert.ok(Math.abs(zoom.x) <= Math.max(0, (1000 * zoom.scale - 1000) / 2) + 1e-6);
          assert.ok(Math.abs(zoom.y) <= Math.max(0, (500 * zoom.scale - 800) / 2) + 1e-6);
        },
      ),
    );
    assert.deepEqual(panned(fitted, { x: 50, y: 50 }, bounds), fitted);
  });

  test('fits large pictures and leaves small ones at their size', () => {
    assert.deepEqual(fitInto({ width: 1000, height: 800 }, { width: 4000, height: 2000 }), {
      width: 1000,
      height: 500,
    });
    assert.deepEqual(fitInto({ width: 1000, height: 800 }, { width: 64, height: 64 }), {
      width: 64,
      height: 64,
    });
    assert.deepEqual(fitInto({ width: 0, height: 0 }, { width: 64, height: 64 }), { width: 0, height: 0 });
  });
});
