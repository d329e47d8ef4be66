import { html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { SignalElement } from '../../common/signalElement.ts';
import { fill, language } from '../../common/words.ts';
import { overlayWords } from '../family/overlayWords.ts';
import { iconButton } from '../iconButton.ts';
import { isShown, type CompareMode, type Comparison } from './comparison.ts';
import { fitted, zoomedTo } from './viewpoint.ts';

const icons: Readonly<Record<CompareMode, string>> = {
  sideBySide: 'codicon-split-horizontal',
  slider: 'codicon-arrow-swap',
  difference: 'codicon-diff',
  inTurn: 'codicon-layers',
};

const zoomStep = 1.25;

/** How to compare, which two, and how near. */
export class SeedreamCompareBar extends SignalElement {
  static override properties = { comparison: { attribute: false } };
  declare comparison: Comparison;

  protected override render(): TemplateResult {
    const words = overlayWords(this.comparison.store);
    const names: Readonly<Record<CompareMode, string>> = {
      sideBySide: words.compareSideBySide,
      slider: words.compareSlider,
      difference: words.compareDifference,
      inTurn: words.compareInTurn,
    };
    const modes = Object.keys(icons) as CompareMode[];
    return html`<fieldset class="compare-modes" role="radiogroup" aria-label=${words.compareModes}>
        ${modes.map(mode => this.#mode(mode, names[mode]))}
      </fieldset>
      ${this.#ofMode()}
      <span class="compare-gap"></span>
      ${this.#zoom()}`;
  }

  #mode(mode: CompareMode, name: string): TemplateResult {
    const { mode: current } = this.comparison;
    return html`<label title=${name}>
      <input
        type="radio"
        name="seedream-compare-mode"
        .checked=${current.value === mode}
        @change=${() => (current.value = mode)}
      />
      <span class="codicon ${icons[mode]}" aria-hidden="true"></span>
      <span class="compare-mode-name">${name}</span>
    </label>`;
  }

  #ofMode(): TemplateResult | typeof nothing {
    const words = overlayWords(this.comparison.store);
    switch (this.comparison.mode.value) {
      case 'sideBySide':
        return nothing;
      case 'slider':
        return this.#pair();
      case 'difference':
        return html`${this.#pair()}
          <label class="compare-check">
            <input
              type="checkbox"
              .checked=${this.comparison.amplified.value}
              @change=${(event: Event) =>
                (this.comparison.amplified.value = (event.target as HTMLInputElement).checked)}
            />
            ${words.compareAmplify}
          </label>`;
      case 'inTurn':
        return html`<button
          type="button"
          title=${words.compareNext}
          @click=${() => this.comparison.nextTurn()}
        >
          ${words.compareNext}
        </button>`;
    }
  }

  /** With two pictures there is no choice. */
  #pair(): TemplateResult | typeof nothing {
    const words = overlayWords(this.comparison.store);
    const { left, right } = this.comparison.pair.value;
    if (this.comparison.ids.value.length < 3) return nothing;
    return html`${this.#choice('left', words.compareLeft, left)}
    ${this.#choice('right', words.compareRight, right)}`;
  }

  #choice(side: 'left' | 'right', name: string, chosen: number): TemplateResult {
    const { comparison } = this;
    return html`<select
      aria-label=${name}
      title=${name}
      @change=${(event: Event) => comparison.take(side, Number((event.target as HTMLSelectElement).value))}
    >
      ${repeat(
        comparison.ids.value,
        id => id,
        (_id, place) => {
          const picture = comparison.pictures.value[place];
          return html`<option value=${place} .selected=${place === chosen}>
            ${place + 1} ${isShown(picture) ? picture.name : ''}
          </option>`;
        },
      )}
    </select>`;
  }

  #zoom(): TemplateResult {
    const words = overlayWords(this.comparison.store);
    const { viewpoint } = this.comparison;
    const { zoom } = viewpoint.value;
    const number = new Intl.NumberFormat(language(), { maximumFractionDigits: zoom < 10 ? 1 : 0 });
    const step = (name: string, icon: string, factor: number): TemplateResult =>
      iconButton(icon, name, () => (viewpoint.value = zoomedTo(viewpoint.value, zoom * factor)));
    return html`<span class="compare-zoom">
      ${step(words.compareZoomOut, 'zoom-out', 1 / zoomStep)}
      <button
        type="button"
        class="compare-fit"
        title=${words.compareFit}
        aria-label=${zoom === 1 ? words.compareFit : `${words.compareFit}, ${number.format(zoom)}×`}
        @click=${() => (viewpoint.value = fitted)}
      >
        ${zoom === 1 ? words.compareFit : fill(words.compareZoom, number.format(zoom))}
      </button>
      ${step(words.compareZoomIn, 'zoom-in', zoomStep)}
    </span>`;
  }
}

customElements.define('seedream-compare-bar', SeedreamCompareBar);
