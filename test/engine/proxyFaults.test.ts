import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { SeedreamError, type ErrorKind } from '../../src/core/errors.ts';
import { startProxy, type ProxyAct } from '../support/proxyServer.ts';
import { aPlan, freePort, knowing, startSecureServer } from '../support/proxyTarget.ts';
import { selfSigned } from '../support/selfSigned.ts';
import { aPaidRequest, aTransport, canaryKey, collect, everythingIn, HandClock } from '../support/wire.ts';

const never = new AbortController().signal;
const provider = 'provider.example.org';
const identity = selfSigned(provider);
const proxyIdentity = selfSigned('proxy.example.org');
const user = 'canary-user';
const password = 'canary-password';
const basic = Buffer.from(`${user}:${password}`).toString('base64');
const lookup = knowing({ 'proxy.example.org': ['127.0.0.1'] });

interface Fault {
  readonly what: string;
  readonly act?: ProxyAct;
  /** The proxy as it is set; `PORT` is where it listens. */
  readonly proxy?: string;
  readonly isSecure?: boolean;
  readonly kind?: ErrorKind;
  readonly code: string;
  readonly words: RegExp;
}

const signedIn = `http://${user}:${password}@127.0.0.1:PORT`;
const say = (bytes: string, end = false): ProxyAct => ({ kind: 'say', bytes, end });

const faults: readonly Fault[] = [
  {
    what: 'wants a name and password and gets none',
    act: { kind: 'tunnel', wants: 'Basic other' },
    proxy: 'http://127.0.0.1:PORT',
    kind: 'invalidRequest',
    code: 'PROXY_AUTH',
    words: /asks for a user name and password.*http\.proxyAuthorization/,
  },
  {
    what: 'does not accept the name and password',
    act: { kind: 'tunnel', wants: 'Basic other' },
    kind: 'invalidRequest',
    code: 'PROXY_AUTH',
    words: /does not accept the user name and password/,
  },
  {
    what: 'takes only a sign-in that is not known here',
    act: { kind: 'tunnel', wants: 'NTLM x', challenge: 'Negotiate, NTLM realm="a, basic"' },
    kind: 'invalidRequest',
    code: 'PROXY_AUTH',
    words: /takes only a kind of sign-in that is not supported/,
  },
  {
    what: 'names the known sign-in behind others',
    act: { kind: 'tunnel', wants: 'x', challenge: 'Negotiate, Basic realm="a"' },
    kind: 'invalidRequest',
    code: 'PROXY_AUTH',
    words: /does not accept/,
  },
  {
    what: 'forbids the way',
    act: say('HTTP/1.1 403 Forbidden\r\ncontent-length: 9\r\n\r\nforbidden'),
    code: 'PROXY_REFUSED',
    words: /opens no way to provider\.example\.org \(HTTP 403\)/,
  },
  {
    what: 'does not reach the provider',
    act: say('HTTP/1.0 502 Bad Gateway\r\n\r\n', true),
    code: 'PROXY_REFUSED',
    words: /HTTP 502/,
  },
  {
    what: 'redirects',
    act: say('HTTP/1.1 302 Found\r\nlocation: https://evil.example/\r\n\r\n'),
    code: 'PROXY_REFUSED',
    words: /HTTP 302/,
  },
  {
    what: 'says garbage',
    act: say('SSH-2.0-x\r\n'),
    code: 'PROXY_BAD_ANSWER',
    words: /does not answer as a proxy/,
  },
  {
    what: 'speaks another HTTP',
    act: say('HTTP/2 200\r\n\r\n'),
    code: 'PROXY_BAD_ANSWER',
    words: /does not answer/,
  },
  {
    what: 'gives no status',
    act: say('HTTP/1.1 OK\r\n\r\n'),
    code: 'PROXY_BAD_ANSWER',
    words: /does not answer/,
  },
  {
    what: 'never ends its head',
    act: say(`HTTP/1.1 200 OK\r\nx: ${'y'.repeat(20_000)}`),
    code: 'PROXY_BAD_ANSWER',
    words: /does not answer/,
  },
  {
    what: 'speaks in the provider’s place',
    act: say(`HTTP/1.1 200 OK\r\n\r\nHTTP/1.1 200 OK\r\n\r\n`),
    code: 'PROXY_BAD_ANSWER',
    words: /does not answer/,
  },
  {
    what: 'ends in the middle of its head',
    act: say('HTTP/1.1 200 OK\r\n', true),
    code: 'PROXY_CLOSED',
    words: /closed the connection/,
  },
  { what: 'closes at once', act: { kind: 'close' }, code: 'PROXY_CLOSED', words: /closed the connection/ },
  { what: 'resets at once', act: { kind: 'reset' }, code: 'PROXY_CLOSED', words: /closed the connection/ },
  {
    what: 'cannot prove who it is',
    proxy: `https://${user}:${password}@proxy.example.org:PORT`,
    isSecure: true,
    code: 'PROXY_NOT_TRUSTED',
    words: /proxy proxy\.example\.org:\d+ could not prove its identity/,
  },
  {
    what: 'is not there',
    proxy: `http://${user}:${password}@no-proxy.example.org:PORT`,
    code: 'PROXY_UNREACHABLE',
    words: /proxy no-proxy\.example\.org:\d+ could not be reached \(its address could not be found\)/,
  },
  {
    what: 'is a SOCKS proxy',
    proxy: `socks5://${user}:${password}@127.0.0.1:PORT`,
    kind: 'invalidRequest',
    code: 'PROXY_UNUSABLE',
    words: /SOCKS proxies are not supported/,
  },
  {
    what: 'is set in a way that is no address',
    proxy: `http://${user}:${password}#@127.0.0.1:PORT`,
    kind: 'invalidRequest',
    code: 'PROXY_UNUSABLE',
    words: /not valid/,
  },
];

function assertHarmless(error: unknown, log: unknown): asserts error is SeedreamError {
  assert.ok(SeedreamError.is(error), String(error));
  assert.equal(error.details.billing, 'notSent');
  const shown = everythingIn(error, log);
  for (const secret of [canaryKey, user, password, basic]) assert.ok(!shown.includes(secret), shown);
}

describe('a proxy that', () => {
  for (const { what, act, proxy = signedIn, isSecure = false, kind = 'network', code, words } of faults)
    test(`${what} costs nothing and is told in words, without its password`, async () => {
      await using server = await startSecureServer(identity, () => undefined);
      await using running = await startProxy({
        ...(act === undefined ? {} : { act }),
        ...(isSecure ? { identity: proxyIdentity } : {}),
      });
      const transport = aTransport({
        plan: () => aPlan({ proxy: proxy.replace('PORT', String(running.port)) }),
        connect: { lookup, ca: [identity.cert] },
      });
      const { error } = await collect(
        transport.generate(aPaidRequest(`https://${provider}:${server.port}`), never),
      );
      assertHarmless(error, transport.log.entries);
      assert.equal(error.kind, kind);
      assert.equal(error.details.code, code);
      assert.equal(error.details.param, kind === 'invalidRequest' ? 'proxy' : undefined);
      assert.match(error.message, words);
      assert.ok(running.heads.length <= 1);
      assert.equal(server.connections.length, 0);
      await running.idle();
    });

  test('nothing listens for is told in words', async () => {
    const port = await freePort();
    const transport = aTransport({
      plan: () => aPlan({ proxy: `http://${user}:${password}@127.0.0.1:${port}` }),
      connect: { lookup },
    });
    const { error } = await collect(transport.generate(aPaidRequest(`https://${provider}`), never));
    assertHarmless(error, transport.log.entries);
    assert.match(error.message, /could not be reached \(ECONNREFUSED\)\. Check the setting http\.proxy/);
  });

  test('says nothing is waited for as long as for any connection', async () => {
    await using running = await startProxy({ act: { kind: 'stall' } });
    const clock = new HandClock();
    const transport = aTransport({
      clock,
      plan: () => aPlan({ proxy: signedIn.replace('PORT', String(running.port)) }),
      connect: { lookup },
    });
    const outcome = collect(transport.generate(aPaidRequest(`https://${provider}`), never));
    await running.asked;
    clock.advance(10_000);
    const { error } = await outcome;
    assertHarmless(error, transport.log.entries);
    assert.equal(error.kind, 'timeout');
    assert.equal(clock.sleepers, 0);
    await running.idle();
  });
});
