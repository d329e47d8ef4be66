import { html, type PropertyValues, type TemplateResult } from 'lit';
import { SignalElement } from '../../common/signalElement.ts';
import { vars } from '../../common/vars.ts';
import type { Clock } from './clock.ts';
import { elapsedText, paceShare } from './jobTimes.ts';

/** Redrawn by the clock, so that a card is not. */
abstract class Ticking extends SignalElement {
  declare clock: Clock;
  declare started: number;
  #held: Clock | undefined;

  protected override willUpdate(_changed: PropertyValues): void {
    // An update that was asked for before it left the page comes after.
    if (this.#held !== undefined || !this.isConnected) return;
    this.#held = this.clock;
    this.#held.hold();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#held?.release();
    this.#held = undefined;
  }

  protected get elapsedMs(): number {
    return this.clock.now.value - this.started;
  }
}

/** “0:21” */
export class Elapsed extends Ticking {
  static override properties = { clock: { attribute: false }, started: { attribute: false } };

  protected override render(): TemplateResult {
    return html`${elapsedText(this.elapsedMs)}`;
  }
}

/** A thin bar for the usual time, which never pretends to reach the end. */
export class Pace extends Ticking {
  static override properties = {
    clock: { attribute: false },
    started: { attribute: false },
    usualSeconds: { attribute: false },
  };

  declare usualSeconds: number;

  protected override render(): TemplateResult {
    const share = paceShare(this.elapsedMs, this.usualSeconds);
    return html`<div class="pace" aria-hidden="true" ${vars({ '--share': share.toFixed(4) })}></div>`;
  }
}

customElements.define('seedream-elapsed', Elapsed);
customElements.define('seedream-pace', Pace);
