import type { Locator } from 'playwright-core';
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

/** Once every tile in view shows its picture (or says why it cannot). */
export async function filled(view: GalleryPage): Promise<void> {
  await view.page.waitForFunction(() => {
    const { document, innerHeight } = globalThis as unknown as { document: PageElement; innerHeight: number };
    const tiles = [...document.querySelectorAll('.tile')].filter(each => {
      const { top, bottom } = each.getBoundingClientRect();
      return bottom > 0 && top < innerHeight;
    });
    return tiles.length > 0 && tiles.every(each => each.dataset['state'] !== 'colour');
  });
}

/** Where a picture stands on the screen. */
export async function topOf(view: GalleryPage, id: number): Promise<number> {
  return (await tile(view, id).boundingBox())?.y ?? Number.NaN;
}

/** The id of the picture that has the keyboard. */
export async function focused(view: GalleryPage): Promise<number | undefined> {
  const id = await view.page.evaluate(() => {
    const { document } = globalThis as unknown as { document: { activeElement: PageElement | null } };
    return document.activeElement?.dataset['id'];
  });
  return id === undefined ? undefined : Number(id);
}

export async function selectedIds(view: GalleryPage): Promise<number[]> {
  const tiles = await view.page.locator('.tile[aria-selected="true"]').all();
  return await Promise.all(tiles.map(async each => Number(await each.getAttribute('data-id'))));
}
