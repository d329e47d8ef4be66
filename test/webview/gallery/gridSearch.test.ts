import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import { Corpus } from './corpus.ts';
import { GalleryWorld } from './galleryWorld.ts';
import { filled, grid, scrollTo, standsAt, tile, topOf } from './gridPages.ts';

let world: GalleryWorld;
before(async () => (world = await GalleryWorld.start()));
afterEach(async () => await world.closeAll());
after(async () => await world.stop());

describe('searching', () => {
  test('filters with each key and says how many there are', async () => {
    const view = await world.open({ corpus: new Corpus(1000) });
    await view.role('status').filter({ hasText: '1,000 images' }).waitFor();
    const last = view.host.next('query', ({ text }) => text === '雪地');
    await view.role('searchbox', 'Search').pressSequentially('雪地');
    await last;
    await view
      .role('status')
      .filter({ hasText: /^1\d\d of 1,000$/ })
      .waitFor();
    const texts = view.host.askedFor('query').map(({ text }) => text);
    assert.deepEqual(texts, ['', '雪', '雪地']);
  });

  test('shows the answer to what was typed last, however late an earlier one comes', async () => {
    const corpus = new Corpus(1000);
    const held: (() => void)[] = [];
    const view = await world.open({ corpus });
    view.host.answer({
      query: async query => {
        if (query.text === 'fox') await new Promise<void>(resolve => held.push(resolve));
        return corpus.query(query);
      },
    });
    const field = view.role('searchbox', 'Search');
    await field.fill('fox');
    await field.fill('lighthouse');
    const hits = view.role('status').filter({ hasText: / of 1,000$/ });
    await hits.waitFor();
    const shown = await hits.innerText();
    for (const release of held) release();
    // An answer that is given after the late one: by then that has come too.
    await tile(view, 2).click();
    await view.role('region', 'Details').getByRole('heading', { name: 'image-000002.jpg' }).waitFor();
    assert.equal(await hits.innerText(), shown);
  });

  test('never blocks: the field takes every key while an answer is awaited', async () => {
    const view = await world.open({ corpus: new Corpus(1000) });
    view.host.answer({ query: () => new Promise(() => {}) });
    const field = view.role('searchbox', 'Search');
    await field.pressSequentially('a long prompt');
    assert.equal(await field.inputValue(), 'a long prompt');
    assert.ok(await grid(view).isVisible());
  });

  test('at 100,000 shows the hits of each key', async () => {
    const view = await world.open({ corpus: new Corpus(100_000) });
    await view.role('searchbox', 'Search').pressSequentially('fox');
    await view
      .role('status')
      .filter({ hasText: /^1\d,\d{3} of 100,000$/ })
      .waitFor();
    await filled(view);
  });
});

describe('filters', () => {
  test('combine, show themselves on their buttons and are cleared together', async () => {
    const view = await world.open({ corpus: new Corpus(500) });
    const filters = view.role('group', 'Filters');
    await filters.getByRole('button', { name: 'Model' }).click();
    await filters.getByRole('checkbox', { name: /Seedream 4\.0/ }).check();
    await filters.getByRole('button', { name: 'Model: Seedream 4.0' }).waitFor();
    await view.page.keyboard.press('Escape');
    await filters.getByRole('combobox', { name: 'Rating' }).selectOption('3');
    await filters.getByRole('button', { name: 'Favorites only' }).click();
    await filters.getByRole('button', { name: 'More' }).click();
    const asked = view.host.next('query', ({ recipe }) => recipe !== undefined);
    await filters.getByRole('combobox', { name: 'Recipe' }).selectOption('with');
    const query = await asked;
    assert.deepEqual(
      [query.models, query.rating, query.favourites, query.recipe],
      [['Seedream 4.0'], 3, true, 'with'],
    );
    await view.page.keyboard.press('Escape');
    const cleared = view.host.next('query');
    await filters.getByRole('button', { name: 'Clear Filters' }).click();
    assert.deepEqual(await cleared, {
      text: '',
      models: [],
      providers: [],
      ratios: [],
      tags: [],
      sort: 'newest',
      group: 'day',
      first: 1_000,
    });
  });

  test('work by keyboard alone, and the keyboard goes back to the button', async () => {
    const view = await world.open();
    const button = view.role('group', 'Filters').getByRole('button', { name: 'Tags' });
    await button.focus();
    await view.page.keyboard.press('Enter');
    await view.page.locator('input[type="checkbox"]:focus').waitFor();
    const asked = view.host.next('query');
    await view.page.keyboard.press('Space');
    await view.page.keyboard.press('Escape');
    assert.deepEqual((await asked).tags, ['hero']);
    await view.page.locator('button:focus', { hasText: 'Tags: hero' }).waitFor();
  });

  test('take dates from and to', async () => {
    const view = await world.open();
    await view.role('group', 'Filters').getByRole('button', { name: 'Date' }).click();
    const asked = view.host.next('query');
    await view.page.getByLabel('From').fill('2026-11-01');
    await view.page.getByLabel('From').press('Tab');
    const { from, to } = await asked;
    assert.deepEqual([from, to], ['2026-11-01', undefined]);
  });

  test('order and headings are chosen in one place', async () => {
    const view = await world.open();
    await view.role('button', 'Sort and group').click();
    await view.role('combobox', 'Sort by').selectOption('oldest');
    await view.role('combobox', 'Group by').selectOption('none');
    await view.page.getByRole('rowheader').first().waitFor({ state: 'detached' });
    await tile(view, 200).waitFor();
  });
});

test('a reload shows the same search, the same place, the same picture and the same sizes', async () => {
  const view = await world.open({ corpus: new Corpus(2000) });
  await view.role('searchbox', 'Search').fill('number');
  await view.role('status').filter({ hasText: ' of 2,000' }).waitFor();
  await view.role('slider', 'Thumbnail size').fill('240');
  await tile(view, 2).click();
  await view.page.getByRole('region', { name: 'Details' }).getByRole('heading', { level: 2 }).waitFor();
  const anchored = view.host.next('detail', ({ id }) => id > 50);
  await scrollTo(view, 9000);
  const { id: anchor } = await anchored;
  const top = await topOf(view, anchor);
  await view.page.waitForFunction(name => {
    const { sessionStorage } = globalThis as unknown as {
      sessionStorage: { getItem(n: string): string | null };
    };
    return sessionStorage.getItem('state')?.includes(name) === true;
  }, `${anchor}.jpg`);
  await view.page.reload();
  await tile(view, anchor).waitFor();
  assert.equal(await view.role('searchbox', 'Search').inputValue(), 'number');
  assert.equal(await view.role('slider', 'Thumbnail size').inputValue(), '240');
  await standsAt(view, anchor, top);
  await view.page.locator('.tile[data-id="2"][aria-selected="true"]').waitFor({ state: 'attached' });
});

test('a picture that is to be shown is found and selected, also when a search hides it', async () => {
  const view = await world.open({ corpus: new Corpus(2000) });
  view.host.emit('show', { id: 900 });
  await view.page.locator('.tile[data-id="900"][aria-selected="true"]').waitFor();
  await view.role('searchbox', 'Search').fill('fox');
  await view.role('status').filter({ hasText: ' of 2,000' }).waitFor();
  view.host.emit('show', { id: 1002 });
  await view.page.locator('.tile[data-id="1002"][aria-selected="true"]').waitFor();
  assert.equal(await view.role('searchbox', 'Search').inputValue(), '');
});
