import { setTimeout as delay } from 'node:timers/promises';
import type { Frame, Page } from 'playwright-core';
import { eventually } from '../support/studio.ts';
import type { Workbench } from '../support/workbench.ts';

interface Scope {
  readonly performance: { readonly timeOrigin: number; now(): number };
  readonly document: { querySelector(selector: string): { readonly textContent: string | null } | null };
  addEventListener(type: string, listener: (event: { readonly key: string }) => void, capture: boolean): void;
  commandRunAt?: number;
}

interface Wanted {
  /** Of the element that tells that the page can be used: when it has text. */
  readonly mark: string;
}

/** Types a command into the palette and runs it; resolves with the time of the key that did it. */
export async function runTimed(page: Page, command: string): Promise<number> {
  await page.evaluate(() => {
    const scope = globalThis as unknown as Scope;
    if (scope.commandRunAt !== undefined) return;
    scope.commandRunAt = 0;
    const noted = ({ key }: { readonly key: string }): void => {
      if (key === 'Enter') scope.commandRunAt = scope.performance.timeOrigin + scope.performance.now();
    };
    scope.addEventListener('keydown', noted, true);
  });
  await eventually(async () => {
    // A window that is still restoring its editors takes the focus, and so closes the palette.
    await page.keyboard.press('F1');
    await page.locator('.quick-input-widget input').first().fill(`>${command}`, { timeout: 1_000 });
    const row = page.locator('.quick-input-list .monaco-list-row.focused', { hasText: command });
    await row.first().waitFor({ timeout: 2_000 });
  });
  await page.keyboard.press('Enter');
  return page.evaluate(() => (globalThis as unknown as Scope).commandRunAt ?? Number.NaN);
}

/** Frames that hold an extension's page. */
export function panelFrames(page: Page): Frame[] {
  return page.frames().filter(frame => frame.url().includes('fake.html'));
}

/**
 * Milliseconds from the key to the frame in which the panel's page can be used. The page itself looks, once in each of
 * its frames: asking it from outside again and again costs more than what is measured.
 */
export async function openedAfter(bench: Workbench, command: string, wanted: Wanted): Promise<number> {
  const { page } = bench;
  const begun = await runTimed(page, command);
  const end = performance.now() + 30_000;
  while (performance.now() < end) {
    for (const frame of panelFrames(page)) {
      try {
        const seen = await frame.waitForFunction(seenAt, wanted.mark, { polling: 'raf', timeout: 20_000 });
        return ((await seen.jsonValue()) as number) - begun;
      } catch {
        // A page that is replaced while it is asked: its successor is asked next.
      }
    }
    await delay(5);
  }
  throw new Error(`the panel of "${command}" did not become usable`);
}

function seenAt(mark: string): number | false {
  const { document, performance } = globalThis as unknown as Scope;
  const text = document.querySelector(mark)?.textContent ?? '';
  return text.trim() !== '' && performance.timeOrigin + performance.now();
}
