import { html, nothing, type TemplateResult } from 'lit';
import { SignalElement } from '../../common/signalElement.ts';
import type { Form } from '../form.ts';

/** Prompt fragments laid over the prompt, each removable. */
export class StyleChips extends SignalElement {
  static override properties = { form: { attribute: false } };

  declare form: Form;

  protected override render(): TemplateResult | typeof nothing {
    const { form } = this;
    const styles = form.parts.styles.value;
    if (styles.length === 0) return nothing;
    return html`<ul class="chips" aria-label=${form.say('styles')}>
      ${styles.map(
        ({ name, text }, place) =>
          html`<li class="chip" title=${text}>
            <span class="codicon codicon-paintcan" aria-hidden="true"></span><span class="name">${name}</span>
            <button
              type="button"
              class="icon"
              aria-label=${form.say('removeStyle', name)}
              @click=${() => this.#remove(place)}
            >
              <span class="codicon codicon-close" aria-hidden="true"></span>
            </button>
          </li>`,
      )}
    </ul>`;
  }

  #remove(place: number): void {
    this.form.edit({ styles: this.form.parts.styles.peek().toSpliced(place, 1) });
    // The button that had the focus is gone.
    document.querySelector<HTMLTextAreaElement>('#prompt')?.focus();
  }
}

customElements.define('seedream-styles', StyleChips);
