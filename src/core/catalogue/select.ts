import type { GalleryQuery } from '../../shared/gallery.ts';
import { parseDay } from './localDay.ts';
import { ratioNames } from './ratio.ts';

/** What is known of a picture as bits of one number. */
export const flag = {
  recipe: 1,
  references: 2,
  favourite: 4,
  rejected: 8,
  signed: 16,
  ai: 32,
  aiFromPhotos: 64,
  inSet: 128,
  /** The fault was found by decoding, not by the header. */
  undecodable: 256,
} as const;

/** The columns a filter reads, by row of the table of contents. */
export interface SelectColumns {
  readonly flags: Uint16Array;
  readonly rating: Int8Array;
  readonly day: Int32Array;
  readonly ratio: Uint8Array;
  readonly model: Uint16Array;
  readonly provider: Uint16Array;
  /** Index into `tagLists`. */
  readonly tags: Uint32Array;
}

/** Words by their numbers in the columns. */
export interface SelectWords {
  readonly models: readonly string[];
  readonly providers: readonly string[];
  readonly tagLists: readonly (readonly string[])[];
}

/** Bits of what a picture fails; a facet counts pictures that fail nothing else than that facet's own choice. */
export const failure = { model: 1, provider: 2, ratio: 4, tags: 8, other: 16 } as const;

/** Which of the things asked for a row fails, 0 for a hit. Words are looked for elsewhere. */
export type Judge = (row: number) => number;

export function compileFilter(query: GalleryQuery, columns: SelectColumns, words: SelectWords): Judge {
  const models = allowed(words.models, query.models);
  const providers = allowed(words.providers, query.providers);
  const ratios = allowed(ratioNames, query.ratios);
  const tags =
    query.tags.length === 0
      ? undefined
      : Uint8Array.from(words.tagLists, list => Number(query.tags.every(tag => list.includes(tag))));
  const isOther = compileOther(query, columns);
  return row => {
    let failed = isOther(row) ? 0 : failure.other;
    if (models !== undefined && models[columns.model[row] ?? 0] !== 1) failed |= failure.model;
    if (providers !== undefined && providers[columns.provider[row] ?? 0] !== 1) failed |= failure.provider;
    if (ratios !== undefined && ratios[columns.ratio[row] ?? 0] !== 1) failed |= failure.ratio;
    if (tags !== undefined && tags[columns.tags[row] ?? 0] !== 1) failed |= failure.tags;
    return failed;
  };
}

function allowed(all: readonly string[], wanted: readonly string[]): Uint8Array | undefined {
  if (wanted.length === 0) return undefined;
  const set = new Set(wanted);
  return Uint8Array.from(all, value => Number(value !== '' && set.has(value)));
}

/** Bits that must be set and bits that must not be, days and stars. */
function compileOther(query: GalleryQuery, { flags, rating, day }: SelectColumns): (row: number) => boolean {
  let set = 0;
  let clear = 0;
  if (query.favourites === true) set |= flag.favourite;
  if (query.sets === true) set |= flag.inSet;
  if (query.rejected === 'only') set |= flag.rejected;
  if (query.rejected === 'without') clear |= flag.rejected;
  if (query.references === 'with') set |= flag.references;
  if (query.references === 'without') clear |= flag.references;
  if (query.recipe === 'with') set |= flag.recipe;
  if (query.recipe === 'without') clear |= flag.recipe;
  const from = parseDay(query.from) ?? 0;
  const to = parseDay(query.to) ?? 99_999_999;
  const stars = query.rating ?? -1;
  return row => {
    const bits = flags[row] ?? 0;
    const on = day[row] ?? 0;
    return (
      (bits & set) === set && (bits & clear) === 0 && on >= from && on <= to && (rating[row] ?? 0) >= stars
    );
  };
}
