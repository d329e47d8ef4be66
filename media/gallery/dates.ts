import { html, type TemplateResult } from 'lit';
import { language } from '../common/words.ts';
import { Dropdown } from './dropdown.ts';
import { change } from './querying.ts';

/** From and to, both included, each of them optional. */
export class Dates extends Dropdown {
  protected override label(): string {
    return this.store.words.date;
  }

  protected override isActive(): boolean {
    const { from, to } = this.store.query.value;
    return from !== undefined || to !== undefined;
  }

  protected override face(): TemplateResult {
    const { from, to } = this.store.query.value;
    if (from === undefined && to === undefined) return super.face();
    const { words } = this.store;
    const said =
      from === undefined
        ? `${words.to} ${short(to)}`
        : to === undefined
          ? `${words.from} ${short(from)}`
          : `${short(from)} – ${short(to)}`;
    return html`<span class="face">${said}</span>`;
  }

  protected override content(): TemplateResult {
    const { words, query } = this.store;
    const { from, to } = query.value;
    return html`<div class="fields">
      <label>
        ${words.from}
        <input
          type="date"
          .value=${from ?? ''}
          max=${to ?? ''}
          @change=${(event: Event) => this.#set('from', event)}
        />
      </label>
      <label>
        ${words.to}
        <input
          type="date"
          .value=${to ?? ''}
          min=${from ?? ''}
          @change=${(event: Event) => this.#set('to', event)}
        />
      </label>
    </div>`;
  }

  #set(which: 'from' | 'to', { target }: Event): void {
    const { value } = target as HTMLInputElement;
    change(this.store, { [which]: value === '' ? undefined : value });
  }
}

function short(date = ''): string {
  const [year = 0, month = 1, day = 1] = date.split('-').map(Number);
  return new Intl.DateTimeFormat(language(), { dateStyle: 'short' }).format(new Date(year, month - 1, day));
}

customElements.define('seedream-dates', Dates);
