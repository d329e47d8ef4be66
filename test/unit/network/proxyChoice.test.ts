import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { NetworkPlan } from '../../../src/core/network/plan.ts';
import { proxyFor, proxyName, type ProxyChoice } from '../../../src/core/network/proxyChoice.ts';

const provider = new URL('https://api.example.org/v1');

function choose(proxy: string | undefined, more: Partial<NetworkPlan> = {}, url = provider): ProxyChoice {
  const plan = { noProxy: [], strictTls: true, useSystemCertificates: true, source: '', ...more };
  return proxyFor(proxy === undefined ? plan : { ...plan, proxy }, url);
}

function authorizationOf(choice: ProxyChoice): string | undefined {
  assert.equal(choice.kind, 'proxy');
  return choice.kind === 'proxy' ? choice.authorization : undefined;
}

describe('the way to a provider', () => {
  test('is direct without a proxy, and for what is excepted', () => {
    assert.deepEqual(choose(undefined), { kind: 'direct' });
    assert.deepEqual(choose('http://proxy:3128', { noProxy: ['other.net', 'example.org'] }), {
      kind: 'direct',
    });
  });

  test('is direct to this machine, whatever is set', () => {
    for (const host of [
      'localhost',
      'x.localhost',
      'LOCALHOST.',
      '127.0.0.1',
      '127.9.9.9',
      '[::1]',
      '[::ffff:127.0.0.1]',
    ])
      for (const scheme of ['http', 'https'])
        assert.deepEqual(
          choose('http://proxy:1', {}, new URL(`${scheme}://${host}:8/v1`)),
          { kind: 'direct' },
          host,
        );
    for (const host of ['localhost.example.org', '128.0.0.1', '[::2]', '10.0.0.1'])
      assert.equal(choose('http://proxy:1', {}, new URL(`https://${host}/`)).kind, 'proxy', host);
  });

  test('leads through the proxy that is set, in every spelling', () => {
    const spellings: readonly (readonly [string, Partial<ProxyChoice & { kind: 'proxy' }>])[] = [
      ['http://proxy.corp.net:3128', { host: 'proxy.corp.net', port: 3128, secure: false }],
      ['http://proxy.corp.net', { host: 'proxy.corp.net', port: 80, secure: false }],
      ['HTTP://Proxy.Corp.Net:3128/', { host: 'proxy.corp.net', port: 3128, secure: false }],
      ['https://proxy.corp.net', { host: 'proxy.corp.net', port: 443, secure: true }],
      ['proxy.corp.net:8080', { host: 'proxy.corp.net', port: 8080, secure: false }],
      ['10.0.0.1:8080', { host: '10.0.0.1', port: 8080, secure: false }],
      ['http://[fd00::1]:8080', { host: 'fd00::1', port: 8080, secure: false }],
      ['localhost:7890', { host: 'localhost', port: 7890, secure: false }],
    ];
    for (const [setting, expected] of spellings)
      assert.deepEqual(choose(setting), { kind: 'proxy', ...expected }, setting);
  });

  test('counts the port that a URL leaves out', () => {
    assert.equal(choose('http://proxy:1', { noProxy: ['example.org:443'] }).kind, 'direct');
    assert.equal(choose('http://proxy:1', { noProxy: ['example.org:80'] }).kind, 'proxy');
    assert.equal(
      choose('http://proxy:1', { noProxy: ['example.org:80'] }, new URL('http://example.org')).kind,
      'direct',
    );
  });

  test('is refused in words where the proxy cannot be used', () => {
    const cases: readonly (readonly [string, RegExp])[] = [
      ['socks5://canary-user:canary-pass@proxy:1080', /SOCKS/],
      ['socks://proxy:1080', /SOCKS/],
      ['socks4a://proxy', /SOCKS/],
      ['ftp://proxy', /not valid/],
      ['http://', /not valid/],
      ['http://proxy:99999', /not valid/],
      ['http://proxy:0', /port 0/],
      ['http://canary-user:canary#pass@proxy:8080', /not valid.*% codes/],
      ['http://canaryuser:80#canarypass@proxy:8080', /not valid.*% codes/],
      ['http://canary-user:canary/pass@proxy:8080', /not valid/],
    ];
    for (const [setting, words] of cases) {
      const choice = choose(setting);
      assert.equal(choice.kind, 'unusable', setting);
      if (choice.kind !== 'unusable') continue;
      assert.match(choice.reason, words);
      assert.doesNotMatch(choice.reason, /canary/);
    }
    assert.equal(choose('http://proxy', { proxyAuthorization: 'Basic x\r\nHost: evil' }).kind, 'unusable');
    assert.equal(choose('http://proxy', { proxyAuthorization: 'Basic ü' }).kind, 'unusable');
  });

  test('is direct to what is excepted even where the proxy cannot be used', () => {
    assert.equal(choose('socks5://proxy', { noProxy: ['*'] }).kind, 'direct');
  });
});

describe('the sign-in at the proxy', () => {
  test('is what the person set, before what the URL says', () => {
    const set = choose('http://u:p@proxy', { proxyAuthorization: 'Negotiate abc' });
    assert.equal(authorizationOf(set), 'Negotiate abc');
    assert.equal(authorizationOf(choose('http://u:p@proxy')), 'Basic dTpw');
    assert.equal(authorizationOf(choose('http://u@proxy')), 'Basic dTo=');
    assert.equal(authorizationOf(choose('http://proxy')), undefined);
  });

  test('is any user name and password that were written as % codes', () => {
    // A user name cannot have a colon: nothing could tell where it ends.
    const user = fc.string({ unit: 'grapheme', minLength: 1 }).filter(text => !text.includes(':'));
    fc.assert(
      fc.property(user, fc.string({ unit: 'grapheme' }), (name, password) => {
        const setting = `http://${encodeURIComponent(name)}:${encodeURIComponent(password)}@proxy:1`;
        const header = authorizationOf(choose(setting)) ?? '';
        assert.equal(Buffer.from(header.replace('Basic ', ''), 'base64').toString(), `${name}:${password}`);
      }),
    );
  });

  test('takes a % that is no code for the sign itself', () => {
    assert.equal(authorizationOf(choose('http://u:50%@proxy')), `Basic ${btoa('u:50%')}`);
  });
});

test('a proxy is named to people by host and port', () => {
  assert.equal(
    proxyName({ kind: 'proxy', host: 'fd00::1', port: 1, secure: true, authorization: 'x' }),
    '[fd00::1]:1',
  );
});
