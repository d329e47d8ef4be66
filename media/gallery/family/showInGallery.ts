import { effect } from '@preact/signals-core';
import { clearFilters } from '../querying.ts';
import { selectOne } from '../selection.ts';
import type { GalleryStore } from '../store.ts';

/** Back to the grid with this picture chosen; filters that hide it are lifted. */
export function showInGallery(store: GalleryStore, id: number): void {
  store.overlay.value = undefined;
  if (store.listing.value.placeOf(id) < 0) clearFilters(store);
  const query = store.query.value;
  const stop = effect(() => {
    const arrived = store.listing.value.placeOf(id) >= 0;
    if (!arrived && store.query.value === query) return;
    // A new list begins at its top, and an overlay gives the keyboard back; this comes after both.
    setTimeout(() => {
      stop();
      if (!arrived) return;
      store.selection.value = selectOne(id);
      store.wish.value = { kind: 'focus' };
    });
  });
}
