import { effect } from '@preact/signals-core';
import type { Draft } from '../../src/shared/composer.ts';
import type { ComposerStore } from './store.ts';

const mirrorMs = 50;

interface Kept {
  readonly draft?: Draft;
  readonly scroll?: number;
}

/** Keeps the draft through hiding, moving and reloading: at once in the view's state, soon with the host. */
export class Keeper {
  readonly #store: ComposerStore;
  readonly #keep: (state: Kept) => void;
  #kept: Kept;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #mirrored: Draft | undefined;

  constructor(store: ComposerStore, keep: (state: unknown) => void, kept: unknown) {
    this.#store = store;
    this.#keep = keep;
    // Written by this view, perhaps by an older version of it: the host judges the draft.
    this.#kept = typeof kept === 'object' && kept !== null ? kept : {};
  }

  get draft(): Draft | undefined {
    return this.#kept.draft;
  }

  get scroll(): number {
    return Number(this.#kept.scroll) || 0;
  }

  /** From now on, with the draft that is there already known to the host. */
  start(): void {
    this.#mirrored = this.#store.draft.peek();
    effect(() => {
      const draft = this.#store.draft.value;
      if (draft === undefined) return;
      this.#write({ ...this.#kept, draft });
      this.#mirrorLater();
    });
    addEventListener('pagehide', () => this.#mirror());
    document.addEventListener('visibilitychange', () => this.#mirror());
  }

  keepScroll(scroll: number): void {
    this.#write({ ...this.#kept, scroll });
  }

  #write(kept: Kept): void {
    this.#kept = kept;
    this.#keep(kept);
  }

  #mirrorLater(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#mirror(), mirrorMs);
  }

  #mirror(): void {
    clearTimeout(this.#timer);
    const draft = this.#store.draft.peek();
    if (draft === undefined || draft === this.#mirrored) return;
    this.#mirrored = draft;
    // The view keeps its own copy: a mirror that fails loses nothing, and the next change tries again.
    this.#store.peer.request('keepDraft', draft).catch(() => {});
  }
}
