import { isPlace, type Listing } from './listing.ts';
import type { Layout } from './layout.ts';
import { lineAt, lineOf } from './windowing.ts';

/** The first picture in view, and how far above the edge it begins. */
export interface Anchor {
  readonly id: number;
  readonly offset: number;
}

/** Undefined at the very top, where new pictures are to appear. */
export function anchorAt(
  layout: Layout | undefined,
  listing: Listing,
  scrollTop: number,
): Anchor | undefined {
  if (layout === undefined || scrollTop < 2) return undefined;
  let line = lineAt(layout, scrollTop);
  if (layout.starts[line] === layout.starts[line + 1]) line += 1;
  const id = listing.ids[layout.starts[line] ?? 0];
  return id === undefined || isPlace(id) ? undefined : { id, offset: scrollTop - (layout.tops[line] ?? 0) };
}

/** Where to scroll for the same picture, or for the nearest one after it that is still there. */
export function topOf(
  { id, offset }: Anchor,
  before: Listing,
  now: { readonly layout: Layout; readonly listing: Listing },
): number | undefined {
  for (let index = before.placeOf(id); index < before.ids.length; index++) {
    const place = now.listing.placeOf(before.ids[index] ?? 0);
    if (place >= 0) return (now.layout.tops[lineOf(now.layout, place)] ?? 0) + offset;
  }
  return undefined;
}
