import { providers } from '../core/api/providers.ts';
import { FacetCounter } from '../core/catalogue/facets.ts';
import { searchWords } from '../core/catalogue/fold.ts';
import { dayText } from '../core/catalogue/localDay.ts';
import { compareText, naturalKey } from '../core/catalogue/naturalKey.ts';
import { groupBy, type Span } from '../core/catalogue/sections.ts';
import { compileFilter, failure, type SelectWords } from '../core/catalogue/select.ts';
import type { GalleryQuery, GalleryResult, GallerySection } from '../shared/gallery.ts';
import { colourKnown } from './contents.ts';
import type { PictureIndex } from './pictureIndex.ts';
import type { WordHits } from './wordHits.ts';

/** Everything the layout needs for one query. Fast enough to be asked with every key press. */
export async function answerQuery(
  index: PictureIndex,
  words: WordHits,
  query: GalleryQuery,
  indexing: boolean,
): Promise<GalleryResult> {
  const order = await (query.sort === 'name' ? index.byName : index.newest).settle();
  const { hits, facets } = select(index, words, query, order);
  const sorted = inOrder(index, query, hits);
  const { ids, spans } = grouped(index, query, sorted);
  return {
    revision: index.revision,
    total: index.entries.count,
    indexing,
    ids,
    ...looks(index, ids),
    sections: spans.map(span => sectionOf(index, query, span, ids)),
    facets,
  };
}

function select(
  index: PictureIndex,
  words: WordHits,
  query: GalleryQuery,
  order: Uint32Array,
): { readonly hits: Uint32Array<ArrayBuffer>; readonly facets: GalleryResult['facets'] } {
  const { contents } = index;
  const known: SelectWords = {
    models: contents.models.words,
    providers: contents.providers.words,
    tagLists: contents.tagLists.words.map(list => (list === '' ? [] : list.split('\n'))),
  };
  const judge = compileFilter(query, contents.columns, known);
  const counter = new FacetCounter(contents.columns, known);
  const fits = words.fitting(searchWords(query.text));
  const content = index.entries.columns.content;
  const hits = new Uint32Array(order.length);
  let count = 0;
  for (let at = 0; at < order.length; at += 1) {
    const id = order[at] ?? 0;
    if (fits !== undefined && fits[id] !== 1) continue;
    const row = content[id] ?? 0;
    const failed = judge(row);
    // With two things wrong no facet counts it either.
    if ((failed & failure.other) !== 0 || (failed & (failed - 1)) !== 0) continue;
    counter.count(row, failed);
    if (failed === 0) hits[count++] = id;
  }
  return { hits: hits.slice(0, count), facets: counter.result(query, labels) };
}

const providerLabels = new Map<string, string>(providers.map(({ id, label }) => [id, label]));

const labels = {
  model: (value: string): string =>
    value.startsWith('seedream-') ? value.replace('seedream-', 'Seedream ').replaceAll('-', ' ') : value,
  provider: (value: string): string => providerLabels.get(value) ?? value,
};

function inOrder(index: PictureIndex, query: GalleryQuery, hits: Uint32Array<ArrayBuffer>): Uint32Array {
  if (query.sort === 'oldest') return hits.reverse();
  if (query.sort !== 'rating') return hits;
  const { rating } = index.contents.columns;
  const descending = (keys: number[]): number[] => keys.sort((one, other) => other - one);
  return groupBy(hits, id => rating[index.rowOf(id)] ?? 0, descending).ids;
}

function grouped(
  index: PictureIndex,
  query: GalleryQuery,
  ids: Uint32Array,
): { readonly ids: Uint32Array; readonly spans: readonly Span[] } {
  const { contents, entries } = index;
  switch (query.group) {
    case 'none':
      return { ids, spans: ids.length === 0 ? [] : [{ key: 0, start: 0, count: ids.length }] };
    case 'day': {
      const sign = query.sort === 'oldest' ? 1 : -1;
      const byDay = (days: number[]): number[] => days.sort((one, other) => sign * (one - other));
      return groupBy(ids, id => contents.columns.day[index.rowOf(id)] ?? 0, byDay);
    }
    case 'set':
      // Pictures that are alone come last, together.
      return groupBy(
        ids,
        id => contents.columns.set[index.rowOf(id)] ?? 0,
        keys => keys.filter(key => key !== 0).concat(keys.includes(0) ? [0] : []),
      );
    case 'folder': {
      const label = (number: number): string => {
        const directory = entries.directories[number];
        return directory === undefined ? '' : naturalKey(index.labelOf(directory));
      };
      const byLabel = (keys: number[]): number[] =>
        keys
          .map(key => ({ key, label: label(key) }))
          .sort((one, other) => compareText(one.label, other.label))
          .map(({ key }) => key);
      return groupBy(ids, id => entries.columns.directory[id] ?? 0, byLabel);
    }
  }
}

function sectionOf(
  index: PictureIndex,
  query: GalleryQuery,
  { key, start, count }: Span,
  ids: Uint32Array,
): GallerySection {
  const first = ids[start] ?? 0;
  switch (query.group) {
    case 'none':
      return { key: '', title: '', start, count };
    case 'day':
      return { key: dayText(key), title: dayText(key), start, count };
    case 'set': {
      const title = key === 0 ? '' : index.contents.prompts.get(index.rowOf(first));
      return { key: index.contents.sets.wordOf(key), title, start, count };
    }
    case 'folder': {
      const directory = index.entries.directories[key];
      const label = directory === undefined ? '' : index.labelOf(directory);
      return { key: label, title: label, start, count };
    }
  }
}

function looks(index: PictureIndex, ids: Uint32Array): Pick<GalleryResult, 'ratios' | 'colours'> {
  const { width, height, colour } = index.contents.columns;
  const content = index.entries.columns.content;
  const ratios = new Uint16Array(ids.length);
  const colours = new Uint8Array(ids.length * 3);
  for (let at = 0; at < ids.length; at += 1) {
    const row = content[ids[at] ?? 0] ?? 0;
    const [w, h, rgb] = [width[row] ?? 0, height[row] ?? 0, colour[row] ?? 0];
    ratios[at] = w > 0 && h > 0 ? Math.min(0xffff, Math.max(1, Math.round((w / h) * 1_000))) : 1_000;
    // Black says that the colour is unknown, so a black picture is a shade lighter.
    const shown = rgb < colourKnown ? 0 : rgb === colourKnown ? 0x01_01_01 : rgb;
    colours[at * 3] = (shown >> 16) & 0xff;
    colours[at * 3 + 1] = (shown >> 8) & 0xff;
    colours[at * 3 + 2] = shown & 0xff;
  }
  return { ratios, colours };
}
