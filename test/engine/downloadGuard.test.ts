import assert from 'node:assert/strict';
import type { LookupFunction } from 'node:net';
import { describe, test } from 'node:test';
import type { SeedreamError } from '../../src/core/errors.ts';
import { startRawServer } from '../support/rawServer.ts';
import { aTransport, EagerClock, longLimits } from '../support/wire.ts';
import { fetchWith, image, outcomeOf, path, status, whole, type Step } from '../support/wireDownloads.ts';

describe('a redirect', () => {
  const to = (location: string): Step => status(302, { location });

  test('is followed three times at most, each time without the key', async () => {
    const { bytes, heads } = await fetchWith([to('/a'), to('b?c=d'), whole]);
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
    test(`to ${location} is refused and not tried again`, async () => {
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
    const { error } = await outcomeOf(transport, request, new AbortController().signal);
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
