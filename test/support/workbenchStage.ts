import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { errors } from 'playwright-core';
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

interface Clickable {
  addEventListener(type: string, heard: () => void, options: { capture: boolean; once: boolean }): void;
}

/** For the hopeless case only: a machine that is three times slower than usual has to get by with it. */
export const stepTimeoutMs = 30_000;

/** As a string of a selector. */
export function quoted(text: string): string {
  return `"${text.replaceAll(/["\\]/g, '\\$&')}"`;
}

/** How long one attempt may take to show its effect before it is made again. */
export const attemptMs = 2_000;

/** A click that was given up while a page stood still could be heard after all, and would be made twice. */
const clickMs = 10_000;

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
    const answer = await this.soon(ask, timeoutMs);
    if (answer === undefined) throw new Error(`waited ${timeoutMs / 1000} s for ${what}`);
    return answer;
  }

  /** The answer if it comes in time; a page that stood still has been asked once more after it. */
  async soon<T>(
    ask: () => Promise<T | undefined | false>,
    timeoutMs: number = attemptMs,
  ): Promise<T | undefined> {
    const end = performance.now() + timeoutMs;
    for (;;) {
      const isLast = performance.now() > end;
      const answer = await ask();
      if (answer !== undefined && answer !== false) return answer;
      if (isLast) return undefined;
      await delay(25);
    }
  }

  /**
   * Does something until its effect is seen. The workbench loses what is done to a part that it draws anew at that
   * moment, or undoes it: it is done again then, so doing it twice must be the same as doing it once.
   */
  async insist<T>(
    what: string,
    act: () => Promise<unknown>,
    effect: () => Promise<T | undefined | false>,
  ): Promise<T> {
    return await this.until(what, async () => {
      if (!(await this.attempt(act))) return undefined;
      return await this.soon(effect);
    });
  }

  /** False where the page did not let it happen in the time that the action gave it. */
  async attempt(act: () => Promise<unknown>): Promise<boolean> {
    try {
      await act();
      return true;
    } catch (error) {
      if (error instanceof errors.TimeoutError) return false;
      throw error;
    }
  }

  /** Clicks something that must not be clicked twice; false where the click met nothing, because it was just drawn anew. */
  async click(target: Locator): Promise<boolean> {
    const element = await target.elementHandle({ timeout: attemptMs }).catch(() => null);
    if (element === null) return false;
    const met = await element.evaluateHandle((button: Clickable) => {
      const seen = { click: false };
      button.addEventListener('click', () => (seen.click = true), { capture: true, once: true });
      return seen;
    });
    // It cannot be clicked while it is covered or gone; whether it was is what counts.
    await element.click({ timeout: clickMs }).catch(() => undefined);
    const isMet = await met.evaluate(seen => seen.click);
    // The hint of what lies under the resting mouse may have covered it.
    if (!isMet) await this.page.mouse.move(1, 1);
    return isMet;
  }

  async screenshot(name: string): Promise<string> {
    await mkdir(this.screenshotFolder, { recursive: true });
    const path = join(this.screenshotFolder, `${name}.png`);
    // A toast fades in; half of it would be in the picture. More than three are not shown, and never fade.
    await this.page.locator('.notification-fade-in:visible').first().waitFor({ state: 'detached' });
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
