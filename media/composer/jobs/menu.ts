import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { SignalElement } from '../../common/signalElement.ts';
import { vars } from '../../common/vars.ts';
import type { JobsDesk } from './desk.ts';

export interface MenuEntry {
  readonly label: string;
  readonly keys?: string;
  readonly separated?: boolean;
  readonly run: () => void;
}

export interface OpenMenu {
  readonly label: string;
  readonly entries: readonly MenuEntry[];
  readonly x: number;
  readonly y: number;
  /** Opened by a key: the first entry has the focus at once. */
  readonly byKey: boolean;
  /** Gets the focus back. */
  readonly from: HTMLElement;
}

/** The one menu of the job cards. It lies in the top layer: a card clips what it holds. */
export class Menu extends SignalElement {
  static override properties = { desk: { attribute: false } };

  declare desk: JobsDesk;
  #shown: OpenMenu | undefined;
  readonly #away = (event: Event): void => {
    // A capturing listener also hears of every element that loses the focus.
    if (event.type === 'blur' && event.target !== window) return;
    if (!(event.target instanceof Node && this.contains(event.target))) this.#close(false);
  };

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#listen(false);
  }

  protected override render(): TemplateResult | typeof nothing {
    const menu = this.desk.menu.value;
    if (menu === undefined) return nothing;
    return html`<div
      role="menu"
      popover="manual"
      tabindex="-1"
      aria-label=${menu.label}
      ${vars({ '--x': `${menu.x}px`, '--y': `${menu.y}px` })}
      @keydown=${(event: KeyboardEvent) => this.#key(event)}
      @focusout=${(event: FocusEvent) => this.#left(event)}
      @contextmenu=${(event: Event) => event.preventDefault()}
    >
      ${menu.entries.map(entry => this.#entry(entry))}
    </div>`;
  }

  #entry({ label, keys, separated, run }: MenuEntry): TemplateResult {
    const choose = (): void => {
      this.#close(true);
      run();
    };
    return html`${separated === true ? html`<div role="separator"></div>` : nothing}
      <button
        type="button"
        role="menuitem"
        tabindex="-1"
        aria-keyshortcuts=${keys ?? nothing}
        @click=${choose}
        @pointermove=${(event: Event) => (event.currentTarget as HTMLElement).focus()}
      >
        <span>${label}</span
        >${keys === undefined ? nothing : html`<span class="keys" aria-hidden="true">${keys}</span>`}
      </button>`;
  }

  protected override updated(_changed: PropertyValues): void {
    const menu = this.desk.menu.peek();
    if (menu === this.#shown) return;
    this.#shown = menu;
    this.#listen(menu !== undefined);
    const box = this.querySelector<HTMLElement>('[role=menu]');
    if (menu === undefined || box === null) return;
    box.showPopover();
    const { width, height } = box.getBoundingClientRect();
    const inside = (at: number, size: number, room: number): string =>
      `${Math.max(4, Math.min(at, room - size - 4))}px`;
    box.style.setProperty('--x', inside(menu.x, width, window.innerWidth));
    box.style.setProperty('--y', inside(menu.y, height, window.innerHeight));
    (menu.byKey ? this.#items()[0] : box)?.focus();
  }

  #items(): readonly HTMLElement[] {
    return [...this.querySelectorAll<HTMLElement>('[role=menuitem]')];
  }

  #key(event: KeyboardEvent): void {
    const items = this.#items();
    const at = items.findIndex(item => item === document.activeElement);
    const go = (index: number): void => items[(index + items.length) % items.length]?.focus();
    if (event.key === 'ArrowDown') go(at + 1);
    else if (event.key === 'ArrowUp') go(at < 0 ? -1 : at - 1);
    else if (event.key === 'Home') go(0);
    else if (event.key === 'End') go(-1);
    else if (event.key === 'Escape' || event.key === 'Tab') this.#close(true);
    else if (!this.#byLetter(event.key, items, at)) return;
    event.preventDefault();
    event.stopPropagation();
  }

  #byLetter(key: string, items: readonly HTMLElement[], at: number): boolean {
    if (key.length !== 1 || key === ' ') return false;
    const ordered = [...items.slice(at + 1), ...items.slice(0, at + 1)];
    const starts = (item: HTMLElement): boolean =>
      (item.textContent ?? '').trim().toLocaleLowerCase().startsWith(key.toLocaleLowerCase());
    ordered.find(starts)?.focus();
    return true;
  }

  #left(event: FocusEvent): void {
    if (event.relatedTarget instanceof Node && !this.contains(event.relatedTarget)) this.#close(false);
  }

  #close(giveBack: boolean): void {
    const menu = this.desk.menu.peek();
    if (menu === undefined) return;
    this.desk.menu.value = undefined;
    if (giveBack) menu.from.focus();
  }

  #listen(on: boolean): void {
    for (const name of ['pointerdown', 'wheel', 'resize', 'blur'])
      if (on) window.addEventListener(name, this.#away, { capture: true, passive: true });
      else window.removeEventListener(name, this.#away, { capture: true });
  }
}

customElements.define('seedream-menu', Menu);
