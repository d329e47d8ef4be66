import { execFileSync } from 'node:child_process';
import { copyFile, mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import type { Frame } from 'playwright-core';
import type { Workbench } from '../support/workbench.ts';
import { row } from './galleryFigures.ts';
import type { PageScope } from './galleryScope.ts';
import { median, type Row } from './table.ts';

const rounds = 3;

/** From the key's event to the frame after the grid's number of rows has changed. */
export async function search(bench: Workbench, frame: Frame): Promise<number> {
  const times: number[] = [];
  const box = frame.getByRole('searchbox', { name: 'Search' });
  for (const letter of ['9', '8', '7', '6', '5']) {
    await box.fill('');
    await frame.waitForTimeout(400);
    await box.focus();
    await frame.evaluate(() => {
      const scope = globalThis as unknown as PageScope & { searched?: Promise<number> };
      scope.searched = new Promise(painted => {
        scope.addEventListener('keydown', () => {
          const begun = performance.now();
          const before = scope.document.querySelector('[role="grid"]') as unknown as { ariaRowCount: string };
          const rowsBefore = before.ariaRowCount;
          const look = (): void => {
            const grid = scope.document.querySelector('[role="grid"]') as unknown as { ariaRowCount: string };
            if (grid.ariaRowCount === rowsBefore) scope.requestAnimationFrame(look);
            else scope.requestAnimationFrame(() => painted(performance.now() - begun));
          };
          scope.requestAnimationFrame(look);
        });
      });
    });
    await bench.page.keyboard.press(letter);
    times.push(await frame.evaluate(() => (globalThis as unknown as { searched: Promise<number> }).searched));
  }
  await box.fill('');
  return median(times);
}

/** One file that appears, and five thousand that change at once. */
export async function live(workspace: string, frame: Frame, name: (work: string) => string): Promise<Row[]> {
  const folder = join(workspace, 'assets/seedream');
  const [shelf = ''] = (await readdir(folder)).filter(entry => entry.startsWith('shelf'));
  const [source = ''] = (await readdir(join(folder, shelf))).filter(entry => entry.endsWith('.jpg'));
  const times: number[] = [];
  const made: string[] = [];
  await frame
    .locator('[role="grid"]')
    .evaluate(grid => (grid as unknown as { scrollTo(x: number, y: number): void }).scrollTo(0, 0));
  for (let round = 0; round < rounds; round++) {
    const total = await hits(frame);
    const target = join(folder, shelf, `new-${process.pid}-${round}.jpg`);
    await copyFile(join(folder, shelf, source), target);
    const begun = performance.now();
    made.push(target);
    while ((await hits(frame)) === total) await new Promise(setImmediate);
    times.push(performance.now() - begun);
  }
  await frame.waitForTimeout(1_000);
  await frame.evaluate(() => {
    const scope = globalThis as unknown as PageScope;
    scope.refreshes = 0;
    scope.addEventListener('message', ({ data }) => {
      if (data?.kind === 'event' && data.name === 'changed') scope.refreshes = (scope.refreshes ?? 0) + 1;
    });
  });
  await mkdir(join(folder, 'burst'), { recursive: true });
  await frame.waitForTimeout(500);
  const shelves = (await readdir(folder)).filter(entry => entry.startsWith('shelf')).slice(0, 25);
  // As a checkout would: five thousand new names within a moment, by another process.
  const burst = join(folder, 'burst');
  execFileSync('cp', ['-al', ...shelves.map(one => join(folder, one)), `${burst}/`]);
  await frame.waitForTimeout(5_000);
  const refreshes = await frame.evaluate(() => (globalThis as unknown as PageScope).refreshes ?? 0);
  for (const file of made) await rm(file, { force: true });
  await rm(burst, { recursive: true });
  return [
    row(name('file saved → visible'), median(times), 300, 'ms'),
    row(name('refreshes for 5,000 changes at once'), refreshes, 1, ''),
  ];
}

async function hits(frame: Frame): Promise<string> {
  return frame.locator('seedream-gallery [role="grid"]').evaluate(grid => {
    const { ariaRowCount, firstElementChild } = grid as unknown as {
      ariaRowCount: string;
      firstElementChild: { innerHTML: string };
    };
    return `${ariaRowCount} ${firstElementChild.innerHTML.length}`;
  });
}
