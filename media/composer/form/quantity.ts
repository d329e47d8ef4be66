import { html, nothing, type TemplateResult } from 'lit';
import { mostVariations } from '../../../src/shared/composerLimits.ts';
import { SignalElement } from '../../common/signalElement.ts';
import type { Form } from '../form.ts';
import './findings.ts';
import { numberBox } from './numberBox.ts';
import { insertWord } from './textBox.ts';

/** How many pictures: of one set, and how often the whole is bought. */
export class Quantity extends SignalElement {
  static override properties = { form: { attribute: false } };

  declare form: Form;

  protected override render(): TemplateResult {
    return html`<div class="pair">${this.#images()} ${this.#variations()}</div>
      <seedream-findings .form=${this.form} field="images"></seedream-findings>`;
  }

  #images(): TemplateResult {
    const { form } = this;
    const images = form.store.draft.value?.images ?? 1;
    const sets = form.parts.model.value?.sets !== false;
    const most = sets ? (form.store.assessment.value?.mostImages ?? 15) : 1;
    return html`<div class="field">
      <label for="images">${form.say('images')}</label>
      ${this.#number('images', { value: images, max: Math.max(most, 1) })}
      <p class="quiet" id="images-about">
        ${sets ? form.say('imagesCeiling', most) : form.say('imagesSingle')}
        ${sets ? this.#series(images) : nothing}
      </p>
    </div>`;
  }

  #series(images: number): TemplateResult | typeof nothing {
    const { form } = this;
    const text = form.say('seriesText', images);
    if (images < 2 || form.parts.prompt.value.includes(text)) return nothing;
    return html`<button type="button" class="link" @click=${() => this.#insert(text)}>
      ${form.say('insertSeries', text)}
    </button>`;
  }

  #variations(): TemplateResult {
    const { form } = this;
    const variations = form.store.draft.value?.variations ?? 1;
    return html`<div class="field">
      <label for="variations">${form.say('variations')}</label>
      ${this.#number('variations', { value: variations, max: mostVariations })}
      <p class="quiet" id="variations-about">
        ${variations > 1 ? form.say('variationsNote', variations) : form.say('variationsHint')}
      </p>
    </div>`;
  }

  #number(field: 'images' | 'variations', { value, max }: { value: number; max: number }): TemplateResult {
    return numberBox({
      id: field,
      value,
      min: 1,
      max,
      describedBy: `${field}-about`,
      change: next => {
        if (next !== undefined) this.form.edit({ [field]: Math.max(0, Math.round(next)) });
      },
    });
  }

  #insert(text: string): void {
    const box = document.querySelector<HTMLTextAreaElement>('#prompt');
    if (box === null) return;
    if (box.selectionEnd === 0) box.setSelectionRange(box.value.length, box.value.length);
    insertWord(box, text);
  }
}

customElements.define('seedream-quantity', Quantity);
