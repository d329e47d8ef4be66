import { html, type PropertyValues, type TemplateResult } from 'lit';
import { SignalElement } from '../../common/signalElement.ts';
import { sideName, type Side } from './comparison.ts';
import type { JobsDesk } from './desk.ts';

type Shown = { readonly src: string } | 'loading' | 'gone';

/** One of two compared pictures. A reference's pixels are known to the host only, so they are asked for. */
export class SidePicture extends SignalElement {
  static override properties = {
    desk: { attribute: false },
    side: { attribute: false },
    shown: { state: true },
  };

  declare desk: JobsDesk;
  declare side: Side;
  declare protected shown: Shown;
  #made: string | undefined;

  constructor() {
    super();
    this.shown = 'loading';
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#release();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has('side')) return;
    this.#release();
    this.shown = this.side.kind === 'image' ? { src: this.side.image.src } : 'loading';
    if (this.side.kind === 'reference') void this.#fetch(this.side.reference.id);
  }

  protected override render(): TemplateResult {
    const { say } = this.desk;
    if (this.shown === 'loading') return html`<span class="gone">${say('pictureLoading')}</span>`;
    if (this.shown === 'gone') return html`<span class="gone">${say('pictureGone')}</span>`;
    return html`<img
      src=${this.shown.src}
      alt=${sideName(this.side)}
      decoding="async"
      draggable="false"
      @error=${() => (this.shown = 'gone')}
    />`;
  }

  async #fetch(reference: string): Promise<void> {
    const bytes = await this.desk.ask('thumbnail', { reference, side: 1600 });
    const stillWanted = this.side.kind === 'reference' && this.side.reference.id === reference;
    if (!this.isConnected || !stillWanted) return;
    if (bytes === undefined || bytes === null) {
      this.shown = 'gone';
      return;
    }
    this.#made = URL.createObjectURL(new Blob([bytes]));
    this.shown = { src: this.#made };
  }

  #release(): void {
    if (this.#made !== undefined) URL.revokeObjectURL(this.#made);
    this.#made = undefined;
  }
}

customElements.define('seedream-side', SidePicture);
