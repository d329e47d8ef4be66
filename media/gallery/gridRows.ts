import { edgesOf, type Layout } from './layout.ts';
import type { Listing } from './listing.ts';
import { TileNode } from './gridTile.ts';

export interface RowsInput {
  readonly canvas: HTMLElement;
  readonly onBroken: (id: number) => void;
  /** Fills in everything but the place. */
  readonly paint: (tile: TileNode, index: number, isNew: boolean) => void;
  readonly header: (section: number) => string;
}

interface Row {
  readonly element: HTMLElement;
  readonly isHeader: boolean;
}

interface Shown {
  readonly layout: Layout;
  readonly listing: Listing;
}

/** The rows that are on the page; what leaves it is used again for what enters. */
export class GridRows {
  readonly #input: RowsInput;
  readonly #rows = new Map<number, Row>();
  readonly #tiles = new Map<number, TileNode>();
  readonly #owners = new WeakMap<Element, TileNode>();
  /** With the tiles in them: what stays together is not laid out anew. */
  readonly #spareRows: HTMLElement[] = [];
  readonly #spareTiles: TileNode[] = [];
  #shown: Shown | undefined;

  constructor(input: RowsInput) {
    this.#input = input;
  }

  tile(id: number): TileNode | undefined {
    return this.#tiles.get(id);
  }

  ids(): Iterable<number> {
    return this.#tiles.keys();
  }

  /** `lines` ascending. Elements that stay are not moved, so that the keyboard's one keeps the keyboard. */
  show(shown: Shown, lines: readonly number[]): void {
    const { layout, listing } = shown;
    const isKnown = layout === this.#shown?.layout && listing === this.#shown.listing;
    this.#shown = shown;
    this.#leave(layout, new Set(lines));
    this.#releaseAllBut(shown, lines);
    let next = this.#input.canvas.firstElementChild;
    for (const line of lines) {
      const known = this.#rows.get(line);
      const row = known ?? this.#newRow(line, layout);
      if (known === undefined) this.#input.canvas.insertBefore(row.element, next);
      next = row.element.nextElementSibling;
      if (known !== undefined && isKnown) continue;
      position(row.element, layout, line);
      if (row.isHeader) this.#fillHeader(row.element, layout.headers[line] ?? 0);
      else this.#fill(row.element, shown, line);
    }
    this.#spareRows.length = Math.min(this.#spareRows.length, 6);
    this.#spareTiles.length = Math.min(this.#spareTiles.length, 12);
  }

  #leave(layout: Layout, wanted: ReadonlySet<number>): void {
    for (const [line, row] of this.#rows) {
      const isHeader = (layout.headers[line] ?? -1) >= 0;
      if (wanted.has(line) && row.isHeader === isHeader) continue;
      row.element.remove();
      this.#rows.delete(line);
      if (!row.isHeader) this.#spareRows.push(row.element);
    }
  }

  #releaseAllBut({ layout, listing }: Shown, lines: readonly number[]): void {
    const ids = new Set<number>();
    for (const line of lines)
      for (const id of listing.ids.subarray(layout.starts[line], layout.starts[line + 1])) ids.add(id);
    for (const [id, tile] of this.#tiles) {
      if (ids.has(id)) continue;
      this.#tiles.delete(id);
      tile.release();
    }
  }

  #newRow(line: number, layout: Layout): Row {
    const isHeader = (layout.headers[line] ?? -1) >= 0;
    const element = (isHeader ? undefined : this.#spareRows.pop()) ?? document.createElement('div');
    element.className = isHeader ? 'line header' : 'line';
    element.setAttribute('role', 'row');
    if (isHeader) {
      const title = document.createElement('div');
      title.setAttribute('role', 'rowheader');
      element.append(title);
    }
    const row = { element, isHeader };
    this.#rows.set(line, row);
    return row;
  }

  #fillHeader(element: HTMLElement, section: number): void {
    const [title] = element.children;
    const words = this.#input.header(section);
    if (title !== undefined && title.textContent !== words) title.textContent = words;
  }

  #fill(row: HTMLElement, { layout, listing }: Shown, line: number): void {
    const first = layout.starts[line] ?? 0;
    const edges = edgesOf(layout, listing.ratios, line);
    const height = layout.heights[line] ?? 0;
    for (let column = 0; column + 1 < edges.length; column++) {
      const index = first + column;
      const id = listing.ids[index] ?? 0;
      const there = row.children[column];
      const known = this.#tiles.get(id);
      const tile = known ?? this.#newTile(id, there);
      const left = edges[column] ?? 0;
      const isLast = column + 2 === edges.length;
      const right = (edges[column + 1] ?? 0) - layout.gap;
      const width = isLast && layout.full[line] === 1 ? layout.width - left : right - left;
      tile.place({ left, width, height, column: column + 1 });
      if (there !== tile.cell) row.insertBefore(tile.cell, there ?? null);
      this.#input.paint(tile, index, known === undefined);
    }
    while (row.children.length >= edges.length) this.#takeOut(row.lastElementChild);
  }

  /** Those that are not free belong to other rows, which take them over when it is their turn. */
  #takeOut(cell: Element | null): void {
    cell?.remove();
    const tile = cell === null ? undefined : this.#owners.get(cell);
    if (tile?.isFree === true) this.#spareTiles.push(tile);
  }

  #newTile(id: number, there: Element | undefined): TileNode {
    const free = there === undefined ? undefined : this.#owners.get(there);
    const tile =
      (free?.isFree === true ? free : this.#spareTiles.pop()) ?? new TileNode(this.#input.onBroken);
    this.#owners.set(tile.cell, tile);
    tile.become(id);
    this.#tiles.set(id, tile);
    return tile;
  }
}

function position(element: HTMLElement, layout: Layout, line: number): void {
  const { style } = element;
  const top = `${layout.tops[line] ?? 0}px`;
  const height = `${layout.heights[line] ?? 0}px`;
  if (style.top !== top) style.top = top;
  if (style.height !== height) style.height = height;
  element.ariaRowIndex = String(line + 1);
}
