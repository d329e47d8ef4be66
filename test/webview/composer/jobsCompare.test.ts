import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import { becomes } from '../support/becomes.ts';
import { ComposerWorld, type ComposerPage } from '../support/composerWorld.ts';
import { themes } from '../support/viewServer.ts';
import { aDoneJob, tile } from './jobsPage.ts';

let world: ComposerWorld;

before(async () => (world = await ComposerWorld.start()));
after(async () => await world.stop());
afterEach(async () => await world.closeAll());

const references = [
  { id: 'ref-1', name: 'scarf.png' },
  { id: 'ref-2', name: 'coat.png' },
];

async function compareTwo(view: ComposerPage): Promise<void> {
  await tile(view, 1).focus();
  await view.page.keyboard.press('k');
  await view.page.getByText('Choose the picture to compare with fox_01.png.').first().waitFor();
  await view.page.keyboard.press('ArrowRight');
  await view.page.keyboard.press('Enter');
  await view.role('dialog', 'Compare').waitFor();
}

describe('comparing', () => {
  test('two pictures by keyboard: the arrows move the divider, Escape gives the focus back', async () => {
    const view = await world.open({ snapshot: { jobs: [aDoneJob(world, 3)] } });
    await compareTwo(view);
    const divider = view.role('slider', 'Divider');
    await becomes(async () => await divider.inputValue(), '50');
    const upper = view.page.locator('seedream-compare .right');
    const clip = async (): Promise<string> => {
      const styles = await upper.evaluate(element =>
        (globalThis as unknown as { getComputedStyle(of: unknown): { clipPath: string } }).getComputedStyle(
          element,
        ),
      );
      return styles.clipPath;
    };
    await becomes(clip, 'inset(0px 0px 0px 50%)');
    // A dialog may be seen before it has given the focus to what is in it.
    await divider.and(view.page.locator(':focus')).waitFor();
    await view.page.keyboard.press('ArrowRight');
    await view.page.keyboard.press('ArrowRight');
    await becomes(async () => await divider.inputValue(), '52');
    await becomes(clip, 'inset(0px 0px 0px 52%)');
    await view.role('dialog', 'Compare').getByText('fox_02.png').waitFor();
    assert.equal(await view.role('dialog', 'Compare').getByText('1600 × 900').count(), 2);
    await view.page.keyboard.press('Escape');
    await view.page.locator('[data-index="2"] .result:focus').waitFor();
    await view.role('dialog', 'Compare').waitFor({ state: 'detached' });
    assert.deepEqual(view.host.askedFor('result'), [], 'choosing is not previewing');
  });

  test('side by side as well', async () => {
    const view = await world.open({ snapshot: { jobs: [aDoneJob(world, 2)] } });
    await compareTwo(view);
    await view.role('button', 'Side by side').click();
    await view.role('slider', 'Divider').waitFor({ state: 'detached' });
    const [left, right] = [
      await view.role('img', 'fox_01.png').boundingBox(),
      await view.role('img', 'fox_02.png').boundingBox(),
    ];
    assert.ok(left && right && left.x + left.width <= right.x);
    await view.role('button', 'Close').click();
    await view.role('dialog', 'Compare').waitFor({ state: 'detached' });
  });

  test('with a reference it was made from', async () => {
    const view = await world.open({ snapshot: { jobs: [aDoneJob(world, 1, { references })] } });
    await tile(view, 1).focus();
    await view.page.keyboard.press('k');
    const asked = view.host.next('thumbnail', ({ side }) => side === 1600);
    await view.role('menuitem', 'With image 2: coat.png').click();
    assert.deepEqual(await asked, { reference: 'ref-2', side: 1600 });
    await view.role('img', 'coat.png').waitFor();
    await view.role('img', 'fox_01.png').waitFor();
    await view.page.keyboard.press('Escape');
    await view.page.locator('[data-index="1"] .result:focus').waitFor();
  });

  test('with a reference that is gone says so', async () => {
    const view = await world.open({
      snapshot: { jobs: [aDoneJob(world, 1, { references })] },
      answers: { thumbnail: () => null },
    });
    await tile(view, 1).click({ button: 'right' });
    await view.role('menuitem', /^Compare/).click();
    await view.role('menuitem', 'With image 1: scarf.png').click();
    await view.role('dialog', 'Compare').getByText('The picture cannot be shown.').waitFor();
  });

  test('is given up by Escape or its button, and the picture has the focus again', async () => {
    const view = await world.open({ snapshot: { jobs: [aDoneJob(world, 2)] } });
    const stop = view.role('button', 'Stop comparing');
    await tile(view, 1).focus();
    await view.page.keyboard.press('k');
    await stop.waitFor();
    await view.page.keyboard.press('Escape');
    await stop.waitFor({ state: 'detached' });
    await view.page.locator('[data-index="1"] .result:focus').waitFor();
    await view.page.keyboard.press('k');
    await stop.click();
    await view.page.locator('[data-index="1"] .result:focus').waitFor();
    const asked = view.host.next('result');
    await view.page.keyboard.press('Enter');
    assert.deepEqual(await asked, { jobId: 'job-1', index: 1, action: 'preview' });
  });

  for (const theme of themes)
    test(`is accessible in ${theme}`, async () => {
      const view = await world.open({ theme, snapshot: { jobs: [aDoneJob(world, 2)] } });
      await compareTwo(view);
      assert.deepEqual(await view.axe(), []);
      await view.role('button', 'Side by side').click();
      assert.deepEqual(await view.axe(), []);
    });
});
