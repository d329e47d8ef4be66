import { signal } from '@preact/signals-core';
import type { GalleryMark, TileView } from '../../src/shared/gallery.ts';

export type AskTiles = (ids: readonly number[]) => Promise<readonly TileView[]>;

const mostKept = 6000;
const mostAsked = 400;

/** What is known about single pictures; asked for when they come into view. */
export class Tiles {
  readonly #ask: AskTiles;
  readonly #kept = new Map<number, TileView>();
  readonly #stale = new Set<number>();
  readonly #listeners = new Set<(ids: readonly number[]) => void>();
  #wanted: readonly number[] = [];
  #asking = false;
  /** Counts up when anything of it has changed. */
  readonly version = signal(0);

  constructor(ask: AskTiles) {
    this.#ask = ask;
  }

  onArrived(listener: (ids: readonly number[]) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  get(id: number): TileView | undefined {
    return this.#kept.get(id);
  }

  /** What is in view now; replaces what was before. */
  want(ids: readonly number[]): void {
    this.#wanted = ids;
    void this.#pump();
  }

  /** Files have changed: what is known stays on the page until it is known better. */
  refresh(): void {
    for (const id of this.#kept.keys()) this.#stale.add(id);
    void this.#pump();
  }

  /** Shows a mark before it is written; the next answer of the host is the truth. */
  mark(ids: readonly number[], mark: GalleryMark): void {
    const known = ids.filter(id => this.#kept.has(id));
    for (const id of known) {
      const tile = this.#kept.get(id);
      if (tile !== undefined) this.#kept.set(id, marked(tile, mark));
    }
    this.#announce(known);
  }

  async #pump(): Promise<void> {
    if (this.#asking) return;
    const ids = this.#wanted.filter(id => !this.#kept.has(id) || this.#stale.has(id)).slice(0, mostAsked);
    if (ids.length === 0) return;
    this.#asking = true;
    for (const id of ids) this.#stale.delete(id);
    try {
      const tiles = await this.#ask(ids);
      for (const tile of tiles) {
        this.#kept.delete(tile.id);
        this.#kept.set(tile.id, tile);
      }
      this.#shrink();
      this.#announce(tiles.map(({ id }) => id));
      // An id without an answer is gone; the next result will say so.
      this.#wanted = this.#wanted.filter(id => this.#kept.has(id) || !ids.includes(id));
    } catch {
      // They are asked for again as soon as the view moves or the files change.
      this.#wanted = [];
    }
    this.#asking = false;
    void this.#pump();
  }

  #shrink(): void {
    for (const id of this.#kept.keys()) {
      if (this.#kept.size <= mostKept) return;
      this.#kept.delete(id);
      this.#stale.delete(id);
    }
  }

  #announce(ids: readonly number[]): void {
    if (ids.length === 0) return;
    this.version.value += 1;
    for (const listener of this.#listeners) listener(ids);
  }
}

function marked(tile: TileView, mark: GalleryMark): TileView {
  switch (mark.kind) {
    case 'rating':
      return { ...tile, rating: mark.value };
    case 'favourite':
      return { ...tile, favourite: mark.value };
    case 'rejected':
      return { ...tile, rejected: mark.value };
    case 'tags':
      return tile;
  }
}
