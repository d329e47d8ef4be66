import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, describe, test } from 'node:test';
import { ComposerPage, moveAside } from '../support/composerPage.ts';
import { GalleryPage } from '../support/galleryPage.ts';
import { dragByHand } from '../support/hand.ts';
import { photos } from '../support/samples.ts';
import { eventually, startStudio, type Studio } from '../support/studio.ts';
import type { Workbench } from '../support/workbench.ts';

describe('with the mouse in hand', () => {
  let studio: Studio;
  let bench: Workbench;
  let composer: ComposerPage;

  before(async () => {
    // So wide that the gallery has its details beside the pictures when it has half of the window.
    studio = await startStudio({
      settings: { 'seedream.gallery.folders': ['photos'] },
      window: { width: 2400, height: 1000 },
    });
    const [first, second] = await photos(2);
    await studio.put('photos/a.jpg', await readFile(first ?? ''));
    await studio.put('photos/b.jpg', await readFile(second ?? ''));
    await studio.put('photos/c.jpg', await readFile(second ?? ''));
    await studio.put('docs/notes.md', '# Notes\n\n\n');
    bench = await studio.window();
    await bench.runCommand('Seedream: Open Composer');
    composer = await ComposerPage.of(bench);
  });

  after(async () => {
    await studio?.stop();
  });

  async function references(): Promise<string[]> {
    const texts = await composer.references.allInnerTexts();
    return texts.map(text => /[abc]\.jpg/.exec(text)?.[0] ?? text);
  }

  test('a file dragged from the explorer into the strip becomes a reference', async () => {
    await bench.explorer.waitFor('photos/a.jpg');
    for (const name of ['a.jpg', 'b.jpg']) {
      const earlier = await composer.references.count();
      await dragByHand(bench.page, {
        from: bench.page.locator('.explorer-folders-view .monaco-list-row').filter({ hasText: name }),
        to: composer.frame.locator('seedream-references .drop'),
        shift: true,
      });
      await eventually(async () => assert.equal(await composer.references.count(), earlier + 1));
    }
    await eventually(async () => assert.deepEqual(await references(), ['a.jpg', 'b.jpg']));
    // Known to their last fact, they no longer change their size.
    await eventually(async () =>
      assert.match((await composer.references.allInnerTexts()).join(' '), /MB.*MB/s),
    );
  });

  test('references change places in the strip, and one click lets the prompt mean the same pictures', async () => {
    await composer.prompt.fill('the house of image 1 in the light of image 2');
    await dragByHand(bench.page, {
      from: composer.references.nth(1).locator('.picture'),
      to: composer.references.nth(0),
      at: { x: 8, y: 40 },
    });
    await eventually(async () => assert.deepEqual(await references(), ['b.jpg', 'a.jpg']));
    assert.equal(await composer.prompt.inputValue(), 'the house of image 1 in the light of image 2');
    await composer.frame.getByText('image 1 is now image 2').waitFor();
    await bench.screenshot('composer-renumber');
    await composer.frame.getByRole('button', { name: 'Update Prompt' }).click();
    const updated = 'the house of image 2 in the light of image 1';
    await eventually(async () => assert.equal(await composer.prompt.inputValue(), updated));
    await composer.frame.getByRole('button', { name: 'Update Prompt' }).waitFor({ state: 'detached' });
  });

  test('a picture dragged out of the gallery beside it becomes a reference', async () => {
    await bench.runCommand('Seedream: Open Gallery');
    await moveAside(bench, await GalleryPage.of(bench));
    composer = await ComposerPage.of(bench);
    const gallery = await GalleryPage.of(bench);
    await eventually(async () => assert.equal(await gallery.pictures.count(), 3));
    await gallery.select('c.jpg');
    await eventually(async () => assert.equal(await composer.references.count(), 2));
    // The button that goes down asks for the file's address, and again once the list was read anew: what is dragged
    // quicker than the answer stays where it is, and a person drags it once more.
    await eventually(async () => {
      await dragByHand(bench.page, {
        from: gallery.tile('c.jpg'),
        to: composer.frame.locator('seedream-references .drop'),
        shift: true,
      });
      const dropped = async (): Promise<void> =>
        assert.deepEqual(await references(), ['b.jpg', 'a.jpg', 'c.jpg']);
      await eventually(dropped, 5_000);
    });
    await bench.editors.close('Seedream Gallery');
  });

  test('a result dragged into a Markdown text becomes a picture of it, by its path from there', async () => {
    await bench.runCommand('View: Close All Editors');
    await bench.openFile('docs/notes.md');
    await bench.runCommand('Seedream: Open Composer');
    await moveAside(bench, await ComposerPage.of(bench));
    composer = await ComposerPage.of(bench);
    await composer.prompt.fill('a red fox');
    await composer.prompt.press('ControlOrMeta+Enter');
    await composer.card('a red fox').waitFor();
    await eventually(async () => assert.equal(await composer.pictures('a red fox').count(), 1), 60_000);
    const [name] = await studio.files();
    await dragByHand(bench.page, {
      from: composer.pictures('a red fox').first(),
      to: bench.page.locator('.monaco-editor .view-lines'),
      at: { x: 10, y: 50 },
      shift: true,
    });
    await bench.editors.activate('notes.md');
    await eventually(async () =>
      assert.ok(
        (await bench.editors.visibleText()).replaceAll('\n', '').includes(`](../assets/seedream/${name})`),
        await bench.editors.visibleText(),
      ),
    );
    await bench.screenshot('composer-dragged-out');
  });
});
