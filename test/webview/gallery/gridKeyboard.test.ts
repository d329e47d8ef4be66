import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import { Corpus } from './corpus.ts';
import { GalleryWorld, type GalleryPage } from './galleryWorld.ts';
import { focused, grid, selectedIds, tile } from './gridPages.ts';

let world: GalleryWorld;
before(async () => (world = await GalleryWorld.start()));
afterEach(async () => await world.closeAll());
after(async () => await world.stop());

/** A gallery in which the first picture has the keyboard, reached without a mouse. */
async function atFirst(corpus = new Corpus(300)): Promise<GalleryPage> {
  const view = await world.open({ corpus });
  await view.role('searchbox', 'Search').press('ArrowDown');
  assert.equal(await focused(view), 1);
  return view;
}

describe('the grid by keyboard', () => {
  test('is one stop of the Tab key, and comes back to the same picture', async () => {
    const view = await atFirst();
    await view.page.keyboard.press('ArrowRight');
    assert.equal(await view.page.locator('.tile[tabindex="0"]').count(), 1);
    await view.page.keyboard.press('Tab');
    assert.equal(await focused(view), undefined);
    await view.page.keyboard.press('Shift+Tab');
    assert.equal(await focused(view), 2);
  });

  test('goes by what one sees, to both ends and by pages', async () => {
    const view = await atFirst();
    const boxes = async (): Promise<{ x: number; y: number; width: number }> => {
      const box = await tile(view, (await focused(view)) ?? 0).boundingBox();
      assert.ok(box);
      return box;
    };
    await view.page.keyboard.press('ArrowRight');
    const from = await boxes();
    await view.page.keyboard.press('ArrowDown');
    const to = await boxes();
    assert.ok(to.y > from.y);
    assert.ok(to.x < from.x + from.width && to.x + to.width > from.x, 'stands below');
    await view.page.keyboard.press('End');
    assert.equal(await focused(view), 300);
    await view.page.keyboard.press('PageUp');
    assert.ok(((await focused(view)) ?? 300) < 290);
    await view.page.keyboard.press('Home');
    assert.equal(await focused(view), 1);
  });

  test('selects with Shift, Ctrl and Ctrl+A, and Escape leaves one', async () => {
    const view = await atFirst();
    await view.page.keyboard.press('ArrowRight');
    await view.page.keyboard.press('Shift+ArrowRight');
    await view.page.keyboard.press('Shift+ArrowRight');
    assert.deepEqual(await selectedIds(view), [2, 3, 4]);
    await view.page.keyboard.press('Control+ArrowRight');
    await view.page.keyboard.press('Control+ArrowRight');
    await view.page.keyboard.press('Control+Space');
    assert.deepEqual(await selectedIds(view), [2, 3, 4, 6]);
    await view.page.keyboard.press('Control+a');
    await view.page.getByText('300 selected').waitFor();
    await view.page.keyboard.press('Escape');
    assert.deepEqual(await selectedIds(view), [6]);
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
    assert.match((await tile(view, 2).getAttribute('aria-label')) ?? '', /Favorite/);
  });

  test('says once what was done', async () => {
    const view = await atFirst();
    await view.page.keyboard.press('3');
    await view.role('status').filter({ hasText: 'Rated 3' }).waitFor({ state: 'attached' });
  });

  test('shows again what the file says when a mark could not be written', async () => {
    const view = await atFirst();
    view.host.answer({
      mark: () => {
        throw new Error('read-only');
      },
    });
    await view.page.keyboard.press('5');
    await view.role('alert').waitFor();
    await view.page.waitForFunction(() => {
      const { document } = globalThis as unknown as {
        document: { querySelector(s: string): { ariaLabel: string } };
      };
      return !document.querySelector('.tile[data-id="1"]').ariaLabel.includes('5 stars');
    });
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
    await view.page.keyboard.press('Control+z');
    await view.role('status').filter({ hasText: 'Restored fox.jpg' }).waitFor();
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
    assert.equal(await focused(view), 2);
  });

  test('compares two to four, and says so otherwise', async () => {
    const view = await atFirst();
    await view.page.keyboard.press('c');
    await view.role('status').filter({ hasText: 'Select two to four' }).waitFor();
    await view.page.keyboard.press('Shift+ArrowRight');
    await view.page.keyboard.press('c');
    await view.role('dialog', 'Compare').waitFor();
    await view.page.keyboard.press('Escape');
    assert.equal(await focused(view), 2);
  });

  test('has the whole menu: opened, walked, picked from and closed', async () => {
    const view = await atFirst();
    await view.page.keyboard.press('ArrowRight');
    await view.page.keyboard.press('Shift+F10');
    const menu = view.role('menu', 'Actions');
    await menu.waitFor();
    await view.page.keyboard.press('Escape');
    await menu.waitFor({ state: 'detached' });
    assert.equal(await focused(view), 2);
    await view.page.keyboard.press('Shift+F10');
    await menu.waitFor();
    await view.page.keyboard.press('c');
    assert.equal(
      await view.page
        .locator(':focus')
        .innerText()
        .then(text => text.trim()),
      'Copy Path',
    );
    await view.page.keyboard.press('ArrowDown');
    const done = view.host.next('act');
    await view.page.keyboard.press('Enter');
    assert.deepEqual(await done, { ids: [2], action: 'copyMarkdown' });
    assert.equal(await focused(view), 2);
  });

  test('keeps the keyboard through every mark and every refresh', async () => {
    const corpus = new Corpus(300);
    const view = await atFirst(corpus);
    await view.page.keyboard.press('ArrowDown');
    const id = await focused(view);
    await view.page.keyboard.press('f');
    corpus.revision += 1;
    const asked = view.host.next('tiles');
    view.host.emit('changed', { revision: corpus.revision });
    await asked;
    assert.equal(await focused(view), id);
  });
});

describe('for assistive technology', () => {
  test('each picture says its name, its prompt and its state, and the grid its size', async () => {
    const view = await atFirst();
    const label = await tile(view, 5).getAttribute('aria-label');
    assert.match(label ?? '', /^image-000005\.jpg, A desert road at noon, .*, 4 stars$/);
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
  const items = await menu.getByRole('menuitem').allInnerTexts();
  for (const word of ['Rename…', 'Move…', 'Delete', 'Export…', 'Undo', 'Again'])
    assert.ok(!items.some(item => item.trim().startsWith(word)), word);
  assert.equal(await menu.getByRole('menuitemcheckbox').count(), 0);
  await view.page.keyboard.press('Escape');
  await view.page.keyboard.press('4');
  await view.page.keyboard.press('Delete');
  assert.deepEqual([...view.host.askedFor('mark'), ...view.host.askedFor('act')], []);
  assert.equal(await view.role('button', 'Export…').count(), 0);
});
