import { computed, signal } from '@preact/signals-core';
import type { DetailView } from '../../../src/shared/gallery.ts';
import { fill } from '../../common/words.ts';
import { overlayWords } from '../family/overlayWords.ts';
import { mark, undo } from '../actions.ts';
import type { GalleryStore } from '../store.ts';
import { fitted } from './viewpoint.ts';

export type CompareMode = 'sideBySide' | 'slider' | 'difference' | 'inTurn';

/** `null`: the file is gone. `'unread'`: the host could not say. Undefined: not answered yet. */
export type Compared = DetailView | null | 'unread' | undefined;

export const mostCompared = 4;

/** What is compared, and how. */
export class Comparison {
  readonly store: GalleryStore;
  readonly ids = signal<readonly number[]>([]);
  readonly mode = signal<CompareMode>('sideBySide');
  readonly viewpoint = signal(fitted);
  /** Share of the width that the left picture has. */
  readonly divider = signal(0.5);
  readonly amplified = signal(false);
  readonly onlyDifferences = signal(false);
  readonly #details = signal<ReadonlyMap<number, Compared>>(new Map());
  readonly #left = signal(0);
  readonly #right = signal(1);
  readonly #turn = signal(0);
  #asking = new AbortController();
  /** Of each pick, how many marks it was: together they are one thing to take back. */
  readonly #picks: number[] = [];

  readonly pictures = computed(() => this.ids.value.map(id => this.#details.value.get(id)));
  /** Places of the two that lie over each other. */
  readonly pair = computed(() => {
    const last = this.ids.value.length - 1;
    const left = Math.min(this.#left.value, last);
    const right = Math.min(this.#right.value, last);
    return { left, right: right === left ? (left + 1) % (last + 1) : right };
  });
  readonly turn = computed(() => this.#turn.value % Math.max(1, this.ids.value.length));

  constructor(store: GalleryStore) {
    this.store = store;
  }

  async load(ids: readonly number[]): Promise<void> {
    this.#asking.abort();
    this.#asking = new AbortController();
    const { signal: stopped } = this.#asking;
    this.ids.value = ids.slice(0, mostCompared);
    await Promise.all(this.ids.value.map(async id => await this.#ask(id, stopped)));
  }

  async #ask(id: number, stopped: AbortSignal): Promise<void> {
    let detail: Compared;
    try {
      detail = await this.store.peer.request('detail', { id }, stopped);
    } catch {
      detail = 'unread';
    }
    if (!stopped.aborted) this.#details.value = new Map(this.#details.value).set(id, detail);
  }

  /** Taking the one that the other place has exchanges them. */
  take(side: 'left' | 'right', place: number): void {
    const { left, right } = this.pair.value;
    const other = side === 'left' ? right : left;
    const before = side === 'left' ? left : right;
    const rest = other === place ? before : other;
    this.#left.value = side === 'left' ? place : rest;
    this.#right.value = side === 'left' ? rest : place;
  }

  nextTurn(): void {
    this.#turn.value = this.turn.value + 1;
  }

  drop(id: number): void {
    const { overlay } = this.store;
    overlay.value = { kind: 'compare', ids: this.ids.value.filter(other => other !== id) };
  }

  close(): void {
    this.#asking.abort();
  }

  async undo(): Promise<void> {
    for (let step = this.#picks.pop() ?? 1; step > 0; step--) await undo(this.store);
    await this.load(this.ids.value);
  }

  /** The winner a favourite, all others rejected. What is so already is no mark: there is nothing in it to take back. */
  async pick(id: number): Promise<void> {
    const { store } = this;
    const ids = this.ids.value;
    const without = (each: number, what: 'favourite' | 'rejected'): boolean => {
      const known = this.#details.value.get(each);
      return !isShown(known) || !known[what];
    };
    const losers = ids.filter(other => other !== id && without(other, 'rejected'));
    const winners = [id].filter(each => without(each, 'favourite'));
    const done = [
      await mark(store, losers, { kind: 'rejected', value: true }),
      await mark(store, winners, { kind: 'favourite', value: true }),
    ];
    const marks = done.filter(Boolean).length;
    if (marks > 0) this.#picks.push(marks);
    await this.load(ids);
    const winner = this.#details.value.get(id);
    if (isShown(winner) && winner.favourite)
      store.announcement.value = fill(overlayWords(store).comparePicked, winner.name);
  }
}

export function isShown(picture: Compared): picture is DetailView {
  return typeof picture === 'object' && picture !== null;
}
