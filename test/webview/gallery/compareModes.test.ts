import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import type { Locator } from 'playwright-core';
import sharp from 'sharp';
import { sampleThumbnail } from '../support/sampleThumbnail.ts';
import { themes } from '../support/viewServer.ts';
import { aDetail, OverlayStage, type OverlayPage } from './overlayStage.ts';

let stage: OverlayStage;
before(async () => (stage = await OverlayStage.start()));
after(async () => await stage.stop());
afterEach(async () => await stage.closeAll());

/** `hues` of pictures: equal ones look equal. */
async function openCompare(hues: readonly number[] = [0, 1], theme = themes[0]): Promise<OverlayPage> {
  const ids = hues.map((_hue, index) => index + 1);
  const view = await stage.open({
    overlay: { kind: 'compare', ids },
    ...(theme === undefined ? {} : { theme }),
    answers: {
      detail: ({ id }) => {
        const bytes = new Uint8Array(sampleThumbnail(640, 480, hues[id - 1]));
        const size = { width: 640, height: 480 };
        return aDetail(id, { ...size, src: stage.server.picture(`p${id}.png`, bytes) });
      },
    },
  });
  await view.page
    .locator('.compare-pane img')
    .nth(hues.length - 1)
    .waitFor();
  return view;
}

/** Where each picture is: equal in all panes as long as zoom and pan go together. */
async function places(view: OverlayPage): Promise<string[]> {
  return await view.page
    .locator('.compare-layer img')
    .evaluateAll(images => images.map(image => getComputedStyle(image as never).transform));
}

interface Image {
  decoding: string;
  decode(): Promise<void>;
}

declare function getComputedStyle(element: never): { readonly transform: string };

/** Of a pane whose pictures are all drawn: another way of comparing makes new ones, which come when they are decoded. */
async function brightness(locator: Locator): Promise<number> {
  await locator.locator('img').evaluateAll(async images => {
    for (const image of images as unknown as Image[]) {
      image.decoding = 'sync';
      await image.decode();
    }
  });
  const screenshot = await locator.screenshot();
  const { width, height } = await sharp(screenshot).metadata();
  // Without the pane's round corners.
  const inner = { left: 4, top: 4, width: width - 8, height: height - 8 };
  const { channels } = await sharp(await sharp(screenshot).extract(inner).toBuffer()).stats();
  return Math.max(...channels.slice(0, 3).map(({ mean }) => mean));
}

/** Panes of one row may differ in width by parts of a pixel. */
function shiftOf(place = ''): number {
  return Number(place.slice('matrix('.length, -1).split(',')[4]);
}

const untouched = 'matrix(1, 0, 0, 1, 0, 0)';

describe('zoom and pan', () => {
  test('by keys move all pictures alike, and 0 fits them again', async () => {
    const view = await openCompare([0, 1, 2]);
    const { keyboard } = view.page;
    assert.deepEqual(await places(view), [untouched, untouched, untouched]);
    await keyboard.press('+');
    await keyboard.press('+');
    const zoomed = await places(view);
    assert.match(zoomed[0] ?? '', /^matrix\(1\.5625,/);
    await keyboard.press('ArrowRight');
    const moved = await places(view);
    assert.notDeepEqual(moved, zoomed);
    for (const place of moved)
      assert.ok(Math.abs(shiftOf(place) - shiftOf(moved[0])) < 1, 'all moved as far');
    await keyboard.press('0');
    assert.deepEqual(await places(view), [untouched, untouched, untouched]);
  });

  test('by the wheel keep what is under the pointer where it is', async () => {
    const view = await openCompare();
    const pane = await view.page.locator('.compare-pane').first().boundingBox();
    assert.ok(pane !== null);
    // The middle of the left edge of the picture's pane stays in place.
    await view.page.mouse.move(pane.x + 2, pane.y + pane.height / 2);
    await view.page.mouse.wheel(0, -300);
    await view.page.waitForFunction(() => {
      const style = getComputedStyle(
        (
          globalThis as unknown as { document: { querySelector(selector: string): never } }
        ).document.querySelector('.compare-layer img'),
      );
      return style.transform !== 'matrix(1, 0, 0, 1, 0, 0)';
    });
    const [first = '', second] = await places(view);
    assert.equal(first, second);
    const [scale = 0, , , , x = 0] = first.slice(7, -1).split(',').map(Number);
    assert.ok(scale > 1);
    assert.ok(x > 0, 'what lies left comes nearer to the middle');
  });

  test('by dragging and by a double click work in every pane', async () => {
    const view = await openCompare();
    const pane = await view.page.locator('.compare-pane').nth(1).boundingBox();
    assert.ok(pane !== null);
    const x = pane.x + pane.width / 2;
    const y = pane.y + pane.height / 2;
    await view.page.mouse.dblclick(x, y);
    const zoomed = await places(view);
    assert.match(zoomed[0] ?? '', /^matrix\(2,/);
    assert.deepEqual(zoomed.map(shiftOf), [0, 0]);
    await view.page.mouse.move(x, y);
    await view.page.mouse.down();
    await view.page.mouse.move(x + 40, y + 20, { steps: 4 });
    await view.page.mouse.up();
    assert.deepEqual((await places(view)).map(shiftOf).map(Math.round), [40, 40]);
    await view.page.mouse.dblclick(x, y);
    assert.deepEqual(await places(view), [untouched, untouched]);
  });

  test('by buttons say how near one is', async () => {
    const view = await openCompare();
    await view.role('button', 'Zoom In').press('Enter');
    await view.role('button', 'Fit, 1.3×').press('Enter');
    await view.role('button', 'Fit').waitFor();
    assert.deepEqual(await places(view), [untouched, untouched]);
  });
});

describe('the slider', () => {
  test('divides two pictures where the keyboard puts it', async () => {
    const view = await openCompare();
    await view.role('radio', 'Slider').check();
    const divider = view.role('slider', 'Divider');
    assert.equal(await divider.getAttribute('aria-valuetext'), '50% p1.png');
    await divider.press('Home');
    const right = await brightness(view.page.locator('.compare-pane'));
    await divider.press('ArrowRight');
    assert.equal(await divider.getAttribute('aria-valuetext'), '1% p1.png');
    await divider.press('End');
    const left = await brightness(view.page.locator('.compare-pane'));
    assert.notEqual(left, right);
    assert.deepEqual(await places(view), [untouched, untouched]);
  });

  test('is dragged by its line, without moving the pictures', async () => {
    const view = await openCompare();
    await view.role('radio', 'Slider').check();
    const pane = await view.page.locator('.compare-pane').boundingBox();
    assert.ok(pane !== null);
    await view.page.mouse.move(pane.x + pane.width / 2, pane.y + 40);
    await view.page.mouse.down();
    await view.page.mouse.move(pane.x + pane.width / 4, pane.y + 40, { steps: 3 });
    await view.page.mouse.up();
    assert.equal(await view.role('slider', 'Divider').inputValue(), '25');
  });

  test('of more than two pictures shows the two that are chosen', async () => {
    const view = await openCompare([0, 1, 2]);
    await view.role('radio', 'Slider').check();
    await view.role('combobox', 'Left picture').selectOption({ label: '3 p3.png' });
    const names = view.page.locator('.compare-layer img');
    assert.deepEqual(
      await names.evaluateAll(images => images.map(image => (image as { alt?: string }).alt)),
      ['p3.png', 'p2.png'],
    );
    await view.role('combobox', 'Right picture').selectOption({ label: '3 p3.png' });
    assert.deepEqual(
      await names.evaluateAll(images => images.map(image => (image as { alt?: string }).alt)),
      ['p2.png', 'p3.png'],
    );
  });
});

describe('the difference', () => {
  test('of a picture and its copy is black', async () => {
    const view = await openCompare([0, 0]);
    await view.role('radio', 'Difference').check();
    assert.equal(await brightness(view.page.locator('.compare-pane')), 0);
    await view.role('checkbox', 'Amplify').check();
    assert.equal(await brightness(view.page.locator('.compare-pane')), 0);
  });

  test('of two pictures is what differs, and brighter when amplified', async () => {
    const view = await openCompare([0, 1]);
    await view.role('radio', 'Difference').check();
    const plain = await brightness(view.page.locator('.compare-pane'));
    assert.ok(plain > 0);
    await view.role('checkbox', 'Amplify').press('Space');
    assert.ok((await brightness(view.page.locator('.compare-pane'))) > plain);
  });
});

describe('one at a time', () => {
  test('is turned by Space', async () => {
    const view = await openCompare();
    await view.role('radio', 'In Turn').check();
    assert.equal(await view.role('img', 'p1.png').count(), 1);
    await view.page.locator('.compare-stage').press('Space');
    assert.equal(await view.role('img', 'p2.png').count(), 1);
    await view.role('button', 'Next Picture').press('Enter');
    assert.equal(await view.role('img', 'p1.png').count(), 1);
  });
});

describe('the keyboard alone', () => {
  test('reaches everything, and Escape closes', async () => {
    const view = await openCompare();
    const { keyboard } = view.page;
    await view.page.locator('.compare-stage:focus').waitFor();
    await keyboard.press('Tab');
    assert.equal(await view.page.locator(':focus').getAttribute('type'), 'checkbox');
    await view.role('radio', 'Side by Side').focus();
    await keyboard.press('ArrowRight');
    assert.equal(await view.role('slider', 'Divider').count(), 1);
    assert.deepEqual(await places(view), [untouched, untouched]);
    await keyboard.press('Escape');
    await view.page.locator('#opener').waitFor();
  });
});

describe('an accessibility checker', () => {
  for (const theme of themes)
    test(`finds nothing in any way of comparing in ${theme}`, async () => {
      const view = await openCompare([0, 1, 2], theme);
      for (const name of ['Side by Side', 'Slider', 'Difference', 'In Turn']) {
        await view.role('radio', name).check();
        assert.deepEqual(await view.axe(), [], name);
      }
    });
});
