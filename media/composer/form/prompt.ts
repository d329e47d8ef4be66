import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import { mostTyped } from '../../../src/shared/composerLimits.ts';
import { SignalElement } from '../../common/signalElement.ts';
import { vars } from '../../common/vars.ts';
import { Completion, type Choice } from '../completion.ts';
import type { Form } from '../form.ts';
import type { References } from '../references.ts';
import { listId, optionId } from './completionList.ts';
import './findings.ts';
import './mentionChips.ts';
import './presetsMenu.ts';
import './styleChips.ts';
import { typeInto } from './textBox.ts';

/** Where the picture is thought out. */
export class Prompt extends SignalElement {
  static override properties = { form: { attribute: false }, references: { attribute: false } };

  declare form: Form;
  declare references: References;
  #completion: Completion | undefined;

  protected override willUpdate(changed: PropertyValues): void {
    if (changed.has('form')) this.#completion = new Completion(this.form, this.references);
  }

  protected override render(): TemplateResult | typeof nothing {
    const { form } = this;
    const completion = this.#completion;
    if (completion === undefined) return nothing;
    return html`<div class="heading">
        <label for="prompt">${form.say('prompt')}</label>
        <seedream-presets .form=${form}></seedream-presets>
      </div>
      <div class="box">
        ${this.#textarea(completion)} ${this.#length()}
        <seedream-completion
          .form=${form}
          .completion=${completion}
          .choose=${(choice: Choice) => void this.#choose(choice)}
        ></seedream-completion>
      </div>
      <seedream-styles .form=${form}></seedream-styles>
      <seedream-mentions .form=${form} .references=${this.references}></seedream-mentions>
      <seedream-findings .form=${form} field="prompt"></seedream-findings>`;
  }

  #textarea(completion: Completion): TemplateResult {
    const open = completion.query.value !== undefined && completion.choices.value.length > 0;
    return html`<textarea
      id="prompt"
      rows="4"
      maxlength=${mostTyped}
      spellcheck="false"
      placeholder=${this.form.say('promptHint')}
      aria-describedby="prompt-length"
      aria-autocomplete="list"
      aria-controls=${open ? listId : nothing}
      aria-activedescendant=${open ? optionId(completion.active.value) : nothing}
      .value=${live(this.form.parts.prompt.value)}
      @input=${(event: Event) => this.#typed(event.target as HTMLTextAreaElement)}
      @keydown=${(event: KeyboardEvent) => this.#key(event)}
      @click=${(event: Event) => this.#follow(event.target as HTMLTextAreaElement)}
      @blur=${() => completion.close()}
    ></textarea>`;
  }

  #length(): TemplateResult {
    const assessment = this.form.store.assessment.value;
    const share = assessment?.promptShare ?? 0;
    return html`<div class="length ${share > 1 ? 'over' : ''}">
      <span class="bar" ${vars({ '--share': Math.min(1, share) })}></span>
      <span class="quiet" id="prompt-length">${assessment?.promptLength ?? nothing}</span>
    </div>`;
  }

  #typed(box: HTMLTextAreaElement): void {
    this.form.store.history.leave();
    this.form.edit({ prompt: box.value });
    this.#follow(box);
  }

  #follow(box: HTMLTextAreaElement): void {
    this.#completion?.follow(box.value, box.selectionStart);
  }

  #key(event: KeyboardEvent): void {
    if (event.isComposing || !(event.target instanceof HTMLTextAreaElement)) return;
    const taken = this.#completionKey(event) || this.#historyKey(event, event.target);
    if (!taken) return;
    event.preventDefault();
    event.stopPropagation();
  }

  #completionKey({ key, ctrlKey, metaKey }: KeyboardEvent): boolean {
    const completion = this.#completion;
    if (completion?.query.peek() === undefined || ctrlKey || metaKey) return false;
    const choice = completion.choices.peek()[completion.active.peek()];
    if (key === 'Escape') completion.close();
    else if (choice === undefined) return false;
    else if (key === 'ArrowDown') completion.step(1);
    else if (key === 'ArrowUp') completion.step(-1);
    else if (key === 'Enter' || key === 'Tab') void this.#choose(choice);
    else return false;
    return true;
  }

  #historyKey(event: KeyboardEvent, box: HTMLTextAreaElement): boolean {
    if (event.shiftKey || event.altKey || event.ctrlKey || event.metaKey) return false;
    const { selectionStart: start, selectionEnd: end, value } = box;
    const { history, state } = this.form.store;
    const sent = state.peek()?.history ?? [];
    const up = event.key === 'ArrowUp' && start === 0 && end === 0;
    const down = event.key === 'ArrowDown' && start === value.length && end === value.length;
    const found = up ? history.older(sent, value) : down ? history.newer(sent) : undefined;
    if (found === undefined) return false;
    this.form.edit({ prompt: found });
    box.value = found;
    // The same key goes on from here.
    const caret = up ? 0 : found.length;
    box.setSelectionRange(caret, caret);
    return true;
  }

  async #choose(choice: Choice): Promise<void> {
    const completion = this.#completion;
    const query = completion?.query.peek();
    const box = this.querySelector('textarea');
    if (completion === undefined || query === undefined || box === null) return;
    const written = `@${query.words}`;
    completion.close();
    const mention = await completion.take(choice);
    // While the picture was added the person may have gone on writing.
    const start = box.value.startsWith(written, query.start) ? query.start : box.value.indexOf(written);
    if (mention === undefined || start < 0) return;
    typeInto(box, { start, end: start + written.length }, `${mention} `);
    completion.close();
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'seedream-prompt': Prompt;
  }
}

customElements.define('seedream-prompt', Prompt);
