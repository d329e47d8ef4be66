import { measured } from './galleryFigures.ts';
import { memoryOf } from './galleryProcesses.ts';
import type { GalleryWindow, Opening } from './galleryWindow.ts';
import { median, type Row } from './table.ts';

const rounds = 3;

const warmBars: Readonly<Record<number, number>> = { 1_000: 800, 10_000: 1_200, 100_000: 1_500 };

type Name = (work: string) => string;

/** With nothing kept from before: no index, no thumbnails. */
export async function firstRows(window: GalleryWindow, count: number, name: Name): Promise<Row[]> {
  const full = {
    work: name('command → viewport full, first ever'),
    unit: 'ms',
    ...(count === 10_000 ? { most: 3_000 } : {}),
  };
  const rows = await measured(
    [
      full,
      // The window's first panel: most of it is the editor's own, as the empty panel's row shows.
      { work: name('panel usable, first ever'), unit: 'ms' },
      { work: name('memory of the imaging processes, at work'), unit: 'MB' },
      { work: name('command → whole index there, first ever'), unit: 'ms', note: 'every picture counted' },
    ],
    240_000,
    async () => {
      const opening = allShown(await window.openFull());
      const imaging = await memoryOf('imaging');
      await window.until(probe => probe.isIndexed(), 180_000);
      const indexed = performance.timeOrigin + performance.now() - opening.begun;
      const total = await window.ask(probe => probe.total());
      if (total !== count) throw new Error(`${total} of ${count} pictures are there`);
      return [opening.full, opening.usable, imaging, indexed];
    },
  );
  return rows;
}

/** After a window reload, and after closing the panel only. */
export async function warmRows(window: GalleryWindow, count: number, name: Name): Promise<Row[]> {
  const most = warmBars[count];
  return measured(
    [
      { work: name('command → viewport full, warm, after a reload'), unit: 'ms', most },
      { work: name('command → viewport full, warm'), unit: 'ms', most, note: `median of ${rounds}` },
      { work: name('panel usable, after a reload'), unit: 'ms', most: 500 },
      { work: name('panel usable, warm'), unit: 'ms', most: 500, note: `median of ${rounds}` },
    ],
    120_000,
    async () => {
      const reloaded = allShown(await window.openFull(20_000));
      const again: Opening[] = [];
      for (let round = 0; round < rounds; round++) {
        await window.closeGallery();
        again.push(allShown(await window.openFull(20_000)));
      }
      const fulls = again.map(({ full }) => full);
      const usables = again.map(({ usable }) => usable);
      return [reloaded.full, median(fulls), reloaded.usable, median(usables)];
    },
  );
}

/** What the editor needs for any panel at all, in the same window: the least that any of the figures above can be. */
export async function blankRows(window: GalleryWindow, name: Name): Promise<Row[]> {
  const work = (when: string): string => name(`an empty panel with one button usable, ${when}`);
  return measured(
    [
      { work: work('after a reload'), unit: 'ms' },
      { work: work('warm'), unit: 'ms', note: `median of ${rounds}` },
    ],
    300_000,
    async () => {
      await window.reload();
      const first = await window.openBlank();
      const again: number[] = [];
      for (let round = 0; round < rounds; round++) again.push(await window.openBlank());
      return [first, median(again)];
    },
  );
}

/** A viewport of reasons is full as well, but these pictures have nothing wrong with them. */
function allShown(opening: Opening): Opening {
  const { faults, tiles } = opening.seen;
  if (faults > 0) throw new Error(`${faults} of ${tiles} pictures are not shown`);
  return opening;
}
