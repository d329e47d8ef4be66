import type { Locator } from 'playwright-core';
import { clean, textsOf } from './workbenchStage.ts';
import type { Stage } from './workbenchStage.ts';

export interface DialogContent {
  text: string;
  detail: string;
  buttons: string[];
}

/** A modal question. */
export class Dialog {
  readonly #stage: Stage;
  readonly #box: Locator;

  constructor(stage: Stage) {
    this.#stage = stage;
    this.#box = stage.page.locator('.monaco-dialog-box');
  }

  /** Waits for the dialog and reads it. */
  async read(): Promise<DialogContent> {
    return await this.#stage.step('reading the dialog', async () => {
      await this.#box.first().waitFor();
      return {
        text: clean(await this.#box.locator('.dialog-message').first().textContent()),
        detail: (await textsOf(this.#box.locator('.dialog-message-detail'))).join(' '),
        buttons: await textsOf(this.#box.locator('.dialog-buttons .monaco-text-button')),
      };
    });
  }

  async click(button: string): Promise<void> {
    await this.#stage.step(`clicking "${button}" in the dialog`, async () => {
      await this.#box.first().waitFor();
      const target = this.#box.getByRole('button', { name: button, exact: true });
      await this.#stage.until(`"${button}" to take the click`, async () => await this.#stage.click(target));
      await this.#box.first().waitFor({ state: 'hidden' });
    });
  }
}
