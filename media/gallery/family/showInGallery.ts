import { effect } from '@preact/signals-core';
import { clearFilters } from '../querying.ts';
import { selectOne } from '../selection.ts';
import type { GalleryStore } from '../store.ts';

/** Back to the grid with this picture chosen; filters that hide it are lifted. */
export function showInGallery(store: GalleryStore, id: number): void {
  const choose = (): void => {
    store.selection.value = selectOne(id);
    store.wish.value = { kind: 'focus' };
  };
  store.overlay.value = undefined;
  if (store.listing.value.placeOf(id) >= 0) {
    setTimeout(choose);
    return;
  }
  clearFilters(store);
  const query = store.query.value;
  let done = false;
  const stop = effect(() => {
    const arrived = store.listing.value.placeOf(id) >= 0;
    if (done || (!arrived && store.query.value === query)) return;
    done = true;
    // A new list begins at its top; this comes after that.
    setTimeout(() => {
      stop();
      if (arrived) choose();
    });
  });
}
