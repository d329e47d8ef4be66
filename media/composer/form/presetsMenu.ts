import { signal } from '@preact/signals-core';
import { html, nothing, type TemplateResult } from 'lit';
import type { PresetView } from '../../../src/shared/composer.ts';
import { SignalElement } from '../../common/signalElement.ts';
import type { Form } from '../form.ts';

/** Styles and set-ups of the workspace and of the person, behind one quiet button. */
export class PresetsMenu extends SignalElement {
  static override properties = { form: { attribute: false } };

  declare form: Form;
  readonly #open = signal(false);

  protected override render(): TemplateResult {
    const open = this.#open.value;
    return html`<button
        type="button"
        class="quietly"
        aria-haspopup="menu"
        aria-expanded=${open ? 'true' : 'false'}
        @click=${(event: MouseEvent) => void this.#toggle(event.detail === 0)}
        @keydown=${(event: KeyboardEvent) => this.#buttonKey(event)}
      >
        <span class="codicon codicon-library" aria-hidden="true"></span>${this.form.say('presets')}
        <span class="codicon codicon-chevron-down" aria-hidden="true"></span>
      </button>
      ${open ? this.#menu() : nothing}`;
  }

  #menu(): TemplateResult {
    const { form } = this;
    const presets = form.store.state.value?.presets ?? [];
    const draft = form.store.draft.peek();
    return html`<div
      class="menu"
      role="menu"
      tabindex="-1"
      aria-label=${form.say('presets')}
      @keydown=${(event: KeyboardEvent) => this.#menuKey(event)}
      @focusout=${(event: FocusEvent) => this.#left(event)}
    >
      ${this.#group(
        'styles',
        presets.filter(({ kind }) => kind === 'style'),
      )}
      ${this.#group(
        'presetSetups',
        presets.filter(({ kind }) => kind === 'setup'),
      )}
      ${this.#item(form.say('savePreset'), () => {
        if (draft !== undefined) void form.ask('savePreset', draft);
      })}
      ${this.#item(form.say('openPresets'), () => void form.ask('openPresets', undefined))}
    </div>`;
  }

  #group(title: 'styles' | 'presetSetups', presets: readonly PresetView[]): TemplateResult | typeof nothing {
    const { form } = this;
    if (presets.length === 0) return nothing;
    return html`<div role="group" aria-label=${form.say(title)}>
        <div class="group" aria-hidden="true">${form.say(title)}</div>
        ${presets.map(({ id, name, description, source }) =>
          this.#item(name, () => void form.usePreset(id), [
            description,
            form.say(source === 'workspace' ? 'presetOfWorkspace' : 'presetOfUser'),
          ]),
        )}
      </div>
      <div role="separator"></div>`;
  }

  #item(name: string, choose: () => void, about: readonly string[] = []): TemplateResult {
    return html`<button
      type="button"
      role="menuitem"
      tabindex="-1"
      @click=${() => {
        this.#close();
        choose();
      }}
      @pointermove=${(event: Event) => (event.currentTarget as HTMLElement).focus({ preventScroll: true })}
    >
      <span class="name">${name}</span>
      <span class="about">${about.filter(part => part !== '').join(' · ')}</span>
    </button>`;
  }

  async #toggle(byKey: boolean): Promise<void> {
    this.#open.value = !this.#open.peek();
    if (!this.#open.peek()) return;
    await this.updateComplete;
    if (byKey) this.#items()[0]?.focus();
    else this.querySelector<HTMLElement>('[role=menu]')?.focus();
  }

  #close(): void {
    this.#open.value = false;
    this.querySelector<HTMLElement>('button')?.focus();
  }

  #buttonKey(event: KeyboardEvent): void {
    if (event.key === 'Escape' && this.#open.peek()) this.#close();
    else if (event.key === 'ArrowDown' && !this.#open.peek()) void this.#toggle(true);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  #menuKey(event: KeyboardEvent): void {
    const items = this.#items();
    const at = items.findIndex(item => item === document.activeElement);
    const go = (place: number): void => items.at(place % items.length)?.focus();
    if (event.key === 'ArrowDown') go(at + 1);
    else if (event.key === 'ArrowUp') go(at < 1 ? -1 : at - 1);
    else if (event.key === 'Home') go(0);
    else if (event.key === 'End') go(-1);
    else if (event.key === 'Escape' || event.key === 'Tab') this.#close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  #left(event: FocusEvent): void {
    if (event.relatedTarget instanceof Node && this.contains(event.relatedTarget)) return;
    this.#open.value = false;
  }

  #items(): readonly HTMLElement[] {
    return [...this.querySelectorAll<HTMLElement>('[role=menuitem]')];
  }
}

customElements.define('seedream-presets', PresetsMenu);
