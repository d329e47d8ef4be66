import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import type { Locator } from 'playwright-core';
import type { DetailView } from '../../../src/shared/gallery.ts';
import { Corpus } from './corpus.ts';
import { GalleryWorld, type GalleryPage } from './galleryWorld.ts';
import { tile } from './gridPages.ts';

let world: GalleryWorld;
before(async () => (world = await GalleryWorld.start()));
afterEach(async () => await world.closeAll());
after(async () => await world.stop());

async function open(options: Parameters<GalleryWorld['open']>[0]): Promise<[GalleryPage, Locator]> {
  const view = await world.open(options);
  const details = view.role('region', 'Details');
  await tile(view, 1).click();
  await details.getByRole('heading', { name: 'image-000001.jpg' }).waitFor();
  return [view, details];
}

describe('details', () => {
  test('show the old rating again where the new one could not be written', async () => {
    const fails = Promise.withResolvers<never>();
    const corpus = new Corpus(300);
    corpus.mark([1], { kind: 'rating', value: 4 });
    const [view, details] = await open({ corpus, answers: { mark: () => fails.promise } });
    const isRated = async (stars: number): Promise<void> =>
      details.getByRole('radio', { name: `${stars} stars`, checked: true }).waitFor({ state: 'attached' });
    await isRated(4);
    const asked = view.host.next('mark');
    await details.getByRole('radio', { name: '2 stars' }).click();
    await isRated(2);
    await asked;
    fails.reject(new Error('read-only'));
    await isRated(4);
    await view.page.getByText('That did not work.').waitFor();
    assert.equal(corpus.get(1)?.rating, 4);
  });

  test('tell the size of a tiny picture by its sides alone', async () => {
    const corpus = new Corpus(300);
    const [, details] = await open({
      corpus,
      answers: { detail: ({ id }) => ({ ...corpus.detail(id), width: 40, height: 30 }) as DetailView },
    });
    await details.getByText('40 × 30', { exact: true }).waitFor();
  });
});
