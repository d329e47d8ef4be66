import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { startFakeServer, type FakeServer } from '../support/fakeServer.ts';
import { makePicture } from '../support/pictures.ts';
import type { ImagesAnswer, Script } from '../support/fakeServer.scripts.ts';
import type { BuyOrder, Figures } from './orders.ts';
import { atMost, faster, median, megabytes, peakRow, shown, time, type Row } from './table.ts';
import { countSaved, startServer, type World } from './world.ts';

export const imageBytes = 6 * 1024 * 1024;
export const images = 15;
const rounds = 5;
const patienceMs = 10_000;

type Form = 'JSON' | 'SSE';

interface Measured {
  readonly ours: readonly Figures[];
  readonly sdk: readonly Figures[];
  readonly curl: readonly number[];
}

/** So many pictures of so many bytes, whatever is asked for. */
export function pictures(count: number, bytes: number, rest: Partial<ImagesAnswer> = {}): Script {
  return { answer: { kind: 'images', count, pictures: { bytes, seed: 1 }, payload: 'b64_json', ...rest } };
}

export async function answerRows(world: World, form: Form): Promise<Row[]> {
  const measured = await takeTurns(world, form);
  const { ours, sdk, curl } = measured;
  const of = (figures: readonly Figures[], name: 'ms' | 'tailMs' | 'addedPeak'): number =>
    median(figures.map(figure => figure[name]));
  const [tail, whole, sdkTail, sdkWhole] = [
    of(ours, 'tailMs'),
    of(ours, 'ms'),
    of(sdk, 'tailMs'),
    of(sdk, 'ms'),
  ];
  const work = `${form}, 15 images of 6 MB as base64`;
  const raw = { name: 'curl, raw body', ms: median(curl) };
  const [early, possible] = await savedBeforeNext(world, form);
  return [
    ...(world.hasCurl ? [atMost(`${work}: last byte → 15 verified files [1]`, tail, raw, 1.3)] : []),
    form === 'JSON'
      ? faster(`${work}: the same`, tail, { name: 'SDK', ms: sdkTail }, 1.8)
      : faster(`${work}: request → 15 files [2]`, whole, { name: 'SDK', ms: sdkWhole }, 1.8),
    peakRow(work, of(ours, 'addedPeak'), `SDK: ${megabytes(of(sdk, 'addedPeak'))}`, 48),
    shown(
      `${work}: request → 15 verified files`,
      time(whole),
      [...(world.hasCurl ? [`curl: ${time(raw.ms)}`] : []), `SDK: ${time(sdkWhole)}`].join(', '),
      [
        ...(world.hasCurl ? [`${(whole / raw.ms).toFixed(2)} × curl`] : []),
        `${(whole / sdkWhole).toFixed(2)} × SDK`,
      ].join(', '),
    ),
    {
      work: `${form}: on disk before the next has begun to arrive`,
      measured: `${early} images`,
      reference: `of ${possible}`,
      value: `${early}/${possible}`,
      bar: 'all',
      verdict: early === possible ? 'met' : 'MISSED',
    },
  ];
}

/** Ours, the SDK and curl one after the other, so that whatever else the machine does hits them alike. */
async function takeTurns(world: World, form: Form): Promise<Measured> {
  const picture = await makePicture({ bytes: imageBytes, seed: 1 });
  const stream = form === 'SSE';
  const script = pictures(images, imageBytes, { transport: stream ? 'stream' : 'json' });
  await using server = await startServer(script, '--count-only');
  const { baseUrl } = server;
  // The server paints its picture and encodes it.
  await fetch(`${baseUrl}/images/generations`, { method: 'POST', body: '{}' }).then(answer =>
    answer.arrayBuffer(),
  );
  const curl: number[] = [];
  const ours: Figures[] = [];
  const sdk: Figures[] = [];
  for (let round = 0; round < rounds; round++) {
    if (world.hasCurl) curl.push(await world.within(folder => curlRaw(world, folder, baseUrl)));
    ours.push(
      await world.within(async folder => {
        const figures = await world.measure('engine', aSet({ baseUrl, folder, stream }));
        await expectAll(join(folder, 'assets'), picture);
        return figures;
      }),
    );
    sdk.push(
      await world.within(async folder => {
        const figures = await world.measure('sdk', { kind: 'sdk', baseUrl, folder, stream });
        await expectAll(folder, picture);
        return figures;
      }),
    );
  }
  return { ours, sdk, curl };
}

function aSet(rest: Pick<BuyOrder, 'baseUrl' | 'folder' | 'stream'>): BuyOrder {
  return { kind: 'buy', jobs: 1, images, payload: 'b64_json', ...rest };
}

/** Not part of any time: what the measured code calls verified is looked at by code that shares nothing with it. */
async function expectAll(folder: string, picture: Buffer): Promise<void> {
  const saved = await countSaved(folder, picture);
  if (saved !== images) throw new Error(`${saved} of ${images} images are on disk.`);
}

function curlRaw(world: World, folder: string, baseUrl: string): Promise<number> {
  return world.curl(['-X', 'POST', '-d', '{}', '-o', join(folder, 'raw'), `${baseUrl}/images/generations`]);
}

/** Before each image but the first the server stands still, until the one before is on disk or patience ends. */
async function savedBeforeNext(world: World, form: Form): Promise<readonly [number, number]> {
  const server = await startFakeServer();
  try {
    return await world.within(folder => holdBack(world, server, { folder, stream: form === 'SSE' }));
  } finally {
    await server.close();
  }
}

async function holdBack(
  world: World,
  server: FakeServer,
  { folder, stream }: { readonly folder: string; readonly stream: boolean },
): Promise<readonly [number, number]> {
  const picture = await makePicture({ bytes: imageBytes, seed: 1 });
  const places = Array.from({ length: images - 1 }, (_, index) => index + 1);
  const gates = { events: Object.fromEntries(places.map(place => [place, `before-${place}`])) };
  server.script({ ...pictures(images, imageBytes, { transport: stream ? 'stream' : 'json' }), gates });
  const saved = new Milestones();
  const order = aSet({ baseUrl: server.baseUrl, folder, stream });
  const done = world.measure('engine', order, progress => saved.reach(progress.saved));
  let early = 0;
  for (const place of places) {
    await Promise.race([server.reached(`before-${place}`), done]);
    await Promise.race([saved.reached(place), delay(patienceMs, undefined, { ref: false })]);
    if ((await countSaved(join(folder, 'assets'), picture)) === place) early++;
    server.open(`before-${place}`);
  }
  await done;
  return [early, places.length];
}

/** Numbers that only grow, each of which can be waited for. */
class Milestones {
  readonly #at = new Map<number, PromiseWithResolvers<void>>();

  reach(count: number): void {
    this.#of(count).resolve();
  }

  reached(count: number): Promise<void> {
    return this.#of(count).promise;
  }

  #of(count: number): PromiseWithResolvers<void> {
    const found = this.#at.get(count) ?? Promise.withResolvers<void>();
    this.#at.set(count, found);
    return found;
  }
}
