import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { ClickWorld, type EndedJob } from '../support/clickWorld.ts';
import { beyondPolicy } from '../support/policyClock.ts';
import { knowing, startSecureServer } from '../support/proxyTarget.ts';
import { answer, startRawServer } from '../support/rawServer.ts';
import { selfSigned } from '../support/selfSigned.ts';

const host = 'api.example.org';
const identity = selfSigned(host);

/** A provider on the internet, as far as anybody can tell, whose pictures are where it says. */
async function buyFrom(
  linksTo: (port: number, own: number) => readonly string[],
): Promise<{ job: EndedJob; strangers: number; asked: readonly string[]; own: number }> {
  await using stranger = await startRawServer(async connection => {
    await connection.request();
    await connection.write(answer('200 OK', {}, 'private'));
    connection.end();
  });
  let links: readonly string[] = [];
  await using provider = await startSecureServer(identity, async connection => {
    await connection.request();
    const body = JSON.stringify({ data: links.map(url => ({ url })) });
    await connection.write(answer('200 OK', { 'content-type': 'application/json' }, body));
    connection.end();
  });
  links = linksTo(stranger.port, provider.port);
  const asked: string[] = [];
  const names = Object.fromEntries(
    [
      host,
      `${host}.`,
      'localhost',
      'localhost.',
      'images.example.org',
      '127.0.0.1.nip.example',
      'localhost.example.org',
    ].map(name => [name, ['127.0.0.1']] as const),
  );
  const lookup = knowing(
    {
      ...names,
      'half.example.org': ['93.184.215.14', '127.0.0.1'],
      'mapped.example.org': ['::ffff:127.0.0.1'],
    },
    asked,
  );
  await using world = await ClickWorld.make({
    limits: beyondPolicy,
    connect: { lookup, ca: [identity.cert] },
  });
  const job = await world.click({ baseUrl: `https://${host}:${provider.port}/v1`, images: links.length });
  return { job, strangers: stranger.connections.length, asked, own: provider.connections.length };
}

describe('a provider on the internet', () => {
  test('cannot have a picture fetched from this machine or its network, however the link is spelled', async () => {
    const hosts = [
      '127.0.0.1',
      'localhost',
      'LOCALHOST.',
      '127.1',
      '2130706433',
      '0x7f000001',
      '0177.0.0.1',
      '[::1]',
      '[::ffff:7f00:1]',
      '0.0.0.0',
      '①②⑦.0.0.1',
    ];
    const spelled = await buyFrom(port => hosts.map(name => `https://${name}:${port}/secret`));
    assert.deepEqual([spelled.job.saved.length, spelled.strangers, spelled.own], [0, 0, 1]);
    assert.equal(spelled.job.failed.length, hosts.length);
    assert.ok(spelled.job.failed.every(({ error }) => error.details.code === 'LINK'));
  });

  test('cannot do so by a name that leads here either, its own included', async () => {
    const names = [
      'images.example.org',
      'half.example.org',
      'mapped.example.org',
      '127.0.0.1.nip.example',
      'localhost.example.org',
      `${host}.`,
    ];
    const named = await buyFrom((port, own) => [
      ...names.map(name => `https://${name}:${port}/secret`),
      `https://${host}:${own}/secret`,
    ]);
    assert.deepEqual([named.job.saved.length, named.strangers, named.own], [0, 0, 1]);
    assert.ok(named.job.failed.every(({ error }) => error.details.code === 'LINK'));
    assert.deepEqual([...new Set(named.asked)].sort(), [...names, host].sort());
  });

  test('cannot use another way than https, or a link that carries a name', async () => {
    const odd = await buyFrom(port => [
      `http://127.0.0.1:${port}/plain`,
      `http://images.example.org:${port}/plain`,
      `https://user:password@images.example.org:${port}/`,
      `https://${host}@images.example.org:${port}/`,
      `https://${host}\\@images.example.org:${port}/`,
      `https://images.example.org:${port}\\.${host}/`,
      `ftp://127.0.0.1:${port}/`,
      'file:///etc/passwd',
      `data:text/html,<script>alert(1)</script>`,
      `//127.0.0.1:${port}/`,
      `https://${host}:99999/`,
      'https://',
    ]);
    assert.deepEqual([odd.job.saved.length, odd.strangers, odd.own], [0, 0, 1]);
  });
});
