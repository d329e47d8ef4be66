import { batch, effect, untracked } from '@preact/signals-core';
import type { ArrivingView, GalleryQuery, GalleryResult } from '../../src/shared/gallery.ts';
import { plainQuery, type Kept } from './kept.ts';
import { leavePlace, noneIsLeft, returnTo, type LostPlace } from './lostPlace.ts';
import { keepExisting, selectOne } from './selection.ts';
import type { GalleryStore } from './store.ts';

/** A place whose picture is announced but not found yet stays this long, so that nothing moves in between. */
const leavingMs = 3000;

/** The conversation with the host: asks, asks again when files change, and keeps where the person is. */
export class Session {
  readonly #store: GalleryStore;
  readonly #keep: (kept: Kept) => void;
  #asking: AbortController | undefined;
  #asked: GalleryQuery;
  #detailAsking: AbortController | undefined;
  #toShow: number | undefined;
  #leaving: ReturnType<typeof setTimeout> | undefined;
  #anchorPath: Kept['anchor'];
  #lost: LostPlace | undefined;
  /** As the host said last; those shown may be more for a moment. */
  #announced: readonly ArrivingView[] = [];

  constructor(store: GalleryStore, keep: (kept: Kept) => void) {
    this.#store = store;
    this.#keep = keep;
    this.#anchorPath = store.kept.anchor;
    this.#asked = store.kept.query;
  }

  async start(): Promise<void> {
    const store = this.#store;
    const { selected, anchor, query } = store.kept;
    this.#listen();
    // All at once: the pictures on the screen wait for the slowest of them, not for their sum.
    const [snapshot, result, selectedId, anchorId] = await Promise.all([
      store.peer.request('ready', undefined),
      this.#ask(query),
      this.#find(selected),
      this.#find(anchor?.path),
    ]);
    this.#announced = snapshot.arriving;
    store.snapshot.value = snapshot;
    if (result !== undefined) this.#take(query, result);
    if (this.#has(anchorId)) store.wish.value = { kind: 'anchor', id: anchorId, offset: anchor?.offset ?? 0 };
    if (this.#has(selectedId) && store.selection.value.focus === undefined)
      store.selection.value = selectOne(selectedId);
    this.#follow();
  }

  async #find(path: string | undefined): Promise<number | null> {
    return path === undefined ? null : await this.#store.peer.request('find', { path }).catch(() => null);
  }

  #has(id: number | null): id is number {
    return id !== null && this.#store.listing.value.placeOf(id) >= 0;
  }

  /** What is asked last is shown; a slower answer to an earlier question never replaces it. */
  async #answer(query: GalleryQuery, keepingPlace: boolean): Promise<void> {
    this.#asked = query;
    this.#store.query.value = query;
    if (!keepingPlace) this.#lost = undefined;
    const result = await this.#ask(query);
    if (result === undefined) return;
    this.#take(query, result, keepingPlace);
    if (!keepingPlace) this.#store.wish.value = { kind: 'top' };
  }

  async #ask(query: GalleryQuery): Promise<GalleryResult | undefined> {
    const abort = new AbortController();
    this.#asking?.abort();
    this.#asking = abort;
    try {
      const result = await this.#store.peer.request('query', query, abort.signal);
      return abort.signal.aborted ? undefined : result;
    } catch {
      if (!abort.signal.aborted) this.trouble();
      return undefined;
    }
  }

  trouble(): void {
    const { words, notice } = this.#store;
    notice.value = { text: words.didNotWork, kind: 'trouble' };
  }

  #take(query: GalleryQuery, result: GalleryResult, keepingPlace = false): void {
    const store = this.#store;
    const before = store.listing.value;
    clearTimeout(this.#leaving);
    batch(() => {
      store.shown.value = { query, result };
      store.arriving.value = this.#announced;
      if (keepingPlace && noneIsLeft(before, store.listing.value))
        this.#lost ??= leavePlace(store, this.#anchorPath);
      store.selection.value = keepExisting(store.selection.value, before, store.listing.value);
      this.#followOverlay();
    });
    if (this.#toShow !== undefined && store.listing.value.placeOf(this.#toShow) >= 0)
      this.#show(this.#toShow);
  }

  async #restore(): Promise<void> {
    const lost = this.#lost;
    if (lost === undefined) return;
    const [selected, anchor] = await Promise.all([this.#find(lost.selected), this.#find(lost.anchor?.path)]);
    if (this.#lost !== lost) return;
    // Before the selection comes back: the details follow it again from here.
    this.#lost = undefined;
    if (!returnTo(this.#store, lost, { selected, anchor })) this.#lost = lost;
  }

  /** What was shown large is gone: the next one is shown, as after a deletion in any viewer. */
  #followOverlay(): void {
    const { overlay, listing, selection } = this.#store;
    const [id] = overlay.value?.ids ?? [];
    if (this.#lost !== undefined) {
      if (overlay.value !== this.#lost.overlay) overlay.value = undefined;
      return;
    }
    if (overlay.value?.kind !== 'full' || id === undefined || listing.value.placeOf(id) >= 0) return;
    const next = selection.value.focus;
    overlay.value = next === undefined ? undefined : { kind: 'full', ids: [next] };
  }

  #listen(): void {
    const { peer, snapshot } = this.#store;
    // The host is built from the same contract; nothing else posts into this page.
    peer.on(
      'snapshot',
      raw => raw as NonNullable<typeof snapshot.value>,
      value => {
        snapshot.value = value;
        this.#arrive(value.arriving);
        // Other folders, or another process that has counted all files anew.
        void this.refresh();
      },
    );
    peer.on(
      'arriving',
      raw => raw as readonly ArrivingView[],
      value => this.#arrive(value),
    );
    peer.on(
      'changed',
      raw => raw as { revision: number },
      () => void this.refresh(),
    );
    peer.on(
      'show',
      raw => raw as { id: number },
      ({ id }) => void this.show(id),
    );
  }

  /** Files have changed: the same question again, and everybody stays where he is. */
  async refresh(): Promise<void> {
    const store = this.#store;
    store.tiles.refresh();
    await this.#answer(store.query.value, true);
    await this.#restore();
    store.thumbnails.forgive();
    void this.#loadDetail(store.selection.value.focus, true);
  }

  #arrive(announced: readonly ArrivingView[]): void {
    const { arriving } = this.#store;
    this.#announced = announced;
    const still = new Set(announced.map(keyOf));
    const gone = arriving.value.filter(place => !still.has(keyOf(place)));
    arriving.value = [...announced, ...gone];
    clearTimeout(this.#leaving);
    if (gone.length > 0) this.#leaving = setTimeout(() => (arriving.value = this.#announced), leavingMs);
  }

  /** Whatever hides the picture is lifted first. */
  async show(id: number): Promise<void> {
    const store = this.#store;
    this.#toShow = id;
    if (store.listing.value.placeOf(id) >= 0) this.#show(id);
    else if (store.shown.value !== undefined) await this.#answer(store.query.value, true);
    if (this.#toShow === undefined || store.shown.value === undefined) return;
    const { sort, group } = store.query.value;
    await this.#answer({ ...plainQuery, sort, group }, true);
  }

  #show(id: number): void {
    this.#toShow = undefined;
    const store = this.#store;
    store.overlay.value = undefined;
    store.selection.value = selectOne(id);
    store.wish.value = { kind: 'reveal', id };
  }

  /** From now on every change of place is kept, and details follow the keyboard. */
  #follow(): void {
    const store = this.#store;
    effect(() => {
      const query = store.query.value;
      if (query !== this.#asked) void this.#answer(query, false);
    });
    effect(() => void this.#loadDetail(store.selection.value.focus, false));
    effect(() => void this.#keepAnchor(store.restedAt.value));
    effect(() => {
      const selected = store.detail.value?.path;
      this.#save(selected);
    });
  }

  #save(selected = this.#store.detail.peek()?.path): void {
    const { query, rowHeight, detailsOpen, detailsWidth } = this.#store;
    this.#keep({
      query: query.value,
      rowHeight: rowHeight.value,
      detailsOpen: detailsOpen.value,
      detailsWidth: detailsWidth.value,
      ...(selected === undefined ? {} : { selected }),
      ...(this.#anchorPath === undefined ? {} : { anchor: this.#anchorPath }),
    });
  }

  async #keepAnchor(rested: { id: number; offset: number } | null | undefined): Promise<void> {
    if (rested === undefined) return;
    if (rested === null) {
      this.#anchorPath = undefined;
      untracked(() => this.#save());
      return;
    }
    try {
      const detail = await this.#store.peer.request('detail', { id: rested.id });
      if (detail === null || this.#store.restedAt.peek() !== rested) return;
      this.#anchorPath = { path: detail.path, offset: rested.offset };
      this.#save();
    } catch {
      // The place of before stays the one that is kept.
    }
  }

  async #loadDetail(id: number | undefined, again: boolean): Promise<void> {
    const { detail, peer, selection } = this.#store;
    // While its file is looked for, what is known of it stays.
    if (this.#lost !== undefined && selection.peek().ids.size === 0) return;
    if (!again && detail.peek()?.id === id && id !== undefined) return;
    this.#detailAsking?.abort();
    if (id === undefined) {
      detail.value = undefined;
      return;
    }
    const abort = new AbortController();
    this.#detailAsking = abort;
    try {
      const answer = await peer.request('detail', { id }, abort.signal);
      if (!abort.signal.aborted) detail.value = answer;
    } catch {
      if (!abort.signal.aborted) detail.value = null;
    }
  }
}

function keyOf({ jobId, index }: ArrivingView): string {
  return `${jobId}/${index}`;
}
