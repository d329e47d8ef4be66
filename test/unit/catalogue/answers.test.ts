import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as fc from 'fast-check';
import { placesOf } from '../../../media/gallery/places.ts';
import { assembled, completed, isUnknown } from '../../../media/gallery/pieces.ts';
import { Answers } from '../../../src/catalogue/answers.ts';
import { pack } from '../../../src/catalogue/packedLooks.ts';
import { idBase } from '../../../src/host/gallery/idShift.ts';
import type { GalleryLooks, GalleryQuestion, GalleryResult } from '../../../src/shared/gallery.ts';
import { aQuery } from '../../support/catalogueWorld.ts';

const query: GalleryQuestion = aQuery();

interface Picture {
  readonly id: number;
  readonly ratio: number;
  readonly colour: number;
}

function answerOf(pictures: readonly Picture[]): GalleryResult {
  return {
    revision: 1,
    total: pictures.length,
    indexing: false,
    ids: Uint32Array.from(pictures, ({ id }) => id),
    ratios: Uint16Array.from(pictures, ({ ratio }) => ratio),
    colours: Uint8Array.from(pictures.flatMap(({ colour }) => [colour, 1, 2])),
    sections: [],
    facets: { models: [], providers: [], ratios: [], tags: [] },
  };
}

function looksOf({ ids, ratios, colours }: GalleryLooks): GalleryLooks {
  return { ids, ratios, colours };
}

const picture = fc.record({
  id: fc.integer({ min: 1, max: 2_000 }),
  ratio: fc.integer({ min: 1, max: 0xffff }),
  colour: fc.integer({ min: 0, max: 255 }),
});
const pictures = fc.uniqueArray(picture, { selector: ({ id }) => id, maxLength: 300 });
/** So many that a change of them leaves long stretches as they were. */
const many = Array.from({ length: 500 }, (_, at): Picture => ({
  id: at + 1,
  ratio: 1_000 + at,
  colour: at % 200,
}));

describe('a large answer', () => {
  test('comes in two parts that are the whole together', () => {
    fc.assert(
      fc.property(pictures, fc.integer({ min: 1, max: 320 }), fc.nat(320), (all, first, place) => {
        const [answers, whole] = [new Answers(), answerOf(all)];
        const given = answers.give(whole, { ...query, first }, place);
        const part = assembled(given, undefined);
        assert.equal(part.isWhole, first >= all.length);
        assert.equal(part.result.ids.length, all.length);
        const packed = answers.rest(given.answer ?? -1);
        assert.ok(packed !== undefined);
        assert.deepEqual(looksOf(completed(part, packed).result), looksOf(whole));
      }),
    );
  });

  test('begins with the pictures that were asked for', () => {
    const answers = new Answers();
    const top = assembled(answers.give(answerOf(many), { ...query, first: 40 }), undefined).result;
    assert.deepEqual(
      [...top.ids.subarray(0, 40)],
      many.slice(0, 40).map(({ id }) => id),
    );
    const around = assembled(answers.give(answerOf(many), { ...query, first: 40 }, 300), undefined).result;
    assert.deepEqual([around.ids[300], around.ratios[310], around.colours[900]], [301, 1_310, 100]);
  });

  test('has places for what is still to come, and nobody finds a picture there', () => {
    const { ids } = assembled(new Answers().give(answerOf(many), { ...query, first: 10 }), undefined).result;
    const placeOf = placesOf(ids);
    assert.deepEqual([...ids.subarray(0, 10)].map(placeOf), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    const open = [...ids.subarray(10)];
    assert.ok(open.every(id => isUnknown(id) && placeOf(id) === -1));
    assert.equal(new Set(open).size, 490);
  });

  test('never takes a picture for one that is still to come, however many processes have counted', () => {
    const largest = Math.max(...Array.from({ length: 100 }, (_, launch) => idBase(launch)));
    assert.ok(!isUnknown(largest + 99_999_999));
  });

  test('is packed without loss, whatever its numbers are', () => {
    const id = fc.oneof(fc.nat(300), fc.integer({ min: 0, max: 100_000_000 }));
    fc.assert(
      fc.property(fc.array(id), fc.constantFrom(0, 100_000_000, 3_900_000_000), (ids, base) => {
        const whole = answerOf(ids.map(one => ({ id: one, ratio: one % 65_536, colour: one % 256 })));
        const { result } = completed({ result: whole, isWhole: false }, { ...pack(whole), base });
        assert.deepEqual(
          [...result.ids],
          ids.map(one => one + base),
        );
        assert.deepEqual([result.ratios, result.colours], [whole.ratios, whole.colours]);
      }),
    );
  });
});

describe('an answer to somebody who knows the one before', () => {
  test('is the new one, whatever has changed', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(499), fc.constantFrom('gone', 'wider', 'darker', 'first')), {
          maxLength: 12,
        }),
        pictures,
        (changes, added) => {
          const answers = new Answers();
          const old = answers.give(answerOf(many), query);
          const now = [...added.map(one => ({ ...one, id: one.id + 1_000 })), ...changed(many, changes)];
          const given = answers.give(answerOf(now), { ...query, known: old.answer ?? -1 });
          const { result, isWhole } = assembled(given, old);
          assert.equal(isWhole, true);
          assert.deepEqual(looksOf(result), looksOf(answerOf(now)));
        },
      ),
    );
  });

  test('says only what is new', () => {
    const answers = new Answers();
    const old = answers.give(answerOf(many), query);
    const now = [{ id: 900, ratio: 1_500, colour: 7 }, ...many.filter(({ id }) => id !== 250)];
    const given = answers.give(answerOf(now), { ...query, known: old.answer ?? -1 });
    assert.deepEqual([...given.ids], [900]);
    assert.deepEqual(given.parts, {
      hits: 500,
      pieces: [
        { start: 0, count: 1, from: null },
        { start: 1, count: 249, from: 0 },
        { start: 250, count: 250, from: 250 },
      ],
    });
  });

  test('is whole when that one is forgotten or was given by another process', () => {
    const answers = new Answers();
    const old = answers.give(answerOf(many), query);
    for (let round = 0; round < 4; round++) answers.give(answerOf(many), query);
    for (const known of [old.answer ?? -1, 5]) {
      const given = answers.give(answerOf(many), { ...query, known });
      assert.deepEqual([given.parts, given.ids.length], [undefined, many.length]);
    }
    assert.equal(answers.rest(old.answer ?? -1), undefined);
  });
});

function changed(all: readonly Picture[], changes: readonly (readonly [number, string])[]): Picture[] {
  let now = [...all];
  for (const [id, what] of changes) {
    const at = now.findIndex(one => one.id === id);
    const one = now[at];
    if (one === undefined) continue;
    now = now.filter(other => other !== one);
    if (what === 'wider') now.splice(at, 0, { ...one, ratio: one.ratio + 1 });
    if (what === 'darker') now.splice(at, 0, { ...one, colour: one.colour + 1 });
    if (what === 'first') now.unshift(one);
  }
  return now;
}
