import { html, type PropertyValues, type TemplateResult } from 'lit';
import { SignalElement } from '../../common/signalElement.ts';

/** A picture that fades in. One that does not load is asked for once more, then says so. */
export class Picture extends SignalElement {
  static override properties = {
    src: { attribute: false },
    width: { attribute: false },
    height: { attribute: false },
    gone: { attribute: false },
    attempt: { state: true },
    loaded: { state: true },
  };

  declare src: string;
  declare width: number;
  declare height: number;
  /** What is said instead of a picture that cannot be shown. */
  declare gone: string;
  declare protected attempt: number;
  declare protected loaded: boolean;

  constructor() {
    super();
    this.attempt = 0;
    this.loaded = false;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has('src')) return;
    this.attempt = 0;
    this.loaded = false;
  }

  protected override render(): TemplateResult {
    if (this.attempt > 1)
      return html`<span class="gone"
        ><span class="codicon codicon-file-media" aria-hidden="true"></span>${this.gone}</span
      >`;
    // A part of an address that was refused once is kept by the browser: a new address is asked for anew.
    const again = this.attempt === 0 ? '' : `${this.src.includes('?') ? '&' : '?'}again=1`;
    return html`<img
      class=${this.loaded ? 'loaded' : ''}
      src=${this.src + again}
      width=${this.width}
      height=${this.height}
      alt=""
      decoding="async"
      loading="lazy"
      draggable="false"
      @load=${() => (this.loaded = true)}
      @error=${() => this.attempt++}
    />`;
  }
}

customElements.define('seedream-picture', Picture);
