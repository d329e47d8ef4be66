import { html, nothing, type TemplateResult } from 'lit';
import { SignalElement } from '../../common/signalElement.ts';
import { vars } from '../../common/vars.ts';
import { fill } from '../../common/words.ts';
import { overlayWords } from '../family/overlayWords.ts';
import '../picture.ts';
import { tooLarge } from '../wording.ts';
import { shownPlaces } from './captions.ts';
import { isShown, type Compared, type Comparison } from './comparison.ts';
import './stage.css';
import { StageHands } from './stageHands.ts';

/** The pictures themselves, all seen from the same viewpoint. */
export class SeedreamCompareStage extends SignalElement {
  static override properties = { comparison: { attribute: false } };
  declare comparison: Comparison;
  #hands: StageHands | undefined;
  /** Addresses that the page could not show. */
  readonly #broken = new Set<string>();

  protected override willUpdate(): void {
    this.#hands ??= new StageHands(this.comparison);
  }

  protected override render(): TemplateResult {
    const { comparison } = this;
    const words = overlayWords(comparison.store);
    const { zoom, x, y } = comparison.viewpoint.value;
    const mode = comparison.mode.value;
    const position = { '--zoom': zoom, '--x': x, '--y': y, '--divider': comparison.divider.value };
    const hands = this.#hands;
    return html`<div
        class="compare-stage"
        role="group"
        tabindex="0"
        aria-label=${words.comparePictures}
        aria-description=${words.comparePanHint}
        data-mode=${mode}
        ?data-amplified=${comparison.amplified.value}
        ?data-near=${zoom > 1}
        @wheel=${hands?.onWheel}
        @pointerdown=${hands?.onDown}
        @pointermove=${hands?.onMove}
        @dblclick=${hands?.onDouble}
        @dragstart=${(event: Event) => event.preventDefault()}
        @keydown=${hands?.onKey}
        ${vars(position)}
      >
        ${this.#panes()}
      </div>
      ${mode === 'slider' ? this.#slider() : nothing} ${mode === 'difference' ? this.#legend() : nothing}
      ${this.#tooLarge()}`;
  }

  #panes(): TemplateResult | readonly TemplateResult[] {
    const { comparison } = this;
    const pictures = comparison.pictures.value;
    const places = shownPlaces(comparison);
    const layers = places.map(
      place => html`<div class="compare-layer">${this.#picture(pictures[place])}</div>`,
    );
    switch (comparison.mode.value) {
      case 'sideBySide':
        return layers.map(layer => html`<div class="compare-pane">${layer}</div>`);
      case 'slider':
        return html`<div class="compare-pane">
          ${layers}
          <div class="compare-divider" aria-hidden="true">
            <span class="codicon codicon-arrow-both"></span>
          </div>
        </div>`;
      case 'difference':
      case 'inTurn':
        return html`<div class="compare-pane">${layers}</div>`;
    }
  }

  #picture(picture: Compared): TemplateResult {
    const words = overlayWords(this.comparison.store);
    if (picture === undefined) return html`<p class="quiet">${words.compareLoading}</p>`;
    if (picture === null) return message(words.compareGone);
    if (picture === 'unread') return message(words.compareUnread);
    if (picture.fault !== undefined || this.#broken.has(picture.src))
      return message(words.compareUnseen, picture.fault);
    if (picture.src === '')
      return html`<seedream-picture
        .store=${this.comparison.store}
        .imageId=${picture.id}
        .side=${640}
        .label=${picture.name}
      ></seedream-picture>`;
    return html`<img
      src=${picture.src}
      alt=${picture.name}
      draggable="false"
      decoding="async"
      @error=${() => this.#break(picture.src)}
    />`;
  }

  #break(src: string): void {
    this.#broken.add(src);
    this.requestUpdate();
  }

  #slider(): TemplateResult {
    const { comparison } = this;
    const words = overlayWords(comparison.store);
    const left = comparison.pictures.value[comparison.pair.value.left];
    const percent = Math.round(comparison.divider.value * 100);
    return html`<input
      class="compare-range"
      type="range"
      min="0"
      max="100"
      aria-label=${words.compareDivider}
      aria-valuetext=${fill(words.compareDividerValue, percent, isShown(left) ? left.name : '')}
      .value=${String(percent)}
      @input=${(event: Event) =>
        (comparison.divider.value = Number((event.target as HTMLInputElement).value) / 100)}
    />`;
  }

  /** Of these the thumbnail is compared. */
  #tooLarge(): readonly TemplateResult[] {
    const { comparison } = this;
    const shown = shownPlaces(comparison).map(place => comparison.pictures.value[place]);
    return shown.filter(isShown).flatMap(picture => {
      const why = tooLarge(comparison.store.words, picture);
      return why === undefined ? [] : [html`<p class="compare-legend quiet">${picture.name}: ${why}</p>`];
    });
  }

  #legend(): TemplateResult {
    const words = overlayWords(this.comparison.store);
    const [left, right] = shownPlaces(this.comparison).map(place => this.comparison.pictures.value[place]);
    const sameShape =
      !isShown(left) ||
      !isShown(right) ||
      Math.abs(left.width / left.height / (right.width / right.height) - 1) < 0.005;
    return html`<p class="compare-legend quiet">
      ${words.compareBlack} ${sameShape ? '' : words.compareShapes}
    </p>`;
  }
}

function message(text: string, why?: string): TemplateResult {
  return html`<div class="compare-message">
    <span class="codicon codicon-warning" aria-hidden="true"></span>
    <p>${text}</p>
    ${why === undefined ? nothing : html`<p class="quiet">${why}</p>`}
  </div>`;
}

customElements.define('seedream-compare-stage', SeedreamCompareStage);
