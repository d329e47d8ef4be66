import { html, nothing, type TemplateResult } from 'lit';

export interface NumberBox {
  readonly id?: string;
  readonly value: number | undefined;
  readonly min: number;
  readonly max?: number | undefined;
  readonly step?: number | 'any';
  readonly placeholder?: string;
  readonly describedBy?: string;
  readonly disabled?: boolean;
  /** Undefined when the box was emptied. */
  readonly change: (value: number | undefined) => void;
}

/** A number that may be unfinished while it is typed, though never above its bound, and is one again when the box is left. */
export function numberBox(options: NumberBox): TemplateResult {
  const { id, value, min, max, step = 1, placeholder, describedBy, disabled = false, change } = options;
  const typed = (box: HTMLInputElement): void => {
    if (box.validity.badInput) return;
    if (box.value === '') change(undefined);
    if (!Number.isFinite(box.valueAsNumber)) return;
    // Too large stays too large however it goes on; too small may be the first digit.
    if (max !== undefined && box.valueAsNumber > max) box.value = String(max);
    change(box.valueAsNumber);
  };
  const left = (box: HTMLInputElement): void => {
    if (box.value === '' && placeholder !== undefined) return;
    const bounded = Math.min(max ?? Infinity, Math.max(min, box.valueAsNumber));
    const settled = Number.isFinite(bounded) ? bounded : (value ?? min);
    box.value = String(settled);
    if (settled !== value) change(settled);
  };
  return html`<input
    type="number"
    id=${id ?? nothing}
    min=${min}
    max=${max ?? nothing}
    step=${step}
    placeholder=${placeholder ?? nothing}
    aria-describedby=${describedBy ?? nothing}
    ?disabled=${disabled}
    .value=${value === undefined ? '' : String(value)}
    @input=${(event: Event) => typed(event.target as HTMLInputElement)}
    @change=${(event: Event) => left(event.target as HTMLInputElement)}
  />`;
}
