import { html, nothing, type TemplateResult } from 'lit';
import { SignalElement } from '../common/signalElement.ts';
import { menuItems, type MenuItem } from './menuItems.ts';
import type { GalleryStore, MenuRequest } from './store.ts';

/** The context menu, drawn like the editor's own: inside the page, so that every picture can have one. */
export class ContextMenu extends SignalElement {
  static override properties = { store: { attribute: false } };
  declare store: GalleryStore;
  #shown: MenuRequest | undefined;

  protected override render(): TemplateResult | typeof nothing {
    const { menu, words } = this.store;
    const request = menu.value;
    if (request === undefined) return nothing;
    const groups = menuItems(this.store, request.ids);
    return html`<div
      class="menu"
      role="menu"
      aria-label=${words.actions}
      popover="auto"
      tabindex="-1"
      @keydown=${(event: KeyboardEvent) => this.#key(event)}
      @toggle=${(event: ToggleEvent) => {
        if (event.newState === 'closed') this.#closed();
      }}
      @contextmenu=${(event: Event) => event.preventDefault()}
    >
      ${groups.map(
        (group, index) =>
          html`${index === 0 ? nothing : html`<div role="separator"></div>`}
          ${group.map(item => this.#item(item))}`,
      )}
    </div>`;
  }

  protected override updated(): void {
    const request = this.store.menu.peek();
    if (request === this.#shown) return;
    this.#shown = request;
    const element = this.querySelector<HTMLElement>('.menu');
    if (request === undefined || element === null) return;
    element.showPopover();
    const { width, height } = element.getBoundingClientRect();
    const { clientWidth, clientHeight } = document.documentElement;
    element.style.left = `${Math.max(0, Math.min(request.x, clientWidth - width - 4))}px`;
    element.style.top = `${Math.max(0, Math.min(request.y, clientHeight - height - 4))}px`;
    this.#items[0]?.focus();
  }

  #item({ label, key, checked, run }: MenuItem): TemplateResult {
    const pick = (): void => {
      this.querySelector<HTMLElement>('.menu')?.hidePopover();
      run();
    };
    return html`<button
      role=${checked === undefined ? 'menuitem' : 'menuitemcheckbox'}
      aria-checked=${checked === undefined ? nothing : checked ? 'true' : 'false'}
      tabindex="-1"
      @click=${pick}
      @pointermove=${(event: Event) => (event.currentTarget as HTMLElement).focus()}
    >
      <span class="codicon ${checked === true ? 'codicon-check' : ''}" aria-hidden="true"></span>
      <span>${label}</span>
      ${key === undefined ? nothing : html`<kbd aria-hidden="true">${key}</kbd>`}
    </button>`;
  }

  get #items(): HTMLElement[] {
    return [...this.querySelectorAll<HTMLElement>('.menu button')];
  }

  #key(event: KeyboardEvent): void {
    const items = this.#items;
    const at = items.findIndex(item => item === document.activeElement);
    const letter = event.key.length === 1 && event.key !== ' ' ? event.key.toLowerCase() : undefined;
    const next =
      event.key === 'ArrowDown'
        ? items[(at + 1) % items.length]
        : event.key === 'ArrowUp'
          ? items.at(at < 0 ? -1 : at - 1)
          : event.key === 'Home'
            ? items[0]
            : event.key === 'End'
              ? items.at(-1)
              : letter === undefined
                ? undefined
                : [...items.slice(at + 1), ...items.slice(0, at + 1)].find(item =>
                    item.textContent?.trim().toLowerCase().startsWith(letter),
                  );
    event.stopPropagation();
    if (event.key === 'Tab') this.querySelector<HTMLElement>('.menu')?.hidePopover();
    if (next === undefined && event.key !== 'Tab') return;
    event.preventDefault();
    next?.focus();
  }

  #closed(): void {
    const { menu } = this.store;
    const from = menu.value?.from;
    menu.value = undefined;
    // Somebody clicked elsewhere: then the keyboard is there already.
    if (document.activeElement === null || document.activeElement === document.body)
      from?.focus({ preventScroll: true });
  }
}

customElements.define('seedream-menu', ContextMenu);
