import { html, type TemplateResult } from 'lit';
import { language } from '../../common/words.ts';
import { SignalElement } from '../../common/signalElement.ts';
import { overlayWords } from '../family/overlayWords.ts';
import { isShown, type Comparison } from './comparison.ts';
import { factsOf, promptKey } from './facts.ts';
import { comparedRows, type ComparedRow } from './rows.ts';
import './table.css';
import { wordings, type Passage } from './wording.ts';

/** All parameters beside each other, those that differ marked. */
export class SeedreamCompareTable extends SignalElement {
  static override properties = { comparison: { attribute: false } };
  declare comparison: Comparison;

  protected override render(): TemplateResult {
    const { comparison } = this;
    const words = overlayWords(comparison.store);
    const pictures = comparison.pictures.value;
    const rows = comparedRows(pictures.map(each => (isShown(each) ? factsOf(each, words) : [])));
    const only = comparison.onlyDifferences.value;
    const shown = only ? rows.filter(row => row.differs) : rows;
    return html`<div class="compare-table-bar">
        <h2>${words.compareParameters}</h2>
        <label>
          <input
            type="checkbox"
            .checked=${only}
            @change=${(event: Event) =>
              (comparison.onlyDifferences.value = (event.target as HTMLInputElement).checked)}
          />
          ${words.compareOnlyDifferences}
        </label>
      </div>
      ${
        shown.length === 0
          ? html`<p class="quiet compare-alike">${rows.length === 0 ? '' : words.compareAlike}</p>`
          : this.#table(shown)
      }`;
  }

  #table(rows: readonly ComparedRow[]): TemplateResult {
    const words = overlayWords(this.comparison.store);
    const pictures = this.comparison.pictures.value;
    return html`<table aria-label=${words.compareParameters}>
      <colgroup>
        <col class="compare-label" />
        ${pictures.map(() => html`<col />`)}
      </colgroup>
      <thead class="hiddenly">
        <tr>
          <td></td>
          ${pictures.map(
            (each, place) => html`<th scope="col">${place + 1} ${isShown(each) ? each.name : ''}</th>`,
          )}
        </tr>
      </thead>
      <tbody>
        ${rows.map(row => this.#row(row))}
      </tbody>
    </table>`;
  }

  #row(row: ComparedRow): TemplateResult {
    const words = overlayWords(this.comparison.store);
    const texts = row.key === promptKey && row.differs ? this.#passages(row) : undefined;
    return html`<tr ?data-differs=${row.differs}>
      <th scope="row">
        ${row.label}
        ${
          row.differs
            ? html`<span class="compare-differs">
                <span class="codicon codicon-diff-modified" aria-hidden="true"></span>${words.compareDiffers}
              </span>`
            : ''
        }
      </th>
      ${row.values.map((value, place) =>
        value === undefined
          ? html`<td class="quiet">${words.compareNone}</td>`
          : html`<td>${texts === undefined ? value : marked(texts[place] ?? [])}</td>`,
      )}
    </tr>`;
  }

  #passages(row: ComparedRow): readonly (readonly Passage[])[] {
    return wordings(
      row.values.map(value => value ?? ''),
      language(),
    );
  }
}

function marked(passages: readonly Passage[]): readonly (TemplateResult | string)[] {
  return passages.map(({ text, own }) => (own ? ownPassage(text) : text));
}

/** Blanks at its ends are not underlined. */
function ownPassage(text: string): TemplateResult {
  const inner = text.trim();
  const start = text.indexOf(inner);
  const end = text.slice(start + inner.length);
  return html`${text.slice(0, start)}${inner === '' ? '' : html`<mark>${inner}</mark>`}${end}`;
}

customElements.define('seedream-compare-table', SeedreamCompareTable);
