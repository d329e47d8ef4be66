import { html, type TemplateResult } from 'lit';
import { SignalElement } from '../../common/signalElement.ts';
import type { Form } from '../form.ts';
import { numberBox } from './numberBox.ts';

const most = 20_000;

/** Width and height in pixels, together or each on its own. */
export class FreeSize extends SignalElement {
  static override properties = { form: { attribute: false } };

  declare form: Form;
  /** Of the moment a field was entered: every key changes one side and must not wear the ratio down. */
  #ratio = 1;

  protected override render(): TemplateResult {
    const { form } = this;
    const draft = form.store.draft.value;
    const linked = draft?.linked === true;
    const said = form.say('linked');
    return html`<div class="free" @focusin=${() => this.#remember()}>
      <label class="field beside">
        <span>${form.say('width')}</span>
        ${numberBox({ value: draft?.width, min: 1, max: most, change: width => this.#change({ width }) })}
      </label>
      <button
        type="button"
        class="icon"
        aria-pressed=${linked ? 'true' : 'false'}
        aria-label=${said}
        title=${said}
        @click=${() => form.edit({ linked: !linked })}
      >
        <span class="codicon codicon-link" aria-hidden="true"></span>
      </button>
      <label class="field beside">
        <span>${form.say('height')}</span>
        ${numberBox({ value: draft?.height, min: 1, max: most, change: height => this.#change({ height }) })}
      </label>
    </div>`;
  }

  #remember(): void {
    const draft = this.form.store.draft.peek();
    if (draft !== undefined && draft.width > 0 && draft.height > 0) this.#ratio = draft.width / draft.height;
  }

  #change({ width, height }: { width?: number | undefined; height?: number | undefined }): void {
    const linked = this.form.store.draft.peek()?.linked === true;
    const side = (value: number): number => Math.min(most, Math.max(1, Math.round(value)));
    if (width !== undefined)
      this.form.edit({
        width: side(width),
        ...(linked && width > 0 ? { height: side(width / this.#ratio) } : {}),
      });
    if (height !== undefined)
      this.form.edit({
        height: side(height),
        ...(linked && height > 0 ? { width: side(height * this.#ratio) } : {}),
      });
  }
}

customElements.define('seedream-free-size', FreeSize);
