import { html, nothing, type TemplateResult } from 'lit';
import { SignalElement } from '../common/signalElement.ts';
import { fill } from '../common/words.ts';
import { openOverlay } from './actions.ts';
import { iconButton } from './iconButton.ts';
import { cull, withControl } from './keys.ts';
import { isPlace } from './listing.ts';
import './picture.ts';
import './rating.ts';
import { selectOne } from './selection.ts';
import type { GalleryStore } from './store.ts';
import { number, tooLarge } from './wording.ts';
import { ZoomStage } from './zoomStage.ts';

/** One picture as large as the panel, with the grid's keys. */
export class Full extends SignalElement {
  static override properties = { store: { attribute: false }, imageId: { attribute: false } };
  declare store: GalleryStore;
  declare imageId: number;

  protected override firstUpdated(): void {
    void this.#takeFocus();
  }

  async #takeFocus(): Promise<void> {
    await this.#stage?.updateComplete;
    this.querySelector<HTMLElement>('.zoom-stage')?.focus();
  }

  protected override render(): TemplateResult {
    const { store, imageId } = this;
    const { words, tiles, detail } = store;
    void tiles.version.value;
    const shown = detail.value?.id === imageId ? detail.value : undefined;
    const tile = tiles.get(imageId) ?? shown;
    const { placeOf, first, ids, ratios } = store.listing.value;
    const place = placeOf(imageId);
    const total = ids.length - first;
    const ratio = (ratios[place] ?? 1000) / 1000;
    return html`<div class="full" @keydown=${(event: KeyboardEvent) => this.#key(event)}>
      <header>
        ${iconButton('chevron-left', words.previous, () => this.#go(-1), place <= first)}
        ${iconButton('chevron-right', words.next, () => this.#go(1), place >= ids.length - 1)}
        <h2>${tile?.name ?? ''}</h2>
        <span class="quiet">${fill(words.hits, number(place - first + 1), number(total))}</span>
        <seedream-rating .store=${store} .ids=${[imageId]} .value=${tile?.rating ?? 0}></seedream-rating>
        ${
          tile?.favourite === true
            ? html`<span
                class="codicon codicon-heart-filled"
                role="img"
                aria-label=${words.favourite}
              ></span>`
            : nothing
        }
        ${
          tile?.rejected === true
            ? html`<span class="codicon codicon-circle-slash" role="img" aria-label=${words.rejected}></span>`
            : nothing
        }
        <span class="gap"></span>
        ${iconButton('zoom-out', words.zoomOut, () => this.#stage?.zoomBy(0.8))}
        ${iconButton('screen-full', words.zoomFit, () => this.#stage?.fit())}
        ${iconButton('zoom-in', words.zoomIn, () => this.#stage?.zoomBy(1.25))}
        ${iconButton('close', words.close, () => (store.overlay.value = undefined))}
      </header>
      <seedream-zoom
        .store=${store}
        .imageId=${imageId}
        .label=${tile?.name ?? ''}
        .src=${shown?.fault === undefined ? shown?.src : undefined}
        .note=${shown === undefined ? undefined : tooLarge(words, shown)}
        .fault=${tile?.fault}
        .natural=${
          shown === undefined || shown.width === 0
            ? { width: 2000 * ratio, height: 2000 }
            : { width: shown.width, height: shown.height }
        }
      ></seedream-zoom>
    </div>`;
  }

  get #stage(): ZoomStage | undefined {
    const stage = this.querySelector('seedream-zoom');
    return stage instanceof ZoomStage ? stage : undefined;
  }

  #key(event: KeyboardEvent): void {
    const isField = event.target instanceof HTMLInputElement;
    if (!isField && (this.#zoomKey(event) || this.#goKey(event) || cull(this.store, event, [this.imageId])))
      event.preventDefault();
  }

  #zoomKey(event: KeyboardEvent): boolean {
    const stage = this.#stage;
    if (stage === undefined || withControl(event)) return false;
    const pans: Readonly<Record<string, readonly [number, number]>> = {
      ArrowLeft: [80, 0],
      ArrowRight: [-80, 0],
      ArrowUp: [0, 80],
      ArrowDown: [0, -80],
    };
    const pan = pans[event.key];
    if (pan !== undefined && stage.isZoomed) stage.panBy(...pan);
    else if (event.key === '+' || event.key === '=') stage.zoomBy(1.25);
    else if (event.key === '-') stage.zoomBy(0.8);
    else if (event.key === '0') stage.fit();
    else return false;
    return true;
  }

  #goKey({ key }: KeyboardEvent): boolean {
    if (key === 'ArrowLeft' || key === 'ArrowUp' || key === 'PageUp') this.#go(-1);
    else if (key === 'ArrowRight' || key === 'ArrowDown' || key === 'PageDown') this.#go(1);
    else if (key === 'Enter') this.store.overlay.value = undefined;
    else return false;
    return true;
  }

  #go(by: 1 | -1): void {
    const { store } = this;
    const { placeOf, ids, first } = store.listing.value;
    const place = placeOf(this.imageId) + by;
    const next = ids[place];
    if (next === undefined || place < first || isPlace(next)) return;
    store.selection.value = selectOne(next);
    store.wish.value = { kind: 'reveal', id: next };
    openOverlay(store, 'full', [next]);
  }
}

customElements.define('seedream-full', Full);
