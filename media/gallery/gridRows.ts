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

/** The rows that are on the page; what leaves it is used again for what enters. */
export class GridRows {
  readonly #input: RowsInput;
  readonly #rows = new Map<number, Row>();
  readonly #tiles = new Map<number, TileNode>();
  readonly #spareRows: HTMLElement[] = [];
  readonly #spareTiles: TileNode[] = [];

  constructor(input: RowsInput) {
    this.#input = input;
  }

  tile(id: number): TileNode | undefined {
    return this.#tiles.get(id);
  }

  tiles(): Iterable<TileNode> {
    return this.#tiles.values();
  }

  /** `lines` ascending. Elements that stay are not moved, so that the keyboard's one keeps the keyboard. */
  show(layout: Layout, listing: Listing, lines: readonly number[]): void {
    const wanted = new Set(lines);
    for (const [line, row] of this.#rows) {
      const isHeader = (layout.headers[line] ?? -1) >= 0;
      if (wanted.has(line) && row.isHeader === isHeader) continue;
      row.element.remove();
      this.#rows.delete(line);
      if (!row.isHeader) this.#spareRows.push(row.element);
    }
    const ids = new Set<number>();
    for (const line of lines) {
      const [first = 0, end = 0] = [layout.starts[line], layout.starts[line + 1]];
      for (let index = first; index < end; index++) ids.add(listing.ids[index] ?? 0);
    }
    this.#releaseAllBut(ids);
    let next = this.#input.canvas.firstElementChild;
    for (const line of lines) {
      const known = this.#rows.get(line);
      const row = known ?? this.#newRow(line, layout);
      if (known === undefined) this.#input.canvas.insertBefore(row.element, next);
      next = row.element.nextElementSibling;
      this.#position(row.element, layout, line);
      if (row.isHeader) this.#fillHeader(row.element, layout.headers[line] ?? 0);
      else this.#fill(row.element, { layout, listing, line });
    }
    this.#spareRows.length = Math.min(this.#spareRows.length, 12);
    this.#spareTiles.length = Math.min(this.#spareTiles.length, 60);
  }

  #releaseAllBut(ids: ReadonlySet<number>): void {
    for (const [id, tile] of this.#tiles) {
      if (ids.has(id)) continue;
      this.#tiles.delete(id);
      tile.release();
      this.#spareTiles.push(tile);
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

  #position(element: HTMLElement, layout: Layout, line: number): void {
    const { style } = element;
    const transform = `translateY(${layout.tops[line] ?? 0}px)`;
    const height = `${layout.heights[line] ?? 0}px`;
    if (style.transform !== transform) style.transform = transform;
    if (style.height !== height) style.height = height;
    element.ariaRowIndex = String(line + 1);
  }

  #fillHeader(element: HTMLElement, section: number): void {
    const [title] = element.children;
    const words = this.#input.header(section);
    if (title !== undefined && title.textContent !== words) title.textContent = words;
  }

  #fill(
    row: HTMLElement,
    { layout, listing, line }: { layout: Layout; listing: Listing; line: number },
  ): void {
    const first = layout.starts[line] ?? 0;
    const edges = edgesOf(layout, listing.ratios, line);
    const height = layout.heights[line] ?? 0;
    for (let column = 0; column + 1 < edges.length; column++) {
      const index = first + column;
      const id = listing.ids[index] ?? 0;
      const known = this.#tiles.get(id);
      const tile = known ?? this.#newTile(id);
      const left = edges[column] ?? 0;
      const isLast = column + 2 === edges.length;
      const right = (edges[column + 1] ?? 0) - layout.gap;
      const width = isLast && layout.full[line] === 1 ? layout.width - left : right - left;
      tile.place({ left, width, height, column: column + 1 });
      const there = row.children[column];
      if (there !== tile.cell) row.insertBefore(tile.cell, there ?? null);
      this.#input.paint(tile, index, known === undefined);
    }
    // Those that follow belong to other rows, which take them over when it is their turn.
    while (row.children.length >= edges.length) row.lastElementChild?.remove();
  }

  #newTile(id: number): TileNode {
    const tile = this.#spareTiles.pop() ?? new TileNode(this.#input.onBroken);
    tile.become(id);
    this.#tiles.set(id, tile);
    return tile;
  }
}
