import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import type { Locator } from 'playwright-core';
import { eventually } from '../../support/studio.ts';
import { becomes } from '../support/becomes.ts';
import { sampleThumbnail } from '../support/sampleThumbnail.ts';
import { Corpus } from './corpus.ts';
import { GalleryWorld, type GalleryPage } from './galleryWorld.ts';
import { areSelected, keyboardIsOn, tile } from './gridPages.ts';

let world: GalleryWorld;
before(async () => (world = await GalleryWorld.start()));
afterEach(async () => await world.closeAll());
after(async () => await world.stop());

async function open(options: Parameters<GalleryWorld['open']>[0] = {}): Promise<[GalleryPage, Locator]> {
  const view = await world.open({ corpus: new Corpus(300), ...options });
  const details = view.role('region', 'Details');
  await tile(view, 1).click();
  await details.getByRole('heading', { name: 'image-000001.jpg' }).waitFor();
  return [view, details];
}

describe('details', () => {
  test('tell the whole story of the picture the keyboard is on', async () => {
    const [view, details] = await open();
    for (const words of [
      'A fox in fresh snow, low winter sun, number 0',
      '2848 × 1600 (asked 2K 16:9)',
      'assets/seedream/image-000001.jpg',
      '2.5 MB · JPEG',
      'Labelled as made by AI',
      'Not signed',
      '$0.04',
      'scarf.png',
    ])
      assert.ok((await details.getByText(words, { exact: true }).count()) > 0, words);
    await view.page.keyboard.press('ArrowRight');
    await details.getByRole('heading', { name: 'image-000002.jpg' }).waitFor();
  });

  test('lead to references and to what was made from it', async () => {
    const [view, details] = await open();
    await details.getByRole('button', { name: /fox-at-dusk_01/ }).click();
    await details.getByRole('heading', { name: 'image-000003.jpg' }).waitFor();
    await areSelected(view, [3]);
  });

  test('lead to what a search hides: the search is lifted', async () => {
    const [view, details] = await open();
    await view.role('searchbox', 'Search').fill('image-000001');
    await tile(view, 3).waitFor({ state: 'detached' });
    await tile(view, 1).click();
    await details.getByRole('button', { name: /fox-at-dusk_01/ }).click();
    await view.page.locator('.tile[data-id="3"]:focus').waitFor();
    assert.equal(await view.role('searchbox', 'Search').inputValue(), '');
    await areSelected(view, [3]);
  });

  test('do what their buttons say, to all that are selected', async () => {
    const [view, details] = await open();
    await tile(view, 3).click({ modifiers: ['Shift'] });
    await details.getByText('3 selected').waitFor();
    // What is said of the selection stands over the first picture until the details of the third are there.
    await details.getByRole('heading', { name: 'image-000003.jpg' }).waitFor();
    for (const [name, action, ids] of [
      ['Recall', 'recall', [3]],
      ['Recall Parts…', 'recallParts', [3]],
      ['Again', 'again', [1, 2, 3]],
      ['Remix', 'remix', [1, 2, 3]],
      ['Use as Reference', 'reference', [1, 2, 3]],
      ['Insert', 'insert', [1, 2, 3]],
      ['Export…', 'export', [1, 2, 3]],
      ['Reveal in Explorer', 'reveal', [1, 2, 3]],
    ] as const) {
      const done = view.host.next('act');
      await details.getByRole('button', { name, exact: true }).click();
      assert.deepEqual(await done, { ids, action });
    }
    await details.getByRole('button', { name: 'Compare' }).click();
    await view.role('dialog', 'Compare').waitFor();
  });

  test('open the family', async () => {
    const [view, details] = await open();
    const asked = view.host.next('family');
    await details.getByRole('button', { name: 'Family' }).click();
    assert.deepEqual(await asked, { id: 1 });
    await view.role('dialog', 'Family').waitFor();
  });

  test('rate with five stars, and take the rating away with the same star', async () => {
    const [view, details] = await open();
    const stars = details.getByRole('radiogroup', { name: 'Rating' });
    for (const value of [4, 0]) {
      const marked = view.host.next('mark');
      await stars.getByRole('radio', { name: '4 stars' }).click();
      assert.deepEqual(await marked, { ids: [1], mark: { kind: 'rating', value } });
      await stars
        .getByRole('radio', { name: value === 4 ? '4 stars' : 'No rating', checked: true })
        .waitFor({ state: 'attached' });
    }
  });

  test('add and remove tags', async () => {
    const [view, details] = await open();
    const added = view.host.next('mark');
    await details.getByRole('combobox', { name: 'Add tag' }).fill('winter, hero, 雪');
    await details.getByRole('combobox', { name: 'Add tag' }).press('Enter');
    assert.deepEqual(await added, { ids: [1], mark: { kind: 'tags', add: ['winter', '雪'], remove: [] } });
    const removed = view.host.next('mark');
    await details.getByRole('button', { name: 'Remove tag hero' }).click();
    assert.deepEqual(await removed, { ids: [1], mark: { kind: 'tags', add: [], remove: ['hero'] } });
    await details.getByText('winter', { exact: true }).waitFor();
  });

  test('copy the prompt', async () => {
    const [view, details] = await open();
    await details.getByRole('button', { name: 'Copy prompt' }).click();
    await view.role('status').filter({ hasText: 'Prompt copied' }).waitFor({ state: 'attached' });
    const text = await view.page.evaluate(
      async () =>
        await (
          globalThis as unknown as { navigator: { clipboard: { readText(): Promise<string> } } }
        ).navigator.clipboard.readText(),
    );
    assert.equal(text, 'A fox in fresh snow, low winter sun, number 0');
  });

  test('are as wide as one makes them, by keyboard too, and can be put away', async () => {
    const [view, details] = await open();
    const separator = view.role('separator', 'Resize details');
    const width = async (): Promise<number> => (await details.boundingBox())?.width ?? 0;
    await becomes(width, 360);
    await separator.press('ArrowLeft');
    await becomes(width, 376);
    await separator.press('End');
    await becomes(() => separator.getAttribute('aria-valuenow'), '280');
    await view.role('button', 'Toggle details').click();
    await details.waitFor({ state: 'detached' });
  });

  test('lie over the grid where there is no room beside it, until Escape', async () => {
    const view = await world.open({ width: 700 });
    const details = view.role('region', 'Details');
    await tile(view, 1).click();
    assert.equal(await details.count(), 0);
    await view.role('button', 'Toggle details').click();
    await details.waitFor();
    await view.page.keyboard.press('Escape');
    await details.waitFor({ state: 'detached' });
    await keyboardIsOn(view, 1);
  });

  test('say so when the file is gone or has no recipe', async () => {
    const [view, details] = await open();
    await tile(view, 8).click();
    await details.getByText('No recipe in this file').waitFor();
    assert.equal(await details.getByRole('button', { name: 'Recall', exact: true }).count(), 0);
    view.host.answer({ detail: () => null });
    await tile(view, 9).click();
    await details.getByText('This file is no longer there.').waitFor();
  });
});

describe('full size', () => {
  test('shows the thumbnail of a picture that is too large, here and in the details, and says why', async () => {
    const corpus = new Corpus(5);
    const large = { src: '', width: 10_000, height: 6400 };
    const view = await world.open({
      corpus,
      answers: { detail: ({ id }) => ({ ...corpus.detail(id), ...large }) as ReturnType<Corpus['detail']> },
    });
    await tile(view, 1).click();
    const words = 'Too large to show whole: 64 MP';
    await view.role('region', 'Details').getByText(words).waitFor();
    await tile(view, 1).press('Enter');
    const dialog = view.role('dialog', 'View Full Size');
    await dialog.getByText(words).waitFor();
    await dialog.locator('img.thumbnail').waitFor();
    assert.equal(await view.page.locator('img.original').count(), 0);
  });

  test('shows the thumbnail at once and the original as soon as it is there', async () => {
    const corpus = new Corpus(5);
    const src = world.server.picture('fox.png', new Uint8Array(sampleThumbnail(320, 240)));
    const view = await world.open({
      corpus,
      answers: { detail: ({ id }) => ({ ...corpus.detail(id), src }) as ReturnType<Corpus['detail']> },
    });
    await tile(view, 1).dblclick();
    await view.page.locator('img.original[data-shown="yes"]').waitFor();
    await view.page.locator('.zoom-frame img.thumbnail').waitFor({ state: 'attached' });
  });

  test('asks once more for an original that does not come, and then says so', async () => {
    const corpus = new Corpus(5);
    const requests: string[] = [];
    const view = await world.open({
      corpus,
      answers: {
        detail: ({ id }) =>
          ({ ...corpus.detail(id), src: '/pictures/gone.jpg' }) as ReturnType<Corpus['detail']>,
      },
    });
    await view.page.route('**/pictures/**', async route => {
      requests.push(new URL(route.request().url()).search);
      await route.fulfill({ contentType: 'image/jpeg', body: 'no picture' });
    });
    await tile(view, 1).dblclick();
    await view.page.getByText('The original could not be loaded').waitFor();
    assert.deepEqual(requests, ['', '?again=1']);
  });

  test('zooms with keys, wheel and double click, and pans with arrows only when zoomed', async () => {
    const [view] = await open();
    await view.page.keyboard.press('Enter');
    const frame = view.page.locator('.zoom-frame');
    await frame.locator('img').first().waitFor();
    const width = async (): Promise<number> => (await frame.boundingBox())?.width ?? 0;
    const fitted = await width();
    await view.page.keyboard.press('+');
    await eventually(async () => assert.ok(Math.abs((await width()) - fitted * 1.25) < 1));
    const left = async (): Promise<number> => (await frame.boundingBox())?.x ?? 0;
    await view.page.keyboard.press('+');
    await view.page.keyboard.press('+');
    await eventually(async () => assert.ok((await width()) > fitted * 1.9));
    const start = await left();
    await view.page.keyboard.press('ArrowLeft');
    await eventually(async () => assert.ok((await left()) > start));
    await view.page.keyboard.press('0');
    await becomes(width, fitted);
    await frame.hover();
    await view.page.mouse.wheel(0, -400);
    await eventually(async () => assert.ok((await width()) > fitted * 1.5));
    await frame.dblclick();
    await becomes(width, fitted);
  });
});

test('when the picture in full size is deleted, the next one is shown', async () => {
  const corpus = new Corpus(20);
  const [view] = await open({ corpus });
  await view.page.keyboard.press('Enter');
  const dialog = view.role('dialog', 'View Full Size');
  await dialog.getByText('1 of 20').waitFor();
  corpus.remove([1]);
  view.host.emit('changed', { revision: corpus.revision });
  await dialog.getByText('1 of 19').waitFor();
  await dialog.getByRole('heading', { name: 'image-000002.jpg' }).waitFor();
});

test('dragging pictures out carries their files', async () => {
  const view = await world.open();
  await tile(view, 1).click();
  await tile(view, 2).click({ modifiers: ['Shift'] });
  // Asked for after the addresses of both files, so answered after them too.
  await view.role('region', 'Details').getByRole('heading', { name: 'image-000002.jpg' }).waitFor();
  const box = await tile(view, 2).boundingBox();
  assert.ok(box);
  await view.page.evaluate(() => {
    const scope = globalThis as unknown as {
      addEventListener(
        name: string,
        listener: (event: { dataTransfer: { types: string[]; getData(type: string): string } }) => void,
      ): void;
      dragged?: Record<string, string>;
    };
    scope.addEventListener('dragstart', ({ dataTransfer }) => {
      scope.dragged = Object.fromEntries(dataTransfer.types.map(type => [type, dataTransfer.getData(type)]));
    });
  });
  const uris = [
    'file:///workspace/assets/seedream/image-000001.jpg',
    'file:///workspace/assets/seedream/image-000002.jpg',
  ];
  await view.page.mouse.move(box.x + 20, box.y + 20);
  await view.page.mouse.down();
  await view.page.mouse.move(box.x + 60, box.y + 60, { steps: 6 });
  await view.page.waitForFunction(
    () => (globalThis as unknown as { dragged?: unknown }).dragged !== undefined,
  );
  const dragged = await view.page.evaluate(
    () => (globalThis as unknown as { dragged: Record<string, string> }).dragged,
  );
  await view.page.mouse.up();
  assert.deepEqual(dragged, {
    'text/uri-list': uris.join('\r\n'),
    'application/vnd.code.uri-list': uris.join('\r\n'),
    'text/plain': uris.join('\n'),
  });
});
