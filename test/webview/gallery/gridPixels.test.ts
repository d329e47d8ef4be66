import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import sharp from 'sharp';
import { eventually } from '../../support/studio.ts';
import { Corpus } from './corpus.ts';
import { areSelected, filled, grid, scrollTo, statesInView, tile, wheel } from './gridPages.ts';
import { GalleryWorld, type GalleryPage } from './galleryWorld.ts';

let world: GalleryWorld;
before(async () => (world = await GalleryWorld.start()));
afterEach(async () => await world.closeAll());
after(async () => await world.stop());

/** Three columns, red, green and blue: what is cut off shows. */
async function threeColours(): Promise<Uint8Array> {
  const columns = Buffer.from([220, 20, 20, 20, 200, 20, 20, 20, 220]);
  const raw = { width: 3, height: 1, channels: 3 } as const;
  return sharp(columns, { raw })
    .resize(300, 100, { fit: 'fill', kernel: 'nearest' })
    .webp({ lossless: true })
    .toBuffer();
}

/** What comes late fades in: it is seen as it is afterwards. */
const atRest = { animations: 'disabled' } as const;

/** The colours across the middle of what the screen shows of a tile. */
async function across(view: GalleryPage, id: number): Promise<string[]> {
  const shot = sharp(await tile(view, id).screenshot(atRest));
  const { data, info } = await shot.removeAlpha().raw().toBuffer({ resolveWithObject: true });
  const middle = Math.floor(info.height / 2) * info.width;
  return Array.from({ length: info.width }, (_, x) => {
    const at = (middle + x) * 3;
    const largest = [0, 1, 2].reduce((best, part) =>
      (data[at + part] ?? 0) > (data[at + best] ?? 0) ? part : best,
    );
    return ['red', 'green', 'blue'][largest] ?? '';
  });
}

/** Runs in the page: its attributes do not tell. */
async function pixelsHigh(canvas: unknown): Promise<number> {
  const scope = globalThis as unknown as { createImageBitmap(of: unknown): Promise<{ height: number }> };
  return (await scope.createImageBitmap(canvas)).height;
}

/** Notes every tile that loses its picture from now on. */
async function watchForBlanks(view: GalleryPage): Promise<() => Promise<string[]>> {
  const lost = await grid(view).evaluateHandle(element => {
    interface Cell {
      readonly dataset: Readonly<Record<string, string | undefined>>;
    }
    const scope = globalThis as unknown as {
      MutationObserver: new (
        then: (changes: readonly { target: Cell; oldValue: string | null }[]) => void,
      ) => {
        observe(target: unknown, options: object): void;
      };
    };
    const found: string[] = [];
    new scope.MutationObserver(changes => {
      for (const { target, oldValue } of changes)
        if (oldValue === 'picture' && target.dataset['state'] !== 'picture')
          found.push(target.dataset['id'] ?? '');
    }).observe(element, {
      subtree: true,
      attributeFilter: ['data-state'],
      attributeOldValue: true,
    });
    return found;
  });
  return () => lost.evaluate(found => found);
}

describe('a tile', () => {
  test('shows the middle of its picture and squeezes nothing', async () => {
    const bytes = await threeColours();
    const view = await world.open({
      corpus: new Corpus(12),
      answers: { thumbnails: ({ ids }) => ids.map(id => ({ id, bytes: new Uint8Array(bytes) })) },
    });
    await filled(view);
    const colours = await across(view, 1);
    const share = (colour: string): number => colours.filter(one => one === colour).length / colours.length;
    // A tile of 3:2 shows half of a picture of 3:1: all of the green third, and a sixth of it on each side.
    assert.ok(Math.abs(share('green') - 2 / 3) < 0.05, `${share('green')} green`);
    assert.ok(Math.abs(share('red') - share('blue')) < 0.05);
  });

  test('is as bright at its edges as inside: nothing of another picture runs in', async () => {
    const create = { width: 64, height: 48, channels: 3, background: '#c8c8c8' } as const;
    const bytes = await sharp({ create }).webp().toBuffer();
    const view = await world.open({
      corpus: new Corpus(12),
      answers: { thumbnails: ({ ids }) => ids.map(id => ({ id, bytes: new Uint8Array(bytes) })) },
    });
    await filled(view);
    for (const id of [1, 2]) {
      const { width = 0, height = 0 } = (await tile(view, id).boundingBox()) ?? {};
      const inside = { left: 0, top: 0, width: Math.floor(width), height: Math.floor(height) };
      const shot = sharp(await tile(view, id).screenshot(atRest)).extract(inside);
      const darkest = (await shot.removeAlpha().raw().toBuffer()).reduce((one, other) =>
        Math.min(one, other),
      );
      assert.ok(darkest > 190, `${darkest}`);
    }
  });

  test('keeps its picture while others come and go around it', async () => {
    const corpus = new Corpus(400);
    const view = await world.open({ corpus });
    await filled(view);
    const lost = await watchForBlanks(view);
    corpus.remove([3]);
    corpus.add(1);
    view.host.emit('changed', { revision: corpus.revision });
    await tile(view, 3).waitFor({ state: 'detached' });
    await filled(view);
    const others = (await lost()).filter(id => id !== '3');
    assert.deepEqual(others, []);
  });

  test('of which the size is changed is drawn anew, and shows the old pixels until then', async () => {
    const view = await world.open({ corpus: new Corpus(400) });
    await filled(view);
    const lost = await watchForBlanks(view);
    await view.role('slider', 'Thumbnail size').fill('260');
    await filled(view);
    // Drawn anew: as many pixels as it is high.
    await eventually(async () => {
      const { height = 0 } = (await tile(view, 1).boundingBox()) ?? {};
      assert.ok(height > 200);
      const drawn = await tile(view, 1).locator('canvas').evaluate(pixelsHigh);
      assert.ok(Math.abs(drawn - height) <= 1, `${drawn} of ${height}`);
    });
    assert.ok(!(await lost()).includes('1'));
  });
});

test('after a long fling every tile in view has its picture, and the page no more elements than before', async () => {
  const view = await world.open({ corpus: new Corpus(10_000) });
  await filled(view);
  const elements = await view.page.locator('*').count();
  await wheel(
    view,
    Array.from({ length: 60 }, (_, turn) => (turn < 40 ? 900 : -700)),
  );
  await filled(view);
  assert.ok((await statesInView(view)).every(state => state === 'picture'));
  assert.ok((await view.page.locator('*').count()) <= elements + 60);
  await scrollTo(view, 0);
  await filled(view);
  await tile(view, 1).waitFor();
});

test('a click right after a fling is for the picture under the pointer', async () => {
  const view = await world.open({ corpus: new Corpus(10_000) });
  await filled(view);
  await wheel(view, Array<number>(20).fill(1200));
  await filled(view);
  const box = await grid(view).boundingBox();
  assert.ok(box);
  const middle = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  const under = await view.page.evaluate(({ x, y }) => {
    interface Cell {
      readonly dataset: Readonly<Record<string, string | undefined>>;
    }
    const { document } = globalThis as unknown as {
      document: { elementFromPoint(x: number, y: number): { closest(selector: string): Cell | null } | null };
    };
    return Number(document.elementFromPoint(x, y)?.closest('.tile')?.dataset['id']);
  }, middle);
  await view.page.mouse.click(middle.x, middle.y);
  await areSelected(view, [under]);
});
