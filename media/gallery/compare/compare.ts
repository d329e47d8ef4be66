import { html, type PropertyValues, type TemplateResult } from 'lit';
import { SignalElement } from '../../common/signalElement.ts';
import { overlayWords } from '../family/overlayWords.ts';
import { iconButton } from '../iconButton.ts';
import { withControl } from '../keys.ts';
import type { GalleryStore } from '../store.ts';
import './bar.ts';
import { captions } from './captions.ts';
import './compare.css';
import { Comparison } from './comparison.ts';
import './stage.ts';
import { StageHands } from './stageHands.ts';
import './table.ts';

/** Two to four pictures against each other. */
export class SeedreamCompare extends SignalElement {
  static override properties = { store: { attribute: false }, ids: { attribute: false } };
  declare store: GalleryStore;
  declare ids: readonly number[];
  #comparison: Comparison | undefined;
  #hands: StageHands | undefined;
  #revision: number | undefined;

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#comparison?.close();
    this.#comparison = undefined;
  }

  protected override willUpdate(): void {
    if (this.#comparison !== undefined) return;
    this.#comparison = new Comparison(this.store);
    this.#hands = new StageHands(this.#comparison);
  }

  protected override updated(changed: PropertyValues<this>): void {
    const revision = this.store.shown.peek()?.result.revision;
    // Also after one was dropped, whose button had the focus.
    if (changed.has('ids')) void this.#takeFocus();
    if (changed.has('ids') || revision !== this.#revision) void this.#comparison?.load(this.ids);
    this.#revision = revision;
  }

  protected override render(): TemplateResult {
    const words = overlayWords(this.store);
    const comparison = this.#comparison;
    // Read here so that a change on disk asks again.
    void this.store.shown.value?.result.revision;
    if (comparison === undefined) return html``;
    return html`<section class="compare" aria-label=${words.compare} @keydown=${this.#onKey}>
      <h1 class="hiddenly">${words.compare}</h1>
      <header class="compare-bar">
        <seedream-compare-bar .comparison=${comparison}></seedream-compare-bar>
        ${iconButton('close', words.compareClose, this.#close)}
      </header>
      ${captions(comparison)}
      <seedream-compare-stage .comparison=${comparison}></seedream-compare-stage>
      <seedream-compare-table .comparison=${comparison}></seedream-compare-table>
    </section>`;
  }

  async #takeFocus(): Promise<void> {
    const stage = this.querySelector('seedream-compare-stage');
    if (stage instanceof SignalElement) await stage.updateComplete;
    this.querySelector<HTMLElement>('.compare-stage')?.focus();
  }

  readonly #onKey = (event: KeyboardEvent): void => {
    if (withControl(event) && event.key.toLowerCase() === 'z' && !event.shiftKey)
      void this.#comparison?.undo();
    else if (event.altKey || withControl(event)) return;
    else if (event.key === 'Escape') this.#close();
    else if (this.#hands?.onAnyKey(event) !== true) return;
    event.preventDefault();
    event.stopPropagation();
  };

  readonly #close = (): void => {
    this.store.overlay.value = undefined;
  };
}

customElements.define('seedream-compare', SeedreamCompare);
