import { batch } from '@preact/signals-core';
import type { Kept } from './kept.ts';
import type { Listing } from './listing.ts';
import { selectOne } from './selection.ts';
import type { GalleryStore, Overlay } from './store.ts';

/** Where the person was when all pictures got other ids: only their paths outlive the process that counted them. */
export interface LostPlace {
  readonly selected: string | undefined;
  readonly anchor: Kept['anchor'];
  /** About the selected picture: stays until it is found again. */
  readonly overlay: Overlay | undefined;
}

export function noneIsLeft(before: Listing, after: Listing): boolean {
  const ids = before.ids.subarray(before.first);
  return ids.length > 0 && !ids.some(id => after.placeOf(id) >= 0);
}

export function leavePlace({ selection, detail, overlay }: GalleryStore, anchor: Kept['anchor']): LostPlace {
  const { focus } = selection.value;
  const shown = detail.peek();
  const selected = shown?.id === focus ? shown?.path : undefined;
  const [id, ...others] = overlay.value?.ids ?? [];
  const isAbout = selected !== undefined && id === focus && others.length === 0;
  return { selected, anchor, overlay: isAbout ? overlay.value : undefined };
}

/** Back to where the person was, unless something else was chosen in the meantime. False: it may still turn up. */
export function returnTo(
  store: GalleryStore,
  lost: LostPlace,
  ids: { readonly selected: number | null; readonly anchor: number | null },
): boolean {
  const { selection, overlay, listing, shown, wish } = store;
  const has = (id: number | null): id is number => id !== null && listing.value.placeOf(id) >= 0;
  const choseAnother = selection.value.ids.size > 0;
  const isFound = has(lost.selected === undefined ? ids.anchor : ids.selected);
  if (!isFound && !choseAnother && shown.value?.result.indexing === true) return false;
  const selected = !choseAnother && has(ids.selected) ? ids.selected : undefined;
  batch(() => {
    if (lost.overlay !== undefined && overlay.value === lost.overlay)
      overlay.value = selected === undefined ? undefined : { ...lost.overlay, ids: [selected] };
    if (selected !== undefined) selection.value = selectOne(selected);
  });
  if (!choseAnother && has(ids.anchor))
    wish.value = { kind: 'anchor', id: ids.anchor, offset: lost.anchor?.offset ?? 0 };
  if (selected !== undefined) wish.value = { kind: 'focus', ifInside: true };
  return true;
}
