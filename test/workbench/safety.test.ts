import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { startFakeServer, type FakeServer } from '../support/fakeServer.ts';
import { makePicture } from '../support/pictures.ts';
import { startStudio, type Studio } from '../support/studio.ts';
import type { Workbench } from '../support/workbench.ts';

describe('Restricted Mode', () => {
  let studio: Studio;
  let bench: Workbench;
  let provider: FakeServer;

  before(async () => {
    provider = await startFakeServer({ pictures: 'small' });
    studio = await startStudio({
      restricted: true,
      settings: {
        'seedream.provider': 'custom',
        'seedream.custom.baseUrl': provider.baseUrl,
        'seedream.remixIn': 'quickInput',
      },
    });
    await studio.put('photos/a.jpg', await makePicture({ width: 320, height: 200, seed: 1 }));
    bench = await studio.window();
  });

  after(async () => {
    await studio?.stop();
    await provider?.close();
  });

  test('generating, remixing and repeating refuse with the reason; nothing is requested or written', async () => {
    await bench.runCommand('Seedream: Generate Image…');
    const told = await bench.notifications.waitFor('Restricted Mode');
    assert.deepEqual(told.buttons, ['Manage Workspace Trust']);
    assert.equal(await bench.quickInput.isOpen(), false);
    await bench.screenshot('restricted');
    for (const command of ['Seedream: Remix Image…', 'Seedream: Generate Again']) {
      await bench.notifications.clear();
      await bench.explorer.chooseFromMenu('photos/a.jpg', command);
      await bench.notifications.waitFor('Restricted Mode');
    }
    assert.equal(provider.paid.length + provider.others.length, 0);
    assert.deepEqual(await studio.files('.'), ['photos']);
  });

  test('recipes can still be read', async () => {
    await bench.notifications.clear();
    await bench.explorer.chooseFromMenu('photos/a.jpg', 'Seedream: Show Recipe');
    await bench.editors.waitFor('Preview a.jpg.md');
  });
});

describe('where results go', () => {
  let studio: Studio;
  let bench: Workbench;

  before(async () => {
    studio = await startStudio();
    await studio.put('notes.md', '# Notes');
    bench = await studio.window();
  });

  after(async () => {
    await studio?.stop();
  });

  async function generate(prompt: string): Promise<void> {
    await bench.notifications.clear();
    await bench.runCommand('Seedream: Generate Image…');
    await bench.quickInput.waitFor('Generate Image');
    await bench.quickInput.accept(prompt);
  }

  test('an assets folder outside the workspace is refused', async () => {
    await bench.changeSettings({ 'seedream.assets.folder': '../elsewhere' });
    await generate('out of bounds');
    const told = await bench.notifications.waitFor('outside the workspace folder');
    assert.deepEqual(told.buttons, ['Open Settings']);
    assert.deepEqual(await studio.files('.'), ['notes.md']);
  });

  test('an assets folder behind a link is refused, and nothing appears behind it', async () => {
    const elsewhere = await mkdtemp(join(tmpdir(), 'seedream-elsewhere-'));
    try {
      await symlink(elsewhere, join(studio.workspace, 'linked'));
      await bench.changeSettings({ 'seedream.assets.folder': 'linked/images' });
      await generate('behind a link');
      await bench.notifications.waitFor('is a link');
      assert.deepEqual(await readdir(elsewhere), []);
    } finally {
      await rm(elsewhere, { recursive: true });
    }
  });

  test('a custom endpoint that is neither https nor on this machine is refused in words', async () => {
    await bench.changeSettings({
      'seedream.provider': 'custom',
      'seedream.custom.baseUrl': 'http://example.com/v1',
    });
    await generate('over plain http');
    await bench.notifications.waitFor('must start with https://');
  });

  test('an endpoint set by the folder steers nothing', async () => {
    const stranger = await startFakeServer({ pictures: 'small' });
    try {
      await studio.put(
        '.vscode/settings.json',
        JSON.stringify({
          'seedream.provider': 'custom',
          'seedream.custom.baseUrl': stranger.baseUrl,
          'workbench.sideBar.location': 'right',
        }),
      );
      // The editor has read them.
      await bench.page.locator('.part.sidebar.right').waitFor();
      await bench.changeSettings({
        'seedream.provider': undefined,
        'seedream.custom.baseUrl': undefined,
        'seedream.assets.folder': 'kept',
      });
      await generate('to the sandbox all the same');
      await bench.notifications.waitFor('Saved 1 image from the sandbox in kept', 60_000);
      assert.equal(stranger.paid.length + stranger.others.length, 0);
    } finally {
      await stranger.close();
    }
  });
});

describe('no folder is open', () => {
  test('asks for one, and keeps the prompt', async () => {
    const studio = await startStudio();
    try {
      const bench = await studio.window('none');
      await bench.runCommand('Seedream: Generate Image…');
      await bench.quickInput.waitFor('Generate Image');
      await bench.quickInput.accept('a lighthouse at dusk');
      const told = await bench.notifications.waitFor('Open a folder to save the images in');
      assert.deepEqual(told.buttons, ['Open Folder…']);
      await bench.open(studio.workspace);
      await bench.runCommand('Seedream: Generate Image…');
      await bench.quickInput.waitFor('Generate Image');
      assert.equal(await bench.quickInput.value(), 'a lighthouse at dusk');
      await bench.quickInput.accept();
      await bench.notifications.waitFor('Saved 1 image from the sandbox', 60_000);
      assert.match((await studio.files())[0] ?? '', /a-lighthouse-at-dusk_01\.jpg$/);
    } finally {
      await studio.stop();
    }
  });
});
