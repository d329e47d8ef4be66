import assert from 'node:assert/strict';
import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import type { Frame, Locator } from 'playwright-core';
import { eventually } from '../support/studio.ts';
import type { Scene } from './scene.ts';

/** The gallery before there is anything in it. */
export async function emptyGallery(scene: Scene): Promise<void> {
  const photos = join(scene.workspace, 'photos');
  await rename(photos, `${photos}.away`);
  const frame = await scene.open('gallery');
  await frame.locator('.empty').waitFor();
  await scene.take('gallery-01-empty');
  await scene.bench.runCommand('View: Close All Editors');
  await rename(`${photos}.away`, photos);
}

/** Every state of the gallery, on the photos and on what the composer has made. */
export async function galleryStates(scene: Scene): Promise<void> {
  await scene.bench.runCommand('View: Close All Editors');
  const frame = await scene.open('gallery');
  await eventually(async () => assert.ok((await tiles(frame, 'picture').count()) >= 10), 30_000);
  await scene.take('gallery-02-grid');
  await grid(scene, frame);
  await overlays(scene, frame);
  await arriving(scene, frame);
}

async function grid(scene: Scene, frame: Frame): Promise<void> {
  const { keyboard } = scene.page;
  await tile(frame, 'lighthouse').click();
  await keyboard.press('4');
  await keyboard.press('f');
  await tile(frame, 'kings').click();
  await keyboard.press('x');
  await tile(frame, 'ladybird of').click();
  await details(frame).getByText('ladybird of').first().waitFor();
  await scene.take('gallery-03-detail');
  await frame.locator('seedream-details').evaluate((element: { scrollTop: number; scrollHeight: number }) => {
    element.scrollTop = element.scrollHeight;
  });
  await scene.take('gallery-04-detail-below');
  await tile(frame, 'broken').click();
  await details(frame).locator('.fault').waitFor();
  await scene.take('gallery-05-detail-broken');
  await tile(frame, 'ladybird of').click();
  await tile(frame, 'garden.jpg').click({ modifiers: ['ControlOrMeta'] });
  await scene.take('gallery-06-several');
  await tile(frame, 'garden.jpg').click({ button: 'right' });
  await scene.take('gallery-07-menu');
  await keyboard.press('Escape');
  await frame.locator('seedream-facet button.drop').first().click();
  await scene.take('gallery-08-filter');
  await keyboard.press('Escape');
  await frame.locator('seedream-more-filters button.drop').click();
  await scene.take('gallery-09-more-filters');
  await keyboard.press('Escape');
  await frame.locator('seedream-sorting button.drop').click();
  await scene.take('gallery-10-sorting');
  await keyboard.press('Escape');
  await frame.locator('input[type="search"]').fill('nothing has this');
  await frame.locator('.empty').waitFor();
  await scene.take('gallery-11-no-hits');
  await frame.locator('input[type="search"]').fill('');
  await tile(frame, 'lighthouse').waitFor();
}

async function overlays(scene: Scene, frame: Frame): Promise<void> {
  const { keyboard } = scene.page;
  await tile(frame, 'ladybird of').click();
  await keyboard.press('Enter');
  await frame.locator('seedream-full img').first().waitFor();
  await scene.take('gallery-12-full');
  await keyboard.press('Escape');
  await frame.locator('seedream-full').waitFor({ state: 'detached' });
  await tile(frame, 'garden.jpg').click();
  await details(frame)
    .getByRole('button', { name: /^(Family|家族)$/ })
    .click();
  await familyShown(scene, frame, 'gallery-13-tree');
  await tile(frame, 'ladybird of').click();
  await tile(frame, 'garden.jpg').click({ modifiers: ['ControlOrMeta'] });
  await keyboard.press('c');
  const compare = frame.locator('seedream-compare');
  await compare.locator('img').nth(1).waitFor();
  await scene.take('gallery-14-compare');
  for (const [place, name] of ['slider', 'difference', 'in-turn'].entries()) {
    await compare
      .locator('.compare-modes input')
      .nth(place + 1)
      .check({ force: true });
    await scene.take(`gallery-15-compare-${name}`);
  }
  await keyboard.press('Escape');
  await compare.waitFor({ state: 'detached' });
}

async function familyShown(scene: Scene, frame: Frame, name: string): Promise<void> {
  const family = frame.locator('seedream-family');
  await eventually(async () => assert.ok((await family.locator('img').count()) >= 3));
  await scene.take(name);
  await scene.page.keyboard.press('Escape');
  await family.waitFor({ state: 'detached' });
}

/** A picture on its way, the narrow page, and the side bar's short lists. */
async function arriving(scene: Scene, frame: Frame): Promise<void> {
  await scene.page.setViewportSize({ width: 960, height: 900 });
  await tile(frame, 'lighthouse').click();
  await scene.take('gallery-16-narrow');
  await scene.page.setViewportSize({ width: 1400, height: 900 });
  const { provider } = scene;
  provider.script({ answer: { kind: 'images', count: 1 }, gates: { answer: 'arriving' } });
  const composer = await scene.open('composer');
  await composer.locator('#prompt').fill('a blue heron at the pond');
  await composer.locator('seedream-quantity').getByRole('spinbutton').first().fill('1');
  await composer.locator('button.primary').click();
  await provider.reached('arriving');
  const again = await scene.open('gallery');
  await tiles(again, 'arriving').waitFor();
  await scene.page.getByRole('tab', { name: 'Seedream', exact: true }).first().click();
  await scene.page.locator('.pane-body .monaco-list-row', { hasText: 'lighthouse' }).waitFor();
  await scene.take('gallery-17-arriving-and-side-bar');
  provider.open('arriving');
}

function tiles(frame: Frame, state: string): Locator {
  return frame.locator(`seedream-grid [role="gridcell"][data-state="${state}"]`);
}

function tile(frame: Frame, words: string): Locator {
  return frame.locator('seedream-grid').getByRole('gridcell', { name: words }).first();
}

function details(frame: Frame): Locator {
  return frame.locator('.details').first();
}
