import { html, type TemplateResult } from 'lit';
import type { GalleryGroup, GallerySort } from '../../src/shared/gallery.ts';
import { Dropdown } from './dropdown.ts';
import { change } from './querying.ts';

/** In which order, and under which headings. */
export class Sorting extends Dropdown {
  protected override label(): string {
    return this.store.words.sortAndGroup;
  }

  protected override face(): TemplateResult {
    return html`<span class="codicon codicon-sort-precedence" aria-hidden="true"></span
      ><span class="hiddenly">${this.label()}</span>`;
  }

  protected override content(): TemplateResult {
    const { words, query } = this.store;
    const sorts: readonly (readonly [GallerySort, string])[] = [
      ['newest', words.newest],
      ['oldest', words.oldest],
      ['name', words.name],
      ['rating', words.byRating],
    ];
    const groups: readonly (readonly [GalleryGroup, string])[] = [
      ['day', words.byDay],
      ['set', words.bySet],
      ['folder', words.byFolder],
      ['none', words.ungrouped],
    ];
    const { sort, group } = query.value;
    return html`<div class="fields">
      ${this.#choice({ name: 'sort', label: words.sort, chosen: sort, choices: sorts })}
      ${this.#choice({ name: 'group', label: words.group, chosen: group, choices: groups })}
    </div>`;
  }

  #choice(input: {
    readonly name: 'sort' | 'group';
    readonly label: string;
    readonly chosen: string;
    readonly choices: readonly (readonly [string, string])[];
  }): TemplateResult {
    const { name, label, chosen, choices } = input;
    return html`<label>
      ${label}
      <select
        @change=${({ target }: Event) => change(this.store, { [name]: (target as HTMLSelectElement).value })}
      >
        ${choices.map(
          ([value, text]) => html`<option value=${value} ?selected=${value === chosen}>${text}</option>`,
        )}
      </select>
    </label>`;
  }
}

customElements.define('seedream-sorting', Sorting);
