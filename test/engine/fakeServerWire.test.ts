import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { images } from '../support/fakeServer.catalogue.ts';
import { rawCall } from '../support/fakeServer.rawClient.ts';
import type { RawAnswer } from '../support/fakeServer.rawClient.ts';
import type { Script, WirePlan } from '../support/fakeServer.scripts.ts';
import { startFakeServer } from '../support/fakeServer.ts';
import type { FakeServer } from '../support/fakeServer.ts';

const text = '{"created":1,"data":[]}';
const answer = {
  kind: 'raw',
  status: 200,
  headers: { 'content-type': 'application/json' },
  body: text,
} as const;

let server: FakeServer;

before(async () => {
  server = await startFakeServer({ pictures: 'small' });
});
after(() => server.close());

function play(script: Script, ask: object = {}): Promise<RawAnswer> {
  server.script(script);
  return rawCall({ url: `${server.baseUrl}/images/generations`, body: JSON.stringify(ask) });
}

const withWire = (wire: WirePlan): Promise<RawAnswer> => play({ answer, wire });

function promised({ head }: RawAnswer): number {
  return Number(/content-length: (\d+)/u.exec(head)?.[1]);
}

describe('cuts', () => {
  test('an answer can be cut at every byte, by reset and by a clean close, and all before the cut arrives', async () => {
    for (const how of ['reset', 'close'] as const) {
      for (const framing of ['length', 'chunked', 'close'] as const) {
        for (let at = 0; at <= text.length; at += 1) {
          const got = await withWire({ framing, cut: { at, how } });
          assert.equal(got.body.toString(), text.slice(0, at));
          assert.equal(got.ending, how === 'reset' ? 'reset' : 'closed');
          assert.equal(got.terminated, framing !== 'chunked');
        }
      }
    }
  });

  test('before the answer, inside the head, counted from the end and before an event', async () => {
    assert.equal((await withWire({ cut: { at: 'answer', how: 'reset' } })).head, '');
    const inHead = await withWire({ cut: { at: 'head', how: 'close' } });
    assert.match(inHead.head, /^HTTP\/1\.1 200/u);
    assert.equal(inHead.body.length, 0);
    assert.equal((await withWire({ cut: { at: -1, how: 'close' } })).body.toString(), text.slice(0, -1));
    const stream = await play(
      images({ count: 2, transport: 'stream' }, { wire: { cut: { at: { event: 1 }, how: 'reset' } } }),
    );
    assert.match(stream.body.toString(), /"image_index":0.*\n\n$/u);
    assert.deepEqual([stream.ending, stream.terminated], ['reset', false]);
  });

  test('a reset behind megabytes takes nothing away from a reader that keeps up', async () => {
    const body = Buffer.alloc(9_000_000, 0x41);
    const got = await play({ answer: { ...answer, body }, wire: { cut: { at: 8_999_999, how: 'reset' } } });
    assert.deepEqual([got.body.length, got.ending], [8_999_999, 'reset']);
  });

  test('a stalled answer lasts until the client leaves or the server closes', async () => {
    const own = await startFakeServer();
    own.script({ answer, wire: { cut: { at: 5, how: 'stall' } }, gates: { cut: 'stalled' } });
    const call = rawCall({ url: `${own.baseUrl}/images/generations`, body: '{}' });
    await own.reached('stalled');
    own.open('stalled');
    await own.close();
    assert.equal((await call).body.toString(), text.slice(0, 5));
  });
});

describe('framing', () => {
  test('lengths can promise too much or too little, and a body can end early in valid framing', async () => {
    const long = await withWire({ lengthOffBy: 7 });
    assert.deepEqual([promised(long), long.body.toString()], [text.length + 7, text]);
    const short = await withWire({ lengthOffBy: -7 });
    assert.deepEqual([promised(short), short.body.toString()], [text.length - 7, text]);
    const truncated = await withWire({ truncate: -4 });
    assert.deepEqual([promised(truncated), truncated.body.toString()], [text.length - 4, text.slice(0, -4)]);
  });

  test('one event in a thousand chunks, two events in one, borders at any byte', async () => {
    const stream = images({ count: 2, transport: 'stream' });
    const plain = (await play(stream)).body.toString();
    const many = await play({ ...stream, wire: { pieces: { count: 1000 } } });
    assert.ok(
      many.chunks.length > 500 && many.chunks.every(chunk => chunk.length <= 2),
      String(many.chunks.length),
    );
    const one = await play({ ...stream, wire: { pieces: 'whole' } });
    assert.equal(one.chunks.length, 1);
    assert.equal(one.body.toString().match(/^event: /gmu)?.length, 3);
    const borders = await play({ ...stream, wire: { pieces: { at: [1, 10, 11] } } });
    assert.deepEqual(
      borders.chunks.slice(0, 3).map(chunk => chunk.length),
      [1, 9, 1],
    );
    assert.equal(plain.split('\n\n').length, one.body.toString().split('\n\n').length);
  });

  test('an event of many megabytes is one line', async () => {
    const got = await play(
      images({ transport: 'stream', payload: 'b64_json', pictures: { bytes: 6_000_000 } }),
    );
    const line = got.body
      .toString()
      .split('\n')
      .find(each => each.startsWith('data: {"type":"image_generation.partial_succ'));
    assert.ok((line?.length ?? 0) > 8_000_000);
  });

  test('the same script gives the same bytes in every framing', async () => {
    for (const framing of ['length', 'chunked', 'close'] as const) {
      for (const pieces of ['whole', { size: 1 }, { count: 3 }] as const) {
        assert.equal((await withWire({ framing, pieces })).body.toString(), text);
      }
    }
  });
});

describe('heads and encodings', () => {
  test('hints before the head, thousands of bytes of headers, lying content types', async () => {
    const hinted = await withWire({ informational: [103] });
    assert.match(hinted.head, /^HTTP\/1\.1 103 /u);
    assert.match(hinted.body.toString(), /^HTTP\/1\.1 200/u);
    assert.ok((await withWire({ padHeaders: 40_000 })).head.length > 40_000);
    const stream = await play(
      images({ transport: 'stream' }, { wire: { headers: { 'content-type': 'application/json' } } }),
    );
    assert.match(stream.head, /content-type: application\/json\r\n/u);
    assert.match(stream.body.toString(), /^event: /u);
    assert.doesNotMatch((await withWire({ headers: { 'content-type': '' } })).head, /content-type/u);
  });

  test('late heads wait for the test', async () => {
    for (const place of ['answer', 'inHead', 'head', 'end'] as const) {
      const gate = `${place} gate`;
      const call = play({ answer, gates: { [place]: gate } });
      await server.reached(gate);
      server.open(gate);
      assert.equal((await call).body.toString(), text);
    }
    const call = play({ answer, gates: { bytes: { 4: 'byte gate' } } });
    await server.reached('byte gate');
    server.open('byte gate');
    assert.equal((await call).body.toString(), text);
  });

  test('gzip, gzip in gzip, brotli, a lie about gzip, and a bomb', async () => {
    assert.equal(gunzipSync((await withWire({ encoding: 'gzip' })).body).toString(), text);
    const nested = await withWire({ encoding: 'nested' });
    assert.match(nested.head, /content-encoding: gzip, gzip/u);
    assert.equal(gunzipSync(gunzipSync(nested.body)).toString(), text);
    assert.match((await withWire({ encoding: 'br' })).head, /content-encoding: br/u);
    const lie = await withWire({ encoding: 'lie' });
    assert.match(lie.head, /content-encoding: gzip/u);
    assert.equal(lie.body.toString(), text);
    const bomb = await withWire({ encoding: 'bomb', bombBytes: 64 * 1024 ** 2 });
    assert.ok(bomb.body.length < 100_000);
    assert.equal(gunzipSync(bomb.body).length, 64 * 1024 ** 2);
  });

  test('a slow loris sends a few bytes at a time, head included, and loses none', async () => {
    const parts: number[] = [];
    const got = await withWire({ slow: { bytes: 8, everyMs: 1 } });
    parts.push(got.body.length);
    assert.deepEqual(parts, [text.length]);
    assert.match(got.head, /content-length: 23/u);
  });
});

describe('connections', () => {
  test('a connection carries several requests when both sides want that', async () => {
    const url = `${server.baseUrl}/images/generations`;
    const earlier = server.accepted.length;
    for (let n = 0; n < 3; n += 1) {
      server.script({ answer });
      assert.equal(await (await fetch(url, { method: 'POST', body: '{}' })).text(), text);
    }
    assert.equal(server.accepted.length, earlier + 3);
  });

  test('closing the server ends every connection and every wait', async () => {
    const own = await startFakeServer();
    own.script({ gates: { answer: 'never opened' } });
    const call = rawCall({ url: `${own.baseUrl}/images/generations`, body: '{}' });
    await own.reached('never opened');
    const waiting = assert.rejects(own.reached('another'), /before gate "another"/u);
    const unborn = assert.rejects(own.paidCall(9), /closed/u);
    await own.close();
    await Promise.all([waiting, unborn]);
    assert.equal((await call).head, '');
  });
});
