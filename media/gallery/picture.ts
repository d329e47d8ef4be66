import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { SignalElement } from '../common/signalElement.ts';
import type { GalleryStore } from './store.ts';
import type { ThumbnailSide } from './thumbnailCache.ts';

/** One picture outside the grid: its thumbnail at once and, where an address is given, the original over it. */
export class Picture extends SignalElement {
  static override properties = {
    store: { attribute: false },
    imageId: { attribute: false },
    side: { attribute: false },
    label: { attribute: false },
    src: { attribute: false },
    thumbnail: { state: true },
    original: { state: true },
  };
  declare store: GalleryStore;
  declare imageId: number;
  declare side: ThumbnailSide;
  declare label: string;
  /** The original's address; empty when it is too large to be loaded. */
  declare src: string | undefined;
  declare thumbnail: string | undefined;
  declare original: 'loading' | 'again' | 'shown' | 'failed';
  #stop: (() => void) | undefined;

  constructor() {
    super();
    this.side = 320;
    this.label = '';
    this.original = 'loading';
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#stop = this.store.thumbnails.onArrived(ids => {
      if (ids.includes(this.imageId)) void this.#load();
    });
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#stop?.();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('imageId') || changed.has('side')) {
      this.thumbnail = this.store.thumbnails.url(this.imageId, this.side);
      void this.#load();
    }
    if (changed.has('imageId') || changed.has('src')) this.original = 'loading';
  }

  protected override render(): TemplateResult {
    const { thumbnail, src, original, label } = this;
    return html`${
      thumbnail === undefined
        ? nothing
        : html`<img
            class="thumbnail"
            src=${thumbnail}
            alt=${original === 'shown' ? '' : label}
            draggable="false"
          />`
    }
    ${
      src === undefined || src === '' || original === 'failed'
        ? nothing
        : html`<img
            class="original"
            src=${original === 'again' ? anotherAddress(src) : src}
            alt=${original === 'shown' ? label : ''}
            decoding="async"
            draggable="false"
            data-shown=${original === 'shown' ? 'yes' : 'no'}
            @load=${() => (this.original = 'shown')}
            @error=${() => this.#broken()}
          />`
    }
    ${original === 'failed' ? html`<p class="note">${this.store.words.originalFailed}</p>` : nothing}`;
  }

  async #load(): Promise<void> {
    const { imageId, side } = this;
    const url = await this.store.thumbnails.load(imageId, side);
    if (this.imageId === imageId && this.side === side && url !== undefined) this.thumbnail = url;
  }

  /** The editor gives up on a file after a while and never asks again by itself. */
  #broken(): void {
    this.original = this.original === 'loading' ? 'again' : 'failed';
  }
}

function anotherAddress(src: string): string {
  return `${src}${src.includes('?') ? '&' : '?'}again=1`;
}

customElements.define('seedream-picture', Picture);
