import { html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { FindingView } from '../../../src/shared/composer.ts';
import { SignalElement } from '../../common/signalElement.ts';
import type { Form } from '../form.ts';

const icons = { refuse: 'error', warn: 'warning', advice: 'lightbulb' } as const;

/** What the host found about one part of the form, beside that part, each with the click that mends it. */
export class Findings extends SignalElement {
  static override properties = { form: { attribute: false }, field: {} };

  declare form: Form;
  declare field: FindingView['field'];

  protected override render(): TemplateResult {
    const findings = this.form.findings(this.field);
    return html`<div role="status">
      ${repeat(
        findings,
        ({ rule }) => rule,
        finding => this.#finding(finding),
      )}
    </div>`;
  }

  #finding({ severity, rule, fix }: FindingView): TemplateResult {
    return html`<p class="finding ${severity}">
      <span class="codicon codicon-${icons[severity]}" aria-hidden="true"></span>
      <span
        >${rule}${
          fix === undefined
            ? nothing
            : html` <button type="button" class="link" @click=${() => this.form.mend(fix.draft)}>
                ${fix.label}
              </button>`
        }</span
      >
    </p>`;
  }
}

customElements.define('seedream-findings', Findings);
