import { effect } from '@preact/signals-core';
import type { Draft } from '../../src/shared/composer.ts';
import type { ComposerStore } from './store.ts';

const mirrorMs = 50;

interface Kept {
  readonly draft?: Draft;
  /** Of the store, beside the draft that it is about. */
  readonly writtenFor?: readonly string[] | undefined;
  readonly replaced?: readonly string[];
  readonly scroll?: number;
}

/** Keeps the draft through hiding, moving and reloading: at once in the view's state, soon with the host. */
export class Keeper {
  readonly #store: ComposerStore;
  readonly #keep: (state: Kept) => void;
  #kept: Kept;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #mirrored: Draft | undefined;

  constructor(store: ComposerStore, keep: (state: object) => void, kept: unknown) {
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

  /** What belongs to the draft on the page and is nowhere else; before the host's draft is shown. */
  restore(): Draft | undefined {
    const { draft, writtenFor, replaced } = this.#kept;
    if (isTexts(replaced)) this.#store.history.replaced.value = replaced;
    if (!isReadable(draft)) return undefined;
    if (isTexts(writtenFor)) this.#store.writtenFor.value = writtenFor;
    return draft;
  }

  /** From now on, with the draft that is there already known to the host. */
  start(): void {
    this.#mirrored = this.#store.draft.peek();
    effect(() => {
      const draft = this.#store.draft.value;
      const writtenFor = this.#store.writtenFor.value;
      const replaced = this.#store.history.replaced.value;
      if (draft === undefined) return;
      this.#write({ ...this.#kept, draft, writtenFor, replaced });
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

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every(item => typeof item === 'string');
}

/** As far as another draft is compared with it. */
function isReadable(draft: unknown): draft is Draft {
  if (typeof draft !== 'object' || draft === null || !('prompt' in draft && 'references' in draft))
    return false;
  const { prompt, references } = draft;
  return (
    typeof prompt === 'string' &&
    Array.isArray(references) &&
    references.every(each => typeof each === 'object' && each !== null && 'id' in each)
  );
}
