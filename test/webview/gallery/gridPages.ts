import assert from 'node:assert/strict';
import type { Locator } from 'playwright-core';
import { eventually } from '../../support/studio.ts';
import { becomes } from '../support/becomes.ts';
import type { GalleryPage } from './galleryWorld.ts';

/** The parts of a page's element that the functions below touch: they run in the browser. */
interface PageElement {
  readonly scrollTop: number;
  readonly scrollHeight: number;
  readonly textContent: string | null;
  readonly dataset: Readonly<Record<string, string | undefined>>;
  scrollTo(left: number, top: number): void;
  getBoundingClientRect(): { top: number; bottom: number; left: number; right: number };
  querySelectorAll(selector: string): Iterable<PageElement>;
}

export function tile(view: GalleryPage, id: number): Locator {
  return view.page.locator(`.tile[data-id="${id}"]`);
}

export function grid(view: GalleryPage): Locator {
  return view.page.getByRole('grid', { name: 'Images' });
}

/** All elements of the page, whatever they are. */
export async function elements(view: GalleryPage): Promise<number> {
  return await view.page.locator('*').count();
}

export async function scrollTo(view: GalleryPage, top: number): Promise<void> {
  await grid(view).evaluate((scroller, to) => (scroller as unknown as PageElement).scrollTo(0, to), top);
}

export async function scrollHeight(view: GalleryPage): Promise<number> {
  return await grid(view).evaluate(scroller => (scroller as unknown as PageElement).scrollHeight);
}

/** Turns the wheel over the middle of the grid, and waits until all of it has become scrolling. */
export async function wheel(view: GalleryPage, turns: readonly number[]): Promise<void> {
  const from = await scrollTop(view);
  await grid(view).hover();
  for (const turn of turns) await view.page.mouse.wheel(0, turn);
  await becomes(
    () => scrollTop(view),
    turns.reduce((sum, turn) => sum + turn, from),
  );
}

export async function scrollTop(view: GalleryPage): Promise<number> {
  return await grid(view).evaluate(scroller => (scroller as unknown as PageElement).scrollTop);
}

/** What the tiles in view show: `picture`, `colour`, `fault` or `arriving`. */
export async function statesInView(view: GalleryPage): Promise<string[]> {
  return await grid(view).evaluate(element => {
    const scroller = element as unknown as PageElement;
    const frame = scroller.getBoundingClientRect();
    return [...scroller.querySelectorAll('.tile')]
      .filter(each => {
        const { top, bottom } = each.getBoundingClientRect();
        return bottom > frame.top && top < frame.bottom;
      })
      .map(each => each.dataset['state'] ?? '');
  });
}

/** Once lines cover the view, and every tile in it shows its picture (or says why it cannot). */
export async function filled(view: GalleryPage): Promise<void> {
  await view.page.waitForFunction(
    () => {
      const { document } = globalThis as unknown as { document: PageElement };
      const all = (selector: string): PageElement[] => [...document.querySelectorAll(selector)];
      const [frame, canvas] = ['.scroller', '.canvas'].map(name => all(name)[0]?.getBoundingClientRect());
      if (frame === undefined || canvas === undefined) return false;
      const [from, to] = [Math.max(frame.top, canvas.top), Math.min(frame.bottom, canvas.bottom)];
      const isInView = (each: PageElement): boolean => {
        const { top, bottom } = each.getBoundingClientRect();
        return bottom > from && top < to;
      };
      const tiles = all('.tile').filter(isInView);
      const lines = all('.line').filter(isInView);
      const places = lines.map(line => line.getBoundingClientRect());
      // After scrolling the lines come with the next frame; between two there is a gap.
      const gap = 8;
      const isCovered =
        Math.min(...places.map(({ top }) => top)) <= from + gap &&
        Math.max(...places.map(({ bottom }) => bottom)) >= to - gap;
      return tiles.length > 0 && isCovered && tiles.every(each => each.dataset['state'] !== 'colour');
    },
    undefined,
    { timeout: 30_000 },
  );
}

/** Where a picture stands on the screen. */
export async function topOf(view: GalleryPage, id: number): Promise<number> {
  return (await tile(view, id).boundingBox())?.y ?? Number.NaN;
}

/** Once a picture stands where one stood before, to a pixel. */
export async function standsAt(view: GalleryPage, id: number, top: number): Promise<void> {
  await eventually(async () => {
    const now = await topOf(view, id);
    assert.ok(Math.abs(now - top) < 1, `${now} instead of ${top}`);
  });
}

/** The id of the picture that has the keyboard at the moment. */
export async function focused(view: GalleryPage): Promise<number | undefined> {
  const id = await view.page.evaluate(() => {
    const { document } = globalThis as unknown as { document: { activeElement: PageElement | null } };
    return document.activeElement?.dataset['id'];
  });
  return id === undefined ? undefined : Number(id);
}

/** Once this picture has the keyboard, or none. */
export async function keyboardIsOn(view: GalleryPage, id: number | undefined): Promise<void> {
  await becomes(() => focused(view), id);
}

/** Once these are selected, of those on the page. */
export async function areSelected(view: GalleryPage, ids: readonly number[]): Promise<void> {
  const read = (): Promise<number[]> =>
    view.page
      .locator('.tile[aria-selected="true"]')
      .evaluateAll(tiles => tiles.map(each => Number((each as unknown as PageElement).dataset['id'])));
  await becomes(read, [...ids]);
}

/** Once a picture says what it is: its name alone comes later than its tile. */
export async function isLabelled(view: GalleryPage, id: number, label: RegExp): Promise<void> {
  await becomes(() => tile(view, id).getAttribute('aria-label'), label);
}
