import { html, nothing, type TemplateResult } from 'lit';
import type { JobImage, JobView } from '../../../src/shared/composer.ts';
import { SignalElement } from '../../common/signalElement.ts';
import { vars } from '../../common/vars.ts';
import { sameResult, type Result } from './comparison.ts';
import type { JobsDesk } from './desk.ts';
import { carry } from './drag.ts';
import './picture.ts';
import { actionOfKey, actionRows, type ActionRow } from './resultActions.ts';
import { keysOf, openTileMenu, perform, type Opened } from './tileMenu.ts';
import { frameOf, type Tile } from './tiles.ts';

/** One place of a set: a picture, the room for one, or why there is none. */
export class TileElement extends SignalElement {
  static override properties = {
    desk: { attribute: false },
    job: { attribute: false },
    tile: { attribute: false },
    current: { attribute: false },
  };

  declare desk: JobsDesk;
  declare job: JobView;
  declare tile: Tile;
  /** The list's one tab stop. */
  declare current: boolean;

  protected override render(): TemplateResult {
    const { tile } = this;
    const frame = vars({ '--frame': frameOf(tile.ratio) });
    const { say } = this.desk;
    if (tile.kind === 'image') return this.#picture(tile.image, frame);
    if (tile.kind === 'pending')
      return html`<div
        class="tile pending"
        role="img"
        aria-label=${say('tilePending', tile.index, this.job.total)}
        ${frame}
      >
        <span aria-hidden="true">${tile.index}</span>
      </div>`;
    return html`<div class="tile failed" title=${tile.message} ${frame}>
      <span class="codicon codicon-error" aria-hidden="true"></span>
      <span class="hiddenly">${say('tileFailed', tile.index)}</span>
      <span class="why">${tile.message}</span>
    </div>`;
  }

  #picture(image: JobImage, frame: ReturnType<typeof vars>): TemplateResult {
    const { desk, job } = this;
    const result = { job, image };
    const picked = desk.picked.value;
    return html`<div class="tile ${sameResult(picked, result) ? 'picked' : ''}" ${frame}>
      <button
        type="button"
        class="result"
        tabindex=${this.current ? 0 : -1}
        aria-label=${desk.say('tile', image.index, job.total, image.name)}
        aria-haspopup="menu"
        draggable=${image.uri === undefined ? 'false' : 'true'}
        @click=${() => desk.choose(result)}
        @keydown=${(event: KeyboardEvent) => this.#key(event, result)}
        @contextmenu=${(event: MouseEvent) => this.#contextMenu(event, result)}
        @dragstart=${(event: DragEvent) => this.#drag(event, image)}
      >
        <seedream-picture
          .src=${image.src}
          .ask=${(side: 320 | 640) => desk.pictureOf(result, side)}
          .width=${image.width}
          .height=${image.height}
          .gone=${desk.say('pictureGone')}
        ></seedream-picture>
      </button>
      <div class="tools">
        ${actionRows.filter(row => row.icon !== undefined).map(row => this.#tool(row, result))}
        ${this.#more(result)}
      </div>
    </div>`;
  }

  #tool(row: ActionRow, result: Result): TemplateResult {
    const keys = keysOf(this.desk, row);
    const label = this.desk.say(row.word);
    return html`<button
      type="button"
      class="icon ${row.action}"
      tabindex="-1"
      aria-label=${label}
      title=${keys === undefined ? label : this.desk.say('actionKey', label, keys)}
      @click=${(event: Event) => perform(this.desk, row.action, result, this.#below(event))}
    >
      <span class="codicon codicon-${row.icon ?? nothing}" aria-hidden="true"></span>
    </button>`;
  }

  #more(result: Result): TemplateResult {
    const label = this.desk.say('more');
    return html`<button
      type="button"
      class="icon"
      tabindex="-1"
      aria-label=${label}
      aria-haspopup="menu"
      title=${label}
      @click=${(event: Event) => openTileMenu(this.desk, result, this.#below(event))}
    >
      <span class="codicon codicon-ellipsis" aria-hidden="true"></span>
    </button>`;
  }

  #key(event: KeyboardEvent, result: Result): void {
    const menu = event.key === 'ContextMenu' || (event.key === 'F10' && event.shiftKey);
    const action = actionOfKey(event);
    if (!menu && action === undefined) return;
    event.preventDefault();
    const opened = { ...this.#below(event), byKey: true };
    if (menu) openTileMenu(this.desk, result, opened);
    else if (action !== undefined) perform(this.desk, action, result, opened);
  }

  #contextMenu(event: MouseEvent, result: Result): void {
    // Else the editor shows the menu it has for every view.
    event.preventDefault();
    const opened = { x: event.clientX, y: event.clientY, byKey: false, from: this.#button() };
    openTileMenu(this.desk, result, opened);
  }

  #drag(event: DragEvent, image: JobImage): void {
    if (event.dataTransfer === null || !carry(event.dataTransfer, image)) event.preventDefault();
  }

  /** A menu hangs below what opened it, and the focus goes back to the picture: the tools hide again. */
  #below(event: Event): Opened {
    const { left, bottom } = (event.currentTarget as HTMLElement).getBoundingClientRect();
    const byKey = event instanceof MouseEvent && event.detail === 0;
    return { x: left, y: bottom, byKey, from: this.#button() };
  }

  #button(): HTMLElement {
    return this.querySelector<HTMLElement>('.result') ?? this;
  }
}

customElements.define('seedream-tile', TileElement);
