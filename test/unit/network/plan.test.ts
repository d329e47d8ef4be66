import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { planFrom, type Environment, type HttpSettings } from '../../../src/core/network/plan.ts';
import { english, phrase } from '../../../src/core/phrase.ts';

/** The editor's own defaults. */
function settings(more: Partial<HttpSettings> = {}): HttpSettings {
  return {
    proxy: '',
    proxyAuthorization: null,
    proxySupport: 'override',
    proxyStrictSSL: true,
    noProxy: [],
    systemCertificates: true,
    isHidden: false,
    ...more,
  };
}

const plan = (more: Partial<HttpSettings>, environment: Environment = {}): ReturnType<typeof planFrom> =>
  planFrom(settings(more), environment);

describe('the network plan', () => {
  test('of a machine where nothing is set is the direct way, with all checks on', () => {
    assert.deepEqual(plan({}), {
      strictTls: true,
      useSystemCertificates: true,
      noProxy: [],
      source: phrase('no proxy is set'),
    });
  });

  test('takes the setting before the environment', () => {
    const found = plan({ proxy: ' http://set:1 ' }, { HTTPS_PROXY: 'http://env:2' });
    assert.equal(found.proxy, 'http://set:1');
    assert.equal(english(found.source), 'proxy from the setting http.proxy');
  });

  test('looks through the environment in the editor’s order', () => {
    const names = ['https_proxy', 'HTTPS_PROXY', 'http_proxy', 'HTTP_PROXY', 'all_proxy', 'ALL_PROXY'];
    for (let first = 0; first < names.length; first++) {
      const environment = Object.fromEntries(names.slice(first).map(name => [name, `http://${name}`]));
      assert.equal(plan({}, environment).proxy, `http://${names[first]}`);
      assert.equal(english(plan({}, environment).source), `proxy from the environment (${names[first]})`);
    }
    assert.equal(plan({}, { HTTPS_PROXY: '  ', HTTP_PROXY: 'http://b' }).proxy, 'http://b');
  });

  test('has no proxy at all where proxies are switched off', () => {
    const found = plan(
      { proxy: 'http://set:1', proxySupport: 'off', proxyAuthorization: 'Basic x', noProxy: ['a'] },
      { HTTPS_PROXY: 'http://env:2', NO_PROXY: 'b' },
    );
    assert.deepEqual(found, {
      strictTls: true,
      useSystemCertificates: true,
      noProxy: [],
      source: phrase('proxies are switched off by http.proxySupport'),
    });
  });

  test('takes exceptions that are set instead of the environment’s', () => {
    const environment = { no_proxy: 'a.example, .b.example;10.0.0.0/8  c.example', NO_PROXY: 'ignored' };
    assert.deepEqual(plan({}, environment).noProxy, ['a.example', '.b.example', '10.0.0.0/8', 'c.example']);
    assert.deepEqual(plan({}, { NO_PROXY: '*' }).noProxy, ['*']);
    const set = plan({ noProxy: [' d.example ', '', 5] }, environment);
    assert.deepEqual(set.noProxy, ['d.example']);
    assert.match(english(set.source), /exceptions from the setting http\.noProxy/);
  });

  test('drops a check only where the person’s own setting is exactly false', () => {
    for (const value of [true, undefined, null, 0, '', 'false']) {
      assert.equal(plan({ proxyStrictSSL: value }).strictTls, true);
      assert.equal(plan({ systemCertificates: value }).useSystemCertificates, true);
    }
    assert.equal(plan({ proxyStrictSSL: false }).strictTls, false);
    assert.equal(plan({ systemCertificates: false }).useSystemCertificates, false);
  });

  test('ignores values of a wrong type', () => {
    const odd = plan({ proxy: 5, proxyAuthorization: {}, noProxy: 'a.example', proxySupport: 7 });
    assert.equal(odd.proxy, undefined);
    assert.equal(odd.proxyAuthorization, undefined);
    assert.deepEqual(odd.noProxy, []);
  });

  test('says so when a remote window hides the setting', () => {
    assert.match(english(plan({ isHidden: true }).source), /hidden by http\.useLocalProxyConfiguration/);
  });

  test('names no user and no password where it says what it found', () => {
    const found = plan({
      proxy: 'http://canary-user:canary-pass@proxy:1',
      proxyAuthorization: 'Basic canary',
    });
    assert.equal(found.proxyAuthorization, 'Basic canary');
    assert.doesNotMatch(english(found.source), /canary/);
  });

  test('survives the copy that a channel between processes makes', () => {
    const found = plan({ proxy: 'http://u:p@proxy:1', noProxy: ['a'] });
    assert.deepEqual(JSON.parse(JSON.stringify(found)), found);
  });
});
