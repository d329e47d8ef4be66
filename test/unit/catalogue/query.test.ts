import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as fc from 'fast-check';
import { answerQuery } from '../../../src/catalogue/answer.ts';
import type { ContentFacts } from '../../../src/catalogue/contentFacts.ts';
import { PictureIndex } from '../../../src/catalogue/pictureIndex.ts';
import { WordHits } from '../../../src/catalogue/wordHits.ts';
import { fold, searchWords } from '../../../src/core/catalogue/fold.ts';
import { dayText, localDay } from '../../../src/core/catalogue/localDay.ts';
import { ratioIndex, ratioNames } from '../../../src/core/catalogue/ratio.ts';
import { flag } from '../../../src/core/catalogue/select.ts';
import type { GalleryQuery, GalleryResult } from '../../../src/shared/gallery.ts';
import { aQuery } from '../../support/catalogueWorld.ts';

interface File {
  readonly name: string;
  readonly folder: string;
  readonly facts: ContentFacts;
}

const day = 24 * 60 * 60_000;
const prompts = ['A red fox', 'Éclair au café', '雪中的红狐', 'fox and hound', ''];
const tagSets = [[], ['ok'], ['ok', 'späti'], ['späti']];

const file: fc.Arbitrary<File> = fc
  .record({
    name: fc.constantFrom('fox', 'b', 'Cafe', '狐'),
    folder: fc.constantFrom('', 'old', 'old/red'),
    prompt: fc.constantFrom(...prompts),
    model: fc.constantFrom('seedream-4.5', 'seedream-5.0-lite', ''),
    provider: fc.constantFrom('ark', 'byteplus', ''),
    tags: fc.constantFrom(...tagSets),
    rating: fc.integer({ min: 0, max: 5 }),
    flags: fc.integer({ min: 0, max: 255 }),
    size: fc.constantFrom([4, 3] as const, [1, 1] as const, [9, 16] as const, [0, 0] as const),
    age: fc.integer({ min: 0, max: 4 }),
    set: fc.constantFrom(undefined, 'one', 'two'),
  })
  .map(({ name, folder, size: [width, height], age, set, ...rest }) => ({
    name,
    folder,
    facts: {
      ...rest,
      fault: 'none',
      format: 'jpeg',
      width: width * 100,
      height: height * 100,
      created: Date.UTC(2026, 10, 22, 12) - age * day,
      description: '',
      set: set === undefined ? undefined : { key: set, index: 1, total: 2 },
      documentId: '',
      references: [],
    },
  }));

const some = <T>(...values: readonly T[]): fc.Arbitrary<T[]> => fc.subarray([...values], { maxLength: 1 });
const query: fc.Arbitrary<GalleryQuery> = fc
  .record({
    text: fc.constantFrom('', 'fox', 'FOX red', 'cafe', '红狐', 'old', 'späti', 'pictures', 'zzz'),
    models: some('seedream-4.5', 'seedream-5.0-lite'),
    providers: some('ark', 'nobody'),
    ratios: some('4:3', '9:16'),
    tags: some('ok', 'späti'),
    from: fc.constantFrom(undefined, '2026-11-20'),
    to: fc.constantFrom(undefined, '2026-11-21'),
    rating: fc.constantFrom(undefined, 0, 3),
    favourites: fc.constantFrom(undefined, true, false),
    rejected: fc.constantFrom(undefined, 'only' as const, 'without' as const),
    sets: fc.constantFrom(undefined, true),
    references: fc.constantFrom(undefined, 'with' as const, 'without' as const),
    recipe: fc.constantFrom(undefined, 'with' as const, 'without' as const),
    sort: fc.constantFrom('newest' as const, 'oldest' as const, 'name' as const, 'rating' as const),
    group: fc.constantFrom('day' as const, 'set' as const, 'folder' as const, 'none' as const),
  })
  .map(({ from, to, rating, favourites, rejected, sets, references, recipe, ...rest }) => ({
    ...rest,
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
    ...(rating === undefined ? {} : { rating }),
    ...(favourites === undefined ? {} : { favourites }),
    ...(rejected === undefined ? {} : { rejected }),
    ...(sets === undefined ? {} : { sets }),
    ...(references === undefined ? {} : { references }),
    ...(recipe === undefined ? {} : { recipe }),
  }));

/** What the query means, said as plainly as possible. */
function fits({ name, folder, facts }: File, wanted: GalleryQuery): boolean {
  const has = (bit: number): boolean => (facts.flags & bit) !== 0;
  const places = [name, `pictures/${folder}`, facts.prompt, facts.model, facts.provider, ...facts.tags].map(
    fold,
  );
  const date = dayText(localDay(facts.created ?? 0));
  const oneOf = (list: readonly string[], value: string): boolean =>
    list.length === 0 || list.includes(value);
  return (
    searchWords(wanted.text).every(word => places.some(place => place.includes(word))) &&
    oneOf(wanted.models, facts.model) &&
    oneOf(wanted.providers, facts.provider) &&
    oneOf(wanted.ratios, ratioNames[ratioIndex(facts.width, facts.height)] ?? '') &&
    wanted.tags.every(tag => facts.tags.includes(tag)) &&
    (wanted.from === undefined || date >= wanted.from) &&
    (wanted.to === undefined || date <= wanted.to) &&
    (wanted.rating === undefined || facts.rating >= wanted.rating) &&
    (wanted.favourites !== true || has(flag.favourite)) &&
    (wanted.sets !== true || has(flag.inSet)) &&
    (wanted.rejected === undefined || has(flag.rejected) === (wanted.rejected === 'only')) &&
    (wanted.references === undefined || has(flag.references) === (wanted.references === 'with')) &&
    (wanted.recipe === undefined || has(flag.recipe) === (wanted.recipe === 'with'))
  );
}

function indexOf(files: readonly File[]): PictureIndex {
  const index = new PictureIndex([{ path: '/p', real: '/p', label: 'pictures', shown: true }]);
  files.forEach(({ name, folder, facts }, at) => {
    const row = index.add({ inode: at + 1, size: 1, modified: 1, beside: 0 }, facts);
    index.put(index.entries.directory(0, folder), `${at} ${name}`, row);
  });
  return index;
}

async function ask(index: PictureIndex, wanted: GalleryQuery): Promise<GalleryResult> {
  return answerQuery(index, new WordHits(index), wanted, false);
}

describe('a query', () => {
  test('finds exactly what fits, in sections without gaps', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(file, { maxLength: 12 }), query, async (files, wanted) => {
        const result = await ask(indexOf(files), wanted);
        const expected = files.flatMap((one, at) => (fits(one, wanted) ? [at + 1] : []));
        assert.deepEqual(
          [...result.ids].sort((one, other) => one - other),
          expected,
        );
        let end = 0;
        for (const { start, count } of result.sections) {
          assert.equal(start, end);
          assert.ok(count > 0);
          end += count;
        }
        assert.equal(end, result.ids.length);
        assert.equal(result.ratios.length, result.ids.length);
        assert.equal(result.colours.length, result.ids.length * 3);
      }),
      { numRuns: 400 },
    );
  });

  test('counts each facet as if nothing was chosen in it', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(file, { maxLength: 12 }), query, async (files, wanted) => {
        const { facets } = await ask(indexOf(files), wanted);
        const count = (without: GalleryQuery, has: (one: File) => boolean): number =>
          files.filter(one => fits(one, without) && has(one)).length;
        for (const { value, count: counted } of facets.models)
          assert.equal(
            counted,
            count({ ...wanted, models: [] }, ({ facts }) => facts.model === value),
          );
        for (const { value, count: counted } of facets.tags)
          assert.equal(
            counted,
            count({ ...wanted, tags: [] }, ({ facts }) => facts.tags.includes(value)),
          );
        for (const value of wanted.models) assert.ok(facets.models.some(facet => facet.value === value));
      }),
      { numRuns: 200 },
    );
  });

  test('is sorted as asked for within every section', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(file, { maxLength: 12 }), query, async (files, wanted) => {
        const { ids, sections } = await ask(indexOf(files), wanted);
        const created = (at: number): number => files[(ids[at] ?? 0) - 1]?.facts.created ?? 0;
        const rating = (at: number): number => files[(ids[at] ?? 0) - 1]?.facts.rating ?? 0;
        for (const { start, count } of sections)
          for (let at = start + 1; at < start + count; at += 1) {
            if (wanted.sort === 'newest') assert.ok(created(at) <= created(at - 1));
            if (wanted.sort === 'oldest') assert.ok(created(at) >= created(at - 1));
            if (wanted.sort === 'rating') assert.ok(rating(at) <= rating(at - 1));
          }
      }),
      { numRuns: 200 },
    );
  });

  test('puts the pictures of a set together, and those that are alone behind them', async () => {
    const [one] = fc.sample(file, 1);
    assert.ok(one);
    const withSet = (key: string | undefined): File => ({
      ...one,
      facts: { ...one.facts, set: key === undefined ? undefined : { key, index: 1, total: 2 } },
    });
    const index = indexOf([withSet('a'), withSet(undefined), withSet('b'), withSet('a')]);
    const { sections } = await ask(index, aQuery({ group: 'set' }));
    assert.deepEqual(
      sections.map(({ key, count }) => [key, count]),
      [
        ['a', 2],
        ['b', 1],
        ['', 1],
      ],
    );
  });
});
