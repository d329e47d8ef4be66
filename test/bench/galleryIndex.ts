import { CatalogueWorld } from '../support/catalogueWorld.ts';
import { keptCorpus, originals } from '../support/galleryCorpus.ts';
import { measured } from './galleryFigures.ts';
import { bytesReadBy } from './galleryProcesses.ts';
import { median, type Row } from './table.ts';

const rounds = 3;
/** The head of a file, and its end where the head does not say all. */
const headerKilobytes = 128;

/** The catalogue process alone, with an empty cache. */
export interface ColdIndex {
  readonly eachMs: number;
  /** By the kernel's count. */
  readonly bytesRead: number;
}

export async function measureColdIndex(folder: string, count: number): Promise<ColdIndex> {
  await using world = await CatalogueWorld.make(folder);
  // Starts the process: its own code is read before the pictures are.
  await world.peer.request('statistics', undefined);
  const { pid } = world;
  if (pid === undefined) throw new Error('no catalogue process');
  const before = await bytesReadBy(pid);
  await world.settled();
  const bytesRead = (await bytesReadBy(pid)) - before;
  const { images, indexMs } = await world.peer.request('statistics', undefined);
  if (images !== count) throw new Error(`${images} of ${count} pictures found`);
  return { eachMs: indexMs / count, bytesRead };
}

/** Every file its own bytes: nothing is known from another name. */
export async function indexRows(base: string, counts: readonly number[]): Promise<Row[]> {
  const rows: Row[] = [];
  const found: number[] = [];
  for (const count of counts) {
    const work = `${count.toLocaleString('en')}: whole index cold, each its own file`;
    const figure = { work, unit: 'ms an image', most: 0.4, note: `median of ${rounds}` };
    rows.push(
      ...(await measured([figure], 900_000, async () => {
        const folder = await keptCorpus(base, { count, distinct: true });
        const each: number[] = [];
        for (let round = 0; round < rounds; round++)
          each.push((await measureColdIndex(folder, count)).eachMs);
        found.push(median(each));
        return [median(each)];
      })),
    );
  }
  const [first = Number.NaN, last = Number.NaN] = [found[0], found.at(-1)];
  if (counts.length > 1)
    rows.push(
      ...(await measured([{ work: 'whole index cold: growth', unit: '×', most: 1.3 }], 1_000, async () => {
        if (found.length < counts.length) throw new Error('a size is missing');
        return [last / first];
      })),
    );
  return [...rows, ...(await bytesRows(base, counts[0] ?? 0))];
}

/** Originals as large as they are in life: a program that reads them whole shows. */
async function bytesRows(base: string, count: number): Promise<Row[]> {
  const figure = { work: 'bytes read of an original of 1 to 10 MB', unit: 'KB', most: headerKilobytes };
  return measured([figure], 300_000, async () => {
    const folder = await keptCorpus(base, { count });
    const { bytesRead } = await measureColdIndex(folder, count);
    return [bytesRead / originals / 1000];
  });
}
