import type { Locator, Page } from 'playwright-core';

export interface Drag {
  readonly from: Locator;
  readonly to: Locator;
  /** Where on the target, counted from its corner; its middle otherwise. */
  readonly at?: { readonly x: number; readonly y: number };
  /** The editor lets a drag of its own reach a webview, or the text of an editor, only while Shift is held. */
  readonly shift?: boolean;
}

/** Enough of them that no border on the way is jumped over: the editor looks at them all. */
const steps = 40;

/** Drags with the page's real mouse, from whichever frame to whichever. */
export async function dragByHand(page: Page, { from, to, at, shift = false }: Drag): Promise<void> {
  await from.scrollIntoViewIfNeeded();
  const start = await boxOf(from);
  const end = await boxOf(to);
  const x = start.x + start.width / 2;
  const y = start.y + start.height / 2;
  await page.mouse.move(x, y);
  await page.mouse.down();
  // The drag begins with the first few pixels, as a person's does, and the key comes after it.
  await page.mouse.move(x + 12, y + 2, { steps: 4 });
  if (shift) await page.keyboard.down('Shift');
  await page.mouse.move(end.x + (at?.x ?? end.width / 2), end.y + (at?.y ?? end.height / 2), { steps });
  await page.mouse.up();
  if (shift) await page.keyboard.up('Shift');
}

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

async function boxOf(locator: Locator): Promise<Box> {
  const box = await locator.boundingBox();
  if (box === null) throw new Error('what is to be dragged, or where to, is not on the page');
  return box;
}
