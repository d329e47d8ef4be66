import type { GalleryQuery } from '../../src/shared/gallery.ts';
import { plainQuery } from './kept.ts';
import type { GalleryStore } from './store.ts';

/** `undefined` takes a condition away. */
export type QueryChange = { readonly [Key in keyof GalleryQuery]?: GalleryQuery[Key] | undefined };

export function withChange(query: GalleryQuery, what: QueryChange): GalleryQuery {
  const all = Object.entries({ ...query, ...what });
  // Every value of it comes from a query or from a change of one.
  return Object.fromEntries(all.filter(([, value]) => value !== undefined)) as unknown as GalleryQuery;
}

/** The session asks as soon as the question has changed. */
export function change(store: GalleryStore, what: QueryChange): void {
  store.query.value = withChange(store.query.value, what);
}

/** What the person looks at stays in its order. */
export function clearFilters(store: GalleryStore): void {
  const { sort, group } = store.query.value;
  store.query.value = { ...plainQuery, sort, group };
}
