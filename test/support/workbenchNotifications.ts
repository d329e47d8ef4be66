import type { Locator } from 'playwright-core';
import { clean, stepTimeoutMs } from './workbenchStage.ts';
import type { PageElement, Stage } from './workbenchStage.ts';

export interface Notification {
  text: string;
  severity: 'info' | 'warning' | 'error' | undefined;
  buttons: string[];
  /** A progress notification has a bar that still moves. */
  running: boolean;
}

type Wanted = string | RegExp;

/** The toasts at the lower right. */
export class Notifications {
  readonly #stage: Stage;
  readonly #items: Locator;

  constructor(stage: Stage) {
    this.#stage = stage;
    this.#items = stage.page.locator('.notifications-toasts .monaco-list-row');
  }

  async list(): Promise<Notification[]> {
    const read = await this.#items.evaluateAll((items: PageElement[]) =>
      items.map(item => ({
        text: item.querySelector('.notification-list-item-message')?.textContent ?? '',
        icon: item.querySelector('.notification-list-item-icon')?.className ?? '',
        progress: item.querySelector('.monaco-progress-container')?.className ?? 'done',
        buttons: Array.from(
          item.querySelectorAll('.notification-list-item-buttons-container .monaco-text-button'),
          button => button.textContent ?? '',
        ),
      })),
    );
    return read.map(({ text, icon, progress, buttons }) => ({
      text: clean(text),
      severity: (['info', 'warning', 'error'] as const).find(name => icon.includes(`codicon-${name}`)),
      buttons: buttons.map(clean),
      running: !progress.split(' ').includes('done'),
    }));
  }

  /** Every text ever shown in this window since it was loaded, in order, toasts long gone included. */
  async seen(): Promise<string[]> {
    const texts = await this.#stage.page.evaluate(
      () => (globalThis as { seenNotifications?: string[] }).seenNotifications ?? [],
    );
    return texts.map(clean);
  }

  async waitFor(wanted: Wanted, timeoutMs: number = stepTimeoutMs): Promise<Notification> {
    return await this.#stage.step(`waiting for the notification ${String(wanted)}`, async () => {
      return await this.#stage.until(
        `a notification ${String(wanted)}`,
        async () => (await this.list()).find(item => matches(item.text, wanted)),
        timeoutMs,
      );
    });
  }

  async waitGone(wanted: Wanted, timeoutMs: number = stepTimeoutMs): Promise<void> {
    await this.#stage.step(`waiting for the notification ${String(wanted)} to go`, async () => {
      await this.#stage.until(
        `no notification ${String(wanted)}`,
        async () => !(await this.list()).some(item => matches(item.text, wanted)),
        timeoutMs,
      );
    });
  }

  /** Clicks a button of the notification, once both are there. The cancel button of a progress is "Cancel". */
  async click(wanted: Wanted, button: string, timeoutMs: number = stepTimeoutMs): Promise<void> {
    await this.#stage.step(`clicking "${button}" of the notification ${String(wanted)}`, async () => {
      await this.waitFor(wanted, timeoutMs);
      const item = this.#items.filter({
        has: this.#stage.page.locator('.notification-list-item-message', { hasText: wanted }),
      });
      const target = item.first().getByRole('button', { name: button, exact: true });
      // A progress draws its buttons anew with its words.
      await this.#stage.until(`"${button}" to take the click`, async () => await this.#stage.click(target));
    });
  }

  /** Puts all notifications away, so that the next one stands alone. */
  async clear(): Promise<void> {
    await this.#stage.step('clearing the notifications', async () => {
      await this.#stage.until('the notifications to go', async () => {
        if ((await this.#items.count()) === 0) return true;
        try {
          await this.#items.first().hover({ timeout: 500 });
          await this.#items.first().locator('.codicon-notifications-clear').click({ timeout: 500 });
        } catch {
          // It went by itself between two looks, or the next one slid under the mouse: look again.
        }
        return false;
      });
    });
  }
}

function matches(text: string, wanted: Wanted): boolean {
  return typeof wanted === 'string' ? text.includes(wanted) : wanted.test(text);
}
