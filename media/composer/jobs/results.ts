import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { JobView } from '../../../src/shared/composer.ts';
import { SignalElement } from '../../common/signalElement.ts';
import { vars } from '../../common/vars.ts';
import type { JobsDesk } from './desk.ts';
import { stepTo } from './roving.ts';
import './tile.ts';
import { lineOf, tilesOf, type Tile } from './tiles.ts';

/** The pictures of a job: one stop for Tab, arrows from one to the next. */
export class Results extends SignalElement {
  static override properties = {
    desk: { attribute: false },
    job: { attribute: false },
    current: { state: true },
  };

  declare desk: JobsDesk;
  declare job: JobView;
  /** Place in the set of the picture that Tab leads to. */
  declare protected current: number | undefined;
  #tiles: readonly Tile[] = [];
  #hadFocus = false;

  protected override willUpdate(_changed: PropertyValues): void {
    this.#tiles = tilesOf(this.job);
    this.#hadFocus = this.contains(document.activeElement);
    const images = this.#tiles.filter(tile => tile.kind === 'image');
    if (images.some(tile => tile.index === this.current)) return;
    // The one after a deleted picture, else the last.
    const next = images.find(tile => tile.index > (this.current ?? 0)) ?? images.at(-1);
    this.current = next?.index;
  }

  protected override render(): TemplateResult | typeof nothing {
    if (this.#tiles.length === 0) return nothing;
    const line = lineOf(this.#tiles);
    return html`<ul
      aria-label=${this.desk.say('results')}
      ${vars({ '--in-line': line.count, '--line-width': line.width })}
      @keydown=${(event: KeyboardEvent) => this.#key(event)}
      @focusin=${(event: FocusEvent) => this.#entered(event)}
    >
      ${repeat(
        this.#tiles,
        tile => tile.index,
        tile =>
          html`<li data-index=${tile.index}>
            <seedream-tile
              .desk=${this.desk}
              .job=${this.job}
              .tile=${tile}
              .current=${tile.index === this.current}
            ></seedream-tile>
          </li>`,
      )}
    </ul>`;
  }

  protected override updated(_changed: PropertyValues): void {
    if (!this.#hadFocus || this.contains(document.activeElement)) return;
    this.querySelector<HTMLElement>(`[data-index="${this.current ?? 0}"] .result`)?.focus();
  }

  #entered(event: FocusEvent): void {
    const item = event.target instanceof Element ? event.target.closest<HTMLElement>('[data-index]') : null;
    if (item !== null) this.current = Number(item.dataset['index']);
  }

  #key(event: KeyboardEvent): void {
    if (event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
    const buttons = [...this.querySelectorAll<HTMLElement>('.result')];
    const from = buttons.findIndex(button => button === event.target);
    if (from < 0) return;
    const boxes = buttons.map(button => button.getBoundingClientRect());
    const to = stepTo(boxes, from, event.key);
    if (to === undefined) return;
    event.preventDefault();
    buttons[to]?.focus();
  }
}

customElements.define('seedream-results', Results);
