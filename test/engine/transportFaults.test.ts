import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { SeedreamError, type Billing, type ErrorKind } from '../../src/core/errors.ts';
import { answer, startRawServer, type RawScript } from '../support/rawServer.ts';
import {
  aPaidRequest,
  aTransport,
  canaryKey,
  canarySignature,
  collect,
  everythingIn,
} from '../support/wire.ts';
import { jsonAnswer, signedLink, streamAnswer } from '../support/wireAnswers.ts';
import { read, readChunks, readFrom } from '../support/wireReader.ts';

const never = new AbortController().signal;
const json = { 'content-type': 'application/json' };

interface Fault {
  readonly error: SeedreamError;
  readonly events: readonly { readonly kind: string }[];
  readonly connections: number;
}

/** One click against a server that fails; nothing secret may show, and nothing may be sent twice. */
async function clickOn(script: RawScript): Promise<Fault> {
  await using server = await startRawServer(script);
  const transport = aTransport();
  const { events, error } = await readFrom(transport, server.origin);
  assert.ok(SeedreamError.is(error), String(error));
  const shown = everythingIn(error, transport.log.entries);
  for (const secret of [canaryKey, canarySignature, '0217_0.jpeg']) assert.ok(!shown.includes(secret), shown);
  assert.equal(server.connections.length, 1);
  return { error, events, connections: server.connections.length };
}

const saying =
  (bytes: string | Uint8Array, how: 'end' | 'reset' = 'end'): RawScript =>
  async connection => {
    await connection.request();
    await connection.write(bytes);
    if (how === 'end') connection.end();
    else connection.reset();
  };

describe('an answer that is cut', () => {
  const head = 'HTTP/1.1 200 OK\r\ncontent-type: x/y\r\n';
  const forms: readonly (readonly [string, string, string])[] = [
    [
      'a stream of unknown length',
      `${head}\r\n`,
      streamAnswer().slice(0, streamAnswer().indexOf('data: [DONE]') - 2),
    ],
    ['JSON of known length', `${head}content-length: ${Buffer.byteLength(jsonAnswer)}\r\n\r\n`, jsonAnswer],
    [
      'JSON in chunks',
      `${head}transfer-encoding: chunked\r\n\r\n${Buffer.byteLength(jsonAnswer).toString(16)}\r\n`,
      jsonAnswer,
    ],
  ];
  for (const [form, start, body] of forms)
    for (const how of ['end', 'reset'] as const)
      test(`(${form}, by ${how}) anywhere gives all that came, is never asked for again, and may have been billed`, async () => {
        const whole = Buffer.from(start + body);
        const begin = Buffer.byteLength(start);
        // Every place where something changes, and a spread of the others.
        const cuts = Array.from({ length: whole.length }, (_, cut) => cut).filter(
          cut => cut % 41 === 0 || '{}\n"'.includes(String.fromCharCode(whole[cut - 1] ?? 0)),
        );
        for (const cut of cuts) {
          const { error, events } = await clickOn(saying(whole.subarray(0, cut), how));
          assert.equal(error.details.billing, 'unknown', `cut at ${cut}`);
          const expected = cut < begin ? [] : readChunks([whole.subarray(begin, cut)]).events;
          assert.deepEqual(events.slice(1), expected, `cut at ${cut}`);
        }
      });

  test('after its JSON was whole has said everything', async () => {
    await using server = await startRawServer(
      saying(`${head}content-length: ${Buffer.byteLength(jsonAnswer) + 5}\r\n\r\n${jsonAnswer}`, 'reset'),
    );
    const { events, error } = await readFrom(aTransport(), server.origin);
    assert.equal(error, undefined);
    assert.deepEqual(events.slice(1), read(jsonAnswer).events);
  });
});

describe('a status', () => {
  const table: readonly (readonly [number, ErrorKind, Billing])[] = [
    [301, 'badResponse', 'unknown'],
    [307, 'badResponse', 'unknown'],
    [400, 'invalidRequest', 'refused'],
    [401, 'auth', 'refused'],
    [402, 'quota', 'refused'],
    [403, 'auth', 'refused'],
    [404, 'invalidRequest', 'refused'],
    [408, 'timeout', 'unknown'],
    [409, 'server', 'unknown'],
    [413, 'invalidRequest', 'refused'],
    [422, 'invalidRequest', 'refused'],
    [429, 'rateLimit', 'refused'],
    [500, 'server', 'unknown'],
    [502, 'server', 'unknown'],
    [503, 'server', 'unknown'],
    [504, 'server', 'unknown'],
  ];
  const bodies: Readonly<Record<string, string>> = {
    JSON: JSON.stringify({ error: { code: 'Odd', message: `Not with ${canaryKey}: see ${signedLink}` } }),
    'a page': '<html><h1>Bad gateway</h1></html>',
    nothing: '',
  };
  for (const [status, kind, billing] of table)
    test(`of ${status} is ${kind} and ${billing}, asked for once, whatever its body`, async () => {
      for (const [name, body] of Object.entries(bodies)) {
        const headers = { ...json, location: 'http://127.0.0.1:1/elsewhere', 'retry-after': '3' };
        const { error, events } = await clickOn(saying(answer(`${status} Whatever`, headers, body)));
        assert.equal(error.kind, kind, name);
        assert.equal(error.details.billing, billing, name);
        assert.equal(error.details.status, status);
        assert.deepEqual(events, []);
      }
    });

  test('of 429 tells the wait the server names, and its request id', async () => {
    const headers = { ...json, 'Retry-After': '7', 'X-Request-Id': '0217-0001' };
    const { error } = await clickOn(
      saying(answer('429 Slow', headers, '{"error":{"code":"RequestBurstTooFast"}}')),
    );
    assert.equal(error.details.retryAfterMs, 7_000);
    assert.equal(error.details.requestId, '0217-0001');
  });

  test('of failure is enough when its body is cut', async () => {
    const bytes = answer('401 No', { ...json, 'content-length': '500' }, '{"error":{"mess');
    for (const how of ['end', 'reset'] as const) {
      const { error } = await clickOn(saying(bytes, how));
      assert.equal(error.kind, 'auth');
      assert.equal(error.details.billing, 'refused');
    }
  });

  test('of failure is read with no more than 64 KiB of its body', async () => {
    const endless: RawScript = async connection => {
      await connection.request();
      await connection.write('HTTP/1.1 400 No\r\n\r\n');
      for (let sent = 0; sent < 400 && !connection.hasEnded; sent++)
        await connection.write('x'.repeat(65_536));
    };
    const { error } = await clickOn(endless);
    assert.equal(error.kind, 'invalidRequest');
    assert.ok(error.message.length < 600);
  });
});

describe('a success', () => {
  const pages: Readonly<Record<string, string>> = {
    'with a web page': '<html>Sign in to the network</html>',
    'with nothing': '',
    'without an image': '{"data":[]}',
    'in a language of its own': 'OK',
  };
  for (const [name, body] of Object.entries(pages))
    test(`${name} may have been billed`, async () => {
      const { error } = await clickOn(saying(answer('200 OK', { 'content-type': 'text/html' }, body)));
      assert.equal(error.kind, 'badResponse');
      assert.equal(error.details.billing, 'unknown');
    });

  test('with nothing but the provider’s error is not taken for free, and shows no secret', async () => {
    const body = JSON.stringify({
      error: { code: 'InternalServiceError', message: `no ${canaryKey} ${signedLink}` },
    });
    const { error } = await clickOn(saying(answer('200 OK', { ...json, 'x-request-id': 'id-000001' }, body)));
    assert.equal(error.details.billing, 'unknown');
    assert.equal(error.details.requestId, 'id-000001');
  });
});

describe('something that is not HTTP', () => {
  const talks: Readonly<Record<string, string>> = {
    'nothing at all': '',
    'another protocol': 'SSH-2.0-OpenSSH_9.9\r\n',
    'a head larger than any real one': `HTTP/1.1 200 OK\r\nx-long: ${'x'.repeat(20_000)}\r\n\r\n{}`,
    'a head of many lines': `HTTP/1.1 200 OK\r\n${'x-many: 1\r\n'.repeat(3_000)}\r\n{}`,
    'two lengths that differ': 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\ncontent-length: 3\r\n\r\n{}',
    'a switch of protocols': 'HTTP/1.1 101 Switching\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n',
  };
  for (const [name, bytes] of Object.entries(talks))
    for (const how of ['end', 'reset'] as const)
      test(`(${name}, then ${how}) may have been billed`, async () => {
        const { error } = await clickOn(saying(bytes, how));
        assert.equal(error.details.billing, 'unknown');
      });

  test('that hangs up before it has heard the whole request may have been billed', async () => {
    await using server = await startRawServer(connection => connection.reset());
    const body = [{ base64: Buffer.alloc(3_000_000) }];
    const { error } = await collect(aTransport().generate(aPaidRequest(server.origin, { body }), never));
    assert.ok(SeedreamError.is(error, 'network'));
    assert.equal(server.connections.length, 1);
  });
});
