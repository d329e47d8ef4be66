import { html, type TemplateResult } from 'lit';
import { SignalElement } from '../common/signalElement.ts';
import { detailsWidths } from './kept.ts';
import type { GalleryStore } from './store.ts';

const { least, most, step, usual } = detailsWidths;

/** The line between the pictures and the details, to be moved by mouse or keyboard. */
export class Splitter extends SignalElement {
  static override properties = { store: { attribute: false } };
  declare store: GalleryStore;

  protected override render(): TemplateResult {
    const { words, detailsWidth } = this.store;
    return html`<div
      class="splitter"
      role="separator"
      tabindex="0"
      aria-label=${words.resizeDetails}
      aria-orientation="vertical"
      aria-valuemin=${least}
      aria-valuemax=${most}
      aria-valuenow=${Math.round(detailsWidth.value)}
      @keydown=${(event: KeyboardEvent) => this.#key(event)}
      @pointerdown=${(event: PointerEvent) => this.#pressed(event)}
      @pointermove=${(event: PointerEvent) => this.#dragged(event)}
      @dblclick=${() => this.#set(usual)}
    ></div>`;
  }

  #key(event: KeyboardEvent): void {
    const now = this.store.detailsWidth.value;
    const widths: Readonly<Record<string, number>> = {
      ArrowLeft: now + step,
      ArrowRight: now - step,
      Home: most,
      End: least,
      Enter: usual,
    };
    const width = widths[event.key];
    if (width === undefined) return;
    event.preventDefault();
    this.#set(width);
  }

  #pressed(event: PointerEvent): void {
    event.preventDefault();
    const line = event.currentTarget as HTMLElement;
    line.setPointerCapture(event.pointerId);
    line.focus();
  }

  #dragged(event: PointerEvent): void {
    const line = event.currentTarget as HTMLElement;
    if (line.hasPointerCapture(event.pointerId))
      this.#set(document.documentElement.clientWidth - event.clientX);
  }

  /** The pictures keep at least half of the page. */
  #set(width: number): void {
    const room = Math.max(least, document.documentElement.clientWidth / 2);
    this.store.detailsWidth.value = Math.round(Math.min(most, room, Math.max(least, width)));
  }
}

customElements.define('seedream-splitter', Splitter);
