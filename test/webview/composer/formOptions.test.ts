import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import { becomes } from '../support/becomes.ts';
import { aDraft } from '../support/composerBuilders.ts';
import { ComposerWorld } from '../support/composerWorld.ts';
import { draftAfter } from './formPage.ts';

let world: ComposerWorld;

before(async () => (world = await ComposerWorld.start()));
after(async () => await world.stop());
afterEach(async () => await world.closeAll());

describe('options', () => {
  test('are those the model knows and no others', async () => {
    const view = await world.open();
    await view.page.locator('summary').click();
    const labels = view.page
      .locator('seedream-options .grid')
      .locator('label > span:first-child, label > input + span, label[for]');
    assert.deepEqual(await labels.allTextContents(), [
      'Watermark',
      'Show images as they arrive',
      'Prompt optimizing',
      'Images arrive as',
    ]);
    await view.role('combobox', 'Model').selectOption('seedream-5.5');
    await view.role('spinbutton', 'Seed').waitFor();
    await view.page.getByText('Documented to be ignored by this model.').waitFor();
  });

  test('say that the pictures of a set are shown as they arrive, until one says no', async () => {
    const view = await world.open({ snapshot: { draft: aDraft({ prompt: 'a fox', images: 3 }) } });
    await view.page.locator('summary').click();
    const arriving = view.role('checkbox', 'Show images as they arrive');
    await becomes(async () => await arriving.isChecked(), true);
    await view.role('spinbutton', 'Images').fill('1');
    await becomes(async () => await arriving.isChecked(), false);
    await view.role('spinbutton', 'Images').fill('3');
    await becomes(async () => await arriving.isChecked(), true);
    const draft = await draftAfter(view, async () => await arriving.uncheck());
    assert.equal(draft.options.stream, false);
    await becomes(async () => await arriving.isChecked(), false);
  });

  test('are chosen, summed up beside the closed section, and back at their default leave the request', async () => {
    const view = await world.open({ snapshot: { draft: aDraft({ model: 'seedream-5.5' }) } });
    await view.page.locator('summary').click();
    await view.role('checkbox', 'Watermark').check();
    await view.role('checkbox', 'Web search').check();
    await view.role('combobox', 'Output format').selectOption('png');
    await view.role('combobox', 'Background').selectOption('transparent');
    await view.role('spinbutton', 'Guidance').fill('3.5');
    const draft = await draftAfter(view, async () => await view.role('spinbutton', 'Seed').fill('7'));
    assert.deepEqual(draft.options, {
      watermark: true,
      responseFormat: 'url',
      outputFormat: 'png',
      background: 'transparent',
      webSearch: true,
      seed: 7,
      guidanceScale: 3.5,
    });
    const summary = 'watermark · PNG · Background: Transparent · Web search · Seed 7 · Guidance 3.5';
    await becomes(async () => (await view.page.locator('summary .quiet').textContent())?.trim(), summary);
    await view.role('combobox', 'Background').selectOption('');
    const emptied = await draftAfter(view, async () => await view.role('spinbutton', 'Seed').fill(''));
    assert.equal('seed' in emptied.options || 'background' in emptied.options, false);
  });
});
