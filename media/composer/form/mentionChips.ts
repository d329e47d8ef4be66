import { html, nothing, type TemplateResult } from 'lit';
import { SignalElement } from '../../common/signalElement.ts';
import type { Form } from '../form.ts';
import { renumber, renumberingFor, renumberingOf, type Mention, type Renumbering } from '../mentions.ts';
import type { References } from '../references.ts';
import { typeInto } from './textBox.ts';

/** Which “image 2” of the prompt is which picture, and what to do when the numbers moved. */
export class MentionChips extends SignalElement {
  static override properties = { form: { attribute: false }, references: { attribute: false } };

  declare form: Form;
  declare references: References;

  protected override render(): TemplateResult {
    const mentions = this.form.parts.mentions.value;
    const firsts = mentions.filter(
      (mention, place) => mentions.findIndex(({ number }) => number === mention.number) === place,
    );
    return html`<div role="status">${this.#changed()}</div>
      ${
        firsts.length === 0
          ? nothing
          : html`<ul class="chips mentions" aria-label=${this.form.say('mentions')}>
              ${firsts.map(mention => html`<li>${this.#chip(mention)}</li>`)}
            </ul>`
      }`;
  }

  #chip(mention: Mention): TemplateResult {
    const { form } = this;
    const { number } = mention;
    const reference = form.parts.references.value[(number ?? 0) - 1];
    if (reference === undefined) return this.#missing(mention);
    const { id, name } = reference;
    const light = (on: boolean): void => {
      form.lit.value = on ? id : undefined;
    };
    return html`<button
      type="button"
      class="chip ${form.lit.value === id ? 'lit' : ''}"
      title=${form.say('mentionShows', this.references.mention(number ?? 0), name)}
      @pointerenter=${() => light(true)}
      @pointerleave=${() => light(false)}
      @focus=${() => light(true)}
      @blur=${() => light(false)}
      @click=${() => this.#select(mention)}
    >
      <span class="badge">${number}</span><span class="name">${name}</span>
    </button>`;
  }

  #missing(mention: Mention): TemplateResult {
    const { number, start, end } = mention;
    const text = this.form.parts.prompt.value.slice(start, end);
    const said =
      number === undefined
        ? this.form.say('mentionLost', text)
        : this.form.say('mentionMissing', this.references.mention(number));
    return html`<button type="button" class="chip warn" @click=${() => this.#select(mention)}>
      <span class="codicon codicon-warning" aria-hidden="true"></span><span class="name">${said}</span>
    </button>`;
  }

  #changed(): TemplateResult | typeof nothing {
    const { form } = this;
    const before = form.store.writtenFor.value;
    if (before === undefined) return nothing;
    const now = form.parts.references.value.map(({ id }) => id);
    const all = renumberingOf(before, now);
    const said = [...renumberingFor(form.parts.prompt.value, all)].map(([old, fresh]) =>
      fresh === undefined
        ? form.say('numberRemoved', this.references.mention(old))
        : form.say('numberNow', this.references.mention(old), this.references.mention(fresh)),
    );
    return html`<div class="note renumber">
      <span class="codicon codicon-arrow-swap" aria-hidden="true"></span>
      <span>${form.say('numbersChanged', said.join(form.say('listJoint')))}</span>
      <span class="actions">
        <button type="button" @click=${() => this.#update(all)}>${form.say('updatePrompt')}</button>
        <button type="button" class="link" @click=${() => this.#leave()}>${form.say('leaveAsIs')}</button>
      </span>
    </div>`;
  }

  #update(renumbering: Renumbering): void {
    const box = this.#box();
    if (box === null) return;
    typeInto(box, { start: 0, end: box.value.length }, renumber(box.value, renumbering));
    this.form.store.writtenFor.value = undefined;
  }

  #leave(): void {
    this.form.store.writtenFor.value = undefined;
    this.#box()?.focus();
  }

  #select({ start, end }: Mention): void {
    const box = this.#box();
    box?.focus();
    box?.setSelectionRange(start, end);
  }

  #box(): HTMLTextAreaElement | null {
    return document.querySelector<HTMLTextAreaElement>('#prompt');
  }
}

customElements.define('seedream-mentions', MentionChips);
