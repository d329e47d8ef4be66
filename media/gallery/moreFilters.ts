import { html, type TemplateResult } from 'lit';
import { fill } from '../common/words.ts';
import { Dropdown } from './dropdown.ts';
import { change, type QueryChange } from './querying.ts';

type Choices = readonly (readonly [value: string, label: string])[];

/** What is asked for less often. */
export class MoreFilters extends Dropdown {
  protected override label(): string {
    return this.store.words.more;
  }

  protected override isActive(): boolean {
    return this.#count > 0;
  }

  protected override face(): TemplateResult {
    if (this.#count === 0) return super.face();
    return html`<span class="face">${fill(this.store.words.someChosen, this.label(), this.#count)}</span>`;
  }

  protected override content(): TemplateResult {
    const { words, query } = this.store;
    const { rejected, references, recipe, sets } = query.value;
    const withOrWithout: Choices = [
      ['', words.any],
      ['with', words.with],
      ['without', words.without],
    ];
    return html`<div class="fields">
      ${this.#select('rejected', rejected, words.rejectedImages, [
        ['', words.any],
        ['only', words.only],
        ['without', words.without],
      ])}
      ${this.#select('references', references, words.references, withOrWithout)}
      ${this.#select('recipe', recipe, words.recipe, withOrWithout)}
      <label class="choice">
        <input
          type="checkbox"
          .checked=${sets === true}
          @change=${(event: Event) => this.#set('sets', isChecked(event) ? true : undefined)}
        />
        <span>${words.sets}</span>
      </label>
    </div>`;
  }

  #select(
    name: 'rejected' | 'references' | 'recipe',
    chosen: string | undefined,
    label: string,
    ...[choices]: [Choices]
  ): TemplateResult {
    return html`<label>
      ${label}
      <select @change=${(event: Event) => this.#set(name, valueOf(event))}>
        ${choices.map(
          ([value, text]) =>
            html`<option value=${value} ?selected=${value === (chosen ?? '')}>${text}</option>`,
        )}
      </select>
    </label>`;
  }

  get #count(): number {
    const { rejected, references, recipe, sets } = this.store.query.value;
    return [rejected, references, recipe, sets].filter(value => value !== undefined).length;
  }

  #set(name: keyof QueryChange, value: string | boolean | undefined): void {
    change(this.store, { [name]: value });
  }
}

function isChecked({ target }: Event): boolean {
  return (target as HTMLInputElement).checked;
}

function valueOf({ target }: Event): string | undefined {
  const { value } = target as HTMLSelectElement;
  return value === '' ? undefined : value;
}

customElements.define('seedream-more-filters', MoreFilters);
