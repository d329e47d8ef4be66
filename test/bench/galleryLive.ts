import { execFile } from 'node:child_process';
import { link, mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { picture } from '../support/pictures.ts';
import { measured } from './galleryFigures.ts';
import type { GalleryWindow } from './galleryWindow.ts';
import { median, type Row } from './table.ts';

const run = promisify(execFile);
const rounds = 5;
const changes = 5_000;
/** After the last picture of a burst: what is said now was said for it. */
const quietMs = 2_000;
/** None that all pictures have: every recipe speaks of 35 mm, every name of the year. */
const letters = ['9', 'x', '8', '7', '4'];

type Name = (work: string) => string;

export async function searchRows(window: GalleryWindow, name: Name): Promise<Row[]> {
  const figure = {
    work: name('key press in search → filtered grid'),
    unit: 'ms',
    most: 100,
    note: `median of ${letters.length}`,
  };
  const box = window.frame.getByRole('searchbox', { name: 'Search' });
  const rows = await measured([figure], 90_000, async () => {
    const times: number[] = [];
    const whole = (await window.ask(probe => probe.grid().ariaRowCount)) ?? '';
    for (const letter of letters) {
      await box.focus();
      await window.ask(probe => probe.armSearch());
      await window.bench.page.keyboard.press(letter);
      times.push((await window.ask(probe => probe.searched)) ?? Number.NaN);
      await box.fill('');
      await window.untilWith(whole, ({ probe, given }) => probe.grid().ariaRowCount === given, 15_000);
    }
    return [median(times)];
  });
  // What comes after wants all pictures in view, whatever became of this.
  await box.fill('').catch(() => undefined);
  return rows;
}

/** Pictures without a recipe: their date is now, so they come first. */
export async function savedRows(window: GalleryWindow, name: Name): Promise<Row[]> {
  const folder = join(window.workspace, 'assets/seedream');
  const made: string[] = [];
  const figure = { work: name('file saved → visible'), unit: 'ms', most: 300, note: `median of ${rounds}` };
  try {
    return await measured([figure], 90_000, async () => {
      await window.scrollTo(0);
      await window.full(10_000);
      const times: number[] = [];
      for (let round = 0; round < rounds; round++) {
        const file = `saved-${process.pid}-${round}.jpg`;
        const bytes = await picture({ width: 1200, height: 900, seed: `saved ${process.pid} ${round}` });
        await writeFile(join(folder, file), bytes);
        const begun = performance.now();
        made.push(file);
        await window.untilWith(file, ({ probe, given }) => probe.isPainted(given), 10_000);
        times.push(performance.now() - begun);
      }
      return [median(times)];
    });
  } finally {
    for (const file of made) await rm(join(folder, file), { force: true });
  }
}

/** As a checkout would: five thousand new names within a moment, by another process; and then they go again. */
export async function burstRows(window: GalleryWindow, count: number, name: Name): Promise<Row[]> {
  const folder = join(window.workspace, 'assets/seedream');
  const staged = join(window.workspace, 'staged');
  const burst = join(folder, 'burst');
  const pick = (work: string, most?: number): { work: string; unit: string; most?: number } =>
    most === undefined ? { work: name(work), unit: 'ms' } : { work: name(work), unit: '', most };
  try {
    return await measured(
      [
        pick('refreshes for 5,000 new pictures', 1),
        pick('refreshes for 5,000 that go', 1),
        pick('5,000 new pictures → all counted'),
        pick('5,000 that go → all counted'),
      ],
      150_000,
      async () => {
        await window.until(probe => probe.isIndexed(), 30_000);
        await counted(window, count);
        await stage(folder, staged);
        const come = await change(window, count + changes, () => run('cp', ['-al', staged, burst]));
        const go = await change(window, count, () => run('rm', ['-r', burst]));
        return [come.refreshes, go.refreshes, come.ms, go.ms];
      },
    );
  } finally {
    await rm(burst, { recursive: true, force: true });
    await rm(staged, { recursive: true, force: true });
  }
}

async function change(
  window: GalleryWindow,
  total: number,
  act: () => Promise<unknown>,
): Promise<{ refreshes: number; ms: number }> {
  await delay(quietMs);
  await window.ask(probe => probe.countChanges());
  await act();
  const begun = performance.now();
  await counted(window, total);
  const ms = performance.now() - begun;
  await delay(quietMs);
  return { refreshes: await window.ask(probe => probe.changes()), ms };
}

async function counted(window: GalleryWindow, total: number): Promise<void> {
  try {
    await window.untilWith(total, ({ probe, given }) => probe.total() === given, 30_000);
  } catch (error) {
    const there = await window.ask(probe => probe.total());
    throw new Error(`${there} pictures counted, not ${total}`, { cause: error });
  }
}

/** Names of the pictures that are there, outside of what the gallery shows. */
async function stage(folder: string, staged: string): Promise<void> {
  const shelves = (await readdir(folder)).filter(entry => entry.startsWith('shelf')).slice(0, 5);
  await rm(staged, { recursive: true, force: true });
  let left = changes;
  for (let number = 0; left > 0; number++) {
    const shelf = shelves[number % shelves.length] ?? '';
    const target = join(staged, `again-${number}`);
    await mkdir(target, { recursive: true });
    for (const file of (await readdir(join(folder, shelf))).slice(0, left)) {
      await link(join(folder, shelf, file), join(target, file));
      left -= 1;
    }
  }
}
