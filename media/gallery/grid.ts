import { effect } from '@preact/signals-core';
import { GridInput } from './gridInput.ts';
import { GridView } from './gridView.ts';
import type { GalleryStore, GridWish } from './store.ts';

/** The pictures. Its nodes are made and used again by hand: a fling over 100,000 leaves no time for templates. */
export class SeedreamGrid extends HTMLElement {
  declare store: GalleryStore;
  #view: GridView | undefined;
  readonly #stops: (() => void)[] = [];

  connectedCallback(): void {
    const { store } = this;
    const parts = this.#build();
    const view = new GridView(store, parts);
    const input = new GridInput(store, view, parts.scroller);
    this.#view = view;
    const resized = new ResizeObserver(() => view.relayout());
    resized.observe(parts.scroller);
    this.#stops.push(
      () => resized.disconnect(),
      store.thumbnails.onArrived(ids => view.repaint(ids)),
      store.tiles.onArrived(ids => view.repaint(ids)),
      effect(() => {
        void store.listing.value;
        void store.rowHeight.value;
        input.forgetUris();
        view.relayout();
      }),
      effect(() => {
        void store.selection.value;
        view.reselect();
      }),
      effect(() => this.#grant(store.wish.value)),
    );
  }

  disconnectedCallback(): void {
    for (const stop of this.#stops.splice(0)) stop();
    this.replaceChildren();
  }

  #build(): { scroller: HTMLElement; canvas: HTMLElement; sticky: HTMLElement } {
    const scroller = document.createElement('div');
    scroller.className = 'scroller';
    scroller.setAttribute('role', 'grid');
    scroller.ariaLabel = this.store.words.images;
    scroller.ariaMultiSelectable = 'true';
    const canvas = document.createElement('div');
    canvas.className = 'canvas';
    canvas.setAttribute('role', 'presentation');
    const sticky = document.createElement('div');
    sticky.className = 'sticky';
    sticky.ariaHidden = 'true';
    scroller.append(sticky, canvas);
    scroller.addEventListener('scroll', () => this.#view?.scrolled(), { passive: true });
    this.replaceChildren(scroller);
    return { scroller, canvas, sticky };
  }

  #grant(wish: GridWish | undefined): void {
    const view = this.#view;
    if (wish === undefined || view === undefined) return;
    const what = wish.kind === 'focus' || wish.kind === 'enter' ? 'keyboard' : 'place';
    view.whenShown(what, () => this.#carryOut(wish, view));
  }

  #carryOut(wish: GridWish, view: GridView): void {
    const { focus } = this.store.selection.peek();
    if (wish.kind === 'top') view.scrollToTop();
    if (wish.kind === 'anchor') view.scrollTo(wish.id, wish.offset);
    if (wish.kind === 'reveal') view.reveal(wish.id);
    if (wish.kind === 'enter' && wish.isWanted()) view.enter();
    if (wish.kind !== 'focus' || focus === undefined) return;
    if (wish.ifInside === true && !this.contains(document.activeElement)) return;
    view.reveal(focus);
    view.focus(focus);
  }
}

customElements.define('seedream-grid', SeedreamGrid);
