import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { raw, refusal } from '../support/fakeServer.catalogue.ts';
import { rawCall, rawOpen, requestBytes } from '../support/fakeServer.rawClient.ts';
import type { RawAnswer } from '../support/fakeServer.rawClient.ts';
import { startFakeServer } from '../support/fakeServer.ts';
import type { FakeServer } from '../support/fakeServer.ts';
import { bigPicture, picture } from '../support/pictures.ts';

const model = 'doubao-seedream-4-5-251128';
const ask = { model, prompt: 'a red fox', size: '2K', watermark: false };
const set = {
  ...ask,
  sequential_image_generation: 'auto',
  sequential_image_generation_options: { max_images: 3 },
};

let server: FakeServer;

function buy(body: unknown, key = 'good', headers: Record<string, string> = {}): Promise<RawAnswer> {
  const url = `${server.baseUrl}/images/generations`;
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return rawCall({ url, headers: { authorization: `Bearer ${key}`, ...headers }, body: text });
}

describe('what the server notices', () => {
  beforeEach(async () => {
    server = await startFakeServer({ key: 'good', pictures: 'small' });
  });
  afterEach(() => server.close());

  test('a request is accepted when its whole body was read, and first bytes are counted apart', async () => {
    const bytes = requestBytes({
      url: `${server.baseUrl}/images/generations`,
      headers: { authorization: 'Bearer good' },
      body: JSON.stringify(ask),
    });
    const { socket, answer } = rawOpen(server.baseUrl);
    socket.write(bytes.subarray(0, bytes.length - 1));
    while (server.paid.length === 0) await new Promise(setImmediate);
    assert.deepEqual([server.firstBytesSeen, server.accepted.length], [1, 0]);
    socket.write(bytes.subarray(bytes.length - 1));
    await answer;
    assert.deepEqual([server.firstBytesSeen, server.accepted.length, server.maybeBilled], [1, 1, 1]);
  });

  test('a plain refusal is accepted but not billed; one the client never heard may be', async () => {
    server.script(refusal(429, 'ServerOverloaded'), {
      ...refusal(429, 'ServerOverloaded'),
      wire: { cut: { at: 'answer', how: 'reset' } },
    });
    await buy(ask);
    assert.deepEqual([server.accepted.length, server.maybeBilled], [1, 0]);
    await buy(ask);
    assert.deepEqual([server.accepted.length, server.maybeBilled], [2, 1]);
  });

  test('trouble before the end of the request is never an acceptance', async () => {
    for (const at of ['connect', 'firstByte', 'head', 10] as const)
      server.script({ request: { at, how: 'reset' } });
    for (let n = 0; n < 4; n += 1) assert.equal((await buy(ask)).ending, 'reset');
    server.script({ ...refusal(413, 'RequestTooLarge'), request: { at: 10, how: 'answer' } });
    assert.equal((await buy(ask)).status, 413);
    assert.deepEqual([server.accepted.length, server.maybeBilled], [0, 0]);
  });

  test('a client that leaves is noticed, at a gate and without any sleep', async () => {
    server.script({ gates: { answer: 'thinking' } });
    const { socket } = rawOpen(server.baseUrl);
    socket.write(
      requestBytes({
        url: `${server.baseUrl}/images/generations`,
        headers: { authorization: 'Bearer good' },
        body: JSON.stringify(ask),
      }),
    );
    await server.reached('thinking');
    const call = await server.paidCall(1);
    assert.equal(call.aborted, false);
    socket.destroy();
    await call.over;
    assert.equal(call.aborted, true);
    assert.equal(call.status, undefined);
  });

  test('gates hold an event back until they are opened', async () => {
    server.script({ gates: { events: { 1: 'second' } } });
    const { socket, answer } = rawOpen(server.baseUrl);
    let seen = '';
    socket.on('data', (part: Buffer) => (seen += part.toString()));
    socket.write(
      requestBytes({
        url: `${server.baseUrl}/images/generations`,
        headers: { authorization: 'Bearer good' },
        body: JSON.stringify({ ...set, stream: true }),
      }),
    );
    await server.reached('second');
    while (!seen.includes('"image_index":0')) await new Promise(setImmediate);
    assert.doesNotMatch(seen, /"image_index":1/u);
    server.open('second');
    assert.match((await answer).body.toString(), /"image_index":2/u);
  });

  test('references are digested as they pass, also in a body too large to keep', async () => {
    const [first, second] = [
      await bigPicture(50_000),
      await picture({ width: 64, height: 48, format: 'png' }),
    ];
    const uris = [
      `data:image/jpeg;base64,${first.toString('base64')}`,
      'https://example.org/x.png',
      `data:image/png;base64,${second.toString('base64')}`,
    ];
    const body = JSON.stringify({ ...ask, prompt: 'say "data:image/png;base64," \\ ünd "so"', image: uris });
    const sums = [first, second].map(bytes => [
      bytes.length,
      createHash('sha256').update(bytes).digest('hex'),
      true,
    ]);
    await buy(body);
    const kept = server.paid[0]?.body;
    assert.deepEqual(kept?.json, JSON.parse(body));
    assert.deepEqual(
      kept?.dataUris.map(uri => [uri.bytes, uri.sha256, uri.strict]),
      sums,
    );
    const frugal = await startFakeServer({ keepBodyBytes: 1000, pictures: 'small' });
    await rawCall({ url: `${frugal.baseUrl}/images/generations`, body });
    const digested = frugal.paid[0];
    assert.equal(digested?.body?.raw, undefined);
    assert.deepEqual(digested?.body?.dataUris, kept?.dataUris);
    assert.equal(digested?.body?.sha256, createHash('sha256').update(body).digest('hex'));
    assert.deepEqual(
      [digested?.understood?.references.length, digested?.understood?.references[1]],
      [3, uris[1]],
    );
    await frugal.close();
  });

  test('a chunked request body is put together', async () => {
    const url = `${server.baseUrl}/images/generations`;
    const text = JSON.stringify(ask);
    const pieces = [text.slice(0, 7), text.slice(7)].map(
      part => `${part.length.toString(16)}\r\n${part}\r\n`,
    );
    const { socket, answer } = rawOpen(url);
    socket.write(
      `POST /v1/images/generations HTTP/1.1\r\nhost: x\r\nauthorization: Bearer good\r\nconnection: close\r\ntransfer-encoding: chunked\r\n\r\n${pieces.join('')}0\r\n\r\n`,
    );
    assert.equal((await answer).status, 200);
    assert.deepEqual(server.paid[0]?.body?.json, ask);
  });

  test('a key that reaches the result host or a stranger is a violation, and so is any visit to the stranger', async () => {
    const url = server.mint(await picture({ width: 8, height: 8 }));
    await fetch(url, { headers: { authorization: 'Bearer good' } });
    assert.deepEqual(server.violations, ['the result host was sent authorization']);
    await fetch(`${server.strangerOrigin}/v1/images/generations`, { method: 'POST', body: '{}' });
    assert.equal(server.violations.length, 2);
    assert.equal(server.strangerCalls.length, 1);
  });

  test('the free list of models is no purchase and wants the key', async () => {
    assert.equal((await fetch(`${server.baseUrl}/models`)).status, 401);
    assert.equal(
      (await fetch(`${server.baseUrl}/models`, { headers: { authorization: 'Bearer good' } })).status,
      200,
    );
    assert.deepEqual([server.paid.length, server.firstBytesSeen, server.others.length], [0, 0, 2]);
    server.script(raw('odd', { status: 418, body: 'x' }));
    assert.equal((await buy(ask)).status, 418, 'free calls use up no script');
  });
});
