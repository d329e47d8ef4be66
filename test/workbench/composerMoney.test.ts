import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { ComposerPage } from '../support/composerPage.ts';
import { startFakeServer, type FakeServer } from '../support/fakeServer.ts';
import { storeKey } from '../support/storeKey.ts';
import { eventually, startStudio, type Studio } from '../support/studio.ts';
import type { Workbench } from '../support/workbench.ts';

const key = 'key-of-the-test';

const presets = {
  styles: [{ name: 'Woodcut', prompt: 'as a woodcut with {colour} ink' }],
  setups: [{ name: 'Banner', prompt: 'a banner of {subject}', ratio: '21:9', images: 1 }],
};

describe('what the composer buys', () => {
  let studio: Studio;
  let bench: Workbench;
  let provider: FakeServer;
  let composer: ComposerPage;

  before(async () => {
    provider = await startFakeServer({ key, pictures: 'small' });
    studio = await startStudio({
      settings: { 'seedream.provider': 'custom', 'seedream.custom.baseUrl': provider.baseUrl },
    });
    await studio.put('.vscode/seedream.json', `${JSON.stringify(presets)} // of the team`);
    bench = await studio.window();
    await storeKey(bench, key);
    await bench.runCommand('Seedream: Open Composer');
    composer = await ComposerPage.of(bench);
  });

  after(async () => {
    await studio?.stop();
    await provider?.close();
  });

  async function reachesThePrice(words: string): Promise<void> {
    await eventually(async () => assert.ok((await composer.generate.innerText()).includes(words)));
  }

  test('two variations are two requests, each with its price shown before', async () => {
    await composer.prompt.fill('a quiet harbour');
    await composer.frame.getByRole('spinbutton', { name: 'Variations' }).fill('2');
    await reachesThePrice('2 × about $0.04 = about $0.08');
    await composer.generate.click();
    await eventually(async () => assert.equal(provider.accepted.length, 2), 30_000);
    await eventually(async () => assert.equal((await studio.files()).length, 2), 30_000);
    const [one, other] = provider.accepted.map(call => call.body?.json);
    assert.deepEqual(one, other);
  });

  test('above the limit that was set it asks for all of them together, and no means no', async () => {
    const calls = provider.paid.length;
    await bench.changeSettings({ 'seedream.confirmAbove': 0.05 });
    await bench.editors.activate('Seedream Composer');
    composer = await ComposerPage.of(bench);
    await reachesThePrice('about $0.08');
    await composer.generate.click();
    const question = await bench.dialog.read();
    assert.ok(question.buttons.includes('Generate 2 images · about $0.08'), question.buttons.join());
    await bench.dialog.click('Cancel');
    await bench.changeSettings({ 'seedream.confirmAbove': undefined });
    assert.equal(provider.paid.length, calls);
    await bench.editors.activate('Seedream Composer');
    composer = await ComposerPage.of(bench);
  });

  test('Again shows the price first, and buys one', async () => {
    const calls = provider.accepted.length;
    await composer.card().getByRole('button', { name: 'Again' }).first().click();
    const question = await bench.dialog.read();
    assert.ok(question.buttons.includes('Generate 1 image · about $0.04'), question.buttons.join());
    await bench.dialog.click('Generate 1 image · about $0.04');
    await eventually(async () => assert.equal(provider.accepted.length, calls + 1), 30_000);
  });

  test('a style of the team asks for its variable and goes out behind the prompt', async () => {
    await composer.frame.getByRole('button', { name: 'Presets' }).click();
    await composer.frame.getByRole('menuitem', { name: /Woodcut/ }).click();
    await bench.quickInput.waitFor('colour');
    await bench.quickInput.accept('blue');
    await composer.frame.getByText('Woodcut').first().waitFor();
    await composer.frame.getByRole('spinbutton', { name: 'Variations' }).fill('1');
    await composer.prompt.fill('a heron');
    await reachesThePrice('Generate 1 image');
    const calls = provider.accepted.length;
    await composer.generate.click();
    await eventually(async () => assert.equal(provider.accepted.length, calls + 1), 30_000);
    const sent = provider.accepted.at(-1)?.body?.json as { prompt: string } | undefined;
    assert.equal(sent?.prompt, 'a heron\n\nas a woodcut with blue ink');
    await bench.screenshot('composer-presets');
  });
});

describe('the composer in Restricted Mode', () => {
  let studio: Studio;

  before(async () => {
    studio = await startStudio({ restricted: true });
  });

  after(async () => {
    await studio?.stop();
  });

  test('can be looked at, says why nothing is generated, and offers the way out', async () => {
    const bench = await studio.window();
    await bench.runCommand('Seedream: Open Composer');
    const composer = await ComposerPage.of(bench);
    await composer.frame.getByText('Restricted Mode').first().waitFor();
    await composer.frame.getByRole('button', { name: 'Manage Workspace Trust' }).waitFor();
    await composer.prompt.fill('a fox');
    await eventually(async () => assert.equal(await composer.generate.getAttribute('aria-disabled'), 'true'));
    await composer.prompt.press('ControlOrMeta+Enter');
    await bench.screenshot('composer-restricted');
    // Answered behind whatever the key has asked for.
    await bench.runCommand('Seedream: Show Jobs');
    await bench.notifications.waitFor('Restricted Mode');
    assert.deepEqual(await studio.files(), []);
  });
});
