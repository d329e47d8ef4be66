import { html, nothing, type TemplateResult } from 'lit';
import { SignalElement } from '../common/signalElement.ts';
import { vars } from '../common/vars.ts';
import { fill } from '../common/words.ts';
import './compare/compare.ts';
import './details.ts';
import { emptyState } from './empty.ts';
import './family/family.ts';
import './full.ts';
import './grid.ts';
import { iconButton } from './iconButton.ts';
import './menu.ts';
import { withControl } from './keys.ts';
import './splitter.ts';
import type { GalleryStore } from './store.ts';
import './toolbar.ts';
import { number } from './wording.ts';

const noticeMs = 6000;

/** The page: the toolbar over the pictures, the details beside them, and what may lie over both. */
export class Gallery extends SignalElement {
  static override properties = { store: { attribute: false } };
  declare store: GalleryStore | undefined;
  readonly #width = matchMedia('(max-width: 899px)');
  #hadOverlay = false;
  /** What had the keyboard when the overlay opened. */
  #opener: Element | null = null;
  #notice: ReturnType<typeof setTimeout> | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    this.addEventListener('keydown', this.#key);
    this.#width.addEventListener('change', this.#measure);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.removeEventListener('keydown', this.#key);
    this.#width.removeEventListener('change', this.#measure);
  }

  protected override willUpdate(): void {
    this.#measure();
    if (!this.#hadOverlay) this.#opener = document.activeElement;
  }

  protected override render(): TemplateResult | typeof nothing {
    const { store } = this;
    if (store === undefined) return nothing;
    const { words, announcement, overlay } = store;
    return html`<div class="page" ?inert=${overlay.value !== undefined}>
        <seedream-toolbar role="search" .store=${store}></seedream-toolbar>
        ${this.#progress(store)}
        <div class="body">
          <main>
            <h1 class="hiddenly">${words.images}</h1>
            <seedream-grid
              .store=${store}
              ?hidden=${store.listing.value.ids.length === 0}
              ?data-ready=${store.shown.value !== undefined}
            ></seedream-grid>
            ${emptyState(store)}
            <seedream-menu .store=${store}></seedream-menu>
          </main>
          ${this.#details(store)}
        </div>
      </div>
      ${this.#overlay(store)} ${this.#noticeBar(store)}
      <div class="hiddenly" role="status">${announcement.value}</div>`;
  }

  protected override updated(): void {
    const { store } = this;
    const hasOverlay = store?.overlay.peek() !== undefined;
    const wasClosed = this.#hadOverlay && !hasOverlay;
    this.#hadOverlay = hasOverlay;
    if (wasClosed && store !== undefined) this.#handBack(store);
  }

  /** The keyboard goes back to where it came from; in the grid, to the picture that is chosen by now. */
  #handBack(store: GalleryStore): void {
    const opener = this.#opener;
    this.#opener = null;
    const isOutside = opener !== document.body && opener?.closest('seedream-grid') === null;
    if (isOutside && opener instanceof HTMLElement) opener.focus();
    if (!isOutside || document.activeElement !== opener) store.wish.value = { kind: 'focus' };
  }

  #progress({ shown, words }: GalleryStore): TemplateResult {
    const result = shown.value?.result;
    const isReading = result?.indexing === true;
    return html`<div class="progress ${isReading || result === undefined ? 'busy' : ''}"></div>
      ${
        isReading
          ? html`<p class="indexing quiet" role="status">${fill(words.indexing, number(result.total))}</p>`
          : nothing
      }`;
  }

  #details(store: GalleryStore): TemplateResult | typeof nothing {
    const { words, narrow, sheetOpen, detailsOpen, detailsWidth, listing } = store;
    const isOpen = narrow.value ? sheetOpen.value : detailsOpen.value && listing.value.ids.length > 0;
    if (!isOpen) return nothing;
    return html`<section
      class=${narrow.value ? 'details sheet' : 'details'}
      role="region"
      aria-label=${words.details}
      tabindex="-1"
      ${vars({ '--details': `${detailsWidth.value}px` })}
    >
      ${narrow.value ? nothing : html`<seedream-splitter .store=${store}></seedream-splitter>`}
      <seedream-details .store=${store}></seedream-details>
    </section>`;
  }

  #overlay(store: GalleryStore): TemplateResult | typeof nothing {
    const overlay = store.overlay.value;
    if (overlay === undefined) return nothing;
    const { kind, ids } = overlay;
    const { words } = store;
    const [id] = ids;
    const names = { full: words.view, compare: words.compare, family: words.family };
    return html`<div class="overlay" role="dialog" aria-modal="true" aria-label=${names[kind]}>
      ${
        kind === 'compare'
          ? html`<seedream-compare .store=${store} .ids=${ids}></seedream-compare>`
          : kind === 'family'
            ? html`<seedream-family .store=${store} .rootId=${id}></seedream-family>`
            : html`<seedream-full .store=${store} .imageId=${id}></seedream-full>`
      }
    </div>`;
  }

  #noticeBar(store: GalleryStore): TemplateResult | typeof nothing {
    const notice = store.notice.value;
    clearTimeout(this.#notice);
    if (notice === undefined) return nothing;
    const close = (): void => void (store.notice.value = undefined);
    if (notice.kind === 'done') this.#notice = setTimeout(close, noticeMs);
    return html`<div class="notice" role=${notice.kind === 'trouble' ? 'alert' : 'status'}>
      <span
        class="codicon codicon-${notice.kind === 'trouble' ? 'warning' : 'info'}"
        aria-hidden="true"
      ></span>
      <span>${notice.text}</span>
      ${iconButton('close', store.words.close, close)}
    </div>`;
  }

  readonly #measure = (): void => {
    if (this.store !== undefined) this.store.narrow.value = this.#width.matches;
  };

  readonly #key = (event: KeyboardEvent): void => {
    const { store } = this;
    if (store === undefined || event.defaultPrevented) return;
    if (event.key === 'Escape' && this.#closeInnermost(store)) event.preventDefault();
    const wantsSearch = withControl(event) ? event.key.toLowerCase() === 'f' : event.key === '/';
    if (!wantsSearch || store.overlay.value !== undefined || event.target instanceof HTMLInputElement) return;
    event.preventDefault();
    this.querySelector<HTMLInputElement>('input[type="search"]')?.select();
  };

  #closeInnermost(store: GalleryStore): boolean {
    if (store.overlay.value !== undefined) {
      store.overlay.value = undefined;
      return true;
    }
    if (!store.narrow.value || !store.sheetOpen.value) return false;
    store.sheetOpen.value = false;
    store.wish.value = { kind: 'focus' };
    return true;
  }
}

customElements.define('seedream-gallery', Gallery);
