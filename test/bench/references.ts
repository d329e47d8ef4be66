import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makePicture } from '../support/pictures.ts';
import { pictures } from './answers.ts';
import type { Figures } from './orders.ts';
import { atMost, median, megabytes, peakRow, time, type Row } from './table.ts';
import { startServer, type World } from './world.ts';

const references = 14;
const referenceBytes = 8_000_000;
const smallBytes = 20_000;
const rounds = 5;

export async function referenceRows(world: World): Promise<Row[]> {
  const bodyBytes = references * Math.ceil(referenceBytes / 3) * 4;
  await using server = await startServer(
    pictures(1, smallBytes, { payload: 'b64_json', transport: 'json' }),
    '--count-only',
  );
  const { baseUrl } = server;
  const sent: Figures[] = [];
  const prepared: Figures[] = [];
  const raw: number[] = [];
  await world.within(async folder => {
    const files = await paint(folder);
    const send = (areReady: boolean): Promise<Figures> =>
      world.within(place =>
        world.measure('engine', { kind: 'references', baseUrl, folder: place, files, areReady }),
      );
    for (let round = 0; round < rounds; round++) {
      raw.push((await world.measure('sdk', { kind: 'raw', baseUrl, bytes: bodyBytes })).ms);
      sent.push(await send(true));
      prepared.push(await send(false));
    }
  });
  const work = '14 references of 8 MB each';
  const of = (figures: readonly Figures[], name: 'ms' | 'addedPeak' | 'preparingMs'): number =>
    median(figures.map(figure => figure[name]));
  return [
    atMost(
      `${work}: request → answer [4]`,
      of(sent, 'ms'),
      { name: 'ready-made body', ms: median(raw) },
      1.5,
    ),
    peakRow(work, of(sent, 'addedPeak'), `body: ${megabytes(bodyBytes)}`, 64),
    peakRow(
      `${work}, made ready in the same process`,
      of(prepared, 'addedPeak'),
      `in ${time(of(prepared, 'preparingMs'))}`,
      64,
    ),
  ];
}

/** Different ones, because the same picture is made ready only once. */
async function paint(folder: string): Promise<string[]> {
  const files: string[] = [];
  for (let index = 0; index < references; index++) {
    const file = join(folder, `reference-${index}.png`);
    await writeFile(file, await makePicture({ bytes: referenceBytes, format: 'png', seed: index + 1 }));
    files.push(file);
  }
  return files;
}
