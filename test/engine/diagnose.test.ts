import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import os from 'node:os';
import { describe, test } from 'node:test';
import { SeedreamError } from '../../src/core/errors.ts';
import { diagnosisText, type DiagnosisStep } from '../../src/core/network/diagnosis.ts';
import type { NetworkPlan } from '../../src/core/network/plan.ts';
import { english } from '../../src/core/phrase.ts';
import { diagnose, type DiagnoseDeps, type DiagnosisTarget } from '../../src/engine/diagnose.ts';
import { openExchange } from '../../src/engine/transport.ts';
import { startProxy } from '../support/proxyServer.ts';
import { aPlan, freePort, knowing, startSecureServer } from '../support/proxyTarget.ts';
import { answer, startRawServer, type RawScript } from '../support/rawServer.ts';
import { selfSigned } from '../support/selfSigned.ts';
import { canaryKey, everythingIn, HandClock } from '../support/wire.ts';

const provider = 'provider.example.org';
const identity = selfSigned(provider);
const user = 'canary-user';
const password = 'canary-password';
const here = { [provider]: ['127.0.0.1'] };

const answering =
  (status: string, type = 'application/json'): RawScript =>
  async connection => {
    await connection.request();
    await connection.write(answer(status, { 'content-type': type, location: '/x' }, '{}'));
    connection.end();
  };

interface Report {
  readonly steps: readonly DiagnosisStep[];
  readonly text: string;
  /** Each step in short: way, name, state. */
  readonly lines: readonly string[];
}

async function examine(
  target: DiagnosisTarget,
  plan: Partial<NetworkPlan> = {},
  more: Partial<DiagnoseDeps> = {},
): Promise<Report> {
  const told: DiagnosisStep[] = [];
  const steps = await diagnose(target, aPlan(plan), {
    open: openExchange,
    // Time stands still: on a busy machine nothing is given up.
    clock: new HandClock(),
    userAgent: 'seedream-studio/test',
    signal: new AbortController().signal,
    connect: { lookup: knowing(here), ca: [identity.cert] },
    onStep: step => told.push(step),
    ...more,
  });
  const text = diagnosisText(steps);
  for (const secret of [canaryKey, user, password, btoa(`${user}:${password}`), os.homedir()])
    assert.ok(!everythingIn(steps, told).includes(secret) && !text.includes(secret), text);
  assert.deepEqual(new Set(told), new Set(steps));
  assert.deepEqual(structuredClone(steps), steps);
  return { steps, text, lines: steps.map(({ way, name, state }) => `${way} ${name}: ${state}`) };
}

function wordsOf({ steps }: Report, way: string, name: string): string {
  return english(steps.find(step => step.way === way && step.name === name)?.words ?? '');
}

describe('a diagnosis of the direct way', () => {
  test('looks the name up, connects, reads the certificate and calls for free with the key', async () => {
    await using server = await startSecureServer(identity, answering('200 OK'));
    const baseUrl = `https://${provider}:${server.port}/api/v3/`;
    const report = await examine({ baseUrl, key: canaryKey });
    assert.deepEqual(report.lines, [
      'settings Endpoint: ok',
      'settings Proxy: ok',
      'settings Certificates: ok',
      'settings Machine: ok',
      'direct Name lookup: ok',
      'direct Connection (TCP): ok',
      'direct TLS: ok',
      'direct Free call: ok',
      'result Way in use: ok',
    ]);
    assert.equal(wordsOf(report, 'direct', 'Name lookup'), '127.0.0.1');
    const until = new X509Certificate(identity.cert).validToDate.toISOString().slice(0, 10);
    assert.equal(
      wordsOf(report, 'direct', 'TLS'),
      `TLSv1.3, certificate issued by ${provider}, valid until ${until}`,
    );
    assert.equal(wordsOf(report, 'direct', 'Free call'), 'HTTP 200: the way works, the key was not refused');
    for (const step of report.steps) assert.equal(step.ms !== undefined, step.way === 'direct');
    const requests = server.connections.map(({ received }) => received).filter(received => received !== '');
    assert.equal(requests.length, 1);
    assert.match(requests[0] ?? '', /^GET \/api\/v3\/models HTTP\/1\.1\r\n/);
    assert.ok(requests[0]?.includes(`authorization: Bearer ${canaryKey}\r\n`));
  });

  const statuses: readonly (readonly [status: string, type: string, state: string, words: RegExp])[] = [
    ['401 X', 'application/json', 'note', /the key is not accepted/],
    ['403 X', 'application/json', 'note', /the key is not accepted/],
    ['404 X', 'text/html', 'ok', /lists no models/],
    ['200 X', 'text/html; charset=utf-8', 'note', /sign-in page/],
    ['302 X', 'application/json', 'note', /redirected/],
    ['407 X', 'application/json', 'note', /a proxy in between/],
    ['503 X', 'application/json', 'note', /a problem of its own/],
  ];
  for (const [status, type, state, words] of statuses)
    test(`takes ${status.slice(0, 3)} (${type}) for a way that works and says what it means`, async () => {
      await using server = await startRawServer(answering(status, type));
      const report = await examine({ baseUrl: `${server.origin}/v1`, key: canaryKey });
      assert.match(wordsOf(report, 'direct', 'Free call'), words);
      assert.equal(report.lines.at(-1), `result Way in use: ${state}`);
    });

  test('sends no key where there is none, or none that could be one', async () => {
    for (const key of [undefined, '', 'two words']) {
      await using server = await startRawServer(answering('401 X'));
      const report = await examine({ baseUrl: server.origin, ...(key === undefined ? {} : { key }) });
      assert.match(wordsOf(report, 'direct', 'Free call'), /the way works; no key was sent/);
      assert.doesNotMatch(server.connections.map(one => one.received).join(), /authorization/);
    }
  });

  test('goes no further than the first step that fails', async () => {
    const port = await freePort();
    const lost = await examine({ baseUrl: `https://lost.example.org:${port}` });
    assert.deepEqual(lost.lines.slice(4), [
      'direct Name lookup: failed',
      'direct Free call: skipped',
      'result Way in use: failed',
    ]);
    assert.equal(wordsOf(lost, 'direct', 'Name lookup'), 'ENOTFOUND');
    const closed = await examine({ baseUrl: `https://${provider}:${port}` });
    assert.deepEqual(closed.lines.slice(5), [
      'direct Connection (TCP): failed',
      'direct Free call: skipped',
      'result Way in use: failed',
    ]);
    assert.equal(wordsOf(closed, 'direct', 'Connection (TCP)'), 'no connection (ECONNREFUSED)');
  });

  test('says who issued a certificate that is not trusted, and sends it nothing', async () => {
    const shown = [selfSigned('Evil](http://x) <b>Root `CA`'), selfSigned('somebody.example.org')];
    for (const stranger of shown) {
      await using server = await startSecureServer(stranger, answering('200 OK'));
      const report = await examine({ baseUrl: `https://${provider}:${server.port}`, key: canaryKey });
      assert.equal(report.lines.at(-3), 'direct TLS: failed');
      assert.match(
        wordsOf(report, 'direct', 'TLS'),
        /issued by (Evil\(httpx\) bRoot CA|somebody\.example\.org),.* not trusted \([A-Z0-9_]+\)/,
      );
      assert.match(report.text, /install its certificate in the system/);
      assert.ok(server.connections.every(({ received }) => received === ''));
      const lax = await examine({ baseUrl: `https://${provider}:${server.port}` }, { strictTls: false });
      assert.match(wordsOf(lax, 'settings', 'Certificates'), /NOT CHECKED/);
      assert.deepEqual(lax.lines.slice(-3), [
        'direct TLS: note',
        'direct Free call: ok',
        'result Way in use: ok',
      ]);
    }
  });

  test('refuses an address that no key may go to', async () => {
    for (const baseUrl of [
      'http://api.example.org/v1',
      `https://${user}:${password}@api.example.org`,
      'https://a/?b=c',
      'x',
    ]) {
      const report = await examine({ baseUrl, key: canaryKey });
      assert.deepEqual(report.lines, ['settings Endpoint: failed']);
    }
  });
});

describe('a diagnosis of the way through a proxy', () => {
  test('tries the tunnel, the handshake and the call, and the direct way beside it', async () => {
    await using server = await startSecureServer(identity, answering('404 X'));
    await using proxy = await startProxy({
      act: { kind: 'tunnel', wants: `Basic ${btoa(`${user}:${password}`)}` },
    });
    const report = await examine(
      { baseUrl: `https://${provider}:${server.port}/v1`, key: canaryKey },
      { proxy: `http://${user}:${password}@127.0.0.1:${proxy.port}`, noProxy: ['a.example'] },
      { connect: { lookup: knowing({}), ca: [identity.cert] } },
    );
    assert.deepEqual(report.lines.slice(4), [
      'direct Name lookup: failed',
      'direct Free call: skipped',
      'proxy Tunnel (CONNECT): ok',
      'proxy TLS: ok',
      'proxy Free call: ok',
      'result Way in use: ok',
    ]);
    assert.equal(
      wordsOf(report, 'settings', 'Proxy'),
      `127.0.0.1:${proxy.port}, with sign-in (a test; exceptions: 1)`,
    );
    assert.equal(wordsOf(report, 'result', 'Way in use'), 'the provider answers through the proxy');
    await proxy.idle();
  });

  test('says what is wrong with the proxy, and when the direct way would do', async () => {
    await using server = await startSecureServer(identity, answering('200 OK'));
    await using proxy = await startProxy({ act: { kind: 'tunnel', wants: 'Basic other' } });
    const report = await examine(
      { baseUrl: `https://${provider}:${server.port}/v1` },
      { proxy: `http://${user}:${password}@127.0.0.1:${proxy.port}` },
    );
    assert.match(wordsOf(report, 'proxy', 'Tunnel (CONNECT)'), /does not accept the user name and password/);
    assert.match(wordsOf(report, 'result', 'Way in use'), /it is directly: add its host to http\.noProxy/);
  });

  test('tells a proxy that cannot be used and still tries the direct way', async () => {
    await using server = await startSecureServer(identity, answering('200 OK'));
    const report = await examine(
      { baseUrl: `https://${provider}:${server.port}/v1` },
      { proxy: `socks5://${user}:${password}@127.0.0.1:1` },
    );
    assert.ok(report.lines.includes('settings Proxy: failed'));
    assert.ok(report.lines.includes('direct Free call: ok'));
    assert.equal(report.lines.at(-1), 'result Way in use: failed');
    assert.match(wordsOf(report, 'result', 'Way in use'), /SOCKS proxies are not supported/);
  });

  test('leaves a proxy alone that is not for this address', async () => {
    await using server = await startRawServer(answering('200 OK'));
    const report = await examine({ baseUrl: server.origin }, { proxy: 'http://127.0.0.1:1' });
    assert.match(wordsOf(report, 'settings', 'Proxy'), /^not used for this address/);
    assert.equal(
      report.steps.some(({ way }) => way === 'proxy'),
      false,
    );
  });
});

describe('a diagnosis', () => {
  test('ends each step in its own time', async () => {
    const clock = new HandClock();
    await using proxy = await startProxy({ act: { kind: 'stall' } });
    const pending = examine(
      { baseUrl: `https://${provider}` },
      { proxy: `http://127.0.0.1:${proxy.port}` },
      { clock, connect: { lookup: () => undefined } },
    );
    await proxy.asked;
    clock.advance(6_000);
    const report = await pending;
    assert.deepEqual(report.lines.slice(4), [
      'direct Name lookup: failed',
      'direct Free call: skipped',
      'proxy Tunnel (CONNECT): failed',
      'proxy Free call: skipped',
      'result Way in use: failed',
    ]);
    assert.match(wordsOf(report, 'proxy', 'Tunnel (CONNECT)'), /nothing was heard in time/);
    assert.equal(clock.sleepers, 0);
    await proxy.idle();
  });

  test('can be cancelled, before it begins and in the middle', async () => {
    const isCancelled = (error: unknown): boolean => SeedreamError.is(error, 'cancelled');
    const target = { baseUrl: `https://${provider}` };
    await assert.rejects(examine(target, {}, { signal: AbortSignal.abort() }), isCancelled);
    await using proxy = await startProxy({ act: { kind: 'stall' } });
    const abort = new AbortController();
    const plan = { proxy: `http://127.0.0.1:${proxy.port}` };
    const pending = examine(target, plan, { signal: abort.signal, connect: { lookup: () => undefined } });
    await proxy.asked;
    abort.abort();
    await assert.rejects(pending, isCancelled);
    await proxy.idle();
  });

  test('shows neither the names of the person and the machine nor what a server echoes of secrets', async () => {
    const ownNames = ['/home/jane.example', 'jane.example', 'Janes-Laptop.local', 'xy', 'root'];
    const telling = selfSigned(`${password}, janes-laptop.local (jane.example) janeXexample Root xy CA`);
    await using server = await startSecureServer(telling, answering('200 OK'));
    await using proxy = await startProxy();
    const report = await examine(
      { baseUrl: `https://${provider}:${server.port}` },
      { proxy: `http://${user}:${password}@127.0.0.1:${proxy.port}` },
      { ownNames },
    );
    assert.match(
      wordsOf(report, 'proxy', 'TLS'),
      /issued by \*\*\*, \*\*\* \(\*\*\*\) janeXexample Root xy CA,/,
    );
  });
});
