import { batch, effect, untracked } from '@preact/signals-core';
import type { ArrivingView, GalleryQuery } from '../../src/shared/gallery.ts';
import { Asking, type Answer } from './asking.ts';
import { plainQuery, type Kept } from './kept.ts';
import type { Listing } from './listing.ts';
import { leavePlace, noneIsLeft, returnTo, type LostPlace } from './lostPlace.ts';
import { keepExisting, selectOne } from './selection.ts';
import type { GalleryStore } from './store.ts';

/** A place whose picture is announced but not found yet stays this long, so that nothing moves in between. */
const leavingMs = 3000;

/** The conversation with the host: asks, asks again when files change, and keeps where the person is. */
export class Session {
  readonly #store: GalleryStore;
  readonly #keep: (kept: Kept) => void;
  readonly #asking: Asking;
  #asked: GalleryQuery;
  #detailAsking: AbortController | undefined;
  #toShow: number | undefined;
  /** Chosen before the page was loaded. */
  #toSelect: number | null = null;
  /** The list that the selection was made in, while not all of the next one is known. */
  #before: Listing | undefined;
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
    this.#asking = new Asking(store.peer, () => this.trouble());
  }

  async start(): Promise<void> {
    const store = this.#store;
    const { selected, anchor, query } = store.kept;
    this.#listen();
    // All at once: the pictures on the screen wait for the slowest of them, not for their sum.
    const [snapshot, answer, selectedId, anchorId] = await Promise.all([
      store.peer.request('ready', undefined),
      this.#asking.begin(query, anchor?.path),
      this.#find(selected),
      this.#find(anchor?.path),
    ]);
    this.#announced = snapshot.arriving;
    store.snapshot.value = snapshot;
    this.#toSelect = selectedId;
    if (answer !== undefined) this.#take(answer);
    if (this.#has(anchorId)) store.wish.value = { kind: 'anchor', id: anchorId, offset: anchor?.offset ?? 0 };
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
    const answer = await (keepingPlace
      ? this.#asking.again(query, this.#store.shown.peek())
      : this.#asking.begin(query));
    if (answer === undefined) return;
    this.#take(answer, keepingPlace);
    if (!keepingPlace) this.#store.wish.value = { kind: 'top' };
  }

  /** What is in view is painted first. */
  async #complete(answer: Answer): Promise<void> {
    await painted();
    if (this.#store.shown.peek() !== answer || !this.#asking.isIdle) return;
    const whole = await this.#asking.rest(answer);
    if (whole !== undefined) this.#take(whole, true);
  }

  trouble(): void {
    const { words, notice } = this.#store;
    notice.value = { text: words.didNotWork, kind: 'trouble' };
  }

  #take(answer: Answer, keepingPlace = false): void {
    const store = this.#store;
    const before = store.listing.value;
    clearTimeout(this.#leaving);
    batch(() => {
      store.shown.value = answer;
      store.arriving.value = this.#announced;
      if (keepingPlace && noneIsLeft(before, store.listing.value))
        this.#lost ??= leavePlace(store, this.#anchorPath);
      if (answer.isWhole) this.#settleSelection(this.#before ?? before);
      else this.#before ??= before;
    });
    if (!answer.isWhole) void this.#complete(answer);
    if (this.#toShow !== undefined && store.listing.value.placeOf(this.#toShow) >= 0)
      this.#show(this.#toShow);
  }

  #settleSelection(before: Listing): void {
    const { selection, listing } = this.#store;
    const kept = this.#toSelect;
    this.#before = undefined;
    this.#toSelect = null;
    selection.value = keepExisting(selection.value, before, listing.value);
    if (this.#has(kept) && selection.value.focus === undefined) selection.value = selectOne(kept);
    this.#followOverlay();
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

/** A page that is not seen is not painted, and goes on all the same. */
function painted(): Promise<void> {
  return new Promise(resolve => {
    const late = setTimeout(resolve, 100);
    requestAnimationFrame(() => {
      clearTimeout(late);
      setTimeout(resolve);
    });
  });
}

function keyOf({ jobId, index }: ArrivingView): string {
  return `${jobId}/${index}`;
}
