import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { Corpus } from './corpus.ts';
import { GalleryWorld } from './galleryWorld.ts';
import { areSelected, keyboardIsOn, tile } from './gridPages.ts';

let world: GalleryWorld;
before(async () => (world = await GalleryWorld.start()));
afterEach(async () => await world.closeAll());
after(async () => await world.stop());

test('what is selected in the grid is compared and marked by keyboard alone, and the keyboard comes back', async () => {
  const corpus = new Corpus(30);
  const view = await world.open({ corpus });
  const { keyboard } = view.page;
  await tile(view, 2).click();
  await keyboard.press('Shift+ArrowRight');
  await keyboard.press('Shift+ArrowRight');
  await areSelected(view, [2, 3, 4]);
  await keyboard.press('c');
  await view.role('dialog', 'Compare').waitFor();
  await view.role('button', /^Pick/).nth(2).waitFor();
  await keyboard.press('Shift+Tab');
  await keyboard.press('Shift+Tab');
  await keyboard.press('Enter');
  // One of the others is a favourite already: the winner's is the second heart.
  await view.role('img', 'favorite').nth(1).waitFor();
  assert.deepEqual(
    [2, 3, 4].map(id => [corpus.get(id)?.favourite, corpus.get(id)?.rejected]),
    [
      [corpus.get(2)?.favourite, true],
      [corpus.get(3)?.favourite, true],
      [true, corpus.get(4)?.rejected],
    ],
  );
  await keyboard.press('Escape');
  await view.role('dialog').waitFor({ state: 'detached' });
  await keyboardIsOn(view, 4);
});
