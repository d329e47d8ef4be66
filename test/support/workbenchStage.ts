import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Locator, Page } from 'playwright-core';
import { cacheFolder } from './vscodeServerInstall.ts';

/** Elements as the page functions of this driver see them; the project's types know no DOM outside the views. */
export interface PageElement {
  textContent: string | null;
  className: string;
  /** Null while the element is not displayed. */
  offsetParent: unknown;
  getAttribute(name: string): string | null;
  querySelector(selector: string): PageElement | null;
  querySelectorAll(selector: string): Iterable<PageElement>;
}

export const stepTimeoutMs = 15_000;

/** What all parts of the driver stand on: the page, and steps that fail with a picture of what went wrong. */
export class Stage {
  readonly page: Page;
  readonly screenshotFolder: string;
  #depth = 0;
  #pictures = 0;

  constructor(page: Page, screenshotFolder: string = join(cacheFolder, 'screenshots')) {
    this.page = page;
    this.screenshotFolder = screenshotFolder;
    page.setDefaultTimeout(stepTimeoutMs);
  }

  /** Runs one thing a person does; a failure says which, and what was on the screen. */
  async step<T>(what: string, action: () => Promise<T>): Promise<T> {
    this.#depth += 1;
    try {
      return await action();
    } catch (error) {
      if (this.#depth > 1) throw error;
      throw new Error(`${what}: ${reason(error)}\n${await this.#describe()}`, { cause: error });
    } finally {
      this.#depth -= 1;
    }
  }

  /** Asks the page until it gives the answer wanted; `undefined` and `false` mean not yet. */
  async until<T>(
    what: string,
    ask: () => Promise<T | undefined | false>,
    timeoutMs: number = stepTimeoutMs,
  ): Promise<T> {
    const end = performance.now() + timeoutMs;
    for (;;) {
      const answer = await ask();
      if (answer !== undefined && answer !== false) return answer;
      if (performance.now() > end) throw new Error(`waited ${timeoutMs / 1000} s for ${what}`);
      await delay(25);
    }
  }

  async screenshot(name: string): Promise<string> {
    await mkdir(this.screenshotFolder, { recursive: true });
    const path = join(this.screenshotFolder, `${name}.png`);
    // A toast fades in; half of it would be in the picture.
    await this.page.locator('.notification-fade-in').first().waitFor({ state: 'detached' });
    await this.page.screenshot({ path, scale: 'device' });
    return path;
  }

  async #describe(): Promise<string> {
    try {
      this.#pictures += 1;
      const path = await this.screenshot(`failure-${process.pid}-${this.#pictures}`);
      const lines = [`Screenshot: ${path}`];
      const parts: ReadonlyArray<readonly [string, string]> = [
        ['Notifications', '.notifications-toasts .notification-list-item-message'],
        ['Dialog', '.monaco-dialog-box .dialog-message-container'],
        ['Quick input', '.quick-input-widget:visible .quick-input-list .label-name'],
        ['Quick input says', '.quick-input-widget:visible .quick-input-message:visible'],
      ];
      for (const [name, selector] of parts) {
        const texts = await textsOf(this.page.locator(selector));
        if (texts.length > 0) lines.push(`${name}: ${texts.slice(0, 12).join(' | ')}`);
      }
      return lines.join('\n');
    } catch (error) {
      return `(no screenshot: ${reason(error)})`;
    }
  }
}

/** Trimmed texts of all matches, in the order of the page. */
export async function textsOf(locator: Locator): Promise<string[]> {
  const texts = await locator.allTextContents();
  return texts.map(clean).filter(text => text !== '');
}

/** Non-breaking spaces are how the workbench spells some ordinary ones. */
export function clean(text: string | null): string {
  return (text ?? '').replaceAll('\u00a0', ' ').trim();
}

function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
