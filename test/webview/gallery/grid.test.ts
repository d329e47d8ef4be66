import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import { eventually } from '../../support/studio.ts';
import { Corpus } from './corpus.ts';
import { GalleryWorld } from './galleryWorld.ts';
import { sampleWebp } from './sampleWebp.ts';
import {
  elements,
  filled,
  focused,
  isLabelled,
  keyboardIsOn,
  scrollHeight,
  scrollTo,
  scrollTop,
  standsAt,
  statesInView,
  tile,
  topOf,
  wheel,
} from './gridPages.ts';

let world: GalleryWorld;
before(async () => (world = await GalleryWorld.start()));
afterEach(async () => await world.closeAll());
after(async () => await world.stop());

describe('a grid of any size', () => {
  for (const count of [10_000, 100_000])
    test(`never puts more than 500 elements on the page at ${count} images, and is filled wherever it stops`, async () => {
      const view = await world.open({ corpus: new Corpus(count) });
      await filled(view);
      const height = await scrollHeight(view);
      for (const part of [0.1, 0.5, 0.37, 1, 0]) {
        await scrollTo(view, height * part);
        await filled(view);
        const page = await elements(view);
        assert.ok(page <= 500, `${page} elements`);
      }
      await wheel(view, Array<number>(25).fill(2500));
      await filled(view);
      assert.ok((await elements(view)) <= 500);
      assert.ok((await statesInView(view)).every(state => state === 'picture'));
    });

  test('stays within 500 elements on the largest screen with the smallest thumbnails', async () => {
    const view = await world.open({ corpus: new Corpus(2000), width: 3840, height: 2160 });
    await view.role('slider', 'Thumbnail size').fill('96');
    await scrollTo(view, 3000);
    await filled(view);
    assert.ok((await elements(view)) <= 500);
  });

  test('shows every place in its colour before a picture has come', async () => {
    const { promise, resolve } = Promise.withResolvers<[]>();
    const view = await world.open({ answers: { thumbnails: () => promise } });
    const states = await statesInView(view);
    assert.ok(states.length > 10 && states.every(state => state === 'colour'));
    const colour = await tile(view, 1).evaluate(
      cell =>
        (
          globalThis as unknown as { getComputedStyle(e: unknown): { backgroundColor: string } }
        ).getComputedStyle(cell).backgroundColor,
    );
    const [red, green, blue] = new Corpus(1).pictures[0]?.colour ?? [];
    assert.equal(colour, `rgb(${red}, ${green}, ${blue})`);
    resolve([]);
  });

  test('asks for what is in view first, in requests of at most sixty, and for nothing far away', async () => {
    const view = await world.open({ corpus: new Corpus(5000) });
    // Those out of view too: by then everything has been asked for.
    await view.page.locator('.tile[data-state="colour"]').first().waitFor({ state: 'detached' });
    const asked = view.host.askedFor('thumbnails');
    assert.equal(asked[0]?.ids[0], 1);
    assert.ok(asked.every(({ ids }) => ids.length <= 60));
    assert.ok(asked.flatMap(({ ids }) => ids).every(id => id < 120));
  });

  test('asks again for a picture whose request failed or whose bytes are no picture', async () => {
    const tries = new Map<number, number>();
    const corpus = new Corpus(6);
    const view = await world.open({
      corpus,
      answers: {
        thumbnails: ({ ids }) => {
          for (const id of ids) tries.set(id, (tries.get(id) ?? 0) + 1);
          if (tries.get(1) === 1) throw new Error('busy');
          return ids.map(id => ({
            id,
            bytes: tries.get(id) === 2 && id === 2 ? new Uint8Array([1, 2, 3]) : sampleWebp(),
          }));
        },
      },
    });
    await view.page.locator('.tile[data-state="picture"]').nth(5).waitFor();
    assert.ok((tries.get(2) ?? 0) >= 3);
  });

  test('says in its place why a file cannot be shown', async () => {
    const corpus = new Corpus(4);
    const [, bad] = corpus.pictures;
    assert.ok(bad);
    bad.fault = 'Not an image: SVG named .jpg';
    const view = await world.open({ corpus });
    await filled(view);
    assert.equal(await tile(view, 2).getAttribute('data-state'), 'fault');
    await isLabelled(view, 2, /Not an image: SVG named \.jpg/);
  });
});

describe('when files change', () => {
  test('the picture in view stays where it is and the keyboard stays on it', async () => {
    const corpus = new Corpus(400);
    const view = await world.open({ corpus });
    await tile(view, 1).click();
    for (let press = 0; press < 8; press++) await view.page.keyboard.press('ArrowDown');
    await eventually(async () => assert.ok((await scrollTop(view)) > 0));
    const id = await focused(view);
    assert.ok(id !== undefined);
    const top = await topOf(view, id);
    corpus.add(60);
    view.host.emit('changed', { revision: corpus.revision });
    await view.role('status').filter({ hasText: '460 images' }).waitFor();
    assert.equal(await focused(view), id);
    await standsAt(view, id, top);
  });

  test('the keyboard goes on with the next one when its picture is deleted', async () => {
    const corpus = new Corpus(50);
    const view = await world.open({ corpus });
    await tile(view, 3).click();
    corpus.remove([3]);
    view.host.emit('changed', { revision: corpus.revision });
    await view.role('status').filter({ hasText: '49 images' }).waitFor();
    await keyboardIsOn(view, 4);
    assert.equal(await tile(view, 4).getAttribute('aria-selected'), 'true');
  });

  test('at the top, new pictures appear at the top', async () => {
    const corpus = new Corpus(50);
    const view = await world.open({ corpus });
    const [newest = 0] = corpus.add(1);
    view.host.emit('changed', { revision: corpus.revision });
    await tile(view, newest).waitFor();
    assert.equal(await scrollTop(view), 0);
  });

  test('a place turns into its picture without anything moving', async () => {
    const corpus = new Corpus(50);
    const place = { jobId: 'job-1', index: 1, ratio: 1.5, prompt: 'A fox' };
    const view = await world.open({ corpus, snapshot: { arriving: [place] } });
    await view.page.locator('.tile[data-state="arriving"]').waitFor();
    const tops = [await topOf(view, 1), await topOf(view, 20)];
    view.host.emit('arriving', []);
    const [id = 0] = corpus.add(1);
    view.host.emit('changed', { revision: corpus.revision });
    await tile(view, id).waitFor();
    assert.equal(await view.page.locator('.tile[data-state="arriving"]').count(), 0);
    assert.deepEqual([await topOf(view, 1), await topOf(view, 20)], tops);
  });

  test('folders that are still being read are named as such', async () => {
    const corpus = new Corpus(50);
    corpus.indexing = true;
    const view = await world.open({ corpus });
    await view.role('status').filter({ hasText: 'Reading folders… 50 so far' }).waitFor();
    corpus.indexing = false;
    view.host.emit('changed', { revision: 2 });
    await view.role('status').filter({ hasText: 'Reading folders' }).waitFor({ state: 'detached' });
  });
});

describe('with nothing to show', () => {
  test('the composer is one click away', async () => {
    const view = await world.open({ corpus: new Corpus(0) });
    const opened = view.host.next('openComposer');
    await view.role('button', 'Open Composer').click();
    await opened;
  });

  test('a search without hits is cleared with one click', async () => {
    const view = await world.open();
    await view.role('searchbox', 'Search').fill('nothing like this');
    await view.page.getByText('No image matches').waitFor();
    await view.page.locator('.empty').getByRole('button', { name: 'Clear Filters' }).click();
    await tile(view, 1).waitFor();
    assert.equal(await view.role('searchbox', 'Search').inputValue(), '');
  });

  test('an empty window asks for a folder', async () => {
    const view = await world.open({ corpus: new Corpus(0), snapshot: { obstacle: 'noFolder', folders: [] } });
    await view.page.getByText('Open a folder').waitFor();
  });
});
