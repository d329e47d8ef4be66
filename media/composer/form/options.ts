import { html, nothing, type TemplateResult } from 'lit';
import type { DraftOptions, ModelView, NumberView } from '../../../src/shared/composer.ts';
import { SignalElement } from '../../common/signalElement.ts';
import type { Form } from '../form.ts';
import './findings.ts';
import { numberBox } from './numberBox.ts';
import { optionsSummary } from '../optionsSummary.ts';

type Optional = Exclude<keyof DraftOptions, 'watermark' | 'responseFormat'>;

/** What the chosen model can be told besides, and nothing else. */
export class Options extends SignalElement {
  static override properties = { form: { attribute: false } };

  declare form: Form;

  protected override render(): TemplateResult | typeof nothing {
    const { form } = this;
    const options = form.store.draft.value?.options;
    if (options === undefined) return nothing;
    const summary = optionsSummary(options, (word, ...values) => form.say(word, ...values));
    return html`<details>
        <summary>
          <span class="codicon codicon-chevron-right" aria-hidden="true"></span
          ><span class="title">${form.say('options')}</span>
          <span class="quiet">${summary.join(' · ')}</span>
        </summary>
        <div class="grid">${this.#fields(options, form.parts.model.value)}</div>
      </details>
      <seedream-findings .form=${form} field="options"></seedream-findings>`;
  }

  #fields(options: DraftOptions, model: ModelView | undefined): TemplateResult {
    const { form } = this;
    return html`<div class="checks">
        ${this.#check('watermark', options.watermark, watermark => this.#set({ watermark }))}
        ${
          model?.stream === true
            ? this.#check('stream', options.stream ?? this.#isSet(), stream => this.#set({ stream }))
            : nothing
        }
        ${
          model?.webSearch === true
            ? this.#check('webSearch', options.webSearch === true, webSearch => this.#set({ webSearch }))
            : nothing
        }
      </div>
      ${this.#select(
        'outputFormat',
        options.outputFormat,
        named(model?.outputFormats, value => value.toUpperCase()),
      )}
      ${this.#select(
        'background',
        options.background,
        named(model?.background, value => form.say(backgrounds[value])),
      )}
      ${this.#select(
        'optimizePrompt',
        options.optimizePrompt,
        named(model?.optimizeModes, value => form.say(modes[value])),
      )}
      ${this.#number('seed', options.seed, model?.seed)}
      ${this.#number('guidanceScale', options.guidanceScale, model?.guidanceScale)} ${this.#response(options)}`;
  }

  /** Sets are streamed unless the person says no: one image is there at once or not at all. */
  #isSet(): boolean {
    return (this.form.store.draft.value?.images ?? 1) > 1;
  }

  #check(
    field: 'watermark' | 'stream' | 'webSearch',
    on: boolean,
    set: (on: boolean) => void,
  ): TemplateResult {
    return html`<label class="check">
      <input
        type="checkbox"
        .checked=${on}
        @change=${(event: Event) => set((event.target as HTMLInputElement).checked)}
      />
      <span>${this.form.say(field)}</span>
    </label>`;
  }

  #select(
    field: 'outputFormat' | 'background' | 'optimizePrompt',
    chosen: string | undefined,
    choices: readonly (readonly [value: string, label: string])[],
  ): TemplateResult | typeof nothing {
    if (choices.length === 0) return nothing;
    return this.#list(field, chosen ?? '', [['', this.form.say('optionDefault')], ...choices], value =>
      this.#choose(field, value === '' ? undefined : value),
    );
  }

  #response({ responseFormat }: DraftOptions): TemplateResult {
    const choices = [
      ['url', this.form.say('responseUrl')],
      ['b64_json', this.form.say('responseData')],
    ] as const;
    return this.#list('responseFormat', responseFormat, choices, value =>
      this.#set({ responseFormat: value === 'url' ? 'url' : 'b64_json' }),
    );
  }

  #list(
    field: 'outputFormat' | 'background' | 'optimizePrompt' | 'responseFormat',
    chosen: string,
    choices: readonly (readonly [value: string, label: string])[],
    change: (value: string) => void,
  ): TemplateResult {
    return html`<label class="field">
      <span>${this.form.say(field)}</span>
      <span class="select"
        ><select @change=${(event: Event) => change((event.target as HTMLSelectElement).value)}>
          ${choices.map(
            ([value, label]) => html`<option value=${value} .selected=${value === chosen}>${label}</option>`,
          )}
        </select></span
      >
    </label>`;
  }

  #number(
    field: 'seed' | 'guidanceScale',
    value: number | undefined,
    view: NumberView | undefined,
  ): TemplateResult | typeof nothing {
    if (view === undefined) return nothing;
    const { min, max, note } = view;
    const about = `${field}-about`;
    return html`<div class="field">
      <label for=${field}>${this.form.say(field)}</label>
      ${numberBox({
        id: field,
        value,
        min,
        max,
        step: field === 'seed' ? 1 : 'any',
        placeholder: String(view.default),
        ...(note === undefined ? {} : { describedBy: about }),
        change: next => this.#choose(field, next),
      })}
      ${note === undefined ? nothing : html`<p class="quiet" id=${about}>${note}</p>`}
    </div>`;
  }

  #choose(field: Optional, value: string | number | undefined): void {
    const options = this.form.store.draft.peek()?.options;
    if (options === undefined) return;
    const { [field]: _before, ...others } = options;
    // The select offers what the model's row lists, and nothing else.
    this.form.edit({ options: { ...others, ...(value === undefined ? {} : { [field]: value }) } });
  }

  #set(changes: Partial<DraftOptions>): void {
    const options = this.form.store.draft.peek()?.options;
    if (options !== undefined) this.form.edit({ options: { ...options, ...changes } });
  }
}

const backgrounds = {
  auto: 'backgroundAuto',
  transparent: 'backgroundTransparent',
  opaque: 'backgroundOpaque',
} as const;

const modes = { standard: 'optimizeStandard', fast: 'optimizeFast' } as const;

function named<Value extends string>(
  values: readonly Value[] | undefined,
  label: (value: Value) => string,
): readonly (readonly [value: string, label: string])[] {
  return (values ?? []).map(value => [value, label(value)] as const);
}

customElements.define('seedream-options', Options);
