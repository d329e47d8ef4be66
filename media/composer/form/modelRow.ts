import { html, nothing, type TemplateResult } from 'lit';
import type { ComposerWords } from '../../../src/shared/composerWords.ts';
import { SignalElement } from '../../common/signalElement.ts';
import type { Form } from '../form.ts';
import type { Switched } from '../switchModel.ts';
import './findings.ts';

/** Which model, from whom, what it can do, and what changed by choosing it. */
export class ModelRow extends SignalElement {
  static override properties = { form: { attribute: false } };

  declare form: Form;

  protected override render(): TemplateResult {
    return html`<div class="pair">${this.#model()} ${this.#provider()}</div>
      <p class="quiet" id="model-about">${this.form.parts.model.value?.description ?? nothing}</p>
      ${this.#providerState()}
      <div role="status">${this.#switched(this.form.switched.value)}</div>
      <seedream-findings .form=${this.form} field="model"></seedream-findings>`;
  }

  #model(): TemplateResult {
    const { form } = this;
    const name = form.store.draft.value?.model ?? '';
    const models = form.store.state.value?.models ?? [];
    const known = models.some(model => model.name === name);
    return html`<label class="field">
      <span>${form.say('model')}</span>
      <span class="select"
        ><select
          aria-describedby="model-about"
          @change=${(event: Event) => form.chooseModel((event.target as HTMLSelectElement).value)}
        >
          ${known ? nothing : html`<option value=${name} selected>${form.say('ownModel', name)}</option>`}
          ${models.map(
            model =>
              html`<option value=${model.name} .selected=${model.name === name}>${model.label}</option>`,
          )}
        </select></span
      >
    </label>`;
  }

  #provider(): TemplateResult {
    const { form } = this;
    const state = form.store.state.value;
    return html`<label class="field">
      <span>${form.say('provider')}</span>
      <span class="select"
        ><select @change=${(event: Event) => void this.#chooseProvider(event.target as HTMLSelectElement)}>
          ${state?.providers.map(
            ({ id, label }) => html`<option value=${id} .selected=${id === state.provider}>${label}</option>`,
          )}
        </select></span
      >
    </label>`;
  }

  /** The editor decides; until it says otherwise the list shows what is in force. */
  async #chooseProvider(select: HTMLSelectElement): Promise<void> {
    await this.form.ask('setProvider', { id: select.value });
    select.value = this.form.store.state.peek()?.provider ?? select.value;
  }

  #providerState(): TemplateResult | typeof nothing {
    const { form } = this;
    const state = form.store.state.value;
    const provider = state?.providers.find(({ id }) => id === state.provider);
    if (provider?.id === 'sandbox')
      return this.#note('beaker', 'sandboxIs', 'useRealProvider', () =>
        form.ask('openWalkthrough', undefined),
      );
    if (provider?.hasKey === false)
      return this.#note('key', 'keyMissing', 'setKey', () => form.ask('setKey', undefined));
    return nothing;
  }

  #note(
    icon: string,
    text: keyof ComposerWords,
    action: keyof ComposerWords,
    act: () => Promise<unknown>,
  ): TemplateResult {
    return html`<p class="note">
      <span class="codicon codicon-${icon}" aria-hidden="true"></span>
      <span
        >${this.form.say(text)}
        <button type="button" class="link" @click=${() => void act()}>${this.form.say(action)}</button></span
      >
    </p>`;
  }

  #switched(changes: readonly Switched[]): TemplateResult | typeof nothing {
    if (changes.length === 0) return nothing;
    const { form } = this;
    const said = changes.map(({ field, from, to }) =>
      to === undefined
        ? form.say('changedGone', form.say(field))
        : form.say('changedTo', form.say(field), to, from),
    );
    return html`<p class="note">
      <span class="codicon codicon-info" aria-hidden="true"></span>
      <span>${form.say('modelChanged', said.join(form.say('listJoint')))}</span>
      <button
        type="button"
        class="icon"
        aria-label=${form.say('dismiss')}
        title=${form.say('dismiss')}
        @click=${() => (form.switched.value = [])}
      >
        <span class="codicon codicon-close" aria-hidden="true"></span>
      </button>
    </p>`;
  }
}

customElements.define('seedream-model', ModelRow);
