import { signal } from '@preact/signals-core';
import type { GalleryStore } from '../store.ts';

export interface FamilyPicture {
  /** Of a blob. */
  readonly address?: string;
  readonly fault?: string;
}

const atOnce = 24;

/** Thumbnails of a family; whoever leaves it gives back its memory. */
export class FamilyPictures {
  readonly known = signal<ReadonlyMap<number, FamilyPicture>>(new Map());
  readonly #store: GalleryStore;
  #stop = new AbortController();

  constructor(store: GalleryStore) {
    this.#store = store;
  }

  /** These and no others, the first ones first. */
  async show(ids: readonly number[]): Promise<void> {
    this.#stop.abort();
    this.#stop = new AbortController();
    const { signal: stopped } = this.#stop;
    this.#keep(new Set(ids));
    const wanted = ids.filter(id => !this.known.value.has(id));
    try {
      for (let start = 0; start < wanted.length; start += atOnce)
        await this.#fetch(wanted.slice(start, start + atOnce), stopped);
    } catch {
      // The names are there without their pictures; asking again is closing and opening.
    }
  }

  clear(): void {
    this.#stop.abort();
    this.#keep(new Set());
  }

  async #fetch(ids: readonly number[], stopped: AbortSignal): Promise<void> {
    const answers = await this.#store.peer.request('thumbnails', { ids, side: 320 }, stopped);
    if (stopped.aborted) return;
    const known = new Map(this.known.value);
    for (const { id, bytes, fault } of answers) {
      if (bytes !== undefined) known.set(id, { address: addressOf(bytes) });
      else if (fault !== undefined) known.set(id, { fault });
    }
    this.known.value = known;
  }

  #keep(ids: ReadonlySet<number>): void {
    const gone = [...this.known.value].filter(([id]) => !ids.has(id));
    if (gone.length === 0) return;
    for (const [, { address }] of gone) if (address !== undefined) URL.revokeObjectURL(address);
    this.known.value = new Map([...this.known.value].filter(([id]) => ids.has(id)));
  }
}

function addressOf(bytes: Uint8Array): string {
  // What crosses the glass is never shared memory.
  return URL.createObjectURL(new Blob([bytes as Uint8Array<ArrayBuffer>], { type: 'image/webp' }));
}
