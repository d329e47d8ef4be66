import { html, type TemplateResult } from 'lit';

/** A button of one icon, with its name for those who hear it and for those who wait over it. */
export function iconButton(icon: string, label: string, run: () => void, disabled = false): TemplateResult {
  return html`<button
    type="button"
    class="icon codicon codicon-${icon}"
    aria-label=${label}
    title=${label}
    ?disabled=${disabled}
    @click=${run}
  ></button>`;
}
