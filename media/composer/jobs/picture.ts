import { html, type PropertyValues, type TemplateResult } from 'lit';
import { SignalElement } from '../../common/signalElement.ts';

/** How far outside the view a picture is asked for. */
const margin = '400px';
/** In pixels of the screen; a little enlarged is not seen. */
const largestOfSmall = 340;

const watch = new IntersectionObserver(
  entries => {
    for (const { isIntersecting, target, boundingClientRect } of entries)
      if (isIntersecting && target instanceof Picture) target.comeNear(boundingClientRect);
  },
  // The jobs may lie in a scrolling part of the page.
  { rootMargin: margin, scrollMargin: margin },
);

/**
 * A picture that fades in: a small one from the host, which is there sooner than a file the editor has to fetch, or the
 * file itself. One that does not load is asked for once more, then says so.
 */
export class Picture extends SignalElement {
  static override properties = {
    src: { attribute: false },
    ask: { attribute: false, hasChanged: () => false },
    width: { attribute: false },
    height: { attribute: false },
    gone: { attribute: false },
    sent: { state: true },
    attempt: { state: true },
    loaded: { state: true },
  };

  declare src: string;
  /** Null when there is nothing to send. */
  declare ask: (side: 320 | 640) => Promise<ArrayBuffer | null>;
  declare width: number;
  declare height: number;
  /** What is said instead of a picture that cannot be shown. */
  declare gone: string;
  /** The address of what was sent; empty when there was nothing. */
  declare protected sent: string | undefined;
  declare protected attempt: number;
  declare protected loaded: boolean;

  constructor() {
    super();
    this.attempt = 0;
    this.loaded = false;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.sent === undefined) watch.observe(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    watch.unobserve(this);
    // A card that only moves is back before this.
    queueMicrotask(() => {
      if (!this.isConnected) this.#free();
    });
  }

  comeNear({ width, height }: DOMRectReadOnly): void {
    watch.unobserve(this);
    void this.#load(Math.max(width, height) * devicePixelRatio > largestOfSmall ? 640 : 320);
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has('src') || changed.get('src') === undefined) return;
    this.#free();
    watch.observe(this);
  }

  protected override render(): TemplateResult | undefined {
    if (this.sent === undefined) return undefined;
    if (this.attempt > 1)
      return html`<span class="gone"
        ><span class="codicon codicon-file-media" aria-hidden="true"></span>${this.gone}</span
      >`;
    // A part of an address that was refused once is kept by the browser: a new address is asked for anew.
    const again = this.attempt === 0 ? '' : `${this.src.includes('?') ? '&' : '?'}again=1`;
    return html`<img
      class=${this.loaded ? 'loaded' : ''}
      src=${this.sent === '' ? this.src + again : this.sent}
      width=${this.width}
      height=${this.height}
      alt=""
      decoding="async"
      draggable="false"
      @load=${() => (this.loaded = true)}
      @error=${() => this.#failed()}
    />`;
  }

  async #load(side: 320 | 640): Promise<void> {
    const { src } = this;
    const bytes = await this.ask(side).catch(() => null);
    if (!this.isConnected || this.src !== src || this.sent !== undefined) return;
    this.sent = bytes === null ? '' : URL.createObjectURL(new Blob([bytes]));
  }

  #failed(): void {
    if (this.sent === '') this.attempt++;
    else this.#free('');
  }

  #free(sent?: string): void {
    if (this.sent !== undefined && this.sent !== '') URL.revokeObjectURL(this.sent);
    this.sent = sent;
    this.attempt = 0;
    this.loaded = false;
  }
}

customElements.define('seedream-picture', Picture);
