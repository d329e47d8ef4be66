import { signal, type Signal } from '@preact/signals-core';
import type { ComposerStore } from './store.ts';

/** Small pictures of references as addresses of this page; each is asked for once. */
export class Thumbnails {
  readonly #store: ComposerStore;
  readonly #known = new Map<string, Signal<string | undefined>>();

  constructor(store: ComposerStore) {
    this.#store = store;
  }

  /** Undefined until it is there, and where there is none. */
  of(reference: string): Signal<string | undefined> {
    const known = this.#known.get(reference);
    if (known !== undefined) return known;
    const address = signal<string | undefined>(undefined);
    this.#known.set(reference, address);
    void this.#load(reference, address);
    return address;
  }

  /** Frees what no reference uses any more. */
  retain(references: ReadonlySet<string>): void {
    for (const [reference, address] of this.#known) {
      if (references.has(reference)) continue;
      this.#known.delete(reference);
      if (address.peek() !== undefined) URL.revokeObjectURL(address.peek() ?? '');
    }
  }

  async #load(reference: string, address: Signal<string | undefined>): Promise<void> {
    try {
      const bytes = await this.#store.peer.request('thumbnail', { reference, side: 320 });
      if (bytes === null || this.#known.get(reference) !== address) return;
      address.value = URL.createObjectURL(new Blob([bytes]));
    } catch {
      // The tile keeps its placeholder; the reference itself is judged by the host, not by its picture.
    }
  }
}
