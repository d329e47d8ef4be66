import assert from 'node:assert/strict';
import { Buffer } from 'node:buffer';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, describe, test, type TestContext } from 'node:test';
import { LinkStore } from '../../src/sandbox/links.ts';
import { fetchAlone, Sandbox } from './sandboxClient.ts';

describe('result links', () => {
  const sandbox = new Sandbox();
  let link = '';
  before(async () => {
    link = (await sandbox.generate({ prompt: 'a lamp' })).data[0]?.url ?? '';
  });
  after(() => sandbox.dispose());

  test('live on an origin of their own, with the signed query of the real storage', async () => {
    const { baseUrl } = await sandbox.address();
    const url = new URL(link);
    assert.notEqual(url.origin, new URL(baseUrl).origin);
    assert.equal(url.hostname, '127.0.0.1');
    assert.match(url.pathname, /^\/doubao-seedream-4-0\/[0-9a-f]+_0\.jpeg$/u);
    assert.equal(url.searchParams.get('X-Tos-Algorithm'), 'TOS4-HMAC-SHA256');
    assert.equal(url.searchParams.get('X-Tos-Expires'), '86400');
    assert.equal(url.searchParams.get('X-Tos-SignedHeaders'), 'host');
    assert.match(url.searchParams.get('X-Tos-Date') ?? '', /^\d{8}T\d{6}Z$/u);
    assert.match(url.searchParams.get('X-Tos-Signature') ?? '', /^[0-9a-f]{64}$/u);
    assert.ok(url.searchParams.has('X-Tos-Credential'));
  });

  test('may be fetched again', async () => {
    const first = Buffer.from(await (await fetchAlone(link)).arrayBuffer());
    const second = Buffer.from(await (await fetchAlone(link)).arrayBuffer());
    assert.ok(first.length > 0 && first.equals(second));
  });

  test('are refused when anything in them was changed, cut or added', async () => {
    const changed = [
      link.replace('86400', '86401'),
      link.replace('%2F', '/'),
      link.slice(0, link.indexOf('&')),
      link.slice(0, link.indexOf('?')),
      `${link}&x=1`,
      link.replace('_0.jpeg', '_1.jpeg'),
    ];
    for (const url of changed) {
      const response = await fetchAlone(url);
      assert.equal(response.status, 403, url);
      const body = (await response.json()) as Record<string, string>;
      assert.deepEqual(body, { Code: 'AccessDenied', Message: 'Access Denied', EC: '0003-00000015' });
    }
  });

  test('refuse a request that brings the key along', async () => {
    const { key } = await sandbox.address();
    const response = await fetchAlone(link, { headers: { authorization: `Bearer ${key}` } });
    assert.equal(response.status, 403);
    assert.equal(((await response.json()) as Record<string, string>)['Code'], 'AccessDenied');
  });
});

describe('the store behind the links', () => {
  test('a link ends after 24 hours', async t => {
    let now = Date.UTC(2026, 10, 22, 8, 30, 0);
    const store = new LinkStore(1000, () => now);
    const origin = await serve(store, t);
    const link = origin + store.publish(Buffer.alloc(10), 'png', 'family/one');
    now += 86_400_000;
    assert.equal((await fetchAlone(link)).status, 200);
    now += 1000;
    assert.equal((await fetchAlone(link)).status, 403);
  });

  test('the oldest pictures go when memory is full', async t => {
    const store = new LinkStore(25);
    const origin = await serve(store, t);
    const links = ['a', 'b', 'c'].map(name => origin + store.publish(Buffer.alloc(10), 'jpeg', name));
    const answers = await Promise.all(links.map(async link => (await fetchAlone(link)).status));
    assert.deepEqual(answers, [404, 200, 200]);
  });
});

async function serve(store: LinkStore, t: TestContext): Promise<string> {
  const server = createServer((request, response) => void store.answer(request, response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
