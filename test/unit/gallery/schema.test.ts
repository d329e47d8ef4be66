import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import * as schema from '../../../src/shared/gallery.schema.ts';
import type { GalleryQuery } from '../../../src/shared/gallery.ts';

const query: GalleryQuery = {
  text: '雪 fox',
  models: ['seedream-4.5'],
  providers: [],
  ratios: ['16:9'],
  tags: ['hero'],
  from: '2026-11-01',
  rating: 3,
  favourites: true,
  rejected: 'without',
  sort: 'newest',
  group: 'day',
};

describe('what the gallery’s page asks', () => {
  test('passes when it is as agreed', () => {
    assert.deepEqual(schema.querySchema.parse(query), query);
    const marks = [
      { kind: 'rating', value: 0 },
      { kind: 'favourite', value: false },
      { kind: 'rejected', value: true },
      { kind: 'tags', add: ['狐'], remove: [] },
    ];
    for (const mark of marks)
      assert.deepEqual(schema.markParams.parse({ ids: [1], mark }), { ids: [1], mark });
    assert.deepEqual(schema.thumbnailsParams.parse({ ids: [1], side: 640 }), { ids: [1], side: 640 });
  });

  test('is refused when it says more, or other things', () => {
    const wrong: [{ parse(raw: unknown): unknown }, unknown][] = [
      [schema.querySchema, { ...query, extra: 1 }],
      [schema.querySchema, { ...query, from: '../../etc' }],
      [schema.querySchema, { ...query, from: undefined }],
      [schema.querySchema, { ...query, sort: 'random' }],
      [schema.tilesParams, { ids: Array.from({ length: 401 }, (_none, index) => index) }],
      [schema.tilesParams, { ids: [1.5] }],
      [schema.thumbnailsParams, { ids: [-1], side: 320 }],
      [schema.thumbnailsParams, { ids: [1], side: 4096 }],
      [schema.idParams, { id: '1' }],
      [schema.markParams, { ids: [1], mark: { kind: 'rating', value: 6 } }],
      [schema.markParams, { ids: [1], mark: { kind: 'tags', add: [''], remove: [] } }],
      [schema.actParams, { ids: [1], action: 'buy' }],
      [schema.actParams, { ids: [1], action: '__proto__' }],
      [schema.findParams, { path: '' }],
    ];
    for (const [schemaOf, raw] of wrong)
      assert.throws(() => schemaOf.parse(raw), JSON.stringify(raw).slice(0, 80));
  });

  test('is never let through by accident', () => {
    fc.assert(
      fc.property(fc.anything(), raw => {
        for (const schemaOf of [schema.querySchema, schema.markParams, schema.actParams, schema.idParams])
          assert.throws(() => schemaOf.parse(raw));
      }),
    );
  });
});
