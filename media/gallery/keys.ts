import { act, chosen, mark, openOverlay, undo } from './actions.ts';
import type { GalleryStore } from './store.ts';

export function withControl(event: KeyboardEvent | MouseEvent): boolean {
  return event.ctrlKey || event.metaKey;
}

/** Culling: the same keys in the grid and in full size. Says whether the key was one of them. */
export function cull(store: GalleryStore, event: KeyboardEvent, ids: readonly number[]): boolean {
  if (event.altKey) return false;
  if (withControl(event)) {
    if (event.key.toLowerCase() !== 'z' || event.shiftKey) return false;
    void undo(store);
    return true;
  }
  if (/^[0-5]$/.test(event.key)) {
    void mark(store, ids, { kind: 'rating', value: Number(event.key) as 0 | 1 | 2 | 3 | 4 | 5 });
    return true;
  }
  switch (event.key) {
    case 'f':
    case 'F':
      void mark(store, ids, { kind: 'favourite', value: !allAre(store, ids, 'favourite') });
      return true;
    case 'x':
    case 'X':
      void mark(store, ids, { kind: 'rejected', value: !allAre(store, ids, 'rejected') });
      return true;
    case 'c':
    case 'C':
      openOverlay(store, 'compare', chosen(store));
      return true;
    case 'Delete':
      if (store.canWrite.value) void act(store, ids, 'delete');
      return true;
    default:
      return false;
  }
}

/** One key for several: they all become what not all of them are yet. */
export function allAre(store: GalleryStore, ids: readonly number[], what: 'favourite' | 'rejected'): boolean {
  return ids.every(id => store.tiles.get(id)?.[what] ?? false);
}
