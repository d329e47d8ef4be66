import { html, nothing, type TemplateResult } from 'lit';
import { SignalElement } from '../common/signalElement.ts';
import { fill } from '../common/words.ts';
import { mark } from './actions.ts';
import { iconButton } from './iconButton.ts';
import type { GalleryStore } from './store.ts';

/** Tags as chips, and a field for another one. */
export class TagEditor extends SignalElement {
  static override properties = {
    store: { attribute: false },
    ids: { attribute: false },
    tags: { attribute: false },
  };
  declare store: GalleryStore;
  declare ids: readonly number[];
  declare tags: readonly string[];

  protected override render(): TemplateResult {
    const { words, canWrite, shown } = this.store;
    const known = shown.value?.result.facets.tags ?? [];
    return html`<ul class="chips">
        ${this.tags.map(tag => this.#chip(tag))}
      </ul>
      ${
        canWrite.value
          ? html`<input
                class="add-tag"
                aria-label=${words.addTag}
                placeholder=${words.addTag}
                maxlength="60"
                list="known-tags"
                @keydown=${(event: KeyboardEvent) => this.#key(event)}
                @change=${(event: Event) => this.#add(event.target as HTMLInputElement)}
              />
              <datalist id="known-tags">
                ${known.slice(0, 20).map(({ value }) => html`<option value=${value}></option>`)}
              </datalist>`
          : nothing
      }`;
  }

  #chip(tag: string): TemplateResult {
    const { words, canWrite } = this.store;
    const remove = fill(words.removeTag, tag);
    return html`<li class="chip">
      <span>${tag}</span>
      ${
        canWrite.value
          ? iconButton(
              'close',
              remove,
              () => void mark(this.store, this.ids, { kind: 'tags', add: [], remove: [tag] }),
            )
          : nothing
      }
    </li>`;
  }

  #key(event: KeyboardEvent): void {
    if (event.key !== 'Enter' && event.key !== ',') return;
    event.preventDefault();
    this.#add(event.target as HTMLInputElement);
  }

  #add(field: HTMLInputElement): void {
    const tags = field.value.split(',').map(tag => tag.trim());
    const add = [...new Set(tags)].filter(tag => tag !== '' && !this.tags.includes(tag));
    field.value = '';
    if (add.length > 0) void mark(this.store, this.ids, { kind: 'tags', add, remove: [] });
  }
}

customElements.define('seedream-tags', TagEditor);
