import { signal } from '@preact/signals-core';
import { html, type TemplateResult } from 'lit';
import type { DraftReference, ReferenceView } from '../../../src/shared/composer.ts';
import { SignalElement } from '../../common/signalElement.ts';
import type { Form } from '../form.ts';
import type { References } from '../references.ts';
import { insertWord } from './textBox.ts';

/** Marks a drag as one of the strip's own. */
export const dragType = 'application/x-seedream-reference';

/** One reference: its number, picture, facts or what is wrong with it. */
export class ReferenceTile extends SignalElement {
  static override properties = {
    form: { attribute: false },
    references: { attribute: false },
    reference: { attribute: false },
    number: { attribute: false },
    current: { attribute: false },
  };

  declare form: Form;
  declare references: References;
  declare reference: DraftReference;
  declare number: number;
  /** The one of the strip that Tab reaches. */
  declare current: boolean;
  readonly #dropAt = signal<'before' | 'after' | undefined>(undefined);

  protected override render(): TemplateResult {
    const { form, number, reference } = this;
    const view = form.store.references.value.get(reference.id);
    const lit = form.lit.value === reference.id ? 'lit' : '';
    const mention = this.references.mention(number);
    return html`<div
      class="tile ${view?.state ?? 'reading'} ${lit} ${this.#dropAt.value ?? ''}"
      draggable="true"
      @dragstart=${(event: DragEvent) => this.#dragged(event)}
      @dragover=${(event: DragEvent) => this.#draggedOver(event)}
      @dragleave=${() => (this.#dropAt.value = undefined)}
      @drop=${(event: DragEvent) => this.#dropped(event)}
      @pointerenter=${() => (form.lit.value = reference.id)}
      @pointerleave=${() => (form.lit.value = undefined)}
      @focusin=${() => (form.lit.value = reference.id)}
      @focusout=${() => (form.lit.value = undefined)}
    >
      <button
        type="button"
        class="picture"
        tabindex=${this.current ? '0' : '-1'}
        aria-label=${[mention, reference.name, saidOf(view)].filter(part => part !== '').join(', ')}
        aria-describedby="reference-keys"
        title=${`${reference.name}\n${form.say('insertMention', mention)}`}
        @click=${() => this.#insert(mention)}
        @keydown=${(event: KeyboardEvent) => this.#key(event)}
      >
        ${this.#picture(view)}<span class="badge" aria-hidden="true">${number}</span>
      </button>
      <button
        type="button"
        class="icon remove"
        tabindex=${this.current ? '0' : '-1'}
        aria-label=${form.say('removeReference', reference.name)}
        title=${form.say('removeReference', reference.name)}
        @click=${() => this.#remove()}
      >
        <span class="codicon codicon-close" aria-hidden="true"></span>
      </button>
      <span class="name" aria-hidden="true">${reference.name}</span>
      <span class="facts" aria-hidden="true"
        >${view?.state === 'reading' || view === undefined ? form.say('referenceReading') : saidOf(view)}</span
      >
    </div>`;
  }

  #picture(view: ReferenceView | undefined): TemplateResult {
    const address =
      view === undefined || view.state === 'reading'
        ? undefined
        : this.form.thumbnails.of(this.reference.id).value;
    if (address !== undefined) return html`<img src=${address} alt="" draggable="false" decoding="async" />`;
    const icon = view?.state === 'refused' ? 'circle-slash' : 'file-media';
    return html`<span class="codicon codicon-${icon}" aria-hidden="true"></span>`;
  }

  #insert(mention: string): void {
    const box = document.querySelector<HTMLTextAreaElement>('#prompt');
    if (box !== null) insertWord(box, mention);
  }

  #key(event: KeyboardEvent): void {
    const by = event.key === 'ArrowLeft' ? -1 : event.key === 'ArrowRight' ? 1 : 0;
    if (event.altKey && by !== 0) void this.#move(this.number - 1 + by);
    else if (by !== 0) focusTile(this.number - 1 + by);
    else if (event.key === 'Home') focusTile(0);
    else if (event.key === 'End') focusTile(-1);
    else if (event.key === 'Delete' || event.key === 'Backspace') this.#remove();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  async #move(place: number): Promise<void> {
    this.references.move(this.reference.id, place);
    await this.closest('seedream-references')?.updateComplete;
    // Moving an element in the page takes the focus from it.
    this.querySelector<HTMLElement>('.picture')?.focus();
  }

  #remove(): void {
    const place = this.number - 1;
    this.references.remove(this.reference.id);
    requestAnimationFrame(() => focusTile(Math.max(0, place)));
  }

  #dragged({ dataTransfer }: DragEvent): void {
    if (dataTransfer === null) return;
    dataTransfer.setData(dragType, this.reference.id);
    dataTransfer.effectAllowed = 'move';
    const picture = this.querySelector('.picture');
    if (picture !== null) dataTransfer.setDragImage(picture, 40, 30);
  }

  #draggedOver(event: DragEvent): void {
    if (event.dataTransfer?.types.includes(dragType) !== true) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = 'move';
    this.#dropAt.value = this.#side(event);
  }

  #dropped(event: DragEvent): void {
    const id = event.dataTransfer?.getData(dragType) ?? '';
    this.#dropAt.value = undefined;
    if (id === '') return;
    event.preventDefault();
    const list = this.form.parts.references.peek();
    const from = list.findIndex(reference => reference.id === id);
    const target = this.number - 1 + (this.#side(event) === 'after' ? 1 : 0);
    this.references.move(id, from >= 0 && from < target ? target - 1 : target);
  }

  #side({ clientX }: DragEvent): 'before' | 'after' {
    const { left, width } = this.getBoundingClientRect();
    return clientX < left + width / 2 ? 'before' : 'after';
  }
}

function saidOf(view: ReferenceView | undefined): string {
  if (view?.state === 'ready') return view.facts;
  return view?.state === 'refused' ? view.rule : '';
}

/** Negative places count from the end; past the last one is the last one, and with none left the way to add one. */
function focusTile(place: number): void {
  const tiles = [...document.querySelectorAll<HTMLElement>('seedream-reference .picture')];
  const tile = tiles.at(Math.min(place, tiles.length - 1));
  (tile ?? document.querySelector<HTMLElement>('seedream-references .tools button'))?.focus();
}

declare global {
  interface HTMLElementTagNameMap {
    'seedream-reference': ReferenceTile;
  }
}

customElements.define('seedream-reference', ReferenceTile);
