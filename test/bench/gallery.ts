// node gallery.ts [--counts=1000,10000,100000] [--folder=…]: how quick the gallery is in the packaged extension in a real VS
// Code in Chromium, with the corpus of field.md; prints one table. The folder keeps the corpus and is used again.
import { access, mkdir, rm } from 'node:fs/promises';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import process from 'node:process';
import type { Frame } from 'playwright-core';
import { launchChromium, openProfile } from '../support/chromium.ts';
import { makeCorpus } from '../support/galleryCorpus.ts';
import { startVsCode } from '../support/vscodeServer.ts';
import { Workbench } from '../support/workbench.ts';
import { live, search } from './galleryLive.ts';
import type { PageScope } from './galleryScope.ts';
import { hostMemory, least, rendererMemory, row } from './galleryFigures.ts';
import { median, table, type Row } from './table.ts';

const option = (name: string): string | undefined =>
  process.argv.find(argument => argument.startsWith(`--${name}=`))?.slice(name.length + 3);
const counts = (option('counts') ?? '1000,10000,100000').split(',').map(Number);
const base = option('folder') ?? join(tmpdir(), 'seedream-gallery-bench');
const flingMs = 12_000;

interface Fling {
  readonly frames: readonly number[];
  readonly tiles: number;
  readonly blank: number;
  readonly pictures: number;
}

async function prepared(count: number): Promise<string> {
  const workspace = join(base, String(count));
  const there = await access(join(workspace, 'done')).then(
    () => true,
    () => false,
  );
  if (there) return workspace;
  console.log(`making ${count} pictures…`);
  await rm(workspace, { recursive: true, force: true });
  await mkdir(join(workspace, 'assets'), { recursive: true });
  await makeCorpus({ folder: join(workspace, 'assets/seedream'), count });
  await mkdir(join(workspace, 'done'));
  return workspace;
}

/** Resolves with the time from the command to a viewport in which every tile shows its picture. */
async function opened(bench: Workbench): Promise<{ usable: number; full: number; frame: Frame }> {
  await bench.page.keyboard.press('F1');
  await bench.page.locator('.quick-input-widget input').first().fill('>Seedream: Open Gallery');
  await bench.page.locator('.quick-input-list .monaco-list-row').first().waitFor();
  const begun = performance.now();
  await bench.page.keyboard.press('Enter');
  const frame = await frameOf(bench);
  const usable = performance.now() - begun;
  await full(frame);
  return { usable, full: performance.now() - begun, frame };
}

async function frameOf(bench: Workbench): Promise<Frame> {
  for (;;) {
    for (const frame of bench.page.frames()) {
      const there = await frame
        .evaluate(
          () =>
            (globalThis as unknown as PageScope).document.querySelector(
              'seedream-gallery input[type="search"]',
            ) !== null,
        )
        .catch(() => false);
      if (there) return frame;
    }
    await new Promise(setImmediate);
  }
}

/** Every tile in the viewport has its picture, and there is at least one. */
async function full(frame: Frame, timeout = 60_000): Promise<void> {
  await frame.waitForFunction(
    () => {
      const { document, innerHeight } = globalThis as unknown as PageScope;
      const seen = [...document.querySelectorAll('[role="gridcell"]')].filter(cell => {
        const { top, bottom } = cell.getBoundingClientRect();
        return bottom > 0 && top < innerHeight;
      });
      return (
        seen.length > 0 &&
        seen.every(cell => {
          const picture = cell.querySelector('img');
          return (
            cell.dataset['state'] === 'fault' ||
            (cell.dataset['state'] === 'picture' &&
              picture !== null &&
              picture.complete &&
              picture.naturalWidth > 0)
          );
        })
      );
    },
    undefined,
    { polling: 'raf', timeout },
  );
}

/** Twelve seconds of hard wheel scrolling; every frame is looked at. */
async function fling(bench: Workbench, frame: Frame): Promise<Fling> {
  await frame.evaluate(() => {
    const scope = globalThis as unknown as PageScope;
    const state = { frames: [] as number[], tiles: 0, blank: 0, pictures: 0, stop: false };
    scope.fling = state;
    let last = performance.now();
    let count = 0;
    const look = (): void => {
      const now = performance.now();
      state.frames.push(now - last);
      last = now;
      // Looking at every tile costs something itself: every fourth frame tells enough.
      if (++count % 4 === 0)
        for (const cell of scope.document.querySelectorAll('[role="gridcell"]')) {
          const { top, bottom } = cell.getBoundingClientRect();
          if (bottom <= 0 || top >= scope.innerHeight) continue;
          state.tiles++;
          if (cell.dataset['state'] === 'picture') state.pictures++;
          else if (cell.dataset['state'] === undefined) state.blank++;
        }
      if (!state.stop) scope.requestAnimationFrame(look);
    };
    scope.requestAnimationFrame(look);
  });
  const grid = frame.locator('[role="grid"]');
  const box = await grid.boundingBox();
  if (box === null) throw new Error('there is no grid');
  await bench.page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  const end = performance.now() + flingMs;
  while (performance.now() < end) await bench.page.mouse.wheel(0, 600);
  return frame.evaluate(() => {
    const { fling: state } = globalThis as unknown as PageScope;
    if (state === undefined) throw new Error('no fling');
    state.stop = true;
    return state;
  });
}

async function measure(count: number): Promise<Row[]> {
  const workspace = await prepared(count);
  const name = (work: string): string => `${count.toLocaleString('en')}: ${work}`;
  const server = await startVsCode({
    vsix: resolve('seedream-studio.vsix'),
    userSettings: { 'files.watcherExclude': { '**/assets/**': true }, 'search.followSymlinks': false },
  });
  const browser = await launchChromium();
  try {
    const profile = await openProfile(browser, { width: 1400, height: 900 });
    const bench = new Workbench(await profile.newPage(), server);
    await bench.open(workspace);
    const idle = { page: await rendererMemory(), host: await hostMemory(server) };
    const first = await opened(bench);
    await first.frame.waitForFunction(
      () => (globalThis as unknown as PageScope).document.querySelector('[role="progressbar"]') === null,
      undefined,
      { timeout: 180_000 },
    );
    const warm: { usable: number; full: number }[] = [];
    let { frame } = first;
    for (let round = 0; round < 3; round++) {
      await bench.editors.close('Seedream Gallery');
      const again = await opened(bench);
      ({ frame } = again);
      warm.push(again);
    }
    const rows = [
      row(name('command → viewport full, first ever'), first.full, 3_000, 'ms'),
      row(
        name('command → viewport full, warm'),
        median(warm.map(one => one.full)),
        count === 1_000 ? 800 : count === 10_000 ? 1_200 : 1_500,
        'ms',
      ),
      row(name('panel usable'), median(warm.map(one => one.usable)), 500, 'ms'),
    ];
    if (count < 10_000) return rows;
    // The first one makes thumbnails, the second one finds them.
    await fling(bench, frame);
    const coldRest = performance.now();
    await full(frame);
    const cold = performance.now() - coldRest;
    await frame
      .locator('[role="grid"]')
      .evaluate(grid => (grid as unknown as { scrollTo(x: number, y: number): void }).scrollTo(0, 0));
    await full(frame);
    const seen = await fling(bench, frame);
    const rest = performance.now();
    await full(frame);
    const refilled = performance.now() - rest;
    const elements = await frame.evaluate(
      () => (globalThis as unknown as PageScope).document.querySelectorAll('*').length,
    );
    const sorted = seen.frames.slice(2).toSorted((one, other) => one - other);
    rows.push(
      row(name('page elements after the fling'), elements, 500, ''),
      row(name('page memory above idle'), ((await rendererMemory()) - idle.page) / 1e6, 220, 'MB'),
      row(name('extension host above idle'), ((await hostMemory(server)) - idle.host) / 1e6, 64, 'MB'),
      row(name('scroll frames, p95'), sorted[Math.floor(sorted.length * 0.95)] ?? Number.NaN, 20, 'ms'),
      row(name('scroll frames, worst'), sorted.at(-1) ?? Number.NaN, 80, 'ms'),
      row(name('blank tiles during the fling'), (100 * seen.blank) / seen.tiles, 0, '%'),
      least(name('pictures shown during the fling, warm'), (100 * seen.pictures) / seen.tiles, 90),
      row(name('filled again after it, cold'), cold, 1_000, 'ms'),
      row(name('filled again after it, warm'), refilled, 300, 'ms'),
      row(name('key press in search → filtered grid'), await search(bench, frame), 100, 'ms'),
      ...(await live(workspace, frame, name)),
    );
    return rows;
  } finally {
    await browser.close();
    await server.stop();
  }
}

const rows: Row[] = [];
for (const count of counts) rows.push(...(await measure(count)));
console.log(table(rows));
console.log(`\n${cpus().length} cores, load average ${loadavg()[0]?.toFixed(1) ?? ''}.`);
