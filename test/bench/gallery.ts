// node gallery.ts [--counts=1000,10000,100000] [--only=window,index,hostile] [--folder=…]: how quick the gallery is in the packaged
// extension in a real VS Code in Chromium, with the corpus of field.md; prints one table. The folder keeps the corpus.
import { cpus, loadavg, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { keptCorpus } from '../support/galleryCorpus.ts';
import { measured } from './galleryFigures.ts';
import { brokenRows, coldFlingRows, warmFlingRows } from './galleryFling.ts';
import { HostMonitor, type Blocks } from './galleryHost.ts';
import { hostileRows } from './galleryHostile.ts';
import { indexRows } from './galleryIndex.ts';
import { burstRows, savedRows, searchRows } from './galleryLive.ts';
import { blankRows, firstRows, warmRows } from './galleryOpening.ts';
import { hostPid, livePageMemory, memoryOf } from './galleryProcesses.ts';
import { GalleryWindow } from './galleryWindow.ts';
import { table, time, type Row } from './table.ts';

const option = (name: string): string | undefined =>
  process.argv.find(argument => argument.startsWith(`--${name}=`))?.slice(name.length + 3);
const counts = (option('counts') ?? '1000,10000,100000').split(',').map(Number);
const only = option('only')?.split(',') ?? ['window', 'index', 'hostile'];
/** All parts of a window have limits of their own; this one is for what lies between them. */
const windowMs = 30 * 60_000;
const base = option('folder') ?? join(tmpdir(), 'seedream-gallery-bench');

async function windowRows(count: number, rows: Row[]): Promise<void> {
  const name = (work: string): string => `${count.toLocaleString('en')}: ${work}`;
  const workspace = dirname(dirname(await keptCorpus(base, { count })));
  await using window = await GalleryWindow.open(workspace);
  rows.push(...(await firstRows(window, count, name)), ...(await coldFlingRows(window, name)));
  await window.closeGallery();
  // With the second panel of a browser profile the editor looks for a newer worker of its own, for seconds: once.
  await window.openBlank();
  await window.reload();
  const page = await livePageMemory(window.bench.page);
  // Tidied up by force, the page has lost what it had compiled; the next one begins like any other, with a host that has
  // not seen the gallery yet.
  await window.reload();
  const monitor = await HostMonitor.attach(await hostPid()).catch((error: unknown) => error);
  const host = async (): Promise<number> => {
    if (monitor instanceof HostMonitor) await monitor.tidyUp();
    return memoryOf('host');
  };
  const idle = { page, host: await host() };
  const blocks: (Blocks & { readonly part: string })[] = [];
  const parts: Readonly<Record<string, () => Promise<Row[]>>> = {
    opening: () => warmRows(window, count, name),
    fling: () => warmFlingRows(window, { idle, host }, name),
    places: () => brokenRows(window, name),
    search: () => searchRows(window, name),
    saved: () => savedRows(window, name),
    changes: () => burstRows(window, count, name),
  };
  for (const [part, work] of Object.entries(parts)) {
    const run = async (): Promise<void> => void rows.push(...(await work()));
    if (monitor instanceof HostMonitor) blocks.push({ part, ...(await monitor.blocksDuring(run)) });
    else await run();
  }
  const words = (of: 'own' | 'any'): string =>
    blocks.map(block => `${block.part} ${block[of].toFixed(0)}`).join(', ');
  const longest = [
    {
      work: name('extension host, longest block by the extension'),
      unit: 'ms',
      most: 50,
      note: words('own'),
    },
    { work: name('the same by anybody in it'), unit: 'ms', note: words('any') },
  ];
  rows.push(
    ...(await measured(longest, 30_000, async () => {
      if (!(monitor instanceof HostMonitor)) throw monitor;
      return [Math.max(...blocks.map(({ own }) => own)), Math.max(...blocks.map(({ any }) => any))];
    })),
    ...(await window.closeGallery().then(() => blankRows(window, name))),
  );
}

const begun = performance.now();
const before = loadavg();
const rows: Row[] = [];
const parts: Readonly<Record<string, () => Promise<void>>> = {
  window: async () => {
    for (const count of counts) {
      const found: Row[] = [];
      const started = { work: `${count.toLocaleString('en')}: the window`, unit: '', least: 1 };
      const [whole] = await measured([started], windowMs, async () => {
        await windowRows(count, found);
        return [1];
      });
      rows.push(...found);
      // Said only when it came to nothing: what it measured has rows of its own.
      if (whole?.verdict === 'MISSED') rows.push(whole);
    }
  },
  index: async () => {
    rows.push(...(await indexRows(base, counts.length > 1 ? counts.filter(count => count > 1_000) : counts)));
  },
  hostile: async () => {
    rows.push(...(await hostileRows(base)));
  },
};
for (const part of only) await parts[part]?.();
console.log(table(rows));
const load = (averages: readonly number[]): string => averages.map(average => average.toFixed(1)).join(' ');
console.log(
  `\n${cpus().length} cores, load average ${load(before)} before and ${load(loadavg())} after; ${time(performance.now() - begun)} in all.`,
);
const missed = rows.filter(({ verdict }) => verdict === 'MISSED').length;
console.log(missed === 0 ? 'Every bar is met.' : `${missed} missed: measure again on a quiet machine.`);
