import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import { Corpus } from './corpus.ts';
import { GalleryWorld, type GalleryPage } from './galleryWorld.ts';
import { areSelected, grid, keyboardIsOn, scrollTo, standsAt, tile, topOf } from './gridPages.ts';

let world: GalleryWorld;
before(async () => (world = await GalleryWorld.start()));
afterEach(async () => await world.closeAll());
after(async () => await world.stop());

const later = 100_000_000;
const snapshot = { folders: ['assets/seedream'], arriving: [], canWrite: true };

function another(view: GalleryPage, corpus: Corpus): void {
  corpus.renumber();
  view.host.emit('snapshot', snapshot);
}

describe('after the process that counted the files was lost', () => {
  test('the same picture is selected, in the same place, with its details and the keyboard', async () => {
    const corpus = new Corpus(400);
    const view = await world.open({ corpus });
    await scrollTo(view, 3000);
    // Where it stands is kept once the scrolling has come to rest.
    await view.page.waitForFunction(() =>
      (globalThis as unknown as { sessionStorage: Record<string, string> }).sessionStorage['state']?.includes(
        'anchor',
      ),
    );
    const id = await firstInView(view);
    await tile(view, id).click();
    const name = corpus.get(id)?.name ?? '';
    await view.role('region', 'Details').getByRole('heading', { name }).waitFor();
    const top = await topOf(view, id);
    another(view, corpus);
    await keyboardIsOn(view, id + later);
    await areSelected(view, [id + later]);
    await standsAt(view, id + later, top);
    await view.role('region', 'Details').getByRole('heading', { name }).waitFor();
  });

  test('a picture shown large stays, and its keys mark the same file', async () => {
    const corpus = new Corpus(40);
    const view = await world.open({ corpus });
    await tile(view, 5).dblclick();
    const dialog = view.role('dialog', 'View Full Size');
    await dialog.getByText('5 of 40').waitFor();
    await view.role('region', 'Details').locator('h2').waitFor({ state: 'attached' });
    another(view, corpus);
    await tile(view, 5 + later).waitFor();
    await dialog.getByText('5 of 40').waitFor();
    await view.page.locator('.tile[aria-selected="true"]').waitFor({ state: 'attached' });
    const marked = view.host.next('mark');
    await view.page.keyboard.press('3');
    assert.deepEqual(await marked, { ids: [5 + later], mark: { kind: 'rating', value: 3 } });
  });

  test('a picture that is read later than others is selected once it is there', async () => {
    const corpus = new Corpus(40);
    const view = await world.open({ corpus });
    await tile(view, 5).click();
    await view.role('region', 'Details').getByRole('heading', { name: 'image-000005.jpg' }).waitFor();
    const all = [...corpus.pictures];
    corpus.indexing = true;
    corpus.pictures.splice(0, 10);
    const sought = view.host.next('find');
    another(view, corpus);
    await tile(view, 12 + later).waitFor();
    await sought;
    // More are read, and it is sought again: so the first time it was not found.
    const again = view.host.next('find');
    view.host.emit('changed', { revision: 2 });
    await again;
    await areSelected(view, []);
    corpus.indexing = false;
    for (const early of all.slice(0, 10)) early.id += later;
    corpus.pictures.unshift(...all.slice(0, 10));
    view.host.emit('changed', { revision: 3 });
    await view.page.locator(`.tile[data-id="${5 + later}"][aria-selected="true"]`).waitFor();
  });

  test('nothing is selected when the picture is gone as well', async () => {
    const corpus = new Corpus(40);
    const view = await world.open({ corpus });
    await tile(view, 5).click();
    await view.role('region', 'Details').getByRole('heading', { name: 'image-000005.jpg' }).waitFor();
    await view.role('searchbox', 'Search').focus();
    corpus.remove([5]);
    another(view, corpus);
    await view.page.getByText('Select an image to see').waitFor();
    await areSelected(view, []);
  });
});

async function firstInView(view: GalleryPage): Promise<number> {
  const box = await grid(view).boundingBox();
  assert.ok(box);
  const ids = await grid(view).locator('.tile').all();
  for (const each of ids) {
    const place = await each.boundingBox();
    if (place !== null && place.y > box.y + 60) return Number(await each.getAttribute('data-id'));
  }
  throw new Error('nothing in view');
}
