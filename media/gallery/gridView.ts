import { anchorAt, topOf } from './anchor.ts';
import { Pace, picturesToAsk } from './foresight.ts';
import { emptyListing, isArriving, type Listing } from './listing.ts';
import type { Layout } from './layout.ts';
import { GridRows } from './gridRows.ts';
import type { TileNode } from './gridTile.ts';
import type { GalleryStore } from './store.ts';
import type { ThumbnailSide } from './thumbnailCache.ts';
import { layOutWithin, lineAt, lineOf, linesInView, type LineRange } from './windowing.ts';
import { fill } from '../common/words.ts';
import { number, sectionTitle } from './wording.ts';

const gap = 4;
export const headerHeight = 32;
/** Rows out of view: a few behind, and more ahead, where a fling arrives next. */
const behind = 1;
const ahead = 5;
/** Each is two elements; with everything else the page stays below 500. */
const mostTiles = 140;
const restMs = 250;
/** In a fling these cannot wait. */
const urgent = 12;
/** Pixels a millisecond: nobody reads what passes faster. */
const readable = 2;

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
  #viewport = 0;
  #moving = false;
  readonly #pace = new Pace();
  #titles = new Map<number, string>();
  #stop: number | undefined;
  #pending: { readonly place?: () => void; readonly keyboard?: () => void } = {};

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
    return this.#viewport;
  }

  /** Another list, width or height of rows: the first picture in view stays where it is. */
  relayout(): void {
    const { clientWidth } = this.#canvas;
    const { clientHeight, scrollTop } = this.#scroller;
    if (clientWidth === 0) return;
    const anchor = anchorAt(this.#layout, this.#listing, scrollTop);
    const before = this.#listing;
    this.#viewport = clientHeight;
    this.#listing = this.#store.listing.peek();
    this.#titles.clear();
    this.#layout = layOutWithin(mostTiles, clientHeight, {
      ...this.#listing,
      width: Math.max(80, clientWidth),
      rowHeight: this.#store.rowHeight.peek(),
      gap,
      headerHeight,
    });
    const { height, lines, columns } = this.#layout;
    this.#canvas.style.height = `${height}px`;
    this.#scroller.ariaRowCount = String(lines);
    this.#scroller.ariaColCount = String(columns);
    const top = anchor && topOf(anchor, before, { layout: this.#layout, listing: this.#listing });
    if (top !== undefined) this.#scroller.scrollTop = top;
    this.#range = { first: 0, end: 0 };
    this.render();
    const { place, keyboard } = this.#pending;
    this.#pending = {};
    place?.();
    keyboard?.();
  }

  /** While the grid is hidden there is nothing to scroll: then it waits for the first layout. */
  whenShown(what: 'place' | 'keyboard', run: () => void): void {
    if (this.#layout !== undefined && this.#canvas.clientWidth > 0) run();
    else this.#pending = { ...this.#pending, [what]: run };
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

  /** To the picture that Tab leads to. */
  enter(): void {
    const id = this.#stop;
    if (id === undefined) return;
    this.reveal(id);
    this.focus(id);
  }

  element(id: number): HTMLElement | undefined {
    return this.#rows.tile(id)?.cell;
  }

  /** Many scroll events, one frame. */
  scrolled(): void {
    this.#moving = true;
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
    const { scrollTop } = this.#scroller;
    this.#pace.moved(scrollTop, performance.now(), this.#viewport);
    this.#stick(layout, scrollTop);
    const range = linesInView(layout, {
      scrollTop,
      viewport: this.#viewport,
      above: this.#pace.isDown ? behind : ahead,
      below: this.#pace.isDown ? ahead : behind,
      most: mostTiles,
    });
    if (range.first === this.#range.first && range.end === this.#range.end) return;
    this.#range = range;
    this.#show(layout, range);
    this.#want(layout, scrollTop);
  }

  /** Another selection: the same pictures, drawn anew. */
  reselect(): void {
    const layout = this.#layout;
    if (layout === undefined) return;
    this.#show(layout, this.#range);
    this.repaint(this.#rows.ids());
  }

  repaint(ids: Iterable<number>): void {
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
    this.#rows.show({ layout, listing: this.#listing }, lines);
    this.#moveTabStop();
    if (!hadFocus || this.#canvas.contains(document.activeElement)) return;
    if (this.#stop !== undefined) this.focus(this.#stop);
  }

  #want(layout: Layout, scrollTop: number): void {
    const { speed } = this.#pace;
    const { thumbnails, tiles } = this.#store;
    const outlook = { scrollTop, viewport: this.#viewport, speed, range: this.#range };
    const { wanted, inSight } = picturesToAsk(layout, outlook, this.#listing.ids);
    const isFling = Math.abs(speed) > readable;
    thumbnails.want(
      wanted,
      this.#side,
      isFling ? { urgent, others: 'together' } : { urgent: inSight, others: 'afterwards' },
    );
    if (!isFling) tiles.want(wanted);
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
    tile.show(
      thumbnails.bytes(id, this.#side),
      known?.fault ?? thumbnails.fault(id),
      !isNew && !this.#moving,
    );
    tile.describe(words, known, fill(words.imageNumber, number(index - first + 1)));
  }

  /** Before anything is chosen: the first picture in view. */
  #tabStop(): number | undefined {
    const { starts } = this.#layout ?? { starts: new Uint32Array() };
    return this.#listing.ids[Math.max(this.#listing.first, starts[this.#range.first] ?? 0)];
  }

  /** The first picture in view has moved on. */
  #moveTabStop(): void {
    const stop = this.#store.selection.peek().focus ?? this.#tabStop();
    const before = this.#stop;
    this.#stop = stop;
    if (before !== stop) this.repaint([before, stop].filter(id => id !== undefined));
  }

  #title(section: number): string {
    const known = this.#titles.get(section);
    if (known !== undefined) return known;
    const { title = '', count: pictures = 0 } = this.#listing.sections[section] ?? {};
    const words = `${sectionTitle(this.#store.words, title)} · ${number(pictures)}`;
    this.#titles.set(section, words);
    return words;
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
    this.#moving = false;
    this.#pace.rest();
    if (this.#layout !== undefined) this.#want(this.#layout, scrollTop);
    this.#store.restedAt.value = scrollTop < 2 ? null : anchorAt(this.#layout, this.#listing, scrollTop);
  }
}
