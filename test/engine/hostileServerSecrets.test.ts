import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { realDisk, type Disk } from '../../src/engine/disk.ts';
import { hits, printedBy, type Canary, type Sink } from '../support/canaries.ts';
import { ClickWorld, type ClickWishes } from '../support/clickWorld.ts';
import { images, raw, refusal, times } from '../support/fakeServer.catalogue.ts';
import type { Script } from '../support/fakeServer.scripts.ts';
import { startFakeServer, type FakeServer } from '../support/fakeServer.ts';
import { makePicture } from '../support/pictures.ts';
import { beyondPolicy } from '../support/policyClock.ts';
import { canaryKey, everythingIn } from '../support/wire.ts';

const prompt = 'a CANARYPROMPT-5d1f fox in snow';
const key: Canary = { name: 'the key', text: canaryKey };
const asked: Canary = { name: 'the prompt', text: 'CANARYPROMPT-5d1f' };
const dayMs = 24 * 60 * 60 * 1000;
const reference = { mime: 'image/jpeg', bytes: await makePicture({ width: 300, height: 200, seed: 'r' }) };
const forGood = Number.POSITIVE_INFINITY;

const figures = { clicks: 0, sinks: 0, hits: 0 };

after(() => {
  console.log(
    `canaries: ${figures.clicks} clicks on hostile servers, ${figures.sinks} places searched, ${figures.hits} hits`,
  );
});

function assertSilent(canaries: readonly Canary[], sinks: readonly Sink[]): void {
  const found = hits(canaries, sinks);
  figures.sinks += sinks.length;
  figures.hits += found.length;
  assert.deepEqual(found, []);
}

/** What makes a link worth stealing: its signature, and where the picture is. */
function secretsOf(links: readonly string[]): Canary[] {
  return links.flatMap((link, at) => {
    const { pathname, searchParams } = new URL(link);
    const signature = searchParams.get('X-Tos-Signature') ?? assert.fail(link);
    return [
      { name: `signature ${at + 1}`, text: signature },
      { name: `path ${at + 1}`, text: pathname },
    ];
  });
}

interface Hostile {
  readonly name: string;
  /** The links are good ones of the server's own, which it may quote wherever it likes. */
  readonly script: (links: readonly string[]) => Script;
  readonly wishes?: Partial<ClickWishes>;
}

const everything = (link: string | undefined): string =>
  `${canaryKey} Bearer ${canaryKey} ${link ?? ''} "${link ?? ''}" ${encodeURIComponent(canaryKey)} ${canaryKey.slice(0, 12)}***${canaryKey.slice(-8)}`;

const quoting: readonly Hostile[] = [
  { name: 'answers as it should, by links', script: ([a = '', b = '']) => images({ urls: { 0: a, 1: b } }) },
  {
    name: 'answers as it should, by bytes',
    script: () => ({}),
    wishes: { payload: 'b64_json', stream: true },
  },
  {
    name: 'quotes the header in a refusal',
    script: () => refusal(401, 'AuthenticationError', { echoKey: true }),
  },
  ...[400, 403, 429, 500, 503].map(status => ({
    name: `quotes all it knows in a ${status}`,
    script: ([a]: readonly string[]) =>
      refusal(status, 'InternalServiceError', {
        message: everything(a),
        param: canaryKey,
        type: canaryKey,
        headers: { 'x-request-id': canaryKey, 'x-error-code': canaryKey, 'retry-after': '99999' },
      }),
  })),
  { name: 'has a code that is the key', script: ([a]) => refusal(400, canaryKey, { message: a ?? '' }) },
  {
    name: 'answers with a page that quotes them',
    script: ([a]) => raw('', { status: 502, headers: { 'content-type': 'text/plain' }, body: everything(a) }),
  },
  {
    name: 'says an error with 200',
    script: ([a]) =>
      raw('', { status: 200, body: JSON.stringify({ error: { code: canaryKey, message: everything(a) } }) }),
  },
  {
    name: 'breaks JSON off in the middle of them',
    script: ([a]) =>
      raw('', { status: 200, body: `{"data":[{"url":"${a}`, headers: { 'x-request-id': canaryKey } }),
  },
  {
    name: 'refuses one picture with them',
    script: ([a = '']) =>
      images({ urls: { 0: a }, failures: { 1: { code: canaryKey, message: everything(a) } } }),
  },
  {
    name: 'breaks a stream off with them',
    script: ([a = '']) =>
      images({
        transport: 'stream',
        urls: { 0: a },
        stream: { error: { at: 1, code: canaryKey, message: everything(a) } },
      }),
    wishes: { stream: true },
  },
  {
    name: 'calls its model by them',
    script: ([a = '', b = '']) =>
      images({ urls: { 0: a, 1: b }, extra: { model: `m ${canaryKey}`, created: 1 } }),
  },
  {
    name: 'calls its model by a link',
    script: ([a = '', b = '']) => images({ urls: { 0: a, 1: b }, extra: { model: b.slice(0, 250) } }),
  },
  {
    name: 'calls its model by the key, in a stream',
    script: ([a = '', b = '']) =>
      images({ transport: 'stream', urls: { 0: a, 1: b }, extra: { model: canaryKey } }),
    wishes: { stream: true },
  },
  {
    name: 'redirects to a link with the key',
    script: ([a]) =>
      raw('', { status: 307, headers: { location: `${a}&key=${canaryKey}`, 'x-request-id': canaryKey } }),
  },
  {
    name: 'closes the connection',
    script: () => ({ wire: { cut: { at: 'answer', how: 'reset' } } }),
  },
];

/** Links that lead to trouble of their own. */
const troubled: readonly { readonly name: string; readonly link: Parameters<FakeServer['mint']>[1] }[] = [
  { name: 'are not there', link: times(forGood, { status: 404, body: everything(undefined) }) },
  { name: 'are forbidden', link: times(forGood, { status: 403 }) },
  { name: 'break off', link: times(forGood, { wire: { cut: { at: 10, how: 'reset' } } }) },
  { name: 'are web pages', link: times(forGood, { body: `<html>${canaryKey}</html>` }) },
  {
    name: 'lead into a private network',
    link: times(forGood, { redirect: { to: `https://10.0.0.1/${canaryKey}?X-Tos-Signature=${canaryKey}` } }),
  },
];

async function clickOn(hostile: Hostile, link: Parameters<FakeServer['mint']>[1] = []): Promise<void> {
  const server = await startFakeServer({ pictures: 'small', key: canaryKey });
  await using world = await ClickWorld.make({ limits: beyondPolicy });
  try {
    const pictures = await Promise.all([1, 2].map(seed => makePicture({ width: 32, height: 32, seed })));
    const links = pictures.map(bytes => server.mint(bytes, link));
    server.script(hostile.script(links));
    const shown: unknown[] = [];
    const printed = await printedBy(async () => {
      const wishes = {
        baseUrl: server.baseUrl,
        key: canaryKey,
        prompt,
        references: [reference],
        ...hostile.wishes,
      };
      shown.push(await world.click(wishes, job => shown.push(job)));
    });
    figures.clicks++;
    const secrets = [key, ...secretsOf(links)];
    const records = everythingIn(await world.service.jobs(), await world.service.spending());
    const logs = everythingIn(world.log.entries);
    assertSilent(secrets, [{ name: 'what is shown', content: everythingIn(...shown) }]);
    assertSilent(
      [...secrets, asked],
      [
        { name: 'the log', content: logs },
        { name: 'what is printed', content: printed },
      ],
    );
    assertSilent(secrets, [{ name: 'the list of jobs', content: records }]);
    // A day later no link is kept for another try: then everything is over.
    await world.restart();
    world.clock.pass(dayMs + 1);
    await world.service.recover(new AbortController().signal);
    await searchFiles(world, secrets);
    assert.deepEqual(
      server.violations.filter(text => !text.includes('expired')),
      [],
    );
  } finally {
    await server.close();
  }
}

async function searchFiles(world: ClickWorld, secrets: readonly Canary[]): Promise<void> {
  for (const { path, bytes } of await world.files()) {
    assertSilent(secrets, [{ name: path, content: bytes }]);
    const mayTell = path.endsWith('/journal.jsonl') || path.startsWith('workspace/assets/');
    if (!mayTell) assertSilent([asked], [{ name: path, content: bytes }]);
  }
}

describe('the key and the links stay where they belong', () => {
  for (const hostile of quoting) test(`when the server ${hostile.name}`, () => clickOn(hostile));

  for (const { name, link } of troubled)
    test(`when the links ${name}`, () =>
      clickOn({ name, script: ([a = '', b = '']) => images({ urls: { 0: a, 1: b } }) }, link));
});

test('while a set is under way, the key is nowhere on disk and a link in the journal only', async () => {
  const server = await startFakeServer({ pictures: 'small', key: canaryKey });
  const removed = Promise.withResolvers<void>();
  const unlink: Disk['unlink'] = async path => {
    await realDisk.unlink(path);
    if (path.endsWith('.spool')) removed.resolve();
  };
  await using world = await ClickWorld.make({ limits: beyondPolicy, disk: { ...realDisk, unlink } });
  try {
    server.script({ gates: { events: { 1: 'second' } } });
    const saved = Promise.withResolvers<void>();
    const click = world.click({ baseUrl: server.baseUrl, key: canaryKey, prompt, stream: true }, job => {
      if (job.saved.length === 1) saved.resolve();
    });
    // A saved picture's first copy goes at leisure; from then on the files stay as they are.
    await Promise.all([saved.promise, removed.promise]);
    const secrets = secretsOf(server.links.map(({ target }) => `${server.resultOrigin}${target}`));
    for (const { path, bytes } of await world.files()) {
      assertSilent([key], [{ name: path, content: bytes }]);
      if (!path.endsWith('/journal.jsonl')) assertSilent(secrets, [{ name: path, content: bytes }]);
    }
    server.open('second');
    assert.equal((await click).outcome, 'done');
    await searchFiles(world, [key, ...secrets]);
  } finally {
    await server.close();
  }
});

test('the search itself finds what is there, in every spelling', () => {
  const spellings = [canaryKey, Buffer.from(canaryKey, 'utf16le'), Buffer.from(canaryKey).toString('hex')];
  const wrapped = ['', 'x', 'xy'].map(before => Buffer.from(`${before}${canaryKey}zz`).toString('base64'));
  for (const content of [...spellings, ...wrapped])
    assert.equal(hits([key], [{ name: 'here', content }]).length, 1);
  assert.deepEqual(hits([key], [{ name: 'here', content: canaryKey.slice(1) }]), []);
});
