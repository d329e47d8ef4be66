import type { CatalogueOffers, FileFacts } from '../../catalogue/contract.ts';

type Requests = CatalogueOffers['requests'];

/** Questions that change nothing, so that they may be asked twice. */
export type Reading = Exclude<keyof Requests, 'mark' | 'exportImage' | 'open'>;

interface Shift<Name extends Reading> {
  /** Undefined: what is asked about is known to be gone. */
  readonly inward?: (params: Requests[Name]['params'], base: number) => Requests[Name]['params'] | undefined;
  readonly outward?: (result: Requests[Name]['result'], base: number) => Requests[Name]['result'];
  /** The answer about what is gone. */
  readonly gone?: Requests[Name]['result'];
}

/** More files than a process ever counts; forty processes fit before numbers come again. */
const idsPerProcess = 100_000_000;
const processes = 40;

/**
 * Every process counts its files from the beginning. A page that still shows the numbers of a lost process must not
 * delete other files by them, so each process has numbers of its own out here.
 */
export function idBase(launch: number): number {
  return (launch % processes) * idsPerProcess;
}

const own = (ids: readonly number[], base: number): number[] =>
  ids.filter(id => id >= base && id < base + idsPerProcess).map(id => id - base);

const byId = <Item extends { readonly id: number }>(items: readonly Item[], base: number): Item[] =>
  items.map(item => ({ ...item, id: item.id + base }));

/** For those that may name a file outside of the gallery. */
const byPerhapsId = <Item extends { readonly id?: number }>(items: readonly Item[], base: number): Item[] =>
  items.map(item => (item.id === undefined ? item : { ...item, id: item.id + base }));

const withRelatives = (facts: FileFacts, base: number): FileFacts => ({
  ...facts,
  references: byPerhapsId(facts.references, base),
  children: byPerhapsId(facts.children, base),
});

export const shifts: { readonly [Name in Reading]: Shift<Name> } = {
  query: { outward: (result, base) => ({ ...result, ids: result.ids.map(id => id + base) }) },
  rest: { outward: (looks, base) => looks && { ...looks, base: looks.base + base } },
  tiles: { inward: ({ ids }, base) => ({ ids: own(ids, base) }), outward: byId },
  thumbnails: { inward: ({ ids, side }, base) => ({ ids: own(ids, base), side }), outward: byId },
  facts: {
    inward: ({ ids }, base) => ({ ids: own(ids, base) }),
    outward: (files, base) => byId(files, base).map(facts => withRelatives(facts, base)),
  },
  family: {
    inward: ({ id }, base) => own([id], base).map(inner => ({ id: inner }))[0],
    outward: byPerhapsId,
    gone: [],
  },
  find: { outward: (id, base) => (id === undefined ? undefined : id + base) },
  thumbnail: {},
  saved: {},
  warm: {},
  statistics: {},
};
