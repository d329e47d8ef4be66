import { html, nothing, type TemplateResult } from 'lit';
import type { DetailView, GalleryAction } from '../../src/shared/gallery.ts';
import { SignalElement } from '../common/signalElement.ts';
import { vars } from '../common/vars.ts';
import { fill } from '../common/words.ts';
import { act, chosen, mark, openOverlay } from './actions.ts';
import { fileFacts, parameters } from './facts.ts';
import { iconButton } from './iconButton.ts';
import './picture.ts';
import './rating.ts';
import { relatives } from './relatives.ts';
import type { GalleryStore } from './store.ts';
import './tagEditor.ts';
import { number, tooLarge } from './wording.ts';

/** The whole story of the picture the keyboard is on; what is done here is done to all that are selected. */
export class Details extends SignalElement {
  static override properties = { store: { attribute: false } };
  declare store: GalleryStore;

  protected override render(): TemplateResult {
    const { words, detail, narrow, sheetOpen } = this.store;
    const shown = detail.value;
    return html`${
      narrow.value
        ? html`<button
            class="icon close codicon codicon-close"
            aria-label=${words.closeDetails}
            title=${words.closeDetails}
            @click=${() => (sheetOpen.value = false)}
          ></button>`
        : nothing
    }
    ${
      shown === undefined || shown === null
        ? html`<p class="hint quiet">${shown === null ? words.fileGone : words.detailsHint}</p>`
        : this.#story(shown)
    }`;
  }

  #story(detail: DetailView): TemplateResult {
    const { store } = this;
    const { words } = store;
    const selected = chosen(store);
    const ids = selected.includes(detail.id) ? selected : [detail.id];
    return html`${this.#picture(detail)}
      <div class="title">
        <h2 title=${detail.path}>${detail.name}</h2>
        ${
          ids.length > 1
            ? html`<span class="badge">${fill(words.selected, number(ids.length))}</span>`
            : nothing
        }
      </div>
      <div class="marks">
        <seedream-rating .store=${store} .ids=${ids} .value=${detail.rating}></seedream-rating>
        ${this.#toggle('favourite', ids, detail)} ${this.#toggle('rejected', ids, detail)}
      </div>
      ${this.#prompt(detail)}
      <div class="actions" role="group" aria-label=${words.actions}>${this.#actions(detail, ids)}</div>
      ${parameters(words, detail)}
      ${relatives(store, words.madeFrom, { of: detail.id, list: detail.references })}
      ${relatives(store, words.became, { of: detail.id, list: detail.children })}
      <h3>${words.tags}</h3>
      <seedream-tags .store=${store} .ids=${ids} .tags=${detail.tags}></seedream-tags>
      ${fileFacts(words, detail)}`;
  }

  #picture(detail: DetailView): TemplateResult {
    const { id, name, src, width, height, fault } = detail;
    const { words } = this.store;
    const why = tooLarge(words, detail);
    if (fault !== undefined)
      return html`<div class="fault">
        <span class="codicon codicon-warning" aria-hidden="true"></span>${fault}
      </div>`;
    // The large thumbnail is sharp enough for most widths; an original may be twenty megabytes.
    const needsOriginal = this.store.detailsWidth.value * devicePixelRatio > 720;
    return html`<button
        class="large"
        title=${words.view}
        aria-label="${words.view}: ${name}"
        ${vars({ '--ratio': width > 0 && height > 0 ? width / height : 1 })}
        @click=${() => openOverlay(this.store, 'full', [id])}
      >
        <seedream-picture
          .store=${this.store}
          .imageId=${id}
          .side=${640}
          .src=${needsOriginal ? src : undefined}
        ></seedream-picture>
      </button>
      ${why === undefined ? nothing : html`<p class="quiet too-large">${why}</p>`}`;
  }

  #toggle(kind: 'favourite' | 'rejected', ids: readonly number[], detail: DetailView): TemplateResult {
    const { words, canWrite } = this.store;
    const isOn = detail[kind];
    const name = kind === 'favourite' ? words.favourite : words.reject;
    const icon = kind === 'favourite' ? (isOn ? 'heart-filled' : 'heart') : 'circle-slash';
    return html`<button
      class="icon toggle codicon codicon-${icon}"
      aria-label=${name}
      title="${name} (${kind === 'favourite' ? 'F' : 'X'})"
      aria-pressed=${isOn ? 'true' : 'false'}
      ?disabled=${!canWrite.value}
      @click=${() => void mark(this.store, ids, { kind, value: !isOn })}
    ></button>`;
  }

  #prompt({ fullPrompt, hasRecipe }: DetailView): TemplateResult {
    const { words } = this.store;
    if (fullPrompt === '' && !hasRecipe) return html`<p class="quiet">${words.noRecipe}</p>`;
    return html`<div class="prompt">
      <p>${fullPrompt}</p>
      ${iconButton('copy', words.copyPrompt, () => void this.#copy(fullPrompt))}
    </div>`;
  }

  async #copy(text: string): Promise<void> {
    const { words, notice, announcement } = this.store;
    try {
      await navigator.clipboard.writeText(text);
      announcement.value = words.promptCopied;
    } catch {
      notice.value = { text: words.didNotWork, kind: 'trouble' };
    }
  }

  #actions({ id, hasRecipe }: DetailView, ids: readonly number[]): TemplateResult {
    const { store } = this;
    const { words } = store;
    const several = ids.length >= 2 && ids.length <= 4;
    const write = store.canWrite.value;
    return html`${
        hasRecipe
          ? html`${this.#act([id], 'recall', words.recall)}
            ${this.#act([id], 'recallParts', words.recallParts)}
            ${write ? this.#act(ids, 'again', words.again) : nothing}`
          : nothing
      }
      ${this.#act(ids, 'remix', words.remix)} ${this.#act(ids, 'reference', words.useAsReference)}
      ${this.#act(ids, 'insert', words.insert)}
      <button
        ?disabled=${!several}
        title=${several ? '' : words.compareNeeds}
        @click=${() => openOverlay(store, 'compare', ids)}
      >
        ${words.compare}
      </button>
      <button @click=${() => openOverlay(store, 'family', [id])}>${words.family}</button>
      ${write ? this.#act(ids, 'export', words.export) : nothing} ${this.#act(ids, 'reveal', words.reveal)}`;
  }

  #act(ids: readonly number[], action: GalleryAction, label: string): TemplateResult {
    return html`<button @click=${() => void act(this.store, ids, action)}>${label}</button>`;
  }
}

customElements.define('seedream-details', Details);
