import { after, afterEach, before, test } from 'node:test';
import { Corpus } from './corpus.ts';
import { GalleryWorld } from './galleryWorld.ts';
import { areSelected, keyboardIsOn, tile } from './gridPages.ts';

let world: GalleryWorld;
before(async () => (world = await GalleryWorld.start()));
afterEach(async () => await world.closeAll());
after(async () => await world.stop());

test('the family opens from the details, leads to a picture far down in the grid, and the keyboard is on it', async () => {
  const corpus = new Corpus(200);
  const view = await world.open({
    corpus,
    answers: {
      family: ({ id }) => [
        { id, key: 'me', name: corpus.get(id)?.name ?? '', depth: 0, parents: ['parent'] },
        { id: 180, key: 'parent', name: corpus.get(180)?.name ?? '', depth: -1, parents: [] },
      ],
    },
  });
  await tile(view, 2).click();
  await view.role('region', 'Details').getByRole('button', { name: 'Family' }).press('Enter');
  await view.page.locator('[role="treeitem"][aria-current="true"]:focus').waitFor();
  await view.page.keyboard.press('ArrowLeft');
  await view.role('button', 'Show in Gallery').press('Enter');
  await keyboardIsOn(view, 180);
  await areSelected(view, [180]);
});

test('Escape leads from the family back to the button that opened it, or to the picture in the grid', async () => {
  const view = await world.open();
  await tile(view, 3).click();
  await view.role('region', 'Details').getByRole('button', { name: 'Family' }).press('Enter');
  await view.page.locator('[role="treeitem"]:focus').waitFor();
  await view.page.keyboard.press('Escape');
  await view.page.locator('.details button:focus', { hasText: 'Family' }).waitFor();
  await tile(view, 3).click({ button: 'right' });
  await view.role('menuitem', 'Family').press('Enter');
  await view.page.locator('[role="treeitem"]:focus').waitFor();
  await view.page.keyboard.press('Escape');
  await keyboardIsOn(view, 3);
});
