import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makePicture } from '../support/pictures.ts';
import type { BuyOrder, FetchOrder, Figures } from './orders.ts';
import { imageBytes, images, pictures } from './answers.ts';
import { atMost, median, shown, time, type Row } from './table.ts';
import { countSaved, startServer, type World } from './world.ts';

const rounds = 5;

export async function linkRows(world: World): Promise<Row[]> {
  const picture = await makePicture({ bytes: imageBytes, seed: 1 });
  await using server = await startServer(
    pictures(images, imageBytes, { payload: 'url', transport: 'json' }),
    '--count-only',
  );
  const { baseUrl } = server;
  const answer = await fetch(`${baseUrl}/images/generations`, { method: 'POST', body: '{}' });
  const { data } = (await answer.json()) as { data: readonly { url: string }[] };
  const links = data.map(({ url }) => url);
  const curl: number[] = [];
  const fetched: number[] = [];
  const verified: number[] = [];
  const measure = (folder: string, order: FetchOrder | BuyOrder, into: string): Promise<number> =>
    expectAll(world.measure('engine', order), join(folder, into), picture);
  for (let round = 0; round < rounds; round++) {
    if (world.hasCurl) curl.push(await world.within(folder => fetchAll(world, folder, links)));
    fetched.push(await world.within(folder => measure(folder, { kind: 'fetch', baseUrl, folder }, '.')));
    const set = { kind: 'buy', baseUrl, jobs: 1, images, payload: 'url', stream: false } as const;
    verified.push(await world.within(folder => measure(folder, { ...set, folder }, 'assets')));
  }
  return rowsOf(median(fetched), median(verified), world.hasCurl ? median(curl) : undefined);
}

function rowsOf(fetched: number, verified: number, curl: number | undefined): Row[] {
  const work = 'fifteen links of 6 MB';
  if (curl === undefined) return [shown(work, time(fetched), 'no curl here', '')];
  return [
    atMost(`${work}: links → bytes on disk, synced [5]`, fetched, { name: 'curl, 4 at once', ms: curl }, 1.3),
    shown(
      `${work}: first request → 15 verified files`,
      time(verified),
      `curl, 4 at once: ${time(curl)}`,
      `${(verified / curl).toFixed(2)} ×`,
    ),
  ];
}

async function expectAll(figures: Promise<Figures>, folder: string, picture: Buffer): Promise<number> {
  const { ms } = await figures;
  const saved = await countSaved(folder, picture);
  if (saved !== images) throw new Error(`${saved} of ${images} images are on disk.`);
  return ms;
}

async function fetchAll(world: World, folder: string, links: readonly string[]): Promise<number> {
  const config = join(folder, 'links');
  const lines = links.map((link, index) => `url = "${link}"\noutput = "${join(folder, `${index}.jpg`)}"\n`);
  await writeFile(config, lines.join(''));
  return world.curl(['--globoff', '--parallel', '--parallel-max', '4', '--config', config]);
}
