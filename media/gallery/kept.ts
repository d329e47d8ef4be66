import type { GalleryQuery } from '../../src/shared/gallery.ts';

/** Where the person is; survives hiding, moving and reloading. Files by path, since ids end with the process. */
export interface Kept {
  readonly query: GalleryQuery;
  readonly rowHeight: number;
  readonly detailsOpen: boolean;
  readonly detailsWidth: number;
  readonly selected?: string;
  /** The first picture in view, and how far above the edge it begins. */
  readonly anchor?: { readonly path: string; readonly offset: number };
}

export const plainQuery: GalleryQuery = {
  text: '',
  models: [],
  providers: [],
  ratios: [],
  tags: [],
  sort: 'newest',
  group: 'day',
};

export const rowHeights = { least: 96, most: 320, step: 8, usual: 168 } as const;
export const detailsWidths = { least: 280, most: 720, step: 16, usual: 360 } as const;

type Unknowns = Readonly<Record<string, unknown>>;

/** An older version may have written it: whatever does not fit is the default. */
export function keptFrom(raw: unknown): Kept {
  const kept = record(raw);
  const selected = text(kept['selected']);
  const anchor = record(kept['anchor']);
  const path = text(anchor['path']);
  return {
    query: queryFrom(record(kept['query'])),
    rowHeight: between(kept['rowHeight'], rowHeights),
    detailsOpen: kept['detailsOpen'] !== false,
    detailsWidth: between(kept['detailsWidth'], detailsWidths),
    ...(selected === undefined ? {} : { selected }),
    ...(path === undefined ? {} : { anchor: { path, offset: number(anchor['offset']) ?? 0 } }),
  };
}

function queryFrom(raw: Unknowns): GalleryQuery {
  const from = date(raw['from']);
  const to = date(raw['to']);
  const rating = number(raw['rating']);
  const rejected = oneOf(raw['rejected'], ['only', 'without'] as const);
  const references = oneOf(raw['references'], ['with', 'without'] as const);
  const recipe = oneOf(raw['recipe'], ['with', 'without'] as const);
  return {
    text: text(raw['text'])?.slice(0, 400) ?? '',
    models: texts(raw['models']),
    providers: texts(raw['providers']),
    ratios: texts(raw['ratios']),
    tags: texts(raw['tags']),
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
    ...(rating !== undefined && rating >= 1 && rating <= 5 ? { rating: Math.round(rating) } : {}),
    ...(raw['favourites'] === true ? { favourites: true } : {}),
    ...(rejected === undefined ? {} : { rejected }),
    ...(raw['sets'] === true ? { sets: true } : {}),
    ...(references === undefined ? {} : { references }),
    ...(recipe === undefined ? {} : { recipe }),
    sort: oneOf(raw['sort'], ['newest', 'oldest', 'name', 'rating'] as const) ?? 'newest',
    group: oneOf(raw['group'], ['day', 'set', 'folder', 'none'] as const) ?? 'day',
  };
}

function record(raw: unknown): Unknowns {
  return typeof raw === 'object' && raw !== null ? (raw as Unknowns) : {};
}

function text(raw: unknown): string | undefined {
  return typeof raw === 'string' ? raw : undefined;
}

function texts(raw: unknown): string[] {
  return Array.isArray(raw) ? raw.filter(item => typeof item === 'string').slice(0, 100) : [];
}

function number(raw: unknown): number | undefined {
  return typeof raw === 'number' && Number.isFinite(raw) ? raw : undefined;
}

function date(raw: unknown): string | undefined {
  return typeof raw === 'string' && /^\d{4}-\d\d-\d\d$/.test(raw) ? raw : undefined;
}

function between(raw: unknown, range: { least: number; most: number; usual: number }): number {
  return Math.min(range.most, Math.max(range.least, number(raw) ?? range.usual));
}

function oneOf<Choice extends string>(raw: unknown, choices: readonly Choice[]): Choice | undefined {
  return choices.find(choice => choice === raw);
}
