import type { Locator } from 'playwright-core';
import { attemptMs, textsOf } from './workbenchStage.ts';
import type { Stage } from './workbenchStage.ts';

/** What a context menu is opened on. It is looked up for each attempt: it may move, or be drawn anew. */
export interface MenuOwner {
  find(): Promise<Locator>;
  /** Whether the menu now open is about it. */
  isMeant?(): Promise<boolean>;
}

/** An open context menu: the browser build draws its menus itself. */
export class ContextMenu {
  readonly #stage: Stage;
  readonly #menus: Locator;

  constructor(stage: Stage) {
    this.#stage = stage;
    this.#menus = stage.page.locator('.context-view .monaco-menu');
  }

  /** The entries; the menu is closed again. */
  async read(owner: MenuOwner): Promise<string[]> {
    return await this.#stage.until('the entries of the menu', async () => {
      if (!(await this.#open(owner))) return undefined;
      const labels = await this.#labels();
      await this.#dismiss();
      return labels.length === 0 ? undefined : labels;
    });
  }

  /** Clicks an entry; several labels walk through submenus. A view that takes the focus closes a menu: it is opened again. */
  async choose(owner: MenuOwner, ...path: readonly string[]): Promise<void> {
    await this.#stage.until(`the menu to take "${path.join(' > ')}"`, async () => {
      if (!(await this.#open(owner))) return false;
      for (const [depth, label] of path.entries()) {
        if (!(await this.#offers(label))) return false;
        const item = this.#item(label);
        if (depth === path.length - 1) return await this.#click(item);
        if (!(await this.#stage.attempt(async () => await item.hover({ timeout: attemptMs })))) return false;
        if ((await this.#stage.soon(async () => await this.#shows(path[depth + 1]))) === undefined)
          return false;
      }
      return false;
    });
  }

  async #open(owner: MenuOwner): Promise<boolean> {
    await this.#dismiss();
    const target = await owner.find();
    const rightClick = async (): Promise<void> => await target.click({ button: 'right', timeout: attemptMs });
    if (!(await this.#stage.attempt(rightClick))) return false;
    if ((await this.#stage.soon(async () => (await this.#labels()).length > 0)) === undefined) return false;
    return (await owner.isMeant?.()) ?? true;
  }

  /** False when the menu is gone; a menu that is there and has no such entry never will. */
  async #offers(label: string): Promise<boolean> {
    const labels = await this.#labels();
    if (labels.length === 0 || labels.includes(label)) return labels.length > 0;
    await this.#dismiss();
    throw new Error(`the menu has no "${label}"; it offers: ${labels.join(', ')}`);
  }

  async #shows(label: string | undefined): Promise<boolean> {
    return label !== undefined && (await this.#labels()).includes(label);
  }

  /** Whether the entry was clicked before the menu went; what was clicked once is not clicked again. */
  async #click(item: Locator): Promise<boolean> {
    // A menu ignores the mouse for its first tenth of a second, so that the click that opened it chooses nothing.
    // A timer of the page that is set now comes after its own.
    await this.#stage.page.evaluate(async () => await new Promise(done => setTimeout(done, 110)));
    if (!(await this.#stage.click(item))) return false;
    return await this.#stage.until('the menu to close', async () => !(await this.#isOpen()));
  }

  async #labels(): Promise<string[]> {
    return await textsOf(this.#menus.locator('.action-item .action-label:not(.separator)'));
  }

  #item(label: string): Locator {
    return this.#menus
      .locator('.action-menu-item', {
        has: this.#stage.page.locator('.action-label').getByText(label, { exact: true }),
      })
      .first();
  }

  async #isOpen(): Promise<boolean> {
    return await this.#menus.first().isVisible();
  }

  async #dismiss(): Promise<void> {
    await this.#stage.until('the menu to close', async () => {
      if (!(await this.#isOpen())) return true;
      await this.#stage.page.keyboard.press('Escape');
      return await this.#stage.soon(async () => !(await this.#isOpen()));
    });
  }
}
