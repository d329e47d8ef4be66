import type { Locator } from 'playwright-core';
import { textsOf } from './workbenchStage.ts';
import type { Stage } from './workbenchStage.ts';

/** An open context menu: the browser build draws its menus itself. */
export class ContextMenu {
  readonly #stage: Stage;
  readonly #menus: Locator;

  constructor(stage: Stage) {
    this.#stage = stage;
    this.#menus = stage.page.locator('.context-view .monaco-menu');
  }

  /** Opens the menu of what is right-clicked. */
  async open(target: Locator): Promise<void> {
    await target.click({ button: 'right' });
    await this.#menus.first().locator('.action-item').first().waitFor();
  }

  async labels(): Promise<string[]> {
    return await textsOf(this.#menus.locator('.action-item .action-label:not(.separator)'));
  }

  /** Clicks an entry; several labels walk through submenus. */
  async choose(...path: readonly string[]): Promise<void> {
    for (const [depth, label] of path.entries()) {
      const item = this.#menus.locator('.action-menu-item', {
        has: this.#stage.page.locator('.action-label').getByText(label, { exact: true }),
      });
      if ((await item.count()) === 0) {
        const offered = (await this.labels()).join(', ');
        await this.dismiss();
        throw new Error(`the menu has no "${label}"; it offers: ${offered}`);
      }
      if (depth < path.length - 1) await item.first().hover();
      else await this.#click(item.first());
    }
  }

  /** A menu ignores the mouse for its first tenth of a second, so that the click that opened it chooses nothing. */
  async #click(item: Locator): Promise<void> {
    await this.#stage.until('the menu to take the click', async () => {
      await item.click();
      return await this.#menus
        .first()
        .waitFor({ state: 'hidden', timeout: 150 })
        .then(
          () => true,
          () => false,
        );
    });
  }

  async dismiss(): Promise<void> {
    await this.#stage.page.keyboard.press('Escape');
    await this.#menus.first().waitFor({ state: 'hidden' });
  }
}
