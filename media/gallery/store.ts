import { computed, effect, signal } from '@preact/signals-core';
import type {
  ArrivingView,
  DetailView,
  GalleryHost,
  GallerySnapshot,
  GalleryView,
} from '../../src/shared/gallery.ts';
import type { GalleryWords } from '../../src/shared/galleryWords.ts';
import type { RpcPeer } from '../../src/shared/rpc.ts';
import type { Answer } from './asking.ts';
import { keptFrom, type Kept } from './kept.ts';
import { emptyListing, listingOf, showsArriving } from './listing.ts';
import { nothingSelected, type Selection } from './selection.ts';
import { Thumbnails } from './thumbnails.ts';
import { Tiles } from './tiles.ts';

export type GalleryPeer = RpcPeer<GalleryView, GalleryHost>;

/** What lies over the grid. `family` is about the first of its ids. */
export interface Overlay {
  readonly kind: 'full' | 'compare' | 'family';
  readonly ids: readonly number[];
}

export interface MenuRequest {
  readonly x: number;
  readonly y: number;
  readonly ids: readonly number[];
  /** Has the keyboard again when the menu is closed. */
  readonly from: HTMLElement | undefined;
}

export interface Notice {
  readonly text: string;
  readonly kind: 'done' | 'trouble';
}

/** A command to the grid that is not a state: the last one counts. */
export type GridWish =
  | { readonly kind: 'reveal'; readonly id: number }
  /** With `ifInside` only where the keyboard is in the grid already. */
  | { readonly kind: 'focus'; readonly ifInside?: boolean }
  /** From a field: as soon as there are pictures, if it is still wanted then. */
  | { readonly kind: 'enter'; readonly isWanted: () => boolean }
  | { readonly kind: 'anchor'; readonly id: number; readonly offset: number }
  | { readonly kind: 'top' };

/** Everything the elements draw from; one per page. */
export class GalleryStore {
  readonly words: GalleryWords;
  readonly peer: GalleryPeer;
  /** What was kept before the page was loaded. */
  readonly kept: Kept;
  readonly thumbnails: Thumbnails;
  readonly tiles: Tiles;

  readonly snapshot = signal<GallerySnapshot | undefined>(undefined);
  readonly query;
  /** The last answer, and the question it answers: a newer one may be on its way. */
  readonly shown = signal<Answer | undefined>(undefined);
  readonly arriving = signal<readonly ArrivingView[]>([]);
  readonly selection = signal<Selection>(nothingSelected);
  readonly overlay = signal<Overlay | undefined>(undefined);
  readonly menu = signal<MenuRequest | undefined>(undefined);
  /** Of the picture the keyboard is on; null when its file is gone. */
  readonly detail = signal<DetailView | null | undefined>(undefined);
  readonly rowHeight;
  readonly detailsOpen;
  readonly detailsWidth;
  /** Too narrow for details beside the grid: they lie over it. */
  readonly narrow = signal(false);
  readonly sheetOpen = signal(false);
  /** First picture in view, once the scrolling has come to rest; null at the very top. */
  readonly restedAt = signal<{ readonly id: number; readonly offset: number } | null | undefined>(undefined);
  readonly wish = signal<GridWish | undefined>(undefined);
  /** Said once by a polite live region. */
  readonly announcement = signal('');
  readonly notice = signal<Notice | undefined>(undefined);

  readonly canWrite = computed(() => this.snapshot.value?.canWrite ?? false);

  readonly listing = computed(() => {
    const shown = this.shown.value;
    if (shown === undefined) return emptyListing;
    const { query } = shown;
    const arriving = showsArriving(query) ? this.arriving.value : [];
    const byDay = query.group === 'day';
    const title = query.group === 'none' ? '' : byDay ? today() : this.words.arriving;
    return listingOf(shown, arriving, { key: byDay ? title : 'arriving', title });
  });

  constructor(peer: GalleryPeer, words: GalleryWords, kept: unknown) {
    this.peer = peer;
    this.words = words;
    this.kept = keptFrom(kept);
    this.query = signal(this.kept.query);
    this.rowHeight = signal(this.kept.rowHeight);
    this.detailsOpen = signal(this.kept.detailsOpen);
    this.detailsWidth = signal(this.kept.detailsWidth);
    this.thumbnails = new Thumbnails({
      ask: (ids, side, stop) => peer.request('thumbnails', { ids, side }, stop),
      lookOf: id => this.#lookOf(id),
      unreachable: words.noPicture,
    });
    this.tiles = new Tiles(ids => peer.request('tiles', { ids }));
  }

  /** For what is about all pictures: moments after an answer there are only those in view. */
  whenWhole(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const stop = effect(() => {
      if (this.listing.value.isWhole) resolve();
    });
    return promise.finally(stop);
  }

  #lookOf(id: number): number {
    const { placeOf, ratios, colours } = this.listing.peek();
    const place = placeOf(id);
    if (place < 0) return 0;
    const [red = 0, green = 0, blue = 0] = colours.subarray(place * 3, place * 3 + 3);
    return (ratios[place] ?? 0) * 0x100_0000 + red * 0x1_0000 + green * 0x100 + blue;
  }
}

/** `2026-11-22`, here. */
export function today(now = new Date()): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
}
