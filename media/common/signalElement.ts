import { effect } from '@preact/signals-core';
import { LitElement } from 'lit';

/**
 * An element that draws again when a signal it read while drawing changes. It draws into the page itself: one style
 * sheet serves all, labels may point anywhere, and the editor's own focus and selection colours apply.
 */
export abstract class SignalElement extends LitElement {
  #stop: (() => void) | undefined;

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  protected override performUpdate(): void {
    if (!this.isUpdatePending) return;
    if (!this.isConnected) {
      // Left the page with an update pending: nothing is to be listened to any more.
      super.performUpdate();
      return;
    }
    this.#stop?.();
    let first = true;
    this.#stop = effect(() => {
      if (first) super.performUpdate();
      else this.requestUpdate();
      first = false;
    });
  }

  override connectedCallback(): void {
    super.connectedCallback();
    // What changed while it was out of the page was not noticed.
    this.requestUpdate();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#stop?.();
    this.#stop = undefined;
  }
}
