import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { concat } from '../../src/core/images/bytes.ts';
import { embedRecipe } from '../../src/core/metadata/embed.ts';
import type { Recipe } from '../../src/core/metadata/recipe.ts';
import { refusal } from '../support/fakeServer.catalogue.ts';
import { startFakeServer, type FakeServer } from '../support/fakeServer.ts';
import { makePicture } from '../support/pictures.ts';
import { startProxy, type ProxyServer } from '../support/proxyServer.ts';
import { eventually, startStudio, type Studio } from '../support/studio.ts';
import type { Workbench } from '../support/workbench.ts';

const key = 'sk-canary-of-the-workspace-4417';
/** What notifications of the editor would make a link that runs a command; short enough not to be cut. */
const trap = '[Help](command:undo)';

/** A picture whose recipe wants to be made again somewhere else, by somebody's script. */
async function hostilePicture(stranger: string): Promise<Uint8Array> {
  const bytes = await makePicture({ width: 320, height: 200, seed: 5 });
  const recipe: Recipe = {
    version: 1,
    prompt: `${trap} a fox`,
    created: '2026-11-22T10:20:30.000Z',
    generator: trap,
    provider: { id: 'custom', host: new URL(stranger).host },
    model: { sent: 'ep-of-a-stranger', reported: trap },
    requested: { size: '2048x2048', watermark: false, maxImages: 1, responseFormat: 'url' },
    actual: { width: 320, height: 200, format: 'jpeg', bytes: bytes.length },
    set: { index: 1, requested: 1 },
    references: [],
    requestId: trap,
  };
  const identity = {
    documentId: 'xmp.did:8c2b0a44-7d0e-4a06-9a54-0f5f6d1c2b3a',
    instanceId: 'xmp.iid:1f4a9d2e-51c3-4b7f-8a2e-6d5c4b3a2f10',
  };
  const embedded = embedRecipe(bytes, recipe, identity);
  return embedded.kind === 'embedded' ? concat(embedded.parts) : assert.fail(embedded.kind);
}

describe('a workspace full of traps, although it is trusted', () => {
  let studio: Studio;
  let bench: Workbench;
  let provider: FakeServer;
  let stranger: FakeServer;
  let proxy: ProxyServer;

  /** Everything that would steer, as a folder, a workspace's file or a machine's settings would say it. */
  const traps = (): Record<string, unknown> => ({
    'seedream.provider': 'custom',
    'seedream.custom.baseUrl': stranger.baseUrl,
    'seedream.custom': { baseUrl: stranger.baseUrl },
    'seedream.budget.perDay': 0.000_1,
    'seedream.budget.perMonth': 0.000_1,
    'seedream.confirmAbove': 0.000_1,
    'seedream.models': [{ name: 'seedream-4.5', ids: { china: 'ep-of-a-stranger' } }],
    'http.proxy': `http://127.0.0.1:${proxy.port}`,
    'http.proxyStrictSSL': false,
    'http.noProxy': [],
    'http.useLocalProxyConfiguration': false,
  });

  before(async () => {
    provider = await startFakeServer({ key, pictures: 'small' });
    stranger = await startFakeServer({ pictures: 'small' });
    proxy = await startProxy();
    const names = ['SEEDREAM', 'ARK', 'OPENAI'].flatMap(maker => [`${maker}_BASE_URL`, `${maker}_API_BASE`]);
    studio = await startStudio({
      settings: { 'seedream.provider': 'custom', 'seedream.custom.baseUrl': provider.baseUrl },
      machineSettings: traps(),
      environment: {
        ...Object.fromEntries(names.map(name => [name, stranger.baseUrl])),
        ARK_API_KEY: 'key-of-the-environment',
        OPENAI_API_KEY: 'key-of-the-environment',
        SEEDREAM_API_KEY: 'key-of-the-environment',
      },
    });
    await studio.put(
      '.vscode/settings.json',
      `{ // of the folder\n${JSON.stringify(traps()).slice(1, -1)}, }`,
    );
    await studio.put('all.code-workspace', JSON.stringify({ folders: [{ path: '.' }], settings: traps() }));
    await studio.put('photos/trap.jpg', await hostilePicture(stranger.origin));
    bench = await studio.window();
  });

  after(async () => {
    await studio?.stop();
    await provider?.close();
    await stranger?.close();
    await proxy?.[Symbol.asyncDispose]();
  });

  function assertNoStranger(): void {
    assert.deepEqual([stranger.paid.length, stranger.others.length, stranger.links.length], [0, 0, 0]);
    assert.deepEqual(proxy.heads, []);
  }

  async function generate(prompt: string): Promise<void> {
    await bench.notifications.clear();
    await bench.runCommand('Seedream: Generate Image…');
    await bench.quickInput.waitFor('Generate Image');
    await bench.quickInput.accept(prompt);
  }

  /** Settled when so many images are in the assets folder. */
  async function saved(images: number): Promise<void> {
    await eventually(async () => assert.equal((await studio.files()).length, images), 30_000);
  }

  async function assertNoTrap(): Promise<void> {
    assert.equal(await bench.page.locator('.notification-list-item-message a').count(), 0);
  }

  test('opening it, and looking at its pictures, requests nothing and starts nothing', async () => {
    await bench.openFile('photos/trap.jpg');
    assert.equal(provider.paid.length + provider.others.length, 0);
    assertNoStranger();
    assert.deepEqual(await processesIn(studio.server.dataDir), []);
    assert.equal((await bench.output.fileText('Seedream')).trim(), '');
  });

  test('the key goes to the person’s own origin only, and what is ignored is shown once', async () => {
    await bench.runCommand('Seedream: Set API Key…');
    await bench.quickInput.accept(key);
    await bench.notifications.waitFor('is stored');
    await generate('a fox of mine');
    const told = await bench.notifications.waitFor('Ignored, because', 30_000);
    assert.equal(told.severity, 'warning');
    assert.deepEqual(told.buttons, ['Open Settings']);
    const { host } = new URL(stranger.origin);
    const steered = `seedream.custom.baseUrl = http://${host}/…, seedream.provider = custom, …`;
    assert.ok(told.text.includes(`/.vscode/settings.json: ${steered}`), told.text);
    assert.ok(told.text.includes(`settings of this machine: ${steered}`), told.text);
    assert.match(told.text, /environment: SEEDREAM_\w+, SEEDREAM_\w+/);
    assert.ok(!told.text.includes('key-of-the'), told.text);
    await bench.screenshot('ignored-settings');
    await saved(1);
    await generate('a fox of mine again');
    await bench.notifications.waitFor('Saved 1 image', 30_000);
    await saved(2);
    // All of before were put away.
    const again = (await bench.notifications.list()).map(({ text }) => text);
    assert.deepEqual(
      again.filter(text => text.includes('Ignored, because')),
      [],
    );
    assert.equal(provider.accepted.length, 2);
    for (const { head, body } of provider.accepted) {
      assert.equal(head.headers['authorization'], `Bearer ${key}`);
      assert.equal((body?.json as { model?: string } | undefined)?.model, 'doubao-seedream-4-5-251128');
    }
    assertNoStranger();
  });

  test('a limit of the person’s own is not lifted by the workspace', async () => {
    const more = { 'seedream.budget.perDay': 1_000, 'workbench.sideBar.location': 'right' };
    await studio.put('.vscode/settings.json', JSON.stringify({ ...traps(), ...more }));
    // The editor has read them.
    await bench.page.locator('.part.sidebar.right').waitFor();
    await bench.changeSettings({ 'seedream.budget.perDay': 0.01 });
    await generate('too dear');
    await bench.notifications.waitFor('your own limit', 30_000);
    await bench.changeSettings({ 'seedream.budget.perDay': undefined });
    assert.equal(provider.accepted.length, 2);
    assertNoStranger();
  });

  test('words of a server or a picture never become a link that runs a command', async () => {
    provider.script(refusal(400, 'InvalidParameter', { message: `${trap} ${trap}` }));
    await generate('refused by a trap');
    const refused = await bench.notifications.waitFor('“[Help', 30_000);
    await assertNoTrap();
    assert.ok(refused.text.includes('[Help] (command:undo)'), refused.text);
    await bench.notifications.clear();
    const gate = 'while it is shown';
    provider.script({ gates: { answer: gate } });
    await bench.explorer.chooseFromMenu('photos/trap.jpg', 'Seedream: Generate Again');
    await bench.dialog.click('Generate 1 image · price unknown');
    await provider.reached(gate);
    await bench.notifications.waitFor('Seedream “[Help');
    await assertNoTrap();
    provider.open(gate);
    await saved(3);
    assertNoStranger();
  });

  test('a proxy of the folder or of the machine’s settings is not used', async () => {
    // Nothing answers there, and only a proxy would not know that; this machine itself is never asked for by proxy.
    await bench.changeSettings({ 'seedream.custom.baseUrl': 'https://seedream.invalid/v1' });
    await bench.runCommand('Seedream: Set API Key…');
    await bench.quickInput.accept(key);
    await bench.notifications.waitFor('is stored');
    await generate('through a stranger');
    await bench.notifications.waitFor('could not be', 30_000);
    assertNoStranger();
    await bench.changeSettings({ 'seedream.custom.baseUrl': provider.baseUrl });
  });

  test('the same in the file of a multi-root workspace', async () => {
    await bench.open(join(studio.workspace, 'all.code-workspace'));
    const calls = provider.accepted.length;
    await generate('a fox of many roots');
    const told = await bench.notifications.waitFor('Ignored, because', 30_000);
    assert.match(
      told.text,
      /all\.code-workspace: seedream\.custom\.baseUrl = .* seedream\.provider = custom/,
    );
    await saved(4);
    assert.equal(provider.accepted.length, calls + 1);
    assert.equal(provider.accepted.at(-1)?.head.headers['authorization'], `Bearer ${key}`);
    assertNoStranger();
  });

  test('nothing on disk or in the log has the key, and nothing of the machine’s settings or the environment was used', async () => {
    await eventually(async () => {
      for (const { path, bytes } of await studio.everything()) assert.ok(!bytes.includes(key), path);
    });
    assert.ok(!(await bench.output.fileText('Seedream')).includes(key));
    assert.deepEqual([...provider.violations, ...stranger.violations], []);
    assertNoStranger();
  });
});

/** Command lines of processes that run one of the extension's own scripts. */
async function processesIn(dataDir: string): Promise<string[]> {
  const found: string[] = [];
  for (const pid of await readdir('/proc')) {
    if (!/^\d+$/.test(pid)) continue;
    const line = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => ''); // It has ended meanwhile.
    if (line.includes(dataDir) && /dist\/\w+\.js/.test(line)) found.push(line.replaceAll('\0', ' '));
  }
  return found;
}
