import type { FacetValue, GalleryQuery, GalleryResult } from '../../shared/gallery.ts';
import { compareText } from './naturalKey.ts';
import { ratioNames } from './ratio.ts';
import { failure, type SelectColumns, type SelectWords } from './select.ts';

const maxValues = 300;

/** Counts what could be chosen next: each facet over everything that the other filters let through. */
export class FacetCounter {
  readonly #columns: SelectColumns;
  readonly #words: SelectWords;
  readonly #models: Uint32Array;
  readonly #providers: Uint32Array;
  readonly #ratios = new Uint32Array(ratioNames.length);
  readonly #tagLists: Uint32Array;

  constructor(columns: SelectColumns, words: SelectWords) {
    this.#columns = columns;
    this.#words = words;
    this.#models = new Uint32Array(words.models.length);
    this.#providers = new Uint32Array(words.providers.length);
    this.#tagLists = new Uint32Array(words.tagLists.length);
  }

  count(row: number, failed: number): void {
    const { model, provider, ratio, tags } = this.#columns;
    if ((failed & ~failure.model) === 0) add(this.#models, model[row]);
    if ((failed & ~failure.provider) === 0) add(this.#providers, provider[row]);
    if ((failed & ~failure.ratio) === 0) add(this.#ratios, ratio[row]);
    if ((failed & ~failure.tags) === 0) add(this.#tagLists, tags[row]);
  }

  result(query: GalleryQuery, labels: FacetLabels): GalleryResult['facets'] {
    const { models, providers } = this.#words;
    return {
      models: values(pairs(models, this.#models), query.models, labels.model),
      providers: values(pairs(providers, this.#providers), query.providers, labels.provider),
      ratios: values(pairs(ratioNames, this.#ratios), query.ratios, String),
      tags: values(this.#tagCounts(), query.tags, String),
    };
  }

  #tagCounts(): Map<string, number> {
    const counts = new Map<string, number>();
    for (const [index, list] of this.#words.tagLists.entries()) {
      const count = this.#tagLists[index] ?? 0;
      if (count > 0) for (const tag of list) counts.set(tag, (counts.get(tag) ?? 0) + count);
    }
    return counts;
  }
}

export interface FacetLabels {
  readonly model: (value: string) => string;
  readonly provider: (value: string) => string;
}

function add(counts: Uint32Array, index: number | undefined): void {
  if (index !== undefined) counts[index] = (counts[index] ?? 0) + 1;
}

function pairs(names: readonly string[], counts: Uint32Array): Map<string, number> {
  const found = new Map<string, number>();
  for (const [index, name] of names.entries()) if (name !== '') found.set(name, counts[index] ?? 0);
  return found;
}

/** The most frequent first. What is chosen stays in the list, so that it can be taken back. */
function values(
  counts: ReadonlyMap<string, number>,
  chosen: readonly string[],
  label: (value: string) => string,
): FacetValue[] {
  const wanted = new Set(chosen);
  const all = new Map([...chosen.map(value => [value, 0] as const), ...counts]);
  return [...all]
    .filter(([value, count]) => count > 0 || wanted.has(value))
    .map(([value, count]) => ({ value, label: label(value), count }))
    .sort((one, other) => other.count - one.count || compareText(one.label, other.label))
    .slice(0, maxValues);
}
