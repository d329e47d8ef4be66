import { html, nothing, type TemplateResult } from 'lit';
import type { RatioChoice } from '../../../src/shared/composer.ts';
import { SignalElement } from '../../common/signalElement.ts';
import { vars } from '../../common/vars.ts';
import type { Form } from '../form.ts';
import { ratioChoices } from '../ratios.ts';
import './findings.ts';
import './freeSize.ts';

/** Size as people think of it: a shape, and how much of it. */
export class Size extends SignalElement {
  static override properties = { form: { attribute: false } };

  declare form: Form;

  protected override render(): TemplateResult {
    const { form } = this;
    const chosen = form.store.draft.value?.ratio;
    return html`<span class="title" id="ratio-title">${form.say('ratio')}</span>
      <div
        class="ratios"
        role="radiogroup"
        aria-labelledby="ratio-title"
        @keydown=${(event: KeyboardEvent) => this.#key(event)}
      >
        ${ratioChoices.map(({ choice, ratio }) => this.#radio(choice, ratio, chosen))}
      </div>
      <div class="exact">
        ${
          chosen === 'free'
            ? html`<seedream-free-size .form=${form}></seedream-free-size>`
            : this.#resolution()
        }
        <span class="quiet size">${form.store.assessment.value?.size ?? nothing}</span>
      </div>
      <seedream-findings .form=${form} field="size"></seedream-findings>`;
  }

  #radio(choice: RatioChoice, ratio: number | undefined, chosen: RatioChoice | undefined): TemplateResult {
    const off = choice === 'same' && this.#same() === undefined;
    const checked = choice === chosen;
    const { label, name } = this.#words(choice, off);
    return html`<button
      type="button"
      role="radio"
      data-choice=${choice}
      tabindex=${checked ? '0' : '-1'}
      aria-checked=${checked ? 'true' : 'false'}
      aria-disabled=${off ? 'true' : nothing}
      aria-label=${name}
      title=${name}
      @click=${() => this.#choose(choice)}
    >
      ${this.#shape(choice, ratio)}<span>${label}</span>
    </button>`;
  }

  #shape(choice: RatioChoice, fixed: number | undefined): TemplateResult {
    const ratio = fixed ?? (choice === 'same' ? this.#same() : undefined);
    const icon = choice === 'free' ? 'edit' : 'file-media';
    return html`<span class="frame" aria-hidden="true"
      >${
        ratio === undefined
          ? html`<span class="codicon codicon-${icon}"></span>`
          : html`<span
              class="shape ${ratio < 1 ? 'tall' : ''} ${choice === 'same' ? 'same' : ''}"
              ${vars({ '--ratio': Math.min(4, Math.max(0.25, ratio)) })}
            ></span>`
      }</span
    >`;
  }

  #words(choice: RatioChoice, off: boolean): { label: string; name: string } {
    const { form } = this;
    if (choice === 'free') return { label: form.say('ratioFree'), name: form.say('ratioFreeLong') };
    if (choice !== 'same') return { label: choice, name: choice };
    return { label: form.say('ratioSame'), name: form.say(off ? 'ratioSameMissing' : 'ratioSameLong') };
  }

  #resolution(): TemplateResult | typeof nothing {
    const { form } = this;
    const presets = form.parts.model.value?.presets ?? [];
    const chosen = form.store.draft.value?.resolution ?? '';
    const all = presets.includes(chosen) ? presets : [chosen, ...presets];
    return html`<label class="field beside">
      <span>${form.say('resolution')}</span>
      <span class="select"
        ><select
          @change=${(event: Event) => form.edit({ resolution: (event.target as HTMLSelectElement).value })}
        >
          ${all.map(preset => html`<option value=${preset} .selected=${preset === chosen}>${preset}</option>`)}
        </select></span
      >
    </label>`;
  }

  #same(): number | undefined {
    const first = this.form.parts.firstReference.value;
    return first?.state === 'ready' ? first.ratio : undefined;
  }

  #choose(choice: RatioChoice): void {
    if (choice === 'same' && this.#same() === undefined) return;
    const { width, height } = this.form.store.assessment.peek() ?? {};
    // Free begins with what was shown.
    const start =
      choice === 'free' && width !== undefined && height !== undefined ? { width, height } : undefined;
    this.form.edit({ ratio: choice, ...start });
  }

  #key(event: KeyboardEvent): void {
    const radios = [...this.querySelectorAll<HTMLElement>('[role=radio]')].filter(
      radio => radio.ariaDisabled !== 'true',
    );
    const at = radios.findIndex(radio => radio === document.activeElement);
    const steps: Readonly<Record<string, number>> = {
      ArrowRight: at + 1,
      ArrowDown: at + 1,
      ArrowLeft: at - 1,
      ArrowUp: at - 1,
      Home: 0,
      End: -1,
    };
    const to = steps[event.key];
    if (to === undefined || at < 0) return;
    event.preventDefault();
    const radio = radios.at(to % radios.length);
    radio?.focus();
    radio?.click();
  }
}

customElements.define('seedream-size', Size);
