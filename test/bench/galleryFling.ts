import { measured } from './galleryFigures.ts';
import { livePageMemory, memoryOf } from './galleryProcesses.ts';
import type { FlingState } from './galleryScope.ts';
import type { GalleryWindow } from './galleryWindow.ts';
import type { Row } from './table.ts';

const flingMs = 12_000;
/** Two notches of a usual wheel, as often as the page takes them: 7,000 px a second and more, which no finger keeps up. */
const wheelStep = 240;
const places = 40;
const refillMs = 10_000;

type Name = (work: string) => string;

/** The first fling of all: thumbnails are made while it goes. */
export async function coldFlingRows(window: GalleryWindow, name: Name): Promise<Row[]> {
  return measured(
    [
      { work: name('filled again after the fling, cold'), unit: 'ms', most: 1_000 },
      { work: name('pictures shown during the fling, cold'), unit: '%' },
      { work: name('memory of the catalogue process'), unit: 'MB' },
    ],
    60_000,
    async () => {
      const { state, refilled } = await fling(window);
      return [refilled, percent(state.shown, state.tiles), await memoryOf('catalogue')];
    },
  );
}

export async function warmFlingRows(
  window: GalleryWindow,
  {
    idle,
    host,
  }: { readonly idle: { readonly page: number; readonly host: number }; host: () => Promise<number> },
  name: Name,
): Promise<Row[]> {
  return measured(
    [
      { work: name('page elements after the fling'), unit: '', most: 500 },
      { work: name('page memory above idle'), unit: 'MB', most: 220, note: 'both without garbage' },
      { work: name('extension host above idle'), unit: 'MB', most: 64, note: 'the same' },
      { work: name('scroll frames, p95'), unit: 'ms', most: 20 },
      { work: name('scroll frames, worst'), unit: 'ms', most: 80 },
      { work: name('blank during the fling'), unit: '%', most: 0, note: 'of the height, in each frame' },
      { work: name('blank before the grid drew it'), unit: '%', note: 'what the compositor may show' },
      { work: name('pictures shown during the fling, warm'), unit: '%', least: 90 },
      { work: name('filled again after it, warm'), unit: 'ms', most: 300 },
    ],
    90_000,
    async () => {
      await window.scrollTo(0);
      await window.full(refillMs);
      const { state, refilled } = await fling(window);
      // The first frames are from before the first turn of the wheel.
      const frames = state.frames.slice(2).toSorted((one, other) => one - other);
      return [
        await window.frame.locator('*').count(),
        (await livePageMemory(window.bench.page)) - idle.page,
        (await host()) - idle.host,
        frames[Math.floor(frames.length * 0.95)] ?? Number.NaN,
        frames.at(-1) ?? Number.NaN,
        percent(state.bare, state.height),
        percent(state.bareBefore, state.height),
        percent(state.shown, state.tiles),
        refilled,
      ];
    },
  );
}

/** Stops at places over the whole height, and counts what has no picture there even after a while. */
export async function brokenRows(window: GalleryWindow, name: Name): Promise<Row[]> {
  return measured(
    [{ work: name('broken for good'), unit: 'tiles', most: 0, note: `looked at ${places} places` }],
    places * refillMs + 10_000,
    async () => {
      let broken = 0;
      for (let place = 0; place < places; place++) {
        await window.scrollTo(place / (places - 1));
        const { tiles, shown } = await window.full(refillMs).catch(() => window.ask(probe => probe.seen()));
        if (tiles === 0) throw new Error('a place without pictures');
        broken += tiles - shown;
      }
      await window.scrollTo(0);
      return [broken];
    },
  );
}

/** Twelve seconds of hard wheel scrolling, back and forth where the list is short; then until it is filled again. */
async function fling(window: GalleryWindow): Promise<{ state: FlingState; refilled: number }> {
  const { page } = window.bench;
  const box = await window.frame.locator('[role="grid"]').boundingBox();
  if (box === null) throw new Error('there is no grid');
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  const [top, most] = await window.ask(probe => {
    const { scrollTop, scrollHeight, clientHeight } = probe.grid();
    return [scrollTop, scrollHeight - clientHeight] as const;
  });
  await window.ask(probe => probe.startFling());
  const end = performance.now() + flingMs;
  let at = top;
  let step = wheelStep;
  while (performance.now() < end) {
    if (at + step > most || at + step < 0) step = -step;
    at += step;
    await page.mouse.wheel(0, step);
  }
  const state = await window.ask(probe => probe.endFling());
  const rest = performance.now();
  await window.full(refillMs);
  const refilled = performance.now() - rest;
  if (state.tiles === 0 || state.height === 0) throw new Error('nothing was scrolled');
  return { state, refilled };
}

function percent(part: number, whole: number): number {
  return (100 * part) / whole;
}
