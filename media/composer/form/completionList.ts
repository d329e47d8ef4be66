import { html, nothing, type TemplateResult } from 'lit';
import { SignalElement } from '../../common/signalElement.ts';
import type { Choice, Completion } from '../completion.ts';
import type { Form } from '../form.ts';

export const listId = 'prompt-images';

export function optionId(place: number): string {
  return `${listId}-${place}`;
}

/** The list under the prompt while `@…` is written; the focus stays in the prompt. */
export class CompletionList extends SignalElement {
  static override properties = {
    form: { attribute: false },
    completion: { attribute: false },
    choose: { attribute: false },
  };

  declare form: Form;
  declare completion: Completion;
  declare choose: (choice: Choice) => void;

  protected override render(): TemplateResult | typeof nothing {
    const { completion, form } = this;
    if (completion.query.value === undefined) return nothing;
    const choices = completion.choices.value;
    const files = choices.filter(({ kind }) => kind === 'file').length;
    const references = choices.length - files;
    return html`<div class="completion">
      <div role="listbox" id=${listId} aria-label=${form.say('promptImages')}>
        ${this.#group('promptReferences', choices.slice(0, references), 0)}
        ${this.#group('promptWorkspace', choices.slice(references), references)}
      </div>
      ${
        files > 0 || completion.searching.value
          ? nothing
          : html`<p class="quiet">${form.say('promptNoImages')}</p>`
      }
    </div>`;
  }

  #group(
    title: 'promptReferences' | 'promptWorkspace',
    choices: readonly Choice[],
    from: number,
  ): TemplateResult | typeof nothing {
    if (choices.length === 0) return nothing;
    return html`<div role="group" aria-label=${this.form.say(title)}>
      <div class="group" aria-hidden="true">${this.form.say(title)}</div>
      ${choices.map((choice, place) => this.#option(choice, from + place))}
    </div>`;
  }

  #option(choice: Choice, place: number): TemplateResult {
    const active = this.completion.active.value === place;
    return html`<div
      role="option"
      id=${optionId(place)}
      class=${active ? 'active' : ''}
      aria-selected=${active ? 'true' : 'false'}
      @pointerdown=${(event: Event) => event.preventDefault()}
      @pointermove=${() => (this.completion.active.value = place)}
      @click=${() => this.choose(choice)}
    >
      ${choice.kind === 'reference' ? this.#reference(choice) : this.#file(choice)}
    </div>`;
  }

  #reference({ number, name }: Choice & { kind: 'reference' }): TemplateResult {
    return html`<span class="badge" aria-hidden="true">${number}</span>
      <span class="name">${this.form.say('imageMention', number)}</span> <span class="quiet">${name}</span>`;
  }

  #file({ image }: Choice & { kind: 'file' }): TemplateResult {
    return html`<span class="codicon codicon-file-media" aria-hidden="true"></span>
      <span class="name">${image.name}</span> <span class="quiet">${image.folder}</span>`;
  }

  protected override updated(): void {
    this.querySelector('[role=option].active')?.scrollIntoView({ block: 'nearest' });
  }
}

customElements.define('seedream-completion', CompletionList);
