// node test/bench/catalogue.ts [--counts=1000,10000,100000] [--distinct] [--folder=…] [--clean]: measures the catalogue process alone,
// without an editor. The folder keeps the corpus and is used again; without one it is made in the temporary folder.
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import type { GalleryQuery } from '../../src/shared/gallery.ts';
import { CatalogueWorld } from '../support/catalogueWorld.ts';
import { keptCorpus } from '../support/galleryCorpus.ts';
import { median, megabytes, time } from './table.ts';

interface Figures {
  readonly cold: number;
  readonly coldEach: number;
  readonly warmFirst: number;
  readonly warmAll: number;
  readonly query: readonly (readonly [name: string, ms: number])[];
  readonly rss: number;
  readonly bytesRead: number;
  readonly thumbnails: {
    readonly first: number;
    readonly each: number;
    readonly warm: number;
    readonly again: number;
  };
}

const distinct = process.argv.includes('--distinct');
const option = (name: string): string | undefined =>
  process.argv.find(argument => argument.startsWith(`--${name}=`))?.slice(name.length + 3);
const counts = (option('counts') ?? '1000,10000,100000').split(',').map(Number);
const base = option('folder') ?? join(tmpdir(), 'seedream-gallery-bench');

for (const count of counts) print(count, await measure(await keptCorpus(base, { count, distinct }), count));

async function measure(folder: string, count: number): Promise<Figures> {
  await using world = await CatalogueWorld.make(folder);
  // The process itself starts while the panel is being made.
  await world.peer.request('statistics', undefined);
  await world.settled();
  const { bytesRead, images, indexMs: cold } = await world.peer.request('statistics', undefined);
  if (images !== count) throw new Error(`${images} of ${count} found`);
  const query = await measureQueries(world);
  const thumbnails = await measureThumbnails(world);
  await world.stop();
  await world.peer.request('statistics', undefined);
  const begun = performance.now();
  await world.open();
  const { ids } = await world.query();
  const warmFirst = performance.now() - begun;
  if (ids.length !== count) throw new Error('the cache was not used');
  await world.until(({ indexing }) => !indexing);
  const warmAll = performance.now() - begun;
  const byName = await world.query({ sort: 'name' });
  const shown = Array.from(byName.ids.subarray(0, 60));
  const warm = await timed(() => world.peer.request('thumbnails', { ids: shown, side: 320 }));
  const again = await timed(() => world.peer.request('thumbnails', { ids: shown, side: 320 }));
  await world.query({ text: 'fox' });
  const { rss } = await world.peer.request('statistics', undefined);
  const each = { ...thumbnails, warm, again };
  return { cold, coldEach: cold / count, warmFirst, warmAll, query, rss, bytesRead, thumbnails: each };
}

async function measureThumbnails(world: CatalogueWorld): Promise<{ first: number; each: number }> {
  // By name neighbours are different pictures; the newest are one picture under many names.
  const { ids } = await world.query({ sort: 'name' });
  const first = await timed(() =>
    world.peer.request('thumbnails', { ids: Array.from(ids.subarray(0, 1)), side: 320 }),
  );
  const rest = Array.from(ids.subarray(1, 48));
  const all = await timed(() => world.peer.request('thumbnails', { ids: rest, side: 320 }));
  return { first, each: all / rest.length };
}

async function measureQueries(world: CatalogueWorld): Promise<(readonly [string, number])[]> {
  const queries: Record<string, Partial<GalleryQuery>> = {
    'everything by day': { group: 'day' },
    'one letter': { text: 'a', group: 'day' },
    'a frequent word': { text: 'light', group: 'day' },
    'a rare word': { text: '99999', group: 'day' },
    'three words': { text: 'fox winter ark', group: 'set' },
    Chinese: { text: '红狐' },
    filters: { models: ['seedream-4.5'], ratios: ['4:3', '1:1'], rating: 0, group: 'folder', sort: 'oldest' },
    'by name, the first time': { sort: 'name', text: 'zzz' },
    'by name': { sort: 'name' },
  };
  const found: (readonly [string, number])[] = [];
  for (const [name, change] of Object.entries(queries)) {
    const times: number[] = [];
    // A word is kept once it was looked for: another one before it, so that it is not measured.
    for (let run = 0; run < (name.endsWith('time') ? 1 : 5); run += 1) {
      for (let other = 0; change.text !== undefined && other < 13; other += 1)
        await world.query({ text: `q${run}${other}` });
      times.push(await timed(() => world.query(change)));
    }
    found.push([name, median(times)]);
  }
  return found;
}

async function timed(act: () => Promise<unknown>): Promise<number> {
  const begun = performance.now();
  await act();
  return performance.now() - begun;
}

function print(count: number, figures: Figures): void {
  const { cold, coldEach, warmFirst, warmAll, query, rss, bytesRead, thumbnails } = figures;
  console.log(`\n${count} pictures${distinct ? ', each its own file' : ''}`);
  console.log(
    `  first index           ${time(cold)}, ${coldEach.toFixed(3)} ms a picture, ${megabytes(bytesRead)} read`,
  );
  console.log(`  warm: first answer    ${time(warmFirst)}; compared with the disk after ${time(warmAll)}`);
  console.log(`  memory of the process ${megabytes(rss)}`);
  for (const [name, ms] of query) console.log(`  query ${name.padEnd(24)} ${ms.toFixed(1)} ms`);
  const { first, each, warm, again } = thumbnails;
  console.log(
    `  thumbnails            first ${time(first)}, then ${each.toFixed(0)} ms each; 60 warm ${warm.toFixed(1)} ms, again ${again.toFixed(1)} ms`,
  );
}

if (process.argv.includes('--clean')) await rm(base, { recursive: true, force: true });
