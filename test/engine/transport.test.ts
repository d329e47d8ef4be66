import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import zlib from 'node:zlib';
import { SeedreamError } from '../../src/core/errors.ts';
import { MemoryImages } from '../support/memoryImages.ts';
import { freePort } from '../support/proxyTarget.ts';
import { answer, startRawServer, type RawRequest } from '../support/rawServer.ts';
import { aPaidRequest, aTransport, canaryKey, collect } from '../support/wire.ts';
import { jsonAnswer, streamAnswer } from '../support/wireAnswers.ts';
import { read, readFrom } from '../support/wireReader.ts';

const never = new AbortController().signal;
const json = { 'content-type': 'application/json; charset=utf-8' };

/** A server that takes the whole request and gives one answer, whole. */
async function serving(bytes: Uint8Array, seen: RawRequest[] = []): ReturnType<typeof startRawServer> {
  return startRawServer(async connection => {
    seen.push(await connection.request());
    await connection.write(bytes);
    connection.end();
  });
}

describe('a paid request', () => {
  test('is one POST with the key, an exact length and nothing that invites a second one', async () => {
    const seen: RawRequest[] = [];
    await using server = await serving(answer('200 OK', json, jsonAnswer), seen);
    const file = Buffer.from(Array.from({ length: 200_003 }, (_, index) => index % 251));
    const body = ['{"prompt":"画 é","image":["data:image/png;base64,', { base64: file }, '"]}'];
    const { error } = await collect(aTransport().generate(aPaidRequest(server.origin, { body }), never));
    assert.equal(error, undefined);
    const [request] = seen;
    assert.equal(
      request?.body.toString(),
      `{"prompt":"画 é","image":["data:image/png;base64,${file.toString('base64')}"]}`,
    );
    const lines = request?.head.split('\r\n') ?? [];
    assert.deepEqual(lines.toSorted(), [
      'POST /api/v3/images/generations HTTP/1.1',
      'accept-encoding: identity',
      'accept: application/json, text/event-stream',
      `authorization: Bearer ${canaryKey}`,
      'connection: close',
      `content-length: ${request?.body.length}`,
      'content-type: application/json',
      `host: 127.0.0.1:${server.port}`,
      'user-agent: seedream-studio/test',
    ]);
    assert.equal(server.requests, 1);
  });

  test('makes a connection of its own every time', async () => {
    await using server = await startRawServer(async connection => {
      await connection.request();
      await connection.write(answer('200 OK', { ...json, connection: 'keep-alive' }, jsonAnswer));
    });
    const transport = aTransport();
    for (let round = 0; round < 3; round++)
      assert.equal((await collect(transport.generate(aPaidRequest(server.origin), never))).error, undefined);
    assert.equal(server.connections.length, 3);
    for (const connection of server.connections) await connection.closed();
  });

  test('begins nothing before its first event is asked for', async () => {
    await using server = await serving(answer('200 OK', json, jsonAnswer));
    aTransport().generate(aPaidRequest('http://provider.example.org', { key: '' }), never);
    aTransport().generate(aPaidRequest(server.origin), never);
    // A connection that the first ones had begun would have been accepted before this one.
    await collect(aTransport().generate(aPaidRequest(server.origin), never));
    assert.equal(server.connections.length, 1);
  });

  test('is refused here when its address or its key cannot be right', async () => {
    const wrong = [
      { url: 'http://api.example.org/v1' },
      { url: 'http://127.0.0.1.example.org/v1' },
      { url: 'https://user:pass@api.example.org/v1' },
      { url: 'ftp://127.0.0.1/v1' },
      { url: 'nonsense' },
      { key: '' },
      { key: 'two words' },
      { key: 'line\r\nbreak: 1' },
      { key: 'schlüssel' },
    ];
    for (const more of wrong) {
      const { error } = await collect(aTransport().generate(aPaidRequest('http://127.0.0.1:9', more), never));
      assert.ok(SeedreamError.is(error));
      assert.equal(error.details.billing, 'notSent');
    }
  });
});

describe('an answer', () => {
  test('in JSON is its head, its images and its end', async () => {
    await using server = await serving(answer('200 OK', { ...json, 'X-Request-Id': '0217-abc' }, jsonAnswer));
    const { events, error } = await readFrom(aTransport(), server.origin);
    assert.equal(error, undefined);
    assert.deepEqual(events, [
      { kind: 'opened', status: 200, requestId: '0217-abc' },
      ...read(jsonAnswer).events,
    ]);
  });

  test('in a stream is the same, sent in one piece or byte by byte', async () => {
    for (const size of [1, 7, 100_000]) {
      await using server = await startRawServer(async connection => {
        await connection.request();
        await connection.write(
          'HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n',
        );
        const bytes = Buffer.from(streamAnswer('\r\n'));
        for (let at = 0; at < bytes.length; at += size) {
          const piece = bytes.subarray(at, at + size);
          await connection.write(
            Buffer.concat([Buffer.from(`${piece.length.toString(16)}\r\n`), piece, Buffer.from('\r\n')]),
          );
        }
        await connection.write('0\r\n\r\n');
      });
      const { events, error } = await readFrom(aTransport(), server.origin);
      assert.equal(error, undefined);
      assert.deepEqual(events.slice(1), read(streamAnswer()).events);
    }
  });

  test('gives an image while the next one is still being made', async () => {
    const goOn = Promise.withResolvers<void>();
    const frames = streamAnswer();
    const cut = frames.indexOf('event: image_generation.partial_failed');
    await using server = await startRawServer(async connection => {
      await connection.request();
      await connection.write(
        `HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\n${frames.slice(0, cut)}`,
      );
      await goOn.promise;
      await connection.write(frames.slice(cut));
      connection.end();
    });
    const kinds: string[] = [];
    for await (const event of aTransport().generate(aPaidRequest(server.origin), never)) {
      kinds.push(event.kind);
      if (event.kind === 'image') goOn.resolve();
    }
    assert.deepEqual(kinds, ['opened', 'image', 'imageFailed', 'image', 'completed']);
  });

  test('ends with the event that completes it, though the connection stays open', async () => {
    await using server = await startRawServer(async connection => {
      await connection.request();
      await connection.write(`HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\n${streamAnswer()}`);
    });
    const { error } = await collect(aTransport().generate(aPaidRequest(server.origin), never));
    assert.equal(error, undefined);
    await server.connections[0]?.closed();
  });

  test('may be packed, although that was not asked for', async () => {
    const packers = {
      gzip: zlib.gzipSync,
      deflate: zlib.deflateSync,
      br: zlib.brotliCompressSync,
      'X-GZIP': zlib.gzipSync,
    };
    for (const [coding, pack] of Object.entries(packers)) {
      await using server = await serving(
        answer('200 OK', { ...json, 'content-encoding': coding }, pack(jsonAnswer)),
      );
      const { events, error } = await readFrom(aTransport(), server.origin);
      assert.equal(error, undefined, coding);
      assert.deepEqual(events.slice(1), read(jsonAnswer).events);
    }
  });

  test('packed twice, in an unknown way, or damaged may have been billed', async () => {
    const packed = zlib.gzipSync(jsonAnswer);
    const cases: readonly (readonly [string, Buffer])[] = [
      ['gzip, gzip', zlib.gzipSync(packed)],
      ['zstd', packed],
      ['gzip', Buffer.from(jsonAnswer)],
      ['br', packed],
    ];
    for (const [coding, bytes] of cases) {
      await using server = await serving(answer('200 OK', { ...json, 'content-encoding': coding }, bytes));
      const { error } = await collect(aTransport().generate(aPaidRequest(server.origin), never));
      assert.ok(SeedreamError.is(error, 'badResponse'), coding);
      assert.equal(error.details.billing, 'unknown');
    }
  });

  test('that unpacks into far more than any real one is given up', async () => {
    const bomb = zlib.gzipSync(`{"data":[{"url":"https://a/b","x":"${'0'.repeat(50_000_000)}"}]}`);
    await using server = await serving(answer('200 OK', { ...json, 'content-encoding': 'gzip' }, bomb));
    const { error } = await collect(aTransport().generate(aPaidRequest(server.origin), never));
    assert.ok(SeedreamError.is(error, 'badResponse'));
  });

  test('of many megabytes arrives whole, for a reader that takes its time', async () => {
    const big = Buffer.alloc(5_000_000, 9);
    const data = Array.from({ length: 3 }, () => ({ b64_json: big.toString('base64') }));
    await using server = await serving(answer('200 OK', json, JSON.stringify({ data })));
    const sinks = new MemoryImages();
    for await (const _ of aTransport().generate(aPaidRequest(server.origin, { sinks }), never))
      await new Promise(setImmediate);
    assert.deepEqual(
      [...sinks.files.values()].map(bytes => big.equals(bytes)),
      [true, true, true],
    );
  });

  test('is not read far ahead of a reader that stands still, and is whole when it goes on', async () => {
    const big = Buffer.alloc(24_000_000, 5);
    const frame = (index: number, bytes: Buffer): string =>
      `data: ${JSON.stringify({ type: 'image_generation.partial_succeeded', image_index: index, b64_json: bytes.toString('base64') })}\n\n`;
    const first = Buffer.from('first');
    let isAllTaken = false;
    await using server = await startRawServer(async connection => {
      await connection.request();
      await connection.write(`HTTP/1.1 200 OK\r\n\r\n${frame(0, first)}`);
      await connection.write(`${frame(1, big)}data: [DONE]\n\n`);
      isAllTaken = true;
    });
    const sinks = new MemoryImages();
    for await (const event of aTransport().generate(aPaidRequest(server.origin, { sinks }), never)) {
      if (event.kind !== 'image' || event.index > 0) continue;
      for (let turn = 0; turn < 300; turn++) await new Promise(setImmediate);
      assert.equal(isAllTaken, false);
    }
    const images = [...sinks.files.values()];
    assert.ok(first.equals(images[0] ?? Buffer.alloc(0)));
    assert.ok(big.equals(images[1] ?? Buffer.alloc(0)));
  });

  test('to a request too long to be read may come before its end', async () => {
    await using server = await startRawServer(async connection => {
      await connection.write(answer('413 Too Large', json, '{"error":{"code":"X","message":"too large"}}'));
    });
    const body = [{ base64: Buffer.alloc(2_000_000) }];
    const { error } = await collect(aTransport().generate(aPaidRequest(server.origin, { body }), never));
    assert.ok(SeedreamError.is(error, 'invalidRequest'));
    assert.equal(error.details.billing, 'refused');
  });
});

test('leaving the loop early closes the connection', async () => {
  await using server = await startRawServer(async connection => {
    await connection.request();
    await connection.write(
      `HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\n${streamAnswer().slice(0, 900)}`,
    );
  });
  for await (const event of aTransport().generate(aPaidRequest(server.origin), never))
    if (event.kind === 'image') break;
  await server.connections[0]?.closed();
  assert.equal(server.requests, 1);
});

test('closing the transport ends what is under way', async () => {
  await using server = await startRawServer(async connection => {
    await connection.request();
    await connection.write('HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\n');
  });
  const transport = aTransport();
  let error: unknown;
  try {
    for await (const event of transport.generate(aPaidRequest(server.origin), never))
      if (event.kind === 'opened') await transport.dispose();
  } catch (thrown) {
    error = thrown;
  }
  assert.ok(SeedreamError.is(error, 'cancelled'));
  await server.connections[0]?.closed();
});

test('a host that is not there costs nothing', async () => {
  const port = await freePort();
  const { error } = await collect(aTransport().generate(aPaidRequest(`http://127.0.0.1:${port}`), never));
  assert.ok(SeedreamError.is(error, 'network'));
  assert.equal(error.details.billing, 'notSent');
  assert.equal(error.details.code, 'ECONNREFUSED');
});
