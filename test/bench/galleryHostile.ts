import { makeHostileGallery } from '../support/hostileGallery.ts';
import { keptFolder } from '../support/galleryCorpus.ts';
import { measured } from './galleryFigures.ts';
import { GalleryWindow } from './galleryWindow.ts';
import type { Row } from './table.ts';

const files = 10_000;
const places = 20;
const settleMs = 60_000;
const version = 1;

/** A folder in which everything is wrong. */
export async function hostileRows(base: string): Promise<Row[]> {
  const name = (work: string): string => `${files.toLocaleString('en')} hostile files: ${work}`;
  return measured(
    [
      { work: name('panel usable, first ever'), unit: 'ms', most: 2_000 },
      {
        work: name('tiles that stay without picture or reason'),
        unit: '',
        most: 0,
        note: `${places} places`,
      },
      { work: name('bad files without a word why'), unit: '', most: 0 },
      { work: name('dialogs opened'), unit: '', most: 0 },
      { work: name('tiles with a reason, of those looked at'), unit: '%' },
    ],
    (places + 3) * settleMs,
    async () => {
      const workspace = await keptFolder(base, `hostile-${files}`, version, async folder => {
        await makeHostileGallery(folder, files);
      });
      await using window = await GalleryWindow.open(workspace);
      const { usable } = await window.openGallery(settleMs);
      await window.until(probe => probe.isIndexed(), settleMs);
      const sum = { tiles: 0, faults: 0, silent: 0, open: 0 };
      for (let place = 0; place < places; place++) {
        await window.scrollTo(place / (places - 1));
        const seen = await window.full(settleMs).catch(() => window.ask(probe => probe.seen()));
        if (seen.tiles === 0) throw new Error('a place without tiles');
        sum.tiles += seen.tiles;
        sum.faults += seen.faults;
        sum.silent += seen.silent;
        sum.open += seen.tiles - seen.shown - seen.faults;
      }
      // Nothing bad was met: then nothing was shown about it either.
      if (sum.faults === 0) throw new Error('no bad file was met');
      return [usable, sum.open, sum.silent, window.dialogs.length, (100 * sum.faults) / sum.tiles];
    },
  );
}
