import assert from 'node:assert/strict';
import { registerHooks } from 'node:module';
import { beforeEach, describe, test } from 'node:test';
import { english, phrase } from '../../../src/core/phrase.ts';

interface Found {
  readonly defaultValue?: unknown;
  readonly globalValue?: unknown;
  readonly workspaceValue?: unknown;
  readonly workspaceFolderValue?: unknown;
}

/** What the editor would answer; the module below stands in for it. */
const editor: { http: Record<string, Found>; remoteName: string | undefined } = {
  http: {},
  remoteName: undefined,
};
const shared = Symbol.for('seedream-studio.test.editor');
Object.assign(globalThis, { [shared]: editor });

const source = `
  const editor = globalThis[Symbol.for('seedream-studio.test.editor')];
  export const env = { get remoteName() { return editor.remoteName; } };
  export const workspace = {
    getConfiguration: section => ({
      inspect: name => (section === 'http' ? editor.http[name] : undefined),
      get: () => { throw new Error('the effective value may come from a folder'); },
    }),
  };
`;
registerHooks({
  resolve: (specifier, context, next) =>
    specifier === 'vscode'
      ? { url: `data:text/javascript,${encodeURIComponent(source)}`, format: 'module', shortCircuit: true }
      : next(specifier, context),
});
const { readNetworkPlan } = await import('../../../src/host/network.ts');

const variables = ['https_proxy', 'HTTPS_PROXY', 'http_proxy', 'HTTP_PROXY', 'all_proxy', 'ALL_PROXY'];
for (const name of [...variables, 'no_proxy', 'NO_PROXY']) delete process.env[name];

const inWorkspace = (value: unknown, user: Found = {}): Found => ({
  ...user,
  workspaceValue: value,
  workspaceFolderValue: value,
});

describe('the network as the person set it', () => {
  beforeEach(() => {
    editor.http = {};
    editor.remoteName = undefined;
  });

  test('is never what a folder or a workspace says', () => {
    editor.http = {
      proxy: inWorkspace('http://evil:1', { defaultValue: '' }),
      proxyAuthorization: inWorkspace('Basic evil', { defaultValue: null }),
      proxyStrictSSL: inWorkspace(false, { defaultValue: true }),
      proxySupport: inWorkspace('off', { defaultValue: 'override' }),
      noProxy: inWorkspace(['*'], { defaultValue: [] }),
      systemCertificates: inWorkspace(false, { defaultValue: true }),
    };
    assert.deepEqual(readNetworkPlan(), {
      strictTls: true,
      useSystemCertificates: true,
      noProxy: [],
      source: phrase('no proxy is set'),
    });
  });

  test('is what the user settings say, whatever stands beside them', () => {
    editor.http = {
      proxy: inWorkspace('http://evil:1', { globalValue: 'http://mine:1' }),
      proxyAuthorization: inWorkspace('Basic evil', { globalValue: 'Basic mine' }),
      proxyStrictSSL: inWorkspace(true, { globalValue: false }),
      noProxy: inWorkspace(['*'], { globalValue: ['mine.example'] }),
      systemCertificates: inWorkspace(true, { globalValue: false }),
    };
    const { source: found, ...plan } = readNetworkPlan();
    assert.deepEqual(plan, {
      proxy: 'http://mine:1',
      proxyAuthorization: 'Basic mine',
      strictTls: false,
      useSystemCertificates: false,
      noProxy: ['mine.example'],
    });
    assert.equal(
      english(found),
      'proxy from the setting http.proxy, exceptions from the setting http.noProxy',
    );
  });

  test('may come from the environment', () => {
    process.env['HTTPS_PROXY'] = 'http://env:1';
    try {
      assert.equal(readNetworkPlan().proxy, 'http://env:1');
    } finally {
      delete process.env['HTTPS_PROXY'];
    }
  });

  test('says so where a remote window hides it', () => {
    const hidden = /hidden by http\.useLocalProxyConfiguration/;
    editor.http = { proxy: { defaultValue: '' }, useLocalProxyConfiguration: { defaultValue: true } };
    assert.doesNotMatch(english(readNetworkPlan().source), hidden);
    editor.remoteName = 'ssh-remote';
    assert.match(english(readNetworkPlan().source), hidden);
    editor.http['useLocalProxyConfiguration'] = { globalValue: false };
    assert.doesNotMatch(english(readNetworkPlan().source), hidden);
    editor.http = { proxy: { globalValue: 'http://mine:1' } };
    assert.doesNotMatch(english(readNetworkPlan().source), hidden);
  });
});
