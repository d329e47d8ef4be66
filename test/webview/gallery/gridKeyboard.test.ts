import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import type { GalleryQuery, GalleryResult } from '../../../src/shared/gallery.ts';
import { eventually } from '../../support/studio.ts';
import { Corpus } from './corpus.ts';
import { GalleryWorld, type GalleryPage } from './galleryWorld.ts';
import { areSelected, focused, grid, isLabelled, keyboardIsOn, tile } from './gridPages.ts';

let world: GalleryWorld;
before(async () => (world = await GalleryWorld.start()));
afterEach(async () => await world.closeAll());
after(async () => await world.stop());

/** A gallery that knows its first pictures, and of which the first has the keyboard: reached without a mouse. */
async function atFirst(corpus = new Corpus(300)): Promise<GalleryPage> {
  const view = await world.open({ corpus });
  await view.role('searchbox', 'Search').press('ArrowDown');
  await keyboardIsOn(view, 1);
  // Until then a mark would be put on nothing.
  await isLabelled(view, 1, /^image-000001\.jpg/);
  return view;
}

/** A gallery before its first answer. */
async function early(): Promise<{ view: GalleryPage; answer: () => void }> {
  const corpus = new Corpus(300);
  const { promise, resolve } = Promise.withResolvers<void>();
  const query = async (question: GalleryQuery): Promise<GalleryResult> => {
    await promise;
    return corpus.query(question);
  };
  return { view: await world.load({ corpus, answers: { query } }), answer: resolve };
}

describe('the grid by keyboard', () => {
  test('is one stop of the Tab key, and comes back to the same picture', async () => {
    const view = await atFirst();
    await view.page.keyboard.press('ArrowRight');
    await keyboardIsOn(view, 2);
    assert.equal(await view.page.locator('.tile[tabindex="0"]').count(), 1);
    await view.page.keyboard.press('Tab');
    await keyboardIsOn(view, undefined);
    await view.page.keyboard.press('Shift+Tab');
    await keyboardIsOn(view, 2);
  });

  test('is reached by a key that was pressed before the first picture had come', async () => {
    const { view, answer } = await early();
    await view.role('searchbox', 'Search').press('ArrowDown');
    answer();
    await keyboardIsOn(view, 1);
  });

  test('calls nobody back who has gone elsewhere until then', async () => {
    const { view, answer } = await early();
    await view.role('searchbox', 'Search').press('ArrowDown');
    await view.role('button', 'Toggle details').focus();
    answer();
    await tile(view, 1).waitFor();
    assert.equal(await view.page.locator(':focus').getAttribute('aria-label'), 'Toggle details');
  });

  test('goes by what one sees, to both ends and by pages', async () => {
    const view = await atFirst();
    const boxes = async (): Promise<{ x: number; y: number; width: number }> => {
      const box = await tile(view, (await focused(view)) ?? 0).boundingBox();
      assert.ok(box);
      return box;
    };
    await view.page.keyboard.press('ArrowRight');
    await keyboardIsOn(view, 2);
    const from = await boxes();
    await view.page.keyboard.press('ArrowDown');
    await eventually(async () => {
      const to = await boxes();
      assert.ok(to.y > from.y);
      assert.ok(to.x < from.x + from.width && to.x + to.width > from.x, 'stands below');
    });
    await view.page.keyboard.press('End');
    await keyboardIsOn(view, 300);
    await view.page.keyboard.press('PageUp');
    await eventually(async () => assert.ok(((await focused(view)) ?? 300) < 290));
    await view.page.keyboard.press('Home');
    await keyboardIsOn(view, 1);
  });

  test('selects with Shift, Ctrl and Ctrl+A, and Escape leaves one', async () => {
    const view = await atFirst();
    await view.page.keyboard.press('ArrowRight');
    await view.page.keyboard.press('Shift+ArrowRight');
    await view.page.keyboard.press('Shift+ArrowRight');
    await areSelected(view, [2, 3, 4]);
    await view.page.keyboard.press('Control+ArrowRight');
    await view.page.keyboard.press('Control+ArrowRight');
    await view.page.keyboard.press('Control+Space');
    await areSelected(view, [2, 3, 4, 6]);
    await view.page.keyboard.press('Control+a');
    await view.page.getByText('300 selected').waitFor();
    await view.page.keyboard.press('Escape');
    await areSelected(view, [6]);
  });

  test('rates, likes and rejects all that are selected, and shows it at once', async () => {
    const view = await atFirst();
    await view.page.keyboard.press('ArrowRight');
    await view.page.keyboard.press('Shift+ArrowRight');
    for (const [key, mark] of [
      ['4', { kind: 'rating', value: 4 }],
      ['0', { kind: 'rating', value: 0 }],
      ['f', { kind: 'favourite', value: true }],
      ['x', { kind: 'rejected', value: true }],
      ['x', { kind: 'rejected', value: false }],
    ] as const) {
      const marked = view.host.next('mark');
      await view.page.keyboard.press(key);
      assert.deepEqual(await marked, { ids: [2, 3], mark });
    }
    await isLabelled(view, 2, /Favorite/);
  });

  test('says once what was done', async () => {
    const view = await atFirst();
    await view.page.keyboard.press('3');
    await view.role('status').filter({ hasText: 'Rated 3' }).waitFor({ state: 'attached' });
  });

  test('shows again what the file says when a mark could not be written', async () => {
    const view = await atFirst();
    const written = Promise.withResolvers<undefined>();
    view.host.answer({ mark: () => written.promise });
    const marked = view.host.next('mark');
    await view.page.keyboard.press('5');
    await isLabelled(view, 1, /5 stars/);
    await marked;
    written.reject(new Error('read-only'));
    await view.role('alert').waitFor();
    await isLabelled(view, 1, /^(?!.*5 stars)/);
  });

  test('previews with Space, deletes with Delete and takes back with Ctrl+Z', async () => {
    const view = await atFirst();
    for (const [key, action] of [
      [' ', 'preview'],
      ['Delete', 'delete'],
    ] as const) {
      const done = view.host.next('act');
      await view.page.keyboard.press(key);
      assert.deepEqual(await done, { ids: [1], action });
    }
    view.host.answer({ undo: () => ({ words: 'Restored fox.jpg' }) });
    await Promise.all([
      view.role('status').filter({ hasText: 'Restored fox.jpg' }).waitFor(),
      view.page.keyboard.press('Control+z'),
    ]);
  });

  test('opens in full size with Enter, goes on there and comes back with Escape', async () => {
    const view = await atFirst();
    await view.page.keyboard.press('Enter');
    const dialog = view.role('dialog', 'View Full Size');
    await dialog.waitFor();
    await view.page.keyboard.press('ArrowRight');
    await dialog.getByText('2 of 300').waitFor();
    const marked = view.host.next('mark');
    await view.page.keyboard.press('5');
    assert.deepEqual(await marked, { ids: [2], mark: { kind: 'rating', value: 5 } });
    await view.page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    await keyboardIsOn(view, 2);
  });

  test('compares two to four, and says so otherwise', async () => {
    const view = await atFirst();
    await Promise.all([
      view.role('status').filter({ hasText: 'Select two to four' }).waitFor(),
      view.page.keyboard.press('c'),
    ]);
    await view.page.keyboard.press('Shift+ArrowRight');
    await view.page.keyboard.press('c');
    await view.role('dialog', 'Compare').waitFor();
    await view.page.keyboard.press('Escape');
    await keyboardIsOn(view, 2);
  });

  test('has the whole menu: opened, walked, picked from and closed', async () => {
    const view = await atFirst();
    await view.page.keyboard.press('ArrowRight');
    await view.page.keyboard.press('Shift+F10');
    const menu = view.role('menu', 'Actions');
    await menu.waitFor();
    await view.page.keyboard.press('Escape');
    await menu.waitFor({ state: 'detached' });
    await keyboardIsOn(view, 2);
    await view.page.keyboard.press('Shift+F10');
    await menu.waitFor();
    await view.page.keyboard.press('c');
    await view.page.locator('[role="menuitem"]:focus', { hasText: 'Copy Path' }).waitFor();
    await view.page.keyboard.press('ArrowDown');
    const done = view.host.next('act');
    await view.page.keyboard.press('Enter');
    assert.deepEqual(await done, { ids: [2], action: 'copyMarkdown' });
    await keyboardIsOn(view, 2);
  });

  test('keeps the keyboard through every mark and every refresh', async () => {
    const corpus = new Corpus(300);
    const view = await atFirst(corpus);
    await view.page.keyboard.press('ArrowRight');
    await view.role('region', 'Details').getByRole('heading', { name: 'image-000002.jpg' }).waitFor();
    const marked = view.host.next('mark');
    await view.page.keyboard.press('f');
    await marked;
    corpus.mark([4], { kind: 'rating', value: 2 });
    corpus.revision += 1;
    // The last question of a refresh, when the grid has been drawn anew.
    const refreshed = view.host.next('detail');
    view.host.emit('changed', { revision: corpus.revision });
    await refreshed;
    await isLabelled(view, 4, /2 stars/);
    assert.equal(await focused(view), 2);
  });
});

describe('for assistive technology', () => {
  test('each picture says its name, its prompt and its state, and the grid its size', async () => {
    const view = await atFirst();
    await isLabelled(view, 5, /^image-000005\.jpg, A desert road at noon, .*, 4 stars$/);
    const lines = Number(await grid(view).getAttribute('aria-rowcount'));
    assert.ok(lines > 60, `${lines} rows`);
    assert.equal(await view.page.locator('[role="row"]').first().getAttribute('aria-rowindex'), '1');
    assert.equal(await tile(view, 2).getAttribute('aria-colindex'), '2');
  });
});

test('where nothing may be written, nothing offers to', async () => {
  const view = await world.open({ snapshot: { canWrite: false } });
  await tile(view, 1).click({ button: 'right' });
  const menu = view.role('menu', 'Actions');
  await menu.waitFor();
  const items = await menu.getByRole('menuitem').allInnerTexts();
  assert.ok(items.length > 5, `${items.length} entries`);
  for (const word of ['Rename…', 'Move…', 'Delete', 'Export…', 'Undo', 'Again'])
    assert.ok(!items.some(item => item.trim().startsWith(word)), word);
  assert.equal(await menu.getByRole('menuitemcheckbox').count(), 0);
  await view.page.keyboard.press('Escape');
  await keyboardIsOn(view, 1);
  await view.page.keyboard.press('4');
  await view.page.keyboard.press('Delete');
  // What is asked last: by now the others would have come.
  const asked = view.host.next('act', ({ action }) => action === 'preview');
  await view.page.keyboard.press('Space');
  await asked;
  assert.deepEqual(view.host.askedFor('mark'), []);
  assert.equal(view.host.askedFor('act').length, 1);
  await view.role('region', 'Details').getByRole('heading', { name: 'image-000001.jpg' }).waitFor();
  assert.equal(await view.role('button', 'Export…').count(), 0);
});
