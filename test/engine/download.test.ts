import assert from 'node:assert/strict';
import type { LookupFunction } from 'node:net';
import { describe, test } from 'node:test';
import zlib from 'node:zlib';
import { SeedreamError } from '../../src/core/errors.ts';
import {
  answer,
  startRawServer,
  type RawConnection,
  type RawScript,
  type RawServer,
} from '../support/rawServer.ts';
import {
  aTransport,
  canaryKey,
  canarySignature,
  EagerClock,
  everythingIn,
  HandClock,
  longLimits,
} from '../support/wire.ts';

const image = Buffer.from(Array.from({ length: 100_000 }, (_, index) => (index * 7) % 253));
const path = `/secret/0217_0.jpeg?X-Tos-Signature=${canarySignature}&x-tos-process=image%2Fa%20b`;
const strong = { etag: '"abc-1"', 'content-type': 'text/plain' };

interface Fetched {
  readonly bytes: Uint8Array | undefined;
  readonly error: SeedreamError | undefined;
  readonly waits: readonly number[];
  readonly heads: readonly string[];
}

type Step = (connection: RawConnection, head: string) => Promise<void> | void;

/** One download against a server whose n-th connection does the n-th step (the last one again and again). */
async function fetchWith(steps: readonly Step[], link = path): Promise<Fetched> {
  const heads: string[] = [];
  await using server = await startRawServer(async (connection, index) => {
    const { head } = await connection.request();
    heads.push(head);
    await (steps[index] ?? steps.at(-1))?.(connection, head);
  });
  const clock = new EagerClock();
  const transport = aTransport({ clock, limits: longLimits, random: () => 0 });
  const url = link.startsWith('/') ? server.origin + link : link;
  const { bytes, error } = await outcomeOf(
    transport.download({ url, endpoint: server.origin }, new AbortController().signal),
  );
  const shown = everythingIn(error, transport.log.entries);
  for (const secret of [canarySignature, canaryKey, '0217_0.jpeg', 'secret'])
    assert.ok(!shown.includes(secret), shown);
  for (const head of heads) assert.doesNotMatch(head, /authorization|cookie|canary-/i);
  if (error !== undefined) assert.equal(error.details.billing, 'paid');
  return { bytes, error, waits: clock.waits, heads };
}

async function outcomeOf(
  download: Promise<Uint8Array>,
): Promise<{ bytes: Uint8Array | undefined; error: SeedreamError | undefined }> {
  try {
    return { bytes: await download, error: undefined };
  } catch (error) {
    assert.ok(SeedreamError.is(error), String(error));
    return { bytes: undefined, error };
  }
}

const saying =
  (bytes: string | Uint8Array, how: 'end' | 'reset' = 'end'): Step =>
  async connection => {
    await connection.write(bytes);
    if (how === 'end') connection.end();
    else connection.reset();
  };

const whole = saying(answer('200 OK', strong, image));
const half = saying(
  answer('200 OK', { ...strong, 'content-length': String(image.length) }, image.subarray(0, 50_000)),
  'end',
);
const status = (code: number, headers: Readonly<Record<string, string>> = {}): Step =>
  saying(answer(`${code} X`, headers, '<x/>'));

describe('a download', () => {
  test('is the bytes of the link, asked for byte for byte and without the key', async () => {
    const { bytes, heads } = await fetchWith([whole]);
    assert.deepEqual(bytes, image);
    assert.equal(heads.length, 1);
    assert.ok(heads[0]?.startsWith(`GET ${path} HTTP/1.1\r\n`), heads[0]);
    assert.match(heads[0] ?? '', /^accept-encoding: identity$/m);
  });

  test('may be packed or of unknown length', async () => {
    const packed = await fetchWith([
      saying(answer('200 OK', { 'content-encoding': 'gzip' }, zlib.gzipSync(image))),
    ]);
    assert.deepEqual(packed.bytes, image);
    const unknown = await fetchWith([saying(Buffer.concat([Buffer.from('HTTP/1.1 200 OK\r\n\r\n'), image]))]);
    assert.deepEqual(unknown.bytes, image);
  });

  test('that is not complete is tried again, up to five times, longer apart each time', async () => {
    assert.deepEqual(
      (await fetchWith([saying('', 'reset'), saying('HTTP/1.1 200 OK\r\ncontent-le'), saying('junk'), whole]))
        .bytes,
      image,
    );
    const { error, waits, heads } = await fetchWith([status(500)]);
    assert.equal(error?.kind, 'server');
    assert.equal(heads.length, 6);
    assert.deepEqual(waits, [250, 500, 1_000, 2_000, 4_000]);
  });

  test('goes on where it was cut when the file is certainly the same', async () => {
    const rest = saying(
      answer(
        '206 Partial',
        { ...strong, 'content-range': 'bytes 50000-99999/100000' },
        image.subarray(50_000),
      ),
    );
    const { bytes, heads } = await fetchWith([half, rest]);
    assert.deepEqual(bytes, image);
    assert.match(heads[1] ?? '', /^range: bytes=50000-$/m);
    assert.match(heads[1] ?? '', /^if-range: "abc-1"$/m);
  });

  const strangers: Readonly<Record<string, Readonly<Record<string, string>>>> = {
    'another version': { etag: '"abc-2"', 'content-range': 'bytes 50000-99999/100000' },
    'another place': { etag: '"abc-1"', 'content-range': 'bytes 40000-89999/100000' },
    'not to the end': { etag: '"abc-1"', 'content-range': 'bytes 50000-99999/200000' },
    'no place at all': { etag: '"abc-1"' },
  };
  for (const [name, headers] of Object.entries(strangers))
    test(`starts again when the rest that comes is ${name}`, async () => {
      const { bytes, heads } = await fetchWith([
        half,
        saying(answer('206 Partial', headers, image.subarray(50_000))),
        whole,
      ]);
      assert.deepEqual(bytes, image);
      assert.doesNotMatch(heads[2] ?? '', /^range:/m);
    });

  test('starts again when all of it comes instead of the rest, or the range is refused', async () => {
    assert.deepEqual((await fetchWith([half, whole])).bytes, image);
    assert.deepEqual((await fetchWith([half, status(416), whole])).bytes, image);
  });

  test('asks for no rest when the file may have changed', async () => {
    for (const headers of [{}, { etag: 'W/"abc"' }, { etag: 'abc' }]) {
      const cut = saying(answer('200 OK', { ...headers, 'content-length': '100000' }, image.subarray(0, 9)));
      const { bytes, heads } = await fetchWith([cut, whole]);
      assert.deepEqual(bytes, image);
      assert.doesNotMatch(heads[1] ?? '', /^range:/m);
    }
  });

  test('of a link that is not there yet is tried briefly, of a refused one once more', async () => {
    assert.deepEqual((await fetchWith([status(404), status(404), whole])).bytes, image);
    assert.equal((await fetchWith([status(404)])).heads.length, 3);
    const expired = await fetchWith([status(403)]);
    assert.equal(expired.heads.length, 2);
    assert.match(expired.error?.message ?? '', /not valid any more/);
    for (const code of [400, 401, 410, 451]) assert.equal((await fetchWith([status(code)])).heads.length, 1);
  });

  test('waits as long as the server asks, but not longer than a minute', async () => {
    const { bytes, waits } = await fetchWith([
      status(503, { 'retry-after': '20' }),
      status(429, { 'retry-after': '0' }),
      whole,
    ]);
    assert.deepEqual(bytes, image);
    assert.deepEqual(waits, [20_000, 500]);
    const long = await fetchWith([status(503, { 'retry-after': '61' })]);
    assert.equal(long.heads.length, 1);
    assert.equal(long.error?.kind, 'server');
  });

  test('of nothing is no image', async () => {
    assert.equal((await fetchWith([saying(answer('200 OK', {}, ''))])).error?.kind, 'badResponse');
  });
});

describe('a redirect', () => {
  const to = (location: string): Step => status(302, { location });

  test('is followed three times at most, each time without the key', async () => {
    const { bytes, heads } = await fetchWith(
      [to('/a'), to('b?c=d'), status(307, { location: '//127.0.0.1:1/x' })].slice(0, 2).concat(whole),
    );
    assert.deepEqual(bytes, image);
    assert.deepEqual(
      heads.map(head => head.split(' ', 2)[1]),
      [path, '/a', '/b?c=d'],
    );
    const endless = await fetchWith([to('/again')]);
    assert.equal(endless.heads.length, 4);
    assert.equal(endless.error?.kind, 'badResponse');
  });

  for (const location of [
    'http://10.0.0.1/',
    'https://10.0.0.1/',
    'http://images.example.org/',
    'file:///etc/passwd',
    'https://[fd00::1]/',
    'https://u:p@images.example.org/',
    'http://169.254.169.254/latest',
    '',
    'http://[',
  ])
    test(`to ${location || 'nowhere'} is refused and not tried again`, async () => {
      const { error, heads } = await fetchWith([to(location)]);
      assert.equal(error?.kind, 'badResponse');
      assert.equal(error.details.code, location === '' ? error.details.code : 'LINK');
      assert.ok(heads.length <= 4);
    });
});

describe('a name that resolves to a private address', () => {
  const resolvesTo =
    (...addresses: readonly string[]): LookupFunction =>
    (_host, options, callback) => {
      const all = addresses.map(address => ({ address, family: address.includes(':') ? 6 : 4 }));
      const [first] = all;
      if (options.all === true) callback(null, all);
      else callback(null, first?.address ?? '', first?.family);
    };

  async function fetchFrom(
    endpoint: string,
    lookup: LookupFunction,
    port: number,
  ): Promise<SeedreamError | undefined> {
    const transport = aTransport({ clock: new EagerClock(), limits: longLimits, connect: { lookup } });
    const request = { url: `https://images.example.org:${port}${path}`, endpoint };
    const { error } = await outcomeOf(transport.download(request, new AbortController().signal));
    return error;
  }

  test('is not connected to, whatever stands beside it', async () => {
    await using server = await startRawServer(() => undefined);
    for (const addresses of [
      ['127.0.0.1'],
      ['10.0.0.1'],
      ['8.8.8.8', '127.0.0.1'],
      ['::1'],
      ['::ffff:127.0.0.1'],
      ['169.254.169.254'],
    ]) {
      const error = await fetchFrom('https://api.example.org', resolvesTo(...addresses), server.port);
      assert.equal(error?.details.code, 'LINK', addresses.join());
      assert.equal(server.connections.length, 0);
    }
  });

  test('is connected to when it is this machine and the endpoint is too', async () => {
    await using server = await startRawServer(connection => connection.end());
    const error = await fetchFrom('http://127.0.0.1:1', resolvesTo('127.0.0.1'), server.port);
    assert.notEqual(error?.details.code, 'LINK');
    assert.ok(server.connections.length > 0);
    assert.equal(
      (await fetchFrom('http://127.0.0.1:1', resolvesTo('10.0.0.1'), server.port))?.details.code,
      'LINK',
    );
  });
});

describe('downloads', () => {
  test('run four at a time, and a cancelled one makes room', async () => {
    const open: RawConnection[] = [];
    const arrived: (() => void)[] = [];
    const script: RawScript = async connection => {
      await connection.request();
      open.push(connection);
      arrived.shift()?.();
    };
    await using server = await startRawServer(script);
    const arrival = (): Promise<void> => {
      const { promise, resolve } = Promise.withResolvers<void>();
      arrived.push(resolve);
      return promise;
    };
    const transport = aTransport();
    const aborts = Array.from({ length: 6 }, () => new AbortController());
    const firstFour = Array.from({ length: 4 }, arrival);
    const all = aborts.map(({ signal }) =>
      outcomeOf(transport.download({ url: `${server.origin}/a`, endpoint: server.origin }, signal)),
    );
    await Promise.all(firstFour);
    assert.equal(server.connections.length, 4);
    aborts[5]?.abort();
    assert.equal((await all[5])?.error?.kind, 'cancelled');
    const fifth = arrival();
    aborts[0]?.abort();
    assert.equal((await all[0])?.error?.kind, 'cancelled');
    await fifth;
    assert.equal(server.connections.length, 5);
    for (const connection of open) await connection.write(answer('200 OK', {}, image));
    for (const [index, { bytes }] of (await Promise.all(all)).entries())
      assert.deepEqual(bytes, index === 0 || index === 5 ? undefined : image);
  });

  async function hanging(
    script: RawScript,
  ): Promise<{
    server: RawServer;
    clock: HandClock;
    done: ReturnType<typeof outcomeOf>;
    abort: AbortController;
  }> {
    const server = await startRawServer(script);
    const clock = new HandClock();
    const abort = new AbortController();
    const transport = aTransport({ clock, limits: { downloadRetries: 0 } });
    const done = outcomeOf(
      transport.download({ url: server.origin + path, endpoint: server.origin }, abort.signal),
    );
    return { server, clock, done, abort };
  }

  test('that fall silent end after 30 s', async () => {
    const asked = Promise.withResolvers<void>();
    const { server, clock, done } = await hanging(async connection => {
      await connection.request();
      asked.resolve();
    });
    await using _ = server;
    await asked.promise;
    clock.advance(30_000);
    const { error } = await done;
    assert.equal(error?.kind, 'timeout');
    assert.equal(clock.sleepers, 0);
    await server.connections[0]?.closed();
  });

  test('that only trickle end, although they are never silent', async () => {
    const { server, clock, done } = await hanging(async connection => {
      await connection.request();
      await connection.write(`HTTP/1.1 200 OK\r\ncontent-length: 1000000\r\n\r\n`);
      while (!connection.hasEnded) {
        clock.advance(5_000);
        await connection.write('x'.repeat(1_000));
        await new Promise(setImmediate);
      }
    });
    await using _ = server;
    assert.equal((await done).error?.kind, 'timeout');
  });

  test('are cancelled in the middle, and while waiting for another try', async () => {
    const begun = Promise.withResolvers<void>();
    const { server, done, abort } = await hanging(async connection => {
      await connection.request();
      await connection.write('HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nabc');
      begun.resolve();
    });
    await using _ = server;
    await begun.promise;
    abort.abort();
    assert.equal((await done).error?.kind, 'cancelled');
    await server.connections[0]?.closed();
  });

  test('larger than 64 MiB are given up, announced or not, and not asked for again', async () => {
    for (const head of ['HTTP/1.1 200 OK\r\ncontent-length: 999999999\r\n\r\n', 'HTTP/1.1 200 OK\r\n\r\n']) {
      await using server = await startRawServer(async connection => {
        await connection.request();
        await connection.write(head);
        while (!connection.hasEnded) await connection.write(image);
      });
      const transport = aTransport({ limits: { imageBytes: 1_000_000 } });
      const { error } = await outcomeOf(
        transport.download({ url: server.origin, endpoint: server.origin }, new AbortController().signal),
      );
      assert.equal(error?.details.code, 'TOO_LARGE');
      assert.equal(server.connections.length, 1);
    }
  });

  test('share a budget for trying again', async () => {
    await using server = await startRawServer(async connection => {
      await connection.request();
      await connection.write(answer('500 X', {}, ''));
    });
    const transport = aTransport({ clock: new EagerClock(), limits: { ...longLimits, sharedRetries: 7 } });
    const one = (): ReturnType<typeof outcomeOf> =>
      outcomeOf(
        transport.download({ url: server.origin, endpoint: server.origin }, new AbortController().signal),
      );
    await Promise.all([one(), one(), one()]);
    assert.equal(server.connections.length, 3 + 7);
  });
});
