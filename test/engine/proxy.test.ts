import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { NetworkPlan } from '../../src/core/network/plan.ts';
import { SeedreamError } from '../../src/core/errors.ts';
import type { TransportOptions } from '../../src/engine/transport.ts';
import { startProxy } from '../support/proxyServer.ts';
import { aPlan, knowing, startSecureServer } from '../support/proxyTarget.ts';
import { answer, startRawServer, type RawScript } from '../support/rawServer.ts';
import { selfSigned } from '../support/selfSigned.ts';
import {
  aPaidRequest,
  aTransport,
  canaryKey,
  collect,
  everythingIn,
  type RecordingLog,
} from '../support/wire.ts';
import { jsonAnswer } from '../support/wireAnswers.ts';
import { outcomeOf } from '../support/wireDownloads.ts';

const never = new AbortController().signal;
const provider = 'provider.example.org';
const identity = selfSigned(provider);
const proxyIdentity = selfSigned('proxy.example.org');
const ca = [identity.cert, proxyIdentity.cert];

const answering: RawScript = async connection => {
  await connection.request();
  await connection.write(answer('200 OK', { 'content-type': 'application/json' }, jsonAnswer));
  connection.end();
};

function through(
  plan: Partial<NetworkPlan>,
  options: Partial<TransportOptions> = {},
  asked: string[] = [],
): ReturnType<typeof aTransport> & { readonly log: RecordingLog } {
  const lookup = knowing({ 'proxy.example.org': ['127.0.0.1'] }, asked);
  return aTransport({ plan: () => aPlan(plan), connect: { lookup, ca }, ...options });
}

describe('a paid request through a proxy', () => {
  test('is one tunnel in which only the provider can read, and the proxy looks its name up', async () => {
    await using server = await startSecureServer(identity, answering);
    await using proxy = await startProxy();
    const asked: string[] = [];
    const transport = through({ proxy: `http://127.0.0.1:${proxy.port}` }, {}, asked);
    const { error, events } = await collect(
      transport.generate(aPaidRequest(`https://${provider}:${server.port}`), never),
    );
    assert.equal(error, undefined);
    assert.equal(events.at(-1)?.kind, 'completed');
    const authority = `${provider}:${server.port}`;
    assert.deepEqual(proxy.heads, [`CONNECT ${authority} HTTP/1.1\r\nHost: ${authority}\r\n\r\n`]);
    assert.equal(server.connections.length, 1);
    const received = server.connections[0]?.received ?? '';
    assert.match(received, new RegExp(`^POST /api/v3/images/generations HTTP/1.1\r\nhost: ${authority}\r\n`));
    assert.ok(!/proxy/i.test(received));
    assert.ok(!asked.includes(provider));
    await proxy.idle();
  });

  test('may take a proxy that is itself spoken to over TLS', async () => {
    await using server = await startSecureServer(identity, answering);
    await using proxy = await startProxy({ identity: proxyIdentity });
    const transport = through({ proxy: `https://proxy.example.org:${proxy.port}` });
    const { error } = await collect(
      transport.generate(aPaidRequest(`https://${provider}:${server.port}`), never),
    );
    assert.equal(error, undefined);
    assert.equal(proxy.heads.length, 1);
    await proxy.idle();
  });

  test('signs in with what the person wrote, special signs and all', async () => {
    const wants = `Basic ${Buffer.from('Zoë:p@ss/wört#%').toString('base64')}`;
    const proxies: readonly ((port: number) => Partial<NetworkPlan>)[] = [
      port => ({ proxy: `http://Zo%C3%AB:p%40ss%2Fw%C3%B6rt%23%25@127.0.0.1:${port}` }),
      port => ({ proxy: `http://127.0.0.1:${port}`, proxyAuthorization: wants }),
    ];
    for (const planOf of proxies) {
      await using server = await startSecureServer(identity, answering);
      await using proxy = await startProxy({ act: { kind: 'tunnel', wants } });
      const { error } = await collect(
        through(planOf(proxy.port)).generate(aPaidRequest(`https://${provider}:${server.port}`), never),
      );
      assert.equal(error, undefined);
    }
  });

  test('goes to this machine and to exceptions directly', async () => {
    await using plain = await startRawServer(answering);
    await using secure = await startSecureServer(identity, answering);
    await using proxy = await startProxy();
    const lookup = knowing({ [provider]: ['127.0.0.1'] });
    const transport = through(
      { proxy: `http://127.0.0.1:${proxy.port}`, noProxy: ['.example.org'] },
      { connect: { lookup, ca } },
    );
    for (const origin of [plain.origin, `https://${provider}:${secure.port}`])
      assert.equal((await collect(transport.generate(aPaidRequest(origin), never))).error, undefined);
    assert.deepEqual(proxy.heads, []);
  });

  test('follows a change of settings with the next request', async () => {
    await using server = await startSecureServer(identity, answering);
    await using first = await startProxy();
    await using second = await startProxy();
    let port = first.port;
    const transport = through({}, { plan: () => aPlan({ proxy: `http://127.0.0.1:${port}` }) });
    const request = aPaidRequest(`https://${provider}:${server.port}`);
    await collect(transport.generate(request, never));
    port = second.port;
    await collect(transport.generate(request, never));
    assert.deepEqual([first.heads.length, second.heads.length], [1, 1]);
  });

  test('that breaks once it is made may have been billed, and is not sent again', async () => {
    for (const secure of [false, true]) {
      await using server = await startSecureServer(identity, async connection => {
        await connection.request();
        connection.end();
      });
      await using proxy = await startProxy(secure ? { identity: proxyIdentity } : {});
      const host = secure ? 'https://proxy.example.org' : 'http://127.0.0.1';
      const { error } = await collect(
        through({ proxy: `${host}:${proxy.port}` }).generate(
          aPaidRequest(`https://${provider}:${server.port}`),
          never,
        ),
      );
      assert.ok(SeedreamError.is(error, 'network'));
      assert.equal(error.details.billing, 'unknown');
      assert.equal(server.connections.length, 1);
      assert.match(server.connections[0]?.received ?? '', /^POST /);
    }
  });

  test('is not sent to a host that does not prove who it is', async () => {
    await using server = await startSecureServer(selfSigned('somebody.example.org'), answering);
    await using proxy = await startProxy();
    const { error } = await collect(
      through({ proxy: `http://127.0.0.1:${proxy.port}` }).generate(
        aPaidRequest(`https://${provider}:${server.port}`),
        never,
      ),
    );
    assert.ok(SeedreamError.is(error, 'network'));
    assert.equal(error.details.billing, 'notSent');
    assert.match(error.message, /could not prove its identity/);
    assert.equal(server.connections[0]?.received ?? '', '');
    await proxy.idle();
  });

  test('is cancelled in every phase, and the proxy’s connection is closed', async () => {
    const phases = ['stalled', 'answering'] as const;
    for (const phase of phases) {
      const abort = new AbortController();
      await using server = await startSecureServer(identity, async connection => {
        await connection.request();
        await connection.write('HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\n');
        abort.abort();
      });
      await using proxy = await startProxy(phase === 'stalled' ? { act: { kind: 'stall' } } : {});
      const outcome = collect(
        through({ proxy: `http://127.0.0.1:${proxy.port}` }).generate(
          aPaidRequest(`https://${provider}:${server.port}`),
          abort.signal,
        ),
      );
      if (phase === 'stalled') {
        await proxy.asked;
        abort.abort();
      }
      const { error } = await outcome;
      assert.ok(SeedreamError.is(error, 'cancelled'));
      assert.equal(error.details.billing, phase === 'stalled' ? 'notSent' : 'unknown');
      await proxy.idle();
    }
  });
});

describe('a certificate that nobody vouches for', () => {
  const stranger = selfSigned(provider);

  async function visit(strictTls: boolean): Promise<{ error: unknown; log: RecordingLog; received: string }> {
    await using server = await startSecureServer(stranger, answering);
    await using proxy = await startProxy();
    const transport = through({ proxy: `http://127.0.0.1:${proxy.port}`, strictTls });
    const { error } = await collect(
      transport.generate(aPaidRequest(`https://${provider}:${server.port}`), never),
    );
    return { error, log: transport.log, received: server.connections[0]?.received ?? '' };
  }

  test('is accepted only where the person switched the check off, and the log says so', async () => {
    const strict = await visit(true);
    assert.ok(SeedreamError.is(strict.error, 'network'));
    assert.ok(!strict.received.includes(canaryKey));
    assert.doesNotMatch(everythingIn(strict.log.entries), /certificates are not checked/);
    const lax = await visit(false);
    assert.equal(lax.error, undefined);
    assert.match(everythingIn(lax.log.entries), /certificates are not checked/);
  });
});

describe('a download through a proxy', () => {
  const image = Buffer.alloc(50_000, 7);
  const serving: RawScript = async connection => {
    await connection.request();
    await connection.write(answer('200 OK', { 'content-type': 'image/jpeg' }, image));
    connection.end();
  };

  async function fetchWhen(addresses: readonly string[]): Promise<{
    bytes: Uint8Array | undefined;
    error: SeedreamError | undefined;
    heads: readonly string[];
  }> {
    await using server = await startSecureServer(identity, serving);
    await using proxy = await startProxy();
    const transport = aTransport({
      plan: () => aPlan({ proxy: `http://127.0.0.1:${proxy.port}` }),
      connect: { ca, lookup: knowing({ [provider]: addresses }) },
    });
    const request = { url: `https://${provider}:${server.port}/a`, endpoint: 'https://api.example.org/v1' };
    const { bytes, error } = await outcomeOf(transport, request, never);
    return { bytes, error, heads: proxy.heads };
  }

  test('is made where the name cannot be looked up here, or leads to the public', async () => {
    for (const addresses of [[], ['8.8.8.8']]) {
      const { bytes, heads } = await fetchWhen(addresses);
      assert.ok(bytes !== undefined && image.equals(bytes));
      assert.equal(heads.length, 1);
    }
  });

  test('is not asked for where the name leads into a private network here', async () => {
    for (const addresses of [['10.0.0.1'], ['8.8.8.8', '127.0.0.1'], ['fd00::1']]) {
      const { error, heads } = await fetchWhen(addresses);
      assert.equal(error?.details.code, 'LINK');
      assert.deepEqual(heads, []);
    }
  });
});
