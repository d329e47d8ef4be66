import { html, type TemplateResult } from 'lit';
import { SignalElement } from '../common/signalElement.ts';
import { mark } from './actions.ts';
import type { GalleryStore } from './store.ts';
import { ratingWords } from './wording.ts';

const stars = [0, 1, 2, 3, 4, 5] as const;
let made = 0;

/** Five stars to choose from; choosing the same number again takes them away. */
export class Rating extends SignalElement {
  static override properties = {
    store: { attribute: false },
    ids: { attribute: false },
    value: { attribute: false },
  };
  declare store: GalleryStore;
  declare ids: readonly number[];
  declare value: number;
  readonly #name = `rating-${++made}`;

  protected override render(): TemplateResult {
    const { words, canWrite } = this.store;
    return html`<div class="stars" role="radiogroup" aria-label=${words.rating}>
      ${stars.map(
        star =>
          html`<label class=${star === 0 ? 'hiddenly' : ''} title=${ratingWords(words, star)}>
            <input
              type="radio"
              name=${this.#name}
              .checked=${this.value === star}
              ?disabled=${!canWrite.value}
              aria-label=${star === 0 ? words.noRating : ratingWords(words, star)}
              @change=${() => this.#rate(star)}
              @click=${() => {
                if (star === this.value) this.#rate(0);
              }}
            />
            <span
              class="codicon codicon-star-${star <= this.value && star > 0 ? 'full' : 'empty'}"
              aria-hidden="true"
            ></span>
          </label>`,
      )}
    </div>`;
  }

  #rate(value: (typeof stars)[number]): void {
    void mark(this.store, this.ids, { kind: 'rating', value });
  }
}

customElements.define('seedream-rating', Rating);
