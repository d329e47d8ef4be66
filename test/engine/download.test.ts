import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import zlib from 'node:zlib';
import { answer } from '../support/rawServer.ts';
import { fetchWith, half, image, path, saying, status, strong, whole } from '../support/wireDownloads.ts';

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
