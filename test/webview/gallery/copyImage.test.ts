import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import type { DetailView } from '../../../src/shared/gallery.ts';
import { sampleThumbnail } from '../support/sampleThumbnail.ts';
import { Corpus } from './corpus.ts';
import { GalleryWorld, type GalleryPage } from './galleryWorld.ts';
import { tile } from './gridPages.ts';

let world: GalleryWorld;
before(async () => (world = await GalleryWorld.start()));
afterEach(async () => await world.closeAll());
after(async () => await world.stop());

async function copyFrom(src: string): Promise<GalleryPage> {
  const corpus = new Corpus(3);
  const view = await world.open({
    corpus,
    answers: { detail: ({ id }) => ({ ...corpus.detail(id), src }) as DetailView },
  });
  await tile(view, 1).click({ button: 'right' });
  return view;
}

interface Clipboard {
  read(): Promise<readonly { readonly types: readonly string[]; getType(type: string): Promise<unknown> }[]>;
}

test('the picture itself is on the clipboard, in its own size', async () => {
  const view = await copyFrom(world.server.picture('fox.png', new Uint8Array(sampleThumbnail(320, 240))));
  await view.role('menuitem', 'Copy Image').press('Enter');
  await view.role('status').filter({ hasText: 'Image copied' }).waitFor({ state: 'attached' });
  const copied = await view.page.evaluate(async () => {
    const page = globalThis as unknown as {
      navigator: { clipboard: Clipboard };
      createImageBitmap(blob: unknown): Promise<{ width: number; height: number }>;
    };
    const [item] = await page.navigator.clipboard.read();
    const { width, height } = await page.createImageBitmap(await item?.getType('image/png'));
    return { types: item?.types, width, height };
  });
  assert.deepEqual(copied, { types: ['image/png'], width: 320, height: 240 });
  assert.deepEqual(view.host.askedFor('act'), []);
});

test('where the page cannot copy it, the host says what else helps', async () => {
  const view = await copyFrom('');
  const asked = view.host.next('act');
  await view.role('menuitem', 'Copy Image').press('Enter');
  assert.deepEqual(await asked, { ids: [1], action: 'copyImage' });
});
