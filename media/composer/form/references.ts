import { signal } from '@preact/signals-core';
import { html, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { SignalElement } from '../../common/signalElement.ts';
import type { Form } from '../form.ts';
import type { References } from '../references.ts';
import { holdsImages } from '../transfer.ts';
import './findings.ts';
import './referenceTile.ts';
import { dragType } from './referenceTile.ts';

/** The strip of pictures the request is made with; their order is their number. */
export class ReferenceStrip extends SignalElement {
  static override properties = { form: { attribute: false }, references: { attribute: false } };

  declare form: Form;
  declare references: References;
  readonly #current = signal<string | undefined>(undefined);
  readonly #over = signal(false);
  #depth = 0;

  override connectedCallback(): void {
    super.connectedCallback();
    document.addEventListener('dragenter', this.#entered);
    document.addEventListener('dragleave', this.#leftPage);
    document.addEventListener('drop', this.#ended, { capture: true });
    document.addEventListener('dragend', this.#ended);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    document.removeEventListener('dragenter', this.#entered);
    document.removeEventListener('dragleave', this.#leftPage);
    document.removeEventListener('drop', this.#ended, { capture: true });
    document.removeEventListener('dragend', this.#ended);
  }

  protected override render(): TemplateResult {
    const { form, references } = this;
    const list = form.parts.references.value;
    const most = form.parts.model.value?.maxReferences;
    const current = list.some(({ id }) => id === this.#current.value) ? this.#current.value : list[0]?.id;
    return html`<div class="heading">
        <span
          ><span class="title">${form.say('references')}</span>
          <span class="quiet"
            >${most === undefined ? list.length : form.say('referencesCount', list.length, most)}</span
          ></span
        >
        <span class="tools">
          ${this.#tool('add', 'add', 'addReferences', () => references.pick())}
          ${this.#tool('clippy', 'paste', 'pasteReference', () => references.paste())}
          ${this.#tool('link', 'link', 'addLink', () => references.link())}
        </span>
      </div>
      <div class="strip ${this.#over.value ? 'over' : ''}">
        <ul aria-label=${form.say('references')} @focusin=${(event: Event) => this.#focused(event)}>
          ${repeat(
            list,
            ({ id }) => id,
            (reference, place) =>
              html`<li>
                <seedream-reference
                  .form=${form}
                  .references=${references}
                  .reference=${reference}
                  .number=${place + 1}
                  .current=${reference.id === current}
                ></seedream-reference>
              </li>`,
          )}
        </ul>
        <p class="quiet drop">
          <span class="codicon codicon-file-media" aria-hidden="true"></span
          ><span>${form.say('dropHere')}</span>
        </p>
      </div>
      <span class="hiddenly" id="reference-keys">${form.say('referenceKeys')}</span>
      <seedream-findings .form=${form} field="references"></seedream-findings>`;
  }

  #tool(
    icon: string,
    text: 'add' | 'paste' | 'link',
    name: 'addReferences' | 'pasteReference' | 'addLink',
    act: () => Promise<void>,
  ): TemplateResult {
    const said = this.form.say(name);
    return html`<button
      type="button"
      class="quietly"
      aria-label=${said}
      title=${said}
      @click=${() => void act()}
    >
      <span class="codicon codicon-${icon}" aria-hidden="true"></span>${this.form.say(text)}
    </button>`;
  }

  #focused({ target }: Event): void {
    const tile = target instanceof Element ? target.closest('seedream-reference') : null;
    if (tile !== null) this.#current.value = tile.reference.id;
  }

  readonly #entered = (event: DragEvent): void => {
    const types = event.dataTransfer?.types ?? [];
    if (types.includes(dragType) || !holdsImages(types)) return;
    this.#depth += 1;
    this.#over.value = true;
  };

  readonly #leftPage = (): void => {
    this.#depth = Math.max(0, this.#depth - 1);
    if (this.#depth === 0) this.#over.value = false;
  };

  readonly #ended = (): void => {
    this.#depth = 0;
    this.#over.value = false;
  };
}

declare global {
  interface HTMLElementTagNameMap {
    'seedream-references': ReferenceStrip;
  }
}

customElements.define('seedream-references', ReferenceStrip);
