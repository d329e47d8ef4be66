import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { LookupFunction } from 'node:net';
import { describe, test } from 'node:test';
import tls from 'node:tls';
import { SeedreamError } from '../../src/core/errors.ts';
import { answer } from '../support/rawServer.ts';
import { selfSigned, type SelfSigned } from '../support/selfSigned.ts';
import { aPaidRequest, aTransport, canaryKey, collect, type Outcome } from '../support/wire.ts';
import { jsonAnswer } from '../support/wireAnswers.ts';

const host = 'provider.example.org';
const identity = selfSigned(host);

const toThisMachine: LookupFunction = (_host, options, callback) => {
  if (options.all === true) callback(null, [{ address: '127.0.0.1', family: 4 }]);
  else callback(null, '127.0.0.1', 4);
};

interface Visit extends Outcome {
  readonly received: string;
  readonly protocol: string | false;
}

async function visit(
  shown: SelfSigned,
  trusted: readonly string[] | undefined,
  act: 'answer' | 'reset' = 'answer',
): Promise<Visit> {
  let received = '';
  let protocol: string | false = false;
  const server = tls.createServer({ ...shown, ALPNProtocols: ['h2', 'http/1.1'] }, socket => {
    protocol = socket.alpnProtocol ?? false;
    socket.on('error', () => undefined);
    if (act === 'reset') socket.destroy();
    socket.on('data', data => {
      received += data.toString('latin1');
      if (received.endsWith('}'))
        socket.end(answer('200 OK', { 'content-type': 'application/json' }, jsonAnswer));
    });
  });
  server.on('tlsClientError', () => undefined).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  assert.ok(address !== null && typeof address === 'object');
  const connect = { lookup: toThisMachine, ...(trusted === undefined ? {} : { ca: trusted }) };
  const request = aPaidRequest(`https://${host}:${address.port}`);
  const outcome = await collect(aTransport({ connect }).generate(request, new AbortController().signal));
  server.close();
  return { ...outcome, received, protocol };
}

describe('a secure connection', () => {
  test('to a host that proves who it is carries the request, over HTTP/1.1', async () => {
    const { error, events, received, protocol } = await visit(identity, [identity.cert]);
    assert.equal(error, undefined);
    assert.equal(events.at(-1)?.kind, 'completed');
    assert.match(received, new RegExp(`host: ${host.replaceAll('.', '\\.')}:\\d+`));
    assert.equal(protocol, 'http/1.1');
  });

  test('to a host that proves nothing, or to be somebody else, carries no byte of it and costs nothing', async () => {
    const other = selfSigned('somebody.example.org');
    const impostors = [
      { shown: identity, trusted: undefined },
      { shown: other, trusted: [identity.cert] },
      { shown: other, trusted: [other.cert] },
    ];
    for (const { shown, trusted } of impostors) {
      const { error, received } = await visit(shown, trusted);
      assert.ok(SeedreamError.is(error, 'network'));
      assert.equal(error.details.billing, 'notSent');
      assert.match(error.message, /could not prove its identity/);
      assert.equal(received, '');
    }
  });

  test('is checked although the environment says otherwise', async () => {
    const before = process.env['NODE_TLS_REJECT_UNAUTHORIZED'];
    process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = '0';
    try {
      const { error, received } = await visit(identity, undefined);
      assert.ok(SeedreamError.is(error, 'network'));
      assert.ok(!received.includes(canaryKey));
    } finally {
      if (before === undefined) delete process.env['NODE_TLS_REJECT_UNAUTHORIZED'];
      else process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = before;
    }
  });

  test('that breaks once it is made may have been billed', async () => {
    const { error } = await visit(identity, [identity.cert], 'reset');
    assert.ok(SeedreamError.is(error, 'network'));
    assert.equal(error.details.billing, 'unknown');
  });
});
