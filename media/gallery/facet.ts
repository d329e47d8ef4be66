import { html, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { FacetValue } from '../../src/shared/gallery.ts';
import { fill } from '../common/words.ts';
import { Dropdown } from './dropdown.ts';
import { change } from './querying.ts';
import { number } from './wording.ts';

export type FacetKind = 'models' | 'providers' | 'ratios' | 'tags';

const names = { models: 'model', providers: 'provider', ratios: 'ratio', tags: 'tags' } as const;
const mostShown = 200;

/** One kind of value to filter by, any number of them at once. */
export class Facet extends Dropdown {
  static override properties = { ...Dropdown.properties, kind: {} };
  declare kind: FacetKind;

  protected override label(): string {
    return this.store.words[names[this.kind]];
  }

  protected override isActive(): boolean {
    return this.#chosen.length > 0;
  }

  protected override face(): TemplateResult {
    const [first, ...others] = this.#chosen;
    if (first === undefined) return super.face();
    const label = this.#values.find(({ value }) => value === first)?.label ?? first;
    const said = others.length === 0 ? label : number(this.#chosen.length);
    return html`<span class="face">${fill(this.store.words.someChosen, this.label(), said)}</span>`;
  }

  protected override content(): TemplateResult {
    const values = this.#values;
    if (values.length === 0) return html`<p class="quiet">${this.store.words.noneToChoose}</p>`;
    return html`<ul>
      ${repeat(
        values.slice(0, mostShown),
        ({ value }) => value,
        each => this.#choice(each),
      )}
    </ul>`;
  }

  #choice({ value, label, count }: FacetValue): TemplateResult {
    return html`<li>
      <label class="choice">
        <input
          type="checkbox"
          .checked=${this.#chosen.includes(value)}
          @change=${() => this.#toggle(value)}
        />
        <span>${label}</span><span class="quiet count">${number(count)}</span>
      </label>
    </li>`;
  }

  get #chosen(): readonly string[] {
    return this.store.query.value[this.kind];
  }

  /** Those of the answer, and those that are chosen although nothing has them now. */
  get #values(): readonly FacetValue[] {
    const known = this.store.shown.value?.result.facets[this.kind] ?? [];
    const missing = this.#chosen.filter(value => !known.some(each => each.value === value));
    return [...known, ...missing.map(value => ({ value, label: value, count: 0 }))];
  }

  #toggle(value: string): void {
    const chosen = this.#chosen;
    const next = chosen.includes(value) ? chosen.filter(each => each !== value) : [...chosen, value];
    change(this.store, { [this.kind]: next });
  }
}

customElements.define('seedream-facet', Facet);
