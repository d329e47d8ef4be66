import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { SignalElement } from '../../common/signalElement.ts';
import { vars } from '../../common/vars.ts';
import { sideName, type Comparison, type Side } from './comparison.ts';
import type { JobsDesk } from './desk.ts';
import './sidePicture.ts';

/** Two pictures over or beside each other, in a dialog over the whole page. */
export class Compare extends SignalElement {
  static override properties = {
    desk: { attribute: false },
    divider: { state: true },
    beside: { state: true },
  };

  declare desk: JobsDesk;
  /** Per cent of the width that belongs to the left picture. */
  declare protected divider: number;
  declare protected beside: boolean;

  constructor() {
    super();
    this.divider = 50;
    this.beside = false;
  }

  protected override render(): TemplateResult | typeof nothing {
    const { say, comparison } = this.desk;
    const pair = comparison.value;
    if (pair === undefined) return nothing;
    return html`<dialog aria-labelledby="seedream-compare-title" @close=${() => this.#closed()}>
      <div class="bar">
        <h2 id="seedream-compare-title">${say('compareTitle')}</h2>
        <button type="button" aria-pressed=${this.beside} @click=${() => (this.beside = !this.beside)}>
          <span class="codicon codicon-split-horizontal" aria-hidden="true"></span>${say('sideBySide')}
        </button>
        <button
          type="button"
          class="icon"
          aria-label=${say('close')}
          title=${say('close')}
          @click=${() => this.#dialog()?.close()}
        >
          <span class="codicon codicon-close" aria-hidden="true"></span>
        </button>
      </div>
      <div class="stage ${this.beside ? 'beside' : 'over'}">
        <div class="frame" ${vars(this.#measures(pair))}>
          ${this.#side(pair.left, 'left')}${this.#side(pair.right, 'right')}
          ${this.beside ? nothing : this.#range()}
        </div>
      </div>
      <div class="captions">${this.#caption(pair.left)}${this.#caption(pair.right)}</div>
    </dialog>`;
  }

  protected override updated(_changed: PropertyValues): void {
    const dialog = this.#dialog();
    if (dialog === null || dialog.open) return;
    dialog.showModal();
  }

  #dialog(): HTMLDialogElement | null {
    return this.querySelector('dialog');
  }

  #closed(): void {
    this.desk.comparison.value = undefined;
    this.divider = 50;
  }

  #measures({ left, right }: Comparison): Readonly<Record<`--${string}`, string | number>> {
    const ratio = this.#ratio(right) ?? this.#ratio(left) ?? 1;
    return { '--ratio': ratio, '--divider': `${this.divider}%` };
  }

  #ratio(side: Side): number | undefined {
    if (side.kind === 'image') return side.image.width / side.image.height || undefined;
    const known = this.desk.store.references.value.get(side.reference.id);
    return known?.state === 'ready' ? known.ratio : undefined;
  }

  #side(side: Side, place: 'left' | 'right'): TemplateResult {
    return html`<seedream-side class=${place} .desk=${this.desk} .side=${side}></seedream-side>`;
  }

  #range(): TemplateResult {
    const { say } = this.desk;
    return html`<input
      type="range"
      min="0"
      max="100"
      autofocus
      aria-label=${say('divider')}
      .value=${String(this.divider)}
      @input=${(event: Event) => (this.divider = Number((event.target as HTMLInputElement).value))}
    />`;
  }

  #caption(side: Side): TemplateResult {
    const facts = this.#facts(side);
    return html`<p>
      <span class="name">${sideName(side)}</span>
      ${facts === '' ? nothing : html`<span class="quiet">${facts}</span>`}
    </p>`;
  }

  #facts(side: Side): string {
    if (side.kind === 'image') return this.desk.say('pixels', side.image.width, side.image.height);
    const known = this.desk.store.references.value.get(side.reference.id);
    return known?.state === 'ready' ? known.facts : '';
  }
}

customElements.define('seedream-compare', Compare);
