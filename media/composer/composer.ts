import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { SignalElement } from '../common/signalElement.ts';
import '../common/theme.css';
import './composer.css';
import type { Form } from './form.ts';
import './form/banners.ts';
import './form/generateRow.ts';
import './form/modelRow.ts';
import './form/options.ts';
import './form/prompt.ts';
import './form/quantity.ts';
import './form/references.ts';
import './form/size.ts';
import './jobs/jobs.ts';
import type { Keeper } from './keeper.ts';
import { References } from './references.ts';
import { holdsImages } from './transfer.ts';

/** What an example of the empty state fills in. */
interface Example {
  readonly prompt: string;
  readonly images?: number;
  readonly ratio?: 'same' | '1:1' | '4:3' | '3:4' | '16:9' | '9:16' | '3:2' | '2:3' | '21:9';
}

/** The page: the form at the left, the jobs at the right, and what may happen anywhere on it. */
export class Composer extends SignalElement {
  static override properties = { form: { attribute: false }, keeper: { attribute: false } };

  declare form: Form | undefined;
  declare keeper: Keeper | undefined;
  #references: References | undefined;
  #restored = false;

  override connectedCallback(): void {
    super.connectedCallback();
    document.addEventListener('paste', this.#pasted);
    document.addEventListener('dragover', this.#draggedOver);
    document.addEventListener('drop', this.#dropped);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    document.removeEventListener('paste', this.#pasted);
    document.removeEventListener('dragover', this.#draggedOver);
    document.removeEventListener('drop', this.#dropped);
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (changed.has('form') && this.form !== undefined) this.#references = new References(this.form);
  }

  protected override render(): TemplateResult | typeof nothing {
    const { form } = this;
    const references = this.#references;
    if (form === undefined || references === undefined) return nothing;
    const { store } = form;
    return html`<main
      ?data-assessed=${store.assessment.value !== undefined}
      @keydown=${(event: KeyboardEvent) => this.#key(event)}
      @seedream-example=${(event: CustomEvent<Example>) => this.#example(event.detail)}
    >
      <h1 class="hiddenly">${form.say('compose')}</h1>
      ${
        store.state.value === undefined || store.draft.value === undefined
          ? html`<p class="quiet loading">
                ${store.trouble.value === undefined ? form.say('loading') : nothing}
              </p>
              <seedream-banners .form=${form}></seedream-banners>`
          : this.#columns(form, references)
      }
      <p class="hiddenly" role="status">${store.announcement.value}</p>
    </main>`;
  }

  #columns(form: Form, references: References): TemplateResult {
    return html`<div class="columns">
      <section class="form" aria-label=${form.say('compose')}>
        <div class="fields" @scrollend=${(event: Event) => this.#scrolled(event)}>
          <seedream-banners .form=${form}></seedream-banners>
          <seedream-prompt .form=${form} .references=${references}></seedream-prompt>
          <seedream-references .form=${form} .references=${references}></seedream-references>
          <seedream-size .form=${form}></seedream-size>
          <seedream-quantity .form=${form}></seedream-quantity>
          <seedream-options .form=${form}></seedream-options>
          <seedream-model .form=${form}></seedream-model>
        </div>
        <seedream-generate .form=${form}></seedream-generate>
      </section>
      <seedream-jobs .store=${form.store}></seedream-jobs>
    </div>`;
  }

  protected override updated(): void {
    const fields = this.querySelector('.fields');
    if (this.#restored || fields === null) return;
    this.#restored = true;
    fields.scrollTop = this.keeper?.scroll ?? 0;
    void this.#begin();
  }

  async #begin(): Promise<void> {
    await this.querySelector('seedream-prompt')?.updateComplete;
    const box = this.querySelector('textarea');
    box?.focus({ preventScroll: true });
    box?.setSelectionRange(box.value.length, box.value.length);
  }

  #scrolled(event: Event): void {
    if (event.currentTarget instanceof Element) this.keeper?.keepScroll(event.currentTarget.scrollTop);
  }

  #key(event: KeyboardEvent): void {
    if (event.key === 'Escape' && !event.defaultPrevented) this.form?.dismiss();
    if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    // A key that is held down buys once.
    if (!event.repeat) void this.form?.generate();
  }

  #example({ prompt, images, ratio }: Example): void {
    this.form?.fill({
      prompt,
      ...(images === undefined ? {} : { images }),
      ...(ratio === undefined ? {} : { ratio }),
    });
    const box = this.querySelector('textarea');
    box?.focus();
    box?.setSelectionRange(prompt.length, prompt.length);
  }

  readonly #pasted = (event: ClipboardEvent): void => {
    const data = event.clipboardData;
    if (data === null || event.defaultPrevented) return;
    const typing = event.target instanceof HTMLInputElement || event.target instanceof HTMLTextAreaElement;
    if (typing && data.getData('text/plain') !== '') return;
    if (this.#references?.take(data) === true) event.preventDefault();
  };

  readonly #draggedOver = (event: DragEvent): void => {
    if (event.dataTransfer === null || event.defaultPrevented || !holdsImages(event.dataTransfer.types))
      return;
    event.preventDefault();
    event.dataTransfer.dropEffect = 'copy';
  };

  readonly #dropped = (event: DragEvent): void => {
    if (event.dataTransfer === null || event.defaultPrevented) return;
    if (this.#references?.take(event.dataTransfer) === true) event.preventDefault();
  };
}

customElements.define('seedream-composer', Composer);
