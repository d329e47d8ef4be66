import type { LookupFunction } from 'node:net';
import { realDisk } from '../../src/engine/disk.ts';
import { notSent, refused, type Row, type Stage } from './matrixRow.ts';
import { diskError, watchedDisk } from './watchedDisk.ts';
import { refusal } from './fakeServer.catalogue.ts';
import type { Script } from './fakeServer.scripts.ts';

const triedAgain = [250, 500];

/** A name instead of an address, so that it is looked up. */
const byName: Row['address'] = server => server.baseUrl.replace('127.0.0.1', 'localhost');

function lookupFails(code: string, times = Number.POSITIVE_INFINITY): LookupFunction {
  let failures = 0;
  return (_host, options, callback) => {
    failures++;
    if (failures <= times) callback(Object.assign(new Error(code), { code }), '');
    else if (options.all === true) callback(null, [{ address: '127.0.0.1', family: 4 }]);
    else callback(null, '127.0.0.1', 4);
  };
}

const hangsUp: Script = { request: { at: 'firstByte', how: 'close' } };

/** Before the first byte of the request. */
export const notSentRows: readonly Row[] = [
  ...['ENOTFOUND', 'EAI_AGAIN'].map((code): Row => ({
    section: 'not sent',
    name: `name lookup fails with ${code}`,
    address: byName,
    world: () => ({ connect: { lookup: lookupFails(code) } }),
    expect: () => ({ state: 'notSent', saved: 0, accepted: 0, waits: triedAgain }),
  })),
  {
    section: 'not sent',
    name: 'name lookup fails twice and works then',
    address: byName,
    world: () => ({ connect: { lookup: lookupFails('EAI_AGAIN', 2) } }),
    expect: () => ({ state: 'done', saved: 2, waits: triedAgain }),
  },
  {
    section: 'not sent',
    name: 'connection refused',
    address: () => 'http://127.0.0.1:1/v1',
    expect: () => ({ state: 'notSent', saved: 0, accepted: 0, waits: triedAgain }),
  },
  {
    section: 'not sent',
    name: 'network unreachable',
    address: () => 'https://255.255.255.255/v1',
    expect: () => ({ state: 'notSent', saved: 0, accepted: 0, waits: triedAgain }),
  },
  {
    section: 'not sent',
    name: 'no secure connection is to be had',
    scripts: [hangsUp, hangsUp, hangsUp],
    address: server => server.baseUrl.replace('http:', 'https:'),
    expect: () => ({ state: 'notSent', saved: 0, accepted: 0, waits: triedAgain }),
  },
  {
    section: 'not sent',
    name: 'proxy refuses the connection',
    address: () => 'https://api.example.org/v1',
    plan: { proxy: 'http://127.0.0.1:1' },
    expect: () => ({ state: 'notSent', saved: 0, accepted: 0, waits: triedAgain }),
  },
  {
    section: 'not sent',
    name: 'proxy is no proxy',
    address: () => 'https://api.example.org/v1',
    plan: { proxy: 'ftp://127.0.0.1:1' },
    expect: notSent,
  },
  {
    section: 'not sent',
    name: 'connecting takes too long',
    address: byName,
    world: ({ world }) => ({
      connect: { lookup: () => void setImmediate(() => world().clock.pass(100_001)) },
    }),
    expect: () => ({ state: 'notSent', saved: 0, accepted: 0, waits: triedAgain }),
  },
  {
    section: 'not sent',
    name: 'cancelled while the name is looked up',
    address: byName,
    world: ({ world }) => ({
      connect: { lookup: () => void setImmediate(() => world().service.cancelAll()) },
    }),
    expect: notSent,
  },
  {
    section: 'not sent',
    name: 'cancelled while waiting for the next try',
    address: () => 'http://127.0.0.1:1/v1',
    during: cancelInWait,
    expect: () => ({ state: 'notSent', saved: 0, accepted: 0, waits: [250] }),
  },
  {
    section: 'not sent',
    name: 'the address is not secure',
    address: () => 'http://example.org/v1',
    expect: notSent,
  },
  {
    section: 'not sent',
    name: 'the assets folder cannot be written to',
    world: () => ({
      disk: watchedDisk(realDisk, ({ name, target }) =>
        name === 'open' && target.endsWith('.tmp') ? diskError('EACCES') : undefined,
      ),
    }),
    expect: notSent,
  },
];

async function cancelInWait({ world }: Stage): Promise<void> {
  await new Promise<void>(resolve => (world.clock.onHold = resolve));
  world.service.cancelAll();
}

const limited = (retryAfter?: string): Script =>
  refusal(429, 'ModelAccountIpmRateLimitExceeded', retryAfter === undefined ? {} : { retryAfter });

const waitsFor = (retryAfter: string, ms: number): Row => ({
  section: 'rate limit',
  name: `a wait of ${retryAfter}`,
  scripts: [limited(retryAfter)],
  expect: () => ({ state: 'done', saved: 2, accepted: 2, waits: [ms] }),
});

const tooLong = (retryAfter: string): Row => ({
  section: 'rate limit',
  name: `a wait of ${retryAfter}, longer than anyone should be held`,
  scripts: [limited(retryAfter)],
  expect: refused,
});

export const rateLimitRows: readonly Row[] = [
  waitsFor('0', 0),
  waitsFor('59', 59_000),
  waitsFor('60', 60_000),
  // What makes no sense is no wait named.
  ...['-5', 'soon', 'Infinity', '99999999999999999999', '1e9'].map(value => waitsFor(value, 20_000)),
  ...['61', '3600', 'Fri, 31 Dec 9999 23:59:59 GMT'].map(tooLong),
  {
    section: 'rate limit',
    name: 'twice',
    scripts: [limited('1'), limited('2')],
    expect: () => ({ state: 'done', saved: 2, accepted: 3, waits: [1_000, 2_000] }),
  },
  {
    section: 'rate limit',
    name: 'for good',
    scripts: [limited('1'), limited('1'), limited('1')],
    expect: () => ({ state: 'refused', saved: 0, accepted: 3, waits: [1_000, 1_000] }),
  },
  {
    section: 'rate limit',
    name: 'cancelled while waiting',
    scripts: [limited('30')],
    during: cancelInWait,
    expect: () => ({ state: 'notSent', saved: 0, accepted: 1, waits: [30_000] }),
  },
  {
    section: 'rate limit',
    name: 'and then the connection breaks',
    scripts: [limited('1'), { wire: { cut: { at: 'answer', how: 'reset' } } }],
    expect: () => ({ state: 'unknown', saved: 0, accepted: 2, waits: [1_000] }),
  },
];
