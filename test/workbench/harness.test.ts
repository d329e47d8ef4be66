import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { Browser } from 'playwright-core';
import { launchChromium, openProfile } from '../support/chromium.ts';
import { makeSampleWorkspace } from '../support/samples.ts';
import { startVsCode } from '../support/vscodeServer.ts';
import type { VsCodeServer } from '../support/vscodeServer.ts';
import { packagedVsix } from '../support/vscodeServerVsix.ts';
import { Workbench } from '../support/workbench.ts';

/** What the other tests of this folder take for granted about the window they drive. */
describe('a real VS Code in a real browser', () => {
  let workspace: string;
  let server: VsCodeServer;
  let browser: Browser;
  let bench: Workbench;

  before(async () => {
    workspace = await mkdtemp(join(tmpdir(), 'seedream-workspace-'));
    await makeSampleWorkspace(workspace);
    server = await startVsCode({ vsix: await packagedVsix() });
    browser = await launchChromium();
    bench = new Workbench(await (await openProfile(browser)).newPage(), server);
    await bench.open(workspace);
  });

  after(async () => {
    await browser?.close();
    await server?.stop();
    await rm(workspace, { recursive: true, force: true });
  });

  test('the packaged extension is in the palette, and only what exists is', async () => {
    assert.equal(await bench.paletteOffers('Seedream: Generate Image…'), true);
    assert.equal(await bench.paletteOffers('Seedream: Make Coffee…'), false);
  });

  test('several files are selected in the order they are clicked, and their menu has our command', async () => {
    await bench.explorer.select('photos/ladybird.jpg', 'photos/dune.jpg');
    assert.deepEqual((await bench.explorer.selected()).sort(), ['photos/dune.jpg', 'photos/ladybird.jpg']);
    const labels = await bench.explorer.menuLabels('photos/dune.jpg');
    assert.ok(labels.includes('Seedream: Remix Image…'), labels.join(', '));
  });

  test('a photo opens in the editor’s own preview', async () => {
    await bench.openFile('photos/garden.jpg');
    const preview = await bench.editors.webview('img');
    assert.ok((await preview.locator('img').getAttribute('src'))?.includes('garden.jpg'));
    assert.deepEqual(
      (await bench.editors.list()).filter(tab => tab.active).map(tab => tab.title),
      ['garden.jpg'],
    );
  });

  test('settings change under the running window, again and again, and outlive a reload', async () => {
    const seedream = { 'seedream.maxImages': 3, 'seedream.model': 'seedream-4.0' };
    await bench.changeSettings(seedream);
    for (const side of ['right', 'left', 'right']) {
      await bench.changeSettings({ 'workbench.sideBar.location': side });
      await bench.page.locator(`.part.sidebar.${side}`).waitFor();
    }
    await bench.reload();
    await bench.page.locator('.part.sidebar.right').waitFor();
    const { 'seedream.maxImages': count, 'seedream.model': model } = await server.userSettings();
    assert.deepEqual({ 'seedream.maxImages': count, 'seedream.model': model }, seedream);
  });

  test('a step that cannot be done says what is on the screen instead', async () => {
    await assert.rejects(bench.explorer.chooseFromMenu('README.md', 'Paint It'), (error: Error) => {
      assert.match(error.message, /choosing "Paint It" on README\.md: the menu has no "Paint It"/);
      assert.match(error.message, /Screenshot: .*failure-.*\.png/);
      return true;
    });
  });
});
