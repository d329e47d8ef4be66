import { html, type TemplateResult } from 'lit';
import { SignalElement } from '../../common/signalElement.ts';
import type { Form } from '../form.ts';

/** The only primary button of the page; it says what it does and what that costs, or why it cannot. */
export class GenerateRow extends SignalElement {
  static override properties = { form: { attribute: false } };

  declare form: Form;

  protected override render(): TemplateResult {
    const { form } = this;
    const assessment = form.store.assessment.value;
    const can = assessment?.ready === true && !form.sending.value;
    const label = assessment?.button ?? form.say('generate');
    const mac = navigator.userAgent.includes('Mac');
    return html`<button
      type="button"
      class="primary"
      aria-disabled=${can ? 'false' : 'true'}
      aria-label=${assessment?.ready === true ? label : `${form.say('generate')}: ${label}`}
      aria-keyshortcuts=${mac ? 'Meta+Enter' : 'Control+Enter'}
      @click=${(event: MouseEvent) => this.#clicked(event)}
    >
      <span class="label">${label}</span
      ><span class="keys" aria-hidden="true">${form.say(mac ? 'generateKeysMac' : 'generateKeys')}</span>
    </button>`;
  }

  #clicked({ detail }: MouseEvent): void {
    // The second half of a double click is not a second purchase.
    if (detail < 2) void this.form.generate();
  }
}

customElements.define('seedream-generate', GenerateRow);
