import { computed, signal } from '@preact/signals-core';
import type { FamilyNode } from '../../../src/shared/gallery.ts';
import type { GalleryStore } from '../store.ts';
import { familyLayout, type Card, type FamilyLayout } from './layout.ts';
import { FamilyPictures } from './pictures.ts';
import { walk, type Step } from './walk.ts';

export type FamilyAnswer =
  | { readonly phase: 'asking' }
  | { readonly phase: 'failed' }
  | { readonly phase: 'known'; readonly layout: FamilyLayout };

/** The family of one picture after another. */
export class FamilyModel {
  readonly answer = signal<FamilyAnswer>({ phase: 'asking' });
  /** The picture that Tab reaches, by its key. */
  readonly active = signal<string | undefined>(undefined);
  readonly layout = computed(() =>
    this.answer.value.phase === 'known' ? this.answer.value.layout : undefined,
  );
  readonly pictures: FamilyPictures;
  readonly #store: GalleryStore;
  #asking = new AbortController();
  #rootId: number | undefined;

  constructor(store: GalleryStore) {
    this.#store = store;
    this.pictures = new FamilyPictures(store);
  }

  /** The former family stays until the next one is known. True when it is. */
  async load(rootId: number): Promise<boolean> {
    this.#asking.abort();
    this.#asking = new AbortController();
    const { signal: stopped } = this.#asking;
    try {
      const nodes = await this.#store.peer.request('family', { id: rootId }, stopped);
      if (stopped.aborted) return false;
      const layout = familyLayout(nodes, rootId);
      const before = this.#rootId === rootId ? this.activeNode()?.id : undefined;
      const stays = layout.cards.find(({ node }) => node.id !== undefined && node.id === before);
      this.#rootId = rootId;
      this.answer.value = { phase: 'known', layout };
      this.active.value = stays?.node.key ?? layout.chosen;
      void this.pictures.show(byNearness(layout.cards));
      return true;
    } catch {
      if (!stopped.aborted) this.answer.value = { phase: 'failed' };
      return false;
    }
  }

  activeNode(): FamilyNode | undefined {
    return this.layout.value?.cards.find(card => card.node.key === this.active.value)?.node;
  }

  step(step: Step): void {
    const layout = this.layout.value;
    if (layout !== undefined) this.active.value = walk(layout, this.active.value ?? '', step);
  }

  close(): void {
    this.#asking.abort();
    this.pictures.clear();
  }
}

/** Ids, those of the chosen picture and of the generations beside it first. */
function byNearness(cards: readonly Card[]): readonly number[] {
  return cards
    .toSorted((a, b) => Math.abs(a.node.depth) - Math.abs(b.node.depth))
    .flatMap(card => card.node.id ?? []);
}
