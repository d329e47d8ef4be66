import { html, nothing, type TemplateResult } from 'lit';
import { SignalElement } from '../common/signalElement.ts';
import type { GalleryStore } from './store.ts';

let made = 0;

/** A button with something under it; the editor's page closes it on Escape and on a click elsewhere. */
export abstract class Dropdown extends SignalElement {
  static override properties = { store: { attribute: false }, isOpen: { state: true } };
  declare store: GalleryStore;
  declare isOpen: boolean;
  readonly #panel = `dropdown-${++made}`;

  constructor() {
    super();
    this.isOpen = false;
  }

  /** What the button is called. */
  protected abstract label(): string;
  /** What is under it, only while it is open. */
  protected abstract content(): TemplateResult;

  /** What the button says: with the choice in it when there is one. */
  protected face(): TemplateResult {
    return html`<span class="face">${this.label()}</span>`;
  }

  /** Something is chosen. */
  protected isActive(): boolean {
    return false;
  }

  protected override render(): TemplateResult {
    return html`<button
        class="drop ${this.isActive() ? 'active' : ''}"
        popovertarget=${this.#panel}
        aria-expanded=${this.isOpen ? 'true' : 'false'}
      >
        ${this.face()}<span class="codicon codicon-chevron-down" aria-hidden="true"></span>
      </button>
      <div
        class="panel"
        id=${this.#panel}
        popover="auto"
        role="group"
        aria-label=${this.label()}
        @toggle=${(event: ToggleEvent) => this.#toggled(event)}
      >
        ${this.isOpen ? this.content() : nothing}
      </div>`;
  }

  async #focusFirst(): Promise<void> {
    await this.updateComplete;
    this.querySelector<HTMLElement>('.panel input, .panel select, .panel button')?.focus();
  }

  #toggled(event: ToggleEvent): void {
    this.isOpen = event.newState === 'open';
    if (this.isOpen) void this.#focusFirst();
  }
}
