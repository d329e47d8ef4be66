import type { GalleryAction, GalleryMark } from '../../src/shared/gallery.ts';
import { fill } from '../common/words.ts';
import type { GalleryStore, Overlay } from './store.ts';
import { count } from './wording.ts';

/** What keys, buttons and the menu do to the pictures that are chosen; true once it is done. */
export async function mark(store: GalleryStore, ids: readonly number[], what: GalleryMark): Promise<boolean> {
  if (ids.length === 0 || !store.canWrite.value) return false;
  store.tiles.mark(ids, what);
  const shown = store.detail.value;
  if (shown !== undefined && shown !== null && ids.includes(shown.id))
    store.detail.value = { ...shown, ...markedDetail(shown.tags, what) };
  const isDone = await tried(store, () => store.peer.request('mark', { ids, mark: what }));
  if (isDone) store.announcement.value = sayMark(store, ids, what);
  else await unmark(store, ids);
  return isDone;
}

/** What is shown already was only expected. */
async function unmark({ detail, peer, tiles }: GalleryStore, ids: readonly number[]): Promise<void> {
  tiles.refresh();
  const id = detail.value?.id;
  if (id === undefined || !ids.includes(id)) return;
  try {
    const answer = await peer.request('detail', { id });
    if (detail.value?.id === id) detail.value = answer;
  } catch {
    // It is asked for again when the keyboard comes back to it.
  }
}

function markedDetail(tags: readonly string[], what: GalleryMark): object {
  switch (what.kind) {
    case 'rating':
      return { rating: what.value };
    case 'favourite':
      return { favourite: what.value };
    case 'rejected':
      return { rejected: what.value };
    case 'tags':
      return { tags: [...new Set([...tags, ...what.add])].filter(tag => !what.remove.includes(tag)) };
  }
}

function sayMark({ words }: GalleryStore, ids: readonly number[], what: GalleryMark): string {
  const said = saidOf(words, what);
  return ids.length === 1 ? said : `${count(words, ids.length)}: ${said}`;
}

function saidOf(words: GalleryStore['words'], what: GalleryMark): string {
  switch (what.kind) {
    case 'rating':
      return what.value === 0 ? words.ratingCleared : fill(words.rated, what.value);
    case 'favourite':
      return what.value ? words.favouriteSet : words.favouriteCleared;
    case 'rejected':
      return what.value ? words.rejectedSet : words.rejectedCleared;
    case 'tags':
      return words.tagsChanged;
  }
}

export async function act(store: GalleryStore, ids: readonly number[], action: GalleryAction): Promise<void> {
  if (ids.length > 0) await tried(store, () => store.peer.request('act', { ids, action }));
}

export async function undo(store: GalleryStore): Promise<void> {
  await tried(store, async () => {
    const done = await store.peer.request('undo', undefined);
    const text = done === null ? store.words.nothingToUndo : done.words;
    store.notice.value = { text, kind: 'done' };
  });
}

export function openOverlay(store: GalleryStore, kind: Overlay['kind'], ids: readonly number[]): void {
  if (kind === 'compare' && (ids.length < 2 || ids.length > 4)) {
    store.notice.value = { text: store.words.compareNeeds, kind: 'done' };
    return;
  }
  if (ids.length > 0) store.overlay.value = { kind, ids };
}

/** Selected ones in the order shown. */
export function chosen(store: GalleryStore): number[] {
  const { ids } = store.selection.value;
  const { placeOf } = store.listing.value;
  return [...ids].sort((a, b) => placeOf(a) - placeOf(b));
}

/** What an action is about: all that are selected, if this one is among them, else this one. */
export function subjects(store: GalleryStore, id: number): number[] {
  return store.selection.value.ids.has(id) ? chosen(store) : [id];
}

/** The host shows its own errors in full; the view only says that nothing has happened. */
async function tried(store: GalleryStore, work: () => Promise<unknown>): Promise<boolean> {
  try {
    await work();
    return true;
  } catch {
    store.notice.value = { text: store.words.didNotWork, kind: 'trouble' };
    return false;
  }
}
