import { html, nothing, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import { fill } from '../common/words.ts';
import { SignalElement } from '../common/signalElement.ts';
import './dates.ts';
import './facet.ts';
import './moreFilters.ts';
import './sorting.ts';
import { rowHeights } from './kept.ts';
import { isFiltered } from './listing.ts';
import { change, clearFilters } from './querying.ts';
import type { GalleryStore } from './store.ts';
import { count, number } from './wording.ts';

/** What to look for, and how to look at it. */
export class Toolbar extends SignalElement {
  static override properties = { store: { attribute: false } };
  declare store: GalleryStore;

  protected override render(): TemplateResult {
    return html`<div class="bar">
      ${this.#search()} ${this.#filters()}
      <div class="end">
        <span class="hits quiet" role="status">${this.#hits()}</span>
        ${this.#size()}
        <seedream-sorting .store=${this.store}></seedream-sorting>
        ${this.#detailsButton()}
      </div>
    </div>`;
  }

  #search(): TemplateResult {
    const { words, query } = this.store;
    return html`<div class="search">
      <span class="codicon codicon-search" aria-hidden="true"></span>
      <input
        type="search"
        aria-label=${words.search}
        placeholder=${words.searchHint}
        spellcheck="false"
        autocomplete="off"
        maxlength="400"
        .value=${live(query.value.text)}
        @input=${(event: Event) => change(this.store, { text: (event.target as HTMLInputElement).value })}
        @keydown=${(event: KeyboardEvent) => this.#searchKey(event)}
      />
    </div>`;
  }

  #searchKey(event: KeyboardEvent): void {
    if (event.key === 'ArrowDown' || event.key === 'Enter') {
      event.preventDefault();
      this.#enterGrid(event.currentTarget);
    }
    if (event.key === 'Escape' && this.store.query.value.text !== '') {
      event.preventDefault();
      event.stopPropagation();
      change(this.store, { text: '' });
    }
  }

  /** To the pictures; where they are still on their way, once they are there, unless the person has gone on. */
  #enterGrid(field: EventTarget | null): void {
    const { query, shown, listing, wish } = this.store;
    const asked = query.peek();
    if (shown.peek()?.query === asked && listing.peek().ids.length === 0) return;
    const isWanted = (): boolean => document.activeElement === field && query.peek() === asked;
    wish.value = { kind: 'enter', isWanted };
  }

  #filters(): TemplateResult {
    const { store } = this;
    const { words, query } = store;
    const favourites = query.value.favourites === true;
    return html`<div class="filters" role="group" aria-label=${words.filters}>
      <seedream-facet .store=${store} kind="models"></seedream-facet>
      <seedream-facet .store=${store} kind="providers"></seedream-facet>
      <seedream-facet .store=${store} kind="ratios"></seedream-facet>
      ${this.#rating()}
      <seedream-facet .store=${store} kind="tags"></seedream-facet>
      <seedream-dates .store=${store}></seedream-dates>
      <seedream-more-filters .store=${store}></seedream-more-filters>
      <button
        class="icon toggle"
        aria-label=${words.favourites}
        title=${words.favourites}
        aria-pressed=${favourites ? 'true' : 'false'}
        @click=${() => change(store, { favourites: favourites ? undefined : true })}
      >
        <span class="codicon codicon-heart" aria-hidden="true"></span>
      </button>
      ${
        isFiltered(query.value)
          ? html`<button
              class="icon"
              aria-label=${words.clearFilters}
              title=${words.clearFilters}
              @click=${() => clearFilters(store)}
            >
              <span class="codicon codicon-clear-all" aria-hidden="true"></span>
            </button>`
          : nothing
      }
    </div>`;
  }

  #rating(): TemplateResult {
    const { words, query } = this.store;
    const { rating } = query.value;
    const label = (stars: number): string =>
      stars === 0 ? words.rating : stars === 5 ? '★★★★★' : fill(words.atLeastStars, '★'.repeat(stars));
    return html`<span class="rating-filter"
      ><select
        class="drop ${rating === undefined ? '' : 'active'}"
        aria-label=${words.rating}
        @change=${(event: Event) => {
          const value = Number((event.target as HTMLSelectElement).value);
          change(this.store, { rating: value === 0 ? undefined : value });
        }}
      >
        ${[0, 1, 2, 3, 4, 5].map(
          stars => html`<option value=${stars} ?selected=${stars === (rating ?? 0)}>${label(stars)}</option>`,
        )}</select
      ><span class="codicon codicon-chevron-down" aria-hidden="true"></span
    ></span>`;
  }

  #hits(): string {
    const { shown, words } = this.store;
    if (shown.value === undefined) return '';
    const { result, query } = shown.value;
    return isFiltered(query)
      ? fill(words.hits, number(result.ids.length), number(result.total))
      : count(words, result.total);
  }

  #size(): TemplateResult {
    const { words, rowHeight } = this.store;
    const { least, most, step } = rowHeights;
    return html`<input
      type="range"
      class="size"
      aria-label=${words.size}
      title=${words.size}
      min=${least}
      max=${most}
      step=${step}
      .value=${String(rowHeight.value)}
      @input=${(event: Event) => (rowHeight.value = Number((event.target as HTMLInputElement).value))}
    />`;
  }

  #detailsButton(): TemplateResult {
    const { words, narrow, sheetOpen, detailsOpen } = this.store;
    const which = narrow.value ? sheetOpen : detailsOpen;
    return html`<button
      class="icon toggle"
      aria-label=${words.toggleDetails}
      title=${words.toggleDetails}
      aria-pressed=${which.value ? 'true' : 'false'}
      @click=${() => (which.value = !which.value)}
    >
      <span
        class="codicon codicon-layout-sidebar-right${which.value ? '' : '-off'}"
        aria-hidden="true"
      ></span>
    </button>`;
  }
}

customElements.define('seedream-toolbar', Toolbar);
