import assert from 'node:assert/strict';
import { readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { violations } from '../support/axe.ts';
import { ComposerPage } from '../support/composerPage.ts';
import { startFakeServer, type FakeServer } from '../support/fakeServer.ts';
import { GalleryPage } from '../support/galleryPage.ts';
import { photos } from '../support/samples.ts';
import { eventually, exif, pixelsOf, startStudio, type Studio } from '../support/studio.ts';
import type { Workbench } from '../support/workbench.ts';

const key = 'key-of-the-test';

function scrolledBy(elements: readonly unknown[]): number[] {
  return (elements as { scrollTop: number }[]).map(({ scrollTop }) => scrollTop);
}

describe('the gallery', () => {
  let studio: Studio;
  let bench: Workbench;
  let provider: FakeServer;

  before(async () => {
    provider = await startFakeServer({ key, pictures: 'small' });
    studio = await startStudio({
      settings: {
        'seedream.provider': 'custom',
        'seedream.custom.baseUrl': provider.baseUrl,
        'seedream.remixIn': 'quickInput',
        'seedream.gallery.folders': ['photos'],
      },
    });
    const [first, second] = await photos(2);
    await studio.put('photos/meadow.jpg', await readFile(first ?? ''));
    await studio.put('photos/pond.jpg', await readFile(second ?? ''));
    await studio.put('page.md', '# Page\n\n');
    bench = await studio.window();
    await bench.runCommand('Seedream: Set API Key…');
    await bench.quickInput.accept(key);
    await bench.notifications.waitFor('is stored');
    await generate('a red fox in snow');
    await generate('一只红狐，雪地');
    await bench.notifications.clear();
    await bench.explorer.chooseFromMenu('photos/meadow.jpg', 'Seedream: Remix Image…');
    await bench.quickInput.waitFor('Remix');
    await bench.quickInput.accept('the meadow at night');
    await bench.notifications.waitFor('Saved 1 image', 60_000);
    await alone();
  });

  after(async () => {
    await studio?.stop();
    await provider?.close();
  });

  async function generate(prompt: string): Promise<void> {
    await bench.notifications.clear();
    await bench.runCommand('Seedream: Generate Image…');
    await bench.quickInput.waitFor('Generate Image');
    await bench.quickInput.accept(prompt);
    // Its preview has opened before it is said.
    await bench.notifications.waitFor('Saved 1 image', 60_000);
  }

  async function saved(slug: string): Promise<string> {
    let found = '';
    await eventually(async () => {
      found = (await studio.files()).find(name => name.includes(slug)) ?? '';
      assert.notEqual(found, '');
    }, 30_000);
    return found;
  }

  /** Nothing else open: beside another editor the details would lie over the grid. */
  async function alone(): Promise<void> {
    await bench.notifications.clear();
    await bench.runCommand('View: Close All Editors');
    await eventually(async () => assert.deepEqual(await bench.editors.titles(), []));
  }

  async function open(): Promise<GalleryPage> {
    await bench.runCommand('Seedream: Open Gallery');
    return GalleryPage.of(bench);
  }

  test('shows every picture of its folders, and finds them by words of any script as one types', async () => {
    const gallery = await open();
    await eventually(async () => assert.equal(await gallery.pictures.count(), 5), 30_000);
    await bench.screenshot('gallery');
    await gallery.search.fill('红狐');
    await eventually(async () => assert.equal(await gallery.pictures.count(), 1));
    await gallery.search.fill('FOX');
    await eventually(async () => assert.equal(await gallery.pictures.count(), 1));
    await gallery.tile('a red fox').waitFor();
    await gallery.search.fill('');
    await eventually(async () => assert.equal(await gallery.pictures.count(), 5));
  });

  test('a star is written where other programs read it, no pixel changes, and one undo takes it back', async () => {
    const gallery = await open();
    const path = `assets/seedream/${await saved('a-red-fox')}`;
    const pixels = await pixelsOf(await studio.read(path));
    await gallery.select('a red fox');
    await gallery.tile('a red fox').press('4');
    await eventually(async () => {
      const tags = await exif(await studio.read(path));
      assert.equal(tags['XMP-xmp:Rating'], 4);
      assert.match(String(tags['XMP-seedream:Recipe']), /a red fox in snow/);
    });
    assert.equal(await pixelsOf(await studio.read(path)), pixels);
    await gallery.grid.getByRole('gridcell', { name: /a red fox.*4 stars/ }).waitFor();
    await bench.screenshot('gallery-rated');
    await gallery.tile('a red fox').press('ControlOrMeta+z');
    await eventually(async () => {
      const rating = (await exif(await studio.read(path)))['XMP-xmp:Rating'];
      assert.ok(rating === undefined || rating === 0, String(rating));
    });
  });

  test('tells the whole story of a picture and brings it back into the composer', async () => {
    const gallery = await open();
    await gallery.select('the meadow at night');
    await gallery.details.getByText('Seedream 4.5').first().waitFor();
    await gallery.details.getByText('meadow.jpg').first().waitFor();
    await bench.screenshot('gallery-details');
    await gallery.details.getByRole('button', { name: 'Recall', exact: true }).click();
    const composer = await ComposerPage.of(bench);
    await eventually(async () => assert.equal(await composer.prompt.inputValue(), 'the meadow at night'));
    await eventually(async () => assert.equal(await composer.references.count(), 1));
  });

  test('shows what a picture was made from, after both were renamed as well', async () => {
    const name = await saved('the-meadow-at-night');
    await rename(join(studio.workspace, 'photos/meadow.jpg'), join(studio.workspace, 'photos/green.jpg'));
    await rename(
      join(studio.workspace, 'assets/seedream', name),
      join(studio.workspace, 'assets/seedream/night.jpg'),
    );
    const gallery = await open();
    // What is chosen before the new names are known is about files that are gone.
    await gallery.tile('green.jpg').waitFor();
    await gallery.tile('night.jpg').waitFor();
    await gallery.select('the meadow at night');
    await eventually(async () => assert.match(await gallery.details.innerText(), /green\.jpg/));
    await gallery.details.getByRole('button', { name: 'Family' }).click();
    const tree = gallery.frame.getByRole('tree', { name: 'Family' });
    await tree.getByRole('treeitem', { name: 'green.jpg, parent of night.jpg' }).waitFor();
    const shifted = await bench.page.locator('.webview-overlay-content').evaluateAll(scrolledBy);
    assert.deepEqual([...new Set(shifted)], [0], 'the editor around the page stays where it is');
    await bench.screenshot('gallery-family');
    await bench.page.keyboard.press('Escape');
    await tree.waitFor({ state: 'detached' });
  });

  test('compares two side by side', async () => {
    const gallery = await open();
    await gallery.tile('a red fox').click();
    await gallery.tile('一只红狐').click({ modifiers: ['ControlOrMeta'] });
    await bench.page.keyboard.press('c');
    await gallery.frame.locator('seedream-compare').getByText('一只红狐').first().waitFor();
    await bench.screenshot('gallery-compare');
    await bench.page.keyboard.press('Escape');
    await gallery.frame.locator('seedream-compare').waitFor({ state: 'detached' });
  });

  test('shows files that come and go, and a picture that is being made, without being asked', async () => {
    const gallery = await open();
    const earlier = 5;
    await eventually(async () => assert.equal(await gallery.pictures.count(), earlier));
    await studio.put('photos/new/late.jpg', await studio.read('photos/pond.jpg'));
    await eventually(async () => assert.equal(await gallery.pictures.count(), earlier + 1));
    await rm(join(studio.workspace, 'photos/new'), { recursive: true });
    await eventually(async () => assert.equal(await gallery.pictures.count(), earlier));
    provider.script({ answer: { kind: 'images', count: 1 }, gates: { answer: 'arriving' } });
    await bench.runCommand('Seedream: Generate Image…');
    await bench.quickInput.waitFor('Generate Image');
    await bench.quickInput.accept('a blue heron');
    await provider.reached('arriving');
    await gallery.grid.locator('[data-state="arriving"]').waitFor();
    provider.open('arriving');
    await gallery.tile('a blue heron').waitFor();
    await eventually(async () => assert.equal(await gallery.pictures.count(), earlier + 1), 30_000);
    await bench.notifications.waitFor('Saved 1 image', 30_000);
    await alone();
  });

  test('inserts a picture into the text in the text’s own language', async () => {
    await bench.openFile('page.md');
    await bench.editors.clickInto('page.md');
    await bench.page.keyboard.press('ControlOrMeta+End');
    const gallery = await open();
    await gallery.select('a blue heron');
    await gallery.details.getByRole('button', { name: 'Insert' }).first().click();
    await bench.editors.activate('page.md');
    await eventually(async () =>
      assert.match(
        await bench.editors.visibleText(),
        /!\[a.blue.heron\]\(assets\/seedream\/.*a-blue-heron_01\.jpg\)/,
      ),
    );
  });

  test('keeps search and place through a reload, and has nothing a checker would hold against it', async () => {
    const gallery = await open();
    await gallery.search.fill('fox');
    await eventually(async () => assert.equal(await gallery.pictures.count(), 1));
    await studio.remembers('"text":"fox"');
    await bench.reload();
    await bench.backTo('Seedream Gallery', 'Seedream: Open Gallery');
    const again = await GalleryPage.of(bench);
    await eventually(async () => assert.equal(await again.search.inputValue(), 'fox'));
    await eventually(async () => assert.equal(await again.pictures.count(), 1));
    assert.deepEqual(await violations(again.frame), []);
  });

  test('the side bar has the latest images', async () => {
    await bench.page.getByRole('tab', { name: 'Seedream', exact: true }).first().click();
    const rows = bench.page.locator('.pane-body .monaco-list-row');
    await rows.filter({ hasText: 'heron' }).first().waitFor();
    await bench.screenshot('side-bar');
  });
});
