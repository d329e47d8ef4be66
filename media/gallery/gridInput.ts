import { act, openOverlay, subjects } from './actions.ts';
import { GridView } from './gridView.ts';
import { isPlace } from './listing.ts';
import { cull, withControl } from './keys.ts';
import { moved, type Move } from './movement.ts';
import { extend, moveFocus, nothingSelected, selectAll, selectOne, toggle } from './selection.ts';
import type { GalleryStore } from './store.ts';
import { Uris } from './uris.ts';

const moves: Readonly<Record<string, Move>> = {
  ArrowLeft: 'left',
  ArrowRight: 'right',
  ArrowUp: 'up',
  ArrowDown: 'down',
  Home: 'home',
  End: 'end',
  PageUp: 'pageUp',
  PageDown: 'pageDown',
};

/** Keyboard, mouse and drag in the grid. */
export class GridInput {
  readonly #store: GalleryStore;
  readonly #view: GridView;
  readonly #uris: Uris;

  constructor(store: GalleryStore, view: GridView, scroller: HTMLElement) {
    this.#store = store;
    this.#view = view;
    this.#uris = new Uris(store.peer);
    scroller.addEventListener('keydown', event => this.#key(event));
    scroller.addEventListener('focusin', event => this.#focused(idAt(event.target)));
    scroller.addEventListener('mousedown', event => this.#pressed(event));
    scroller.addEventListener('click', event => this.#clicked(event));
    scroller.addEventListener('dblclick', event => this.#open(idAt(event.target)));
    scroller.addEventListener('contextmenu', event => this.#menu(event));
    scroller.addEventListener('dragstart', event => this.#drag(event));
  }

  forgetUris(): void {
    this.#uris.forget();
  }

  #key(event: KeyboardEvent): void {
    const id = idAt(event.target);
    if (id === undefined || isPlace(id) || this.#waits(event)) return;
    if (
      this.#moveKey(event, id) ||
      this.#ownKey(event, id) ||
      cull(this.#store, event, subjects(this.#store, id))
    )
      event.preventDefault();
  }

  /** What reaches beyond the view is done when the pictures there are known. */
  #waits(event: KeyboardEvent): boolean {
    const isAll = withControl(event) && event.key.toLowerCase() === 'a';
    if (this.#view.listing.isWhole || !(isAll || event.key in moves)) return false;
    event.preventDefault();
    void this.#store.whenWhole().then(() => this.#key(event));
    return true;
  }

  #moveKey(event: KeyboardEvent, id: number): boolean {
    const move = moves[event.key];
    const { layout, listing, viewport } = this.#view;
    if (move === undefined || layout === undefined || event.altKey) return false;
    const { ratios, first } = listing;
    const index = moved(move, { layout, ratios, index: listing.placeOf(id), first, viewport });
    const target = listing.ids[index] ?? id;
    const { selection } = this.#store;
    if (event.shiftKey) selection.value = extend(selection.value, target, listing, withControl(event));
    else selection.value = withControl(event) ? moveFocus(selection.value, target) : selectOne(target);
    this.#view.reveal(target);
    this.#view.focus(target);
    return true;
  }

  #ownKey(event: KeyboardEvent, id: number): boolean {
    const { selection } = this.#store;
    if (withControl(event) && event.key.toLowerCase() === 'a') {
      selection.value = selectAll(selection.value, this.#view.listing);
      return true;
    }
    if (event.key === ' ') {
      if (withControl(event)) selection.value = toggle(selection.value, id);
      else void act(this.#store, [id], 'preview');
      return true;
    }
    if (event.key === 'Enter' && !withControl(event)) {
      this.#open(id);
      return true;
    }
    if (event.key !== 'Escape' || selection.value.ids.size < 2) return false;
    selection.value = selectOne(id);
    event.stopPropagation();
    return true;
  }

  #focused(id: number | undefined): void {
    const { selection } = this.#store;
    if (id !== undefined && !isPlace(id) && selection.value.focus !== id)
      selection.value = moveFocus(selection.value, id);
  }

  #pressed(event: MouseEvent): void {
    const id = idAt(event.target);
    if (id === undefined || isPlace(id)) return;
    const { selection } = this.#store;
    if (!selection.value.ids.has(id) && !withControl(event) && !event.shiftKey)
      selection.value = selectOne(id);
    void this.#uris.prepare(subjects(this.#store, id));
  }

  #clicked(event: MouseEvent): void {
    const { selection } = this.#store;
    const id = idAt(event.target);
    if (event.shiftKey && !this.#view.listing.isWhole) {
      void this.#store.whenWhole().then(() => this.#clicked(event));
      return;
    }
    if (id === undefined || isPlace(id)) {
      const { focus } = selection.value;
      selection.value = { ...nothingSelected, focus };
      return;
    }
    if (event.shiftKey) selection.value = extend(selection.value, id, this.#view.listing, withControl(event));
    else selection.value = withControl(event) ? toggle(selection.value, id) : selectOne(id);
    this.#view.focus(id);
  }

  #open(id: number | undefined): void {
    if (id === undefined || isPlace(id)) return;
    openOverlay(this.#store, 'full', [id]);
  }

  #menu(event: MouseEvent): void {
    const id = idAt(event.target);
    event.preventDefault();
    if (id === undefined || isPlace(id)) return;
    const { selection, menu } = this.#store;
    if (!selection.value.ids.has(id)) selection.value = selectOne(id);
    menu.value = {
      x: event.clientX,
      y: event.clientY,
      ids: subjects(this.#store, id),
      from: this.#view.element(id),
    };
  }

  #drag(event: DragEvent): void {
    const id = idAt(event.target);
    if (id === undefined || event.dataTransfer === null) return;
    if (!this.#uris.fill(event.dataTransfer, subjects(this.#store, id))) event.preventDefault();
  }
}

function idAt(target: EventTarget | null): number | undefined {
  const id = target instanceof Element ? target.closest<HTMLElement>('.tile')?.dataset['id'] : undefined;
  return id === undefined ? undefined : Number(id);
}
