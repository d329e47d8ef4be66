import { emptyListing, isArriving, type Listing } from './listing.ts';
import { layOut, type Layout } from './layout.ts';
import { GridRows } from './gridRows.ts';
import type { TileNode } from './gridTile.ts';
import type { GalleryStore } from './store.ts';
import type { ThumbnailSide } from './thumbnailCache.ts';
import { lineAt, lineOf, linesInView, mostInView, type LineRange } from './windowing.ts';
import { fill } from '../common/words.ts';
import { number, sectionTitle } from './wording.ts';

const gap = 4;
export const headerHeight = 32;
/** Rows out of view: a few behind, and more ahead, where a fling arrives next. */
const behind = 3;
const ahead = 6;
/** Each is two elements; with everything else the page stays below 500. */
const mostTiles = 140;
const restMs = 250;

/** What is on the page of a list of any length, and where the page stands in it. */
export class GridView {
  readonly #store: GalleryStore;
  readonly #scroller: HTMLElement;
  readonly #canvas: HTMLElement;
  readonly #sticky: HTMLElement;
  readonly #rows: GridRows;
  #listing: Listing = emptyListing;
  #layout: Layout | undefined;
  #range: LineRange = { first: 0, end: 0 };
  #frame = 0;
  #rest: ReturnType<typeof setTimeout> | undefined;
  #scrolledDown = true;
  #lastTop = 0;
  #pending: (() => void) | undefined;

  constructor(
    store: GalleryStore,
    parts: { scroller: HTMLElement; canvas: HTMLElement; sticky: HTMLElement },
  ) {
    this.#store = store;
    this.#scroller = parts.scroller;
    this.#canvas = parts.canvas;
    this.#sticky = parts.sticky;
    this.#rows = new GridRows({
      canvas: parts.canvas,
      onBroken: id => store.thumbnails.broken(id, this.#side),
      paint: (tile, index, isNew) => this.#paint(tile, index, isNew),
      header: section => this.#title(section),
    });
  }

  get layout(): Layout | undefined {
    return this.#layout;
  }

  get listing(): Listing {
    return this.#listing;
  }

  get viewport(): number {
    return this.#scroller.clientHeight;
  }

  /** Another list, width or height of rows: the first picture in view stays where it is. */
  relayout(): void {
    const { clientWidth } = this.#canvas;
    const { clientHeight } = this.#scroller;
    if (clientWidth === 0) return;
    const anchor = this.#anchor();
    const before = this.#listing;
    this.#listing = this.#store.listing.peek();
    this.#layout = this.#fit(Math.max(80, clientWidth), clientHeight);
    const { height, lines, columns } = this.#layout;
    this.#canvas.style.height = `${height}px`;
    this.#scroller.ariaRowCount = String(lines);
    this.#scroller.ariaColCount = String(columns);
    if (anchor !== undefined) this.#restore(anchor, before);
    this.#range = { first: 0, end: 0 };
    this.render();
    const pending = this.#pending;
    this.#pending = undefined;
    pending?.();
  }

  /** While the grid is hidden there is nothing to scroll: then it waits for the first layout. */
  whenShown(run: () => void): void {
    if (this.#layout === undefined || this.#canvas.clientWidth === 0) this.#pending = run;
    else run();
  }

  /** The height of rows that was chosen, or more where a screen would hold too many pictures. */
  #fit(width: number, viewport: number): Layout {
    let rowHeight = this.#store.rowHeight.peek();
    for (;;) {
      const layout = layOut({ ...this.#listing, width, rowHeight, gap, headerHeight });
      const most = mostInView(layout, viewport);
      if (most <= mostTiles) return layout;
      rowHeight = Math.ceil(rowHeight * Math.max(1.05, Math.sqrt(most / mostTiles)));
    }
  }

  scrollTo(id: number, offset: number): void {
    const place = this.#listing.placeOf(id);
    if (this.#layout === undefined || place < 0) return;
    this.#scroller.scrollTop = (this.#layout.tops[lineOf(this.#layout, place)] ?? 0) + offset;
    this.render();
  }

  scrollToTop(): void {
    this.#scroller.scrollTop = 0;
    this.render();
  }

  /** Scrolls no further than needed. */
  reveal(id: number): void {
    const place = this.#listing.placeOf(id);
    const layout = this.#layout;
    if (layout === undefined || place < 0) return;
    const line = lineOf(layout, place);
    const top = layout.tops[line] ?? 0;
    const bottom = top + (layout.heights[line] ?? 0);
    const { scrollTop, clientHeight } = this.#scroller;
    const edge = this.#sticky.hidden && top > headerHeight ? 0 : headerHeight;
    if (top - edge < scrollTop) this.#scroller.scrollTop = line <= 1 ? 0 : top - headerHeight;
    else if (bottom > scrollTop + clientHeight) this.#scroller.scrollTop = bottom + gap - clientHeight;
    this.render();
  }

  /** Gives the keyboard to a picture, which has to be on the page. */
  focus(id: number): void {
    this.#rows.tile(id)?.cell.focus({ preventScroll: true });
  }

  element(id: number): HTMLElement | undefined {
    return this.#rows.tile(id)?.cell;
  }

  /** Many scroll events, one frame. */
  scrolled(): void {
    if (this.#frame === 0)
      this.#frame = requestAnimationFrame(() => {
        this.#frame = 0;
        this.render();
      });
    clearTimeout(this.#rest);
    this.#rest = setTimeout(() => this.#rested(), restMs);
  }

  render(): void {
    const layout = this.#layout;
    if (layout === undefined) return;
    const { scrollTop, clientHeight } = this.#scroller;
    if (scrollTop !== this.#lastTop) this.#scrolledDown = scrollTop > this.#lastTop;
    this.#lastTop = scrollTop;
    this.#stick(layout, scrollTop);
    const range = linesInView(layout, {
      scrollTop,
      viewport: clientHeight,
      above: this.#scrolledDown ? behind : ahead,
      below: this.#scrolledDown ? ahead : behind,
      most: mostTiles,
    });
    if (range.first === this.#range.first && range.end === this.#range.end) return;
    this.#range = range;
    this.#show(layout, range);
    this.#want(layout, range);
  }

  /** Another selection: the same pictures, drawn anew. */
  reselect(): void {
    const layout = this.#layout;
    if (layout === undefined) return;
    this.#show(layout, this.#range);
  }

  repaint(ids: readonly number[]): void {
    for (const id of ids) {
      const tile = this.#rows.tile(id);
      if (tile !== undefined) this.#paint(tile, this.#listing.placeOf(id), false);
    }
  }

  get #side(): ThumbnailSide {
    const longest = this.#store.rowHeight.peek() * 1.4 * devicePixelRatio;
    return longest > 340 ? 640 : 320;
  }

  #show(layout: Layout, { first, end }: LineRange): void {
    const lines: number[] = [];
    for (let line = first; line < end; line++) lines.push(line);
    // The keyboard's picture stays on the page, wherever the scrolling goes: it is the one tab stop.
    const { focus } = this.#store.selection.peek();
    const place = focus === undefined ? -1 : this.#listing.placeOf(focus);
    const line = place < 0 ? -1 : lineOf(layout, place);
    if (line >= 0 && line < first) lines.unshift(line);
    if (line >= end) lines.push(line);
    const hadFocus = this.#canvas.contains(document.activeElement);
    this.#rows.show(layout, this.#listing, lines);
    if (!hadFocus || this.#canvas.contains(document.activeElement)) return;
    const id = focus ?? this.#tabStop();
    if (id !== undefined) this.focus(id);
  }

  #want(layout: Layout, { first, end }: LineRange): void {
    const { scrollTop, clientHeight } = this.#scroller;
    const top = lineAt(layout, scrollTop);
    const bottom = lineAt(layout, scrollTop + clientHeight) + 1;
    const seen = this.#idsOf(layout, Math.max(first, top), Math.min(end, bottom));
    const above = this.#idsOf(layout, first, Math.max(first, top)).reverse();
    const below = this.#idsOf(layout, Math.min(end, bottom), end);
    const wanted = this.#scrolledDown ? [...seen, ...below, ...above] : [...seen, ...above, ...below];
    this.#store.thumbnails.want(wanted, this.#side);
    this.#store.tiles.want(wanted);
  }

  #idsOf(layout: Layout, first: number, end: number): number[] {
    if (end <= first) return [];
    const ids = this.#listing.ids.subarray(layout.starts[first], layout.starts[end]);
    return [...ids].filter(id => !isArriving(id));
  }

  #paint(tile: TileNode, index: number, isNew: boolean): void {
    const { words, thumbnails, tiles, selection } = this.#store;
    const { id } = tile;
    const { focus, ids } = selection.peek();
    tile.select(ids.has(id), id === focus || (focus === undefined && id === this.#tabStop()));
    if (isArriving(id)) {
      tile.colour(0, 0, 0);
      tile.arriving(`${words.arriving}: ${this.#listing.arriving[index]?.prompt.slice(0, 80) ?? ''}`);
      return;
    }
    const { colours, first } = this.#listing;
    tile.colour(colours[index * 3] ?? 0, colours[index * 3 + 1] ?? 0, colours[index * 3 + 2] ?? 0);
    const known = tiles.get(id);
    tile.show(thumbnails.url(id, this.#side), known?.fault ?? thumbnails.fault(id), !isNew);
    tile.describe(words, known, fill(words.imageNumber, number(index - first + 1)));
  }

  /** Before anything is chosen: the first picture in view. */
  #tabStop(): number | undefined {
    const { starts } = this.#layout ?? { starts: new Uint32Array() };
    return this.#listing.ids[Math.max(this.#listing.first, starts[this.#range.first] ?? 0)];
  }

  #title(section: number): string {
    const { title = '', count: pictures = 0 } = this.#listing.sections[section] ?? {};
    return `${sectionTitle(this.#store.words, title)} · ${number(pictures)}`;
  }

  /** The section's name stays in view while its pictures pass under it. */
  #stick(layout: Layout, scrollTop: number): void {
    let line = lineAt(layout, scrollTop);
    const isEmpty = layout.lines === 0 || scrollTop <= (layout.tops[0] ?? 0);
    const { sections } = this.#listing;
    const first = layout.starts[line] ?? 0;
    if ((layout.headers[line] ?? -1) >= 0) line += 1;
    const section = sections.findIndex(({ start, count: some }) => first >= start && first < start + some);
    this.#sticky.hidden = isEmpty || (sections[section]?.title ?? '') === '';
    if (this.#sticky.hidden) return;
    const words = this.#title(section);
    if (this.#sticky.textContent !== words) this.#sticky.textContent = words;
  }

  #rested(): void {
    const { scrollTop } = this.#scroller;
    this.#store.restedAt.value = scrollTop < 2 ? null : this.#anchor();
  }

  #anchor(): { readonly id: number; readonly offset: number } | undefined {
    const layout = this.#layout;
    const { scrollTop } = this.#scroller;
    if (layout === undefined || scrollTop < 2) return undefined;
    let line = lineAt(layout, scrollTop);
    if (layout.starts[line] === layout.starts[line + 1]) line += 1;
    const id = this.#listing.ids[layout.starts[line] ?? 0];
    return id === undefined || isArriving(id)
      ? undefined
      : { id, offset: scrollTop - (layout.tops[line] ?? 0) };
  }

  /** By the picture itself, or by the nearest one after it that is still there. */
  #restore({ id, offset }: { readonly id: number; readonly offset: number }, before: Listing): void {
    const layout = this.#layout;
    if (layout === undefined) return;
    for (let index = before.placeOf(id); index < before.ids.length; index++) {
      const place = this.#listing.placeOf(before.ids[index] ?? 0);
      if (place < 0) continue;
      this.#scroller.scrollTop = (layout.tops[lineOf(layout, place)] ?? 0) + offset;
      return;
    }
  }
}
