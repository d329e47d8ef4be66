import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import { aGenerated } from '../support/galleryPictures.ts';
import { GalleryPage } from '../support/galleryPage.ts';
import { makeHostileGallery, type HostileGallery } from '../support/hostileGallery.ts';
import { eventually, startStudio, type Studio } from '../support/studio.ts';
import type { Workbench } from '../support/workbench.ts';

const files = 10_000;
const script =
  '<img src=x onerror="globalThis.hostileRan=1;alert(1)"><script>globalThis.hostileRan=1</script>';

/** Of every frame: what a script of the folder would have left behind. */
async function traces(page: Page): Promise<string[]> {
  const found: string[] = [];
  for (const frame of page.frames()) {
    const ran = await frame.evaluate(() => 'hostileRan' in globalThis);
    if (ran) found.push(`a script ran in ${frame.url()}`);
    const planted = await frame.locator('img[src="x"], svg[onload], [onerror]').count();
    if (planted > 0) found.push(`markup of a file is in ${frame.url()}`);
  }
  return found;
}

interface SeenTile {
  readonly name: string;
  readonly state: string;
  readonly fault: string;
}

interface PageElement {
  readonly title: string;
  readonly dataset: Readonly<Record<string, string>>;
  getBoundingClientRect(): { readonly top: number; readonly bottom: number };
  querySelectorAll(selector: string): Iterable<PageElement>;
}

function scrolledBy(grid: { readonly scrollTop: number }): number {
  return grid.scrollTop;
}

/** The one that has the focus is kept on the page wherever it is: only those in view have to be as they will stay. */
function tilesInView(grid: PageElement): SeenTile[] {
  const view = grid.getBoundingClientRect();
  return [...grid.querySelectorAll('[role="gridcell"]')]
    .filter(cell => {
      const { top, bottom } = cell.getBoundingClientRect();
      return bottom > view.top && top < view.bottom;
    })
    .map(({ title, dataset }) => ({
      name: title,
      state: dataset['state'] ?? '',
      fault: dataset['fault'] ?? '',
    }));
}

describe(`a folder of ${files.toLocaleString('en')} hostile files`, () => {
  let studio: Studio;
  let bench: Workbench;
  let gallery: GalleryPage;
  let folder: HostileGallery;
  const dialogs: string[] = [];

  before(async () => {
    studio = await startStudio();
    folder = await makeHostileGallery(join(studio.workspace, 'assets/seedream'), files);
    await studio.put('assets/seedream/scripted.jpg', await aGenerated({ recipe: { prompt: script } }));
    bench = await studio.window();
    bench.page.on('dialog', dialog => {
      dialogs.push(dialog.message());
      void dialog.dismiss();
    });
    await bench.runCommand('Seedream: Open Gallery');
    gallery = await GalleryPage.of(bench);
  });

  after(async () => {
    await studio?.stop();
  });

  /** Settled once every tile in view has the words in its name and is a picture, or says why it is none. */
  async function settled(words = ''): Promise<readonly SeenTile[]> {
    let tiles: readonly SeenTile[] = [];
    await eventually(async () => {
      tiles = await gallery.grid.evaluate(tilesInView);
      assert.ok(tiles.length > 0, `no tile for ${words}`);
      for (const { state, name } of tiles) {
        assert.ok(name.includes(words), `${name} is not ${words}`);
        assert.ok(state === 'picture' || state === 'fault', `${name} is ${state}`);
      }
    }, 30_000);
    return tiles;
  }

  async function found(name: string): Promise<readonly SeenTile[]> {
    await gallery.search.fill(name);
    return settled(name);
  }

  test('is read to its end, and can be searched and scrolled', async () => {
    await eventually(async () => {
      assert.equal(await gallery.frame.locator('.indexing').count(), 0);
      const hits = await gallery.frame.locator('.hits').innerText();
      assert.ok(Number(hits.replaceAll(/\D/g, '')) > files - 50, hits);
    }, 60_000);
    await gallery.grid.getByRole('gridcell').first().press('End');
    await eventually(async () => assert.notEqual(await gallery.grid.evaluate(scrolledBy), 0));
    await settled();
    await bench.screenshot('gallery-hostile');
  });

  test('has a placeholder that says why for every bad file', async () => {
    for (const name of folder.bad) {
      const silent = (await found(name)).filter(({ state, fault }) => state !== 'fault' || fault === '');
      assert.deepEqual(silent, [], `${name} has no reason`);
    }
    await bench.screenshot('gallery-hostile-placeholders');
  });

  test('shows the good pictures among them, whatever they are called', async () => {
    for (const name of folder.good) {
      const missing = (await found(name)).filter(({ state }) => state !== 'picture');
      assert.deepEqual(missing, [], `${name} is not shown`);
    }
    await gallery.search.fill('hostileRan');
    await gallery.select('hostileRan');
    await gallery.details.getByText(script).first().waitFor();
  });

  test('runs nothing, asks nothing, and leaves the editor as quick as it was', async () => {
    assert.deepEqual(dialogs, []);
    assert.deepEqual(await traces(bench.page), []);
    assert.deepEqual(await bench.notifications.seen(), []);
    await bench.runCommand('Seedream: Open Composer');
    await bench.editors.webview('seedream-composer textarea');
  });
});
