import { imageBytes, pictures } from './answers.ts';
import { median, megabytes, type Row } from './table.ts';
import { startServer, type World } from './world.ts';

const rounds = 3;
const smallBytes = 1024 * 1024;
/** Of the second step to the last; the first is mostly what any request costs once. */
const tolerance = 1.5;

interface Series {
  readonly name: string;
  readonly bytes: number;
  readonly steps: readonly { readonly jobs: number; readonly images: number }[];
}

interface Point {
  readonly count: number;
  readonly msPerMegabyte: number;
  readonly addedPeak: number;
}

const allSeries: readonly Series[] = [
  {
    name: 'images of 6 MB in one job',
    bytes: imageBytes,
    steps: [1, 5, 10, 15].map(images => ({ jobs: 1, images })),
  },
  {
    name: 'jobs of one 1 MB image, three at once',
    bytes: smallBytes,
    steps: [1, 10, 50, 100].map(jobs => ({ jobs, images: 1 })),
  },
];

export async function growthRows(world: World): Promise<Row[]> {
  const rows: Row[] = [];
  for (const series of allSeries) {
    const points: Point[] = [];
    for (const step of series.steps) points.push(await measure(world, series, step));
    rows.push(
      grown(`${series.name}: time per MB`, points, ({ msPerMegabyte }) => msPerMegabyte, {
        bar: 'linear',
        words: value => `${value.toFixed(1)} ms`,
      }),
      grown(`${series.name}: added peak RSS`, points, ({ addedPeak }) => addedPeak, {
        bar: 'flat',
        words: megabytes,
      }),
    );
  }
  return rows;
}

async function measure(world: World, { bytes }: Series, step: Series['steps'][number]): Promise<Point> {
  const { jobs, images } = step;
  await using server = await startServer(pictures(images, bytes, { transport: 'json' }), '--count-only');
  const { baseUrl } = server;
  const figures = [];
  // The first round paints the picture.
  for (let round = 0; round <= rounds; round++) {
    const order = { kind: 'buy', baseUrl, jobs, images, payload: 'b64_json', stream: false } as const;
    const figure = await world.within(folder => world.measure('engine', { ...order, folder }));
    if (figure.files !== jobs * images) throw new Error(`${figure.files} of ${jobs * images} images came.`);
    if (round > 0) figures.push(figure);
  }
  const sent = (jobs * images * bytes) / 1e6;
  return {
    count: jobs * images,
    msPerMegabyte: median(figures.map(({ ms }) => ms)) / sent,
    addedPeak: median(figures.map(({ addedPeak }) => addedPeak)),
  };
}

function grown(
  work: string,
  points: readonly Point[],
  of: (point: Point) => number,
  { bar, words }: { readonly bar: string; readonly words: (value: number) => string },
): Row {
  const [, second, ...later] = points;
  const last = later.at(-1);
  const ratio = second === undefined || last === undefined ? Number.NaN : of(last) / of(second);
  return {
    work,
    measured: points.map(point => words(of(point))).join(', '),
    reference: `for ${points.map(({ count }) => count).join(', ')}`,
    value: `${ratio.toFixed(2)} × from ${second?.count} to ${last?.count}`,
    bar: `${bar}: ≤ ${tolerance} ×`,
    verdict: ratio <= tolerance ? 'met' : 'MISSED',
  };
}
