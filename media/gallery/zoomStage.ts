import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { SignalElement } from '../common/signalElement.ts';
import { vars } from '../common/vars.ts';
import './picture.ts';
import type { GalleryStore } from './store.ts';
import { fitInto, fitted, held, panned, zoomedBy, type Zoom, type ZoomBounds } from './zoom.ts';

/** A picture to look into: wheel, plus and minus, drag and double click. */
export class ZoomStage extends SignalElement {
  static override properties = {
    store: { attribute: false },
    imageId: { attribute: false },
    label: { attribute: false },
    src: { attribute: false },
    fault: { attribute: false },
    note: { attribute: false },
    natural: { attribute: false },
    zoom: { state: true },
    stage: { state: true },
  };
  declare store: GalleryStore;
  declare imageId: number;
  declare label: string;
  declare src: string | undefined;
  declare fault: string | undefined;
  /** What else there is to say about what is shown. */
  declare note: string | undefined;
  /** Of the original, in pixels. */
  declare natural: { readonly width: number; readonly height: number };
  declare zoom: Zoom;
  declare stage: { readonly width: number; readonly height: number };
  readonly #resized = new ResizeObserver(([entry]) => {
    if (entry !== undefined) this.stage = entry.contentRect;
  });

  constructor() {
    super();
    this.zoom = fitted;
    this.stage = { width: 0, height: 0 };
  }

  get isZoomed(): boolean {
    return this.zoom.scale > 1.001;
  }

  zoomBy(factor: number, point = { x: 0, y: 0 }): void {
    this.zoom = zoomedBy(this.zoom, factor, { point, bounds: this.#bounds });
  }

  panBy(x: number, y: number): void {
    this.zoom = panned(this.zoom, { x, y }, this.#bounds);
  }

  fit(): void {
    this.zoom = fitted;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#resized.observe(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#resized.disconnect();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('imageId')) this.zoom = fitted;
    else if (changed.has('stage')) this.zoom = held(this.zoom, this.#bounds);
  }

  protected override render(): TemplateResult {
    const { width, height } = this.#bounds;
    const { scale, x, y } = this.zoom;
    if (this.fault !== undefined) return html`<p class="zoom-stage fault" tabindex="0">${this.fault}</p>`;
    return html`<div
      class="zoom-stage ${this.isZoomed ? 'zoomed' : ''}"
      tabindex="0"
      role="group"
      aria-label=${this.label}
      @wheel=${{ handleEvent: (event: WheelEvent) => this.#wheel(event), passive: false }}
      @dblclick=${(event: MouseEvent) => this.#doubled(event)}
      @pointerdown=${(event: PointerEvent) => this.#pressed(event)}
      @pointermove=${(event: PointerEvent) => this.#dragged(event)}
    >
      <div
        class="zoom-frame"
        ${vars({
          '--width': `${width}px`,
          '--height': `${height}px`,
          '--x': `${x}px`,
          '--y': `${y}px`,
          '--scale': scale,
        })}
      >
        ${
          width === 0
            ? nothing
            : html`<seedream-picture
                .store=${this.store}
                .imageId=${this.imageId}
                .side=${640}
                .label=${this.label}
                .src=${this.src}
              ></seedream-picture>`
        }
      </div>
      ${this.note === undefined ? nothing : html`<p class="note">${this.note}</p>`}
      <output class="percent" aria-hidden="true">${this.#percent(width * scale)}</output>
    </div>`;
  }

  #percent(shown: number): string {
    return `${Math.round((shown / this.natural.width) * 100)}%`;
  }

  get #bounds(): ZoomBounds {
    const { stage, natural } = this;
    const { width, height } = fitInto(stage, natural);
    return {
      stageWidth: stage.width,
      stageHeight: stage.height,
      width,
      height,
      // Four times its own pixels, and a small one is still worth a closer look.
      most: Math.max(4, (natural.width / Math.max(1, width)) * 4),
    };
  }

  #wheel(event: WheelEvent): void {
    event.preventDefault();
    const lines = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 30 : 1;
    this.zoomBy(Math.exp(-(event.deltaY * lines) / 400), this.#point(event));
  }

  #doubled(event: MouseEvent): void {
    if (this.isZoomed) this.fit();
    else this.zoomBy(Math.max(2, this.natural.width / Math.max(1, this.#bounds.width)), this.#point(event));
  }

  #pressed(event: PointerEvent): void {
    if (event.button !== 0 || !this.isZoomed) return;
    (event.currentTarget as HTMLElement).setPointerCapture(event.pointerId);
  }

  #dragged(event: PointerEvent): void {
    if ((event.currentTarget as HTMLElement).hasPointerCapture(event.pointerId))
      this.panBy(event.movementX, event.movementY);
  }

  #point({ clientX, clientY }: MouseEvent): { x: number; y: number } {
    const { left, top, width, height } = this.getBoundingClientRect();
    return { x: clientX - left - width / 2, y: clientY - top - height / 2 };
  }
}

customElements.define('seedream-zoom', ZoomStage);
