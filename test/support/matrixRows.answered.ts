import { cutAt, faults, raw, refusal, type Fault } from './fakeServer.catalogue.ts';
import type { Script } from './fakeServer.scripts.ts';
import {
  done,
  partial,
  refused,
  unknown,
  type Cell,
  type Expected,
  type Row,
  type Stage,
} from './matrixRow.ts';

/** Whether the client asked for the way of answering that the script is about. */
function isAbout({ transport, name }: Fault, { form }: Cell): boolean {
  if (transport === 'any') return true;
  return name === 'JSON in answer to a stream'
    ? form === 'sse'
    : transport === (form === 'sse' ? 'stream' : 'json');
}

/** How many pictures such an answer brings before it goes wrong. */
const savedByName: Readonly<Record<string, number>> = {
  'stream without completed': 2,
  'stream with an error after one image': 1,
};

function expectedOf({ name, outcome, script }: Fault): Expected {
  // Relays that know no such event end their streams like this: it is their word that all has been said (R19).
  if (name === 'stream without completed but with [DONE]') return { state: 'done', saved: 2 };
  switch (outcome) {
    case 'refused':
    case 'unknown':
      return { state: outcome, saved: 0 };
    case 'rateLimited':
      return { state: 'done', saved: 2, accepted: 2, waits: [waitOf(script)] };
    case 'partial':
      return { state: 'partial', saved: savedByName[name] ?? Number.NaN };
    case 'done':
      return { state: 'done', saved: 2 };
  }
}

function waitOf({ answer }: Script): number {
  const named = answer?.kind === 'error' ? answer.retryAfter : undefined;
  return named === undefined ? 20_000 : Number(named) * 1_000;
}

const sectionOf = {
  refused: 'refused',
  rateLimited: 'rate limit',
  unknown: 'unknown',
  partial: 'unknown',
  done: 'no fault',
} as const;

/** Everything the catalogue of faults knows. */
export const catalogueRows: readonly Row[] = faults.map(fault => ({
  section: sectionOf[fault.outcome],
  name: fault.name,
  scripts: [fault.script],
  expect: cell => (isAbout(fault, cell) ? expectedOf(fault) : undefined),
}));

/** The request itself does not arrive, and whether it was read is not known here. */
const requestRows: readonly Row[] = (['firstByte', 'head', 50] as const).flatMap(at =>
  (['reset', 'close'] as const).map(how => ({
    section: 'unknown',
    name: `${how} while the request arrives (${at})`,
    scripts: [{ request: { at, how } }],
    expect: () => ({ state: 'unknown', saved: 0, accepted: 0 }),
  })),
);

const firstPicture = { event: 1 } as const;

const byForm = (json: Expected, sse: Expected) => (cell: Cell) => (cell.form === 'json' ? json : sse);

const wire = (name: string, plan: Script['wire'], expect: Row['expect']): Row => ({
  section: 'unknown',
  name,
  scripts: plan === undefined ? [] : [{ wire: plan }],
  expect,
});

const two = { state: 'partial', saved: 2 } as const;
const both = { state: 'done', saved: 2 } as const;

const cutRows: readonly Row[] = [
  ...cutAt(firstPicture).map(script => ({
    section: 'unknown' as const,
    name: `${script.name} after the first picture`,
    scripts: [script],
    expect: partial,
  })),
  ...(['reset', 'close'] as const).map(how =>
    wire(`${how} before the last byte`, { cut: { at: -1, how } }, byForm(two, both)),
  ),
  wire('cut in the middle of what it used', { truncate: -20 }, byForm(two, two)),
  wire('a length that is too long', { framing: 'length', lengthOffBy: 5 }, done),
  wire('packed, although nobody asked', { encoding: 'gzip' }, done),
  wire('packed twice', { encoding: 'nested' }, unknown),
  wire('said to be packed', { encoding: 'lie' }, unknown),
  wire('a head larger than any real one', { padHeaders: 20_000 }, unknown),
  wire('hints before the answer', { informational: [102, 103] }, done),
  wire('a go-ahead that nobody asked for', { informational: [100] }, done),
];

const stall = (at: 'answer' | 'head' | { readonly event: number }): Script => ({
  wire: { cut: { at, how: 'stall' } },
  gates: { cut: 'stalled' },
});

async function silence({ server, world, saved }: Stage, pictures: number): Promise<void> {
  await server.reached('stalled');
  server.open('stalled');
  await saved(pictures);
  world.clock.pass(280_001);
}

const at = (gates: Script['gates']): readonly Script[] => [gates === undefined ? {} : { gates }];

async function cancelAt({ server, world, saved }: Stage, pictures: number): Promise<void> {
  await server.reached('gate');
  await saved(pictures);
  world.service.cancelAll();
}

const patienceRows: readonly Row[] = [
  {
    section: 'unknown',
    name: 'no answer for 280 s',
    scripts: [stall('answer')],
    during: stage => silence(stage, 0),
    expect: unknown,
  },
  {
    section: 'unknown',
    name: 'half a head and then silence',
    scripts: [stall('head')],
    during: stage => silence(stage, 0),
    expect: unknown,
  },
  {
    section: 'unknown',
    name: 'silence after the first picture',
    scripts: [stall(firstPicture)],
    during: stage => silence(stage, 1),
    expect: partial,
  },
  {
    section: 'unknown',
    name: 'cancelled while the provider works',
    scripts: at({ answer: 'gate' }),
    during: stage => cancelAt(stage, 0),
    expect: unknown,
  },
  {
    section: 'unknown',
    name: 'cancelled after the first picture',
    scripts: at({ events: { 1: 'gate' } }),
    during: stage => cancelAt(stage, 1),
    expect: partial,
  },
];

/** Words about a rate limit that come with any status but 429 do not make a second purchase. */
const wordsOnlyRows: readonly Row[] = [
  {
    section: 'unknown',
    name: '200 with nothing but a rate limit',
    scripts: [raw('', { status: 200, body: '{"error":{"code":"RateLimitExceeded","message":"slow down"}}' })],
    expect: unknown,
  },
  ...[400, 403].map(status => ({
    section: 'refused' as const,
    name: `${status} with the code of a rate limit`,
    scripts: [refusal(status, 'RateLimitExceeded', { retryAfter: '1' })],
    expect: refused,
  })),
];

const tooLarge: Row = {
  section: 'refused',
  name: 'refused before the request was read',
  scripts: [
    {
      request: { at: 'head', how: 'answer' },
      answer: { kind: 'error', status: 413, code: 'InvalidParameter' },
    },
  ],
  expect: () => ({ state: 'refused', saved: 0, accepted: 0 }),
};

export const answeredRows: readonly Row[] = [
  tooLarge,
  ...requestRows,
  ...cutRows,
  ...patienceRows,
  ...wordsOnlyRows,
];
