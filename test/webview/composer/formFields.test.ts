import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import type { Locator } from 'playwright-core';
import { becomes } from '../support/becomes.ts';
import { aDraft, aModel, anAssessment, aRichModel, aState } from '../support/composerBuilders.ts';
import { ComposerWorld } from '../support/composerWorld.ts';
import { aFilledForm, draftAfter, isFocused, isPrompt, manyFindings, prompt } from './formPage.ts';

let world: ComposerWorld;

before(async () => (world = await ComposerWorld.start()));
after(async () => await world.stop());
afterEach(async () => await world.closeAll());

describe('the model', () => {
  test('says what it can do, and switching keeps what stays valid and tells what changed', async () => {
    const view = await world.open({
      snapshot: { draft: aDraft({ prompt: 'a fox', resolution: '4K', images: 3 }) },
    });
    await view.page.getByText('Sets, 14 references, 2K and 4K').waitFor();
    const draft = await draftAfter(
      view,
      async () => await view.role('combobox', 'Model').selectOption('seedream-5.5'),
    );
    assert.deepEqual(draft, aDraft({ model: 'seedream-5.5', prompt: 'a fox', resolution: '2K', images: 1 }));
    await view.page
      .getByText('Changed with the model: Resolution is 2K, was 4K; Images is 1, was 3.')
      .waitFor();
  });

  test('of one’s own is kept and named as such', async () => {
    const view = await world.open({ snapshot: { draft: aDraft({ model: 'ep-2026' }) } });
    const chosen = view.role('combobox', 'Model').locator('option:checked');
    assert.equal(await chosen.textContent(), 'ep-2026 (own ID)');
  });

  test('is fitted again when another provider offers less of it', async () => {
    const view = await world.open({ snapshot: { draft: aDraft({ resolution: '4K' }) } });
    const models = [aModel({ presets: ['2K'] })];
    const draft = await draftAfter(view, async () => {
      view.host.emit('state', aState({ provider: 'sandbox', models }));
      await view.page.getByText('Resolution is 2K, was 4K').waitFor();
    });
    assert.equal(draft.resolution, '2K');
    // Told once more, it changes nothing.
    const judged = view.host.next('assess');
    view.host.emit('state', aState({ provider: 'sandbox', models }));
    assert.deepEqual(await judged, draft);
  });
});

describe('the provider', () => {
  test('is set by the host; without a key there is a way to set one', async () => {
    const view = await world.open({ snapshot: { state: aState({ provider: 'byteplus' }) } });
    const key = view.host.next('setKey');
    await view.role('button', 'Set API key').click();
    await key;
    const chosen = view.host.next('setProvider');
    await view.role('combobox', 'Provider').selectOption('cometapi');
    assert.deepEqual(await chosen, { id: 'cometapi' });
  });

  test('that is the sandbox is named, with the way to a real one', async () => {
    const view = await world.open({ snapshot: { state: aState({ provider: 'sandbox' }) } });
    const opened = view.host.next('openWalkthrough');
    await view.role('button', 'Use a real provider…').click();
    await opened;
  });
});

describe('the size', () => {
  test('is a ratio and a resolution, with the exact pixels beside them', async () => {
    const view = await world.open();
    assert.equal(await view.role('radiogroup', 'Ratio').getByRole('radio').count(), 10);
    await view.role('radio', '16:9').press('ArrowRight');
    await isChosen(view.role('radio', '9:16'));
    const draft = await draftAfter(
      view,
      async () => await view.role('combobox', 'Resolution').selectOption('4K'),
    );
    assert.deepEqual([draft.ratio, draft.resolution], ['9:16', '4K']);
    await view.page.getByText('2848 × 1600 · 4.6 MP').waitFor();
  });

  test('“same” needs a reference whose size is known', async () => {
    const view = await world.open();
    const same = view.role('radio', /^Same as the first reference/);
    await same.click({ force: true });
    await view.caughtUp();
    assert.equal(await same.getAttribute('aria-checked'), 'false');
    await view.role('radio', '21:9').click();
    await view.role('radio', '21:9').press('ArrowRight');
    await isChosen(view.role('radio', /^Free/));
    const filled = await world.open({ snapshot: aFilledForm() });
    await filled.role('radio', 'Same as the first reference').click();
    await isChosen(filled.role('radio', 'Same as the first reference'));
  });

  test('in pixels begins with what was shown and keeps its ratio while linked', async () => {
    const view = await world.open();
    await view.role('radio', /^Free/).click();
    await becomes(async () => await view.role('spinbutton', 'Width').inputValue(), '2848');
    const linked = await draftAfter(view, async () => await view.role('spinbutton', 'Width').fill('1424'));
    assert.deepEqual([linked.width, linked.height], [1424, 800]);
    await view.role('button', 'Keep the ratio of width and height').click();
    const apart = await draftAfter(view, async () => await view.role('spinbutton', 'Height').fill('1000'));
    assert.deepEqual([apart.width, apart.height], [1424, 1000]);
  });
});

describe('how many', () => {
  test('images of a set are explained, and the words that ask for them can be inserted', async () => {
    const view = await world.open({ snapshot: { draft: aDraft({ prompt: 'foxes' }) } });
    await view.page.getByText('At most 15. A ceiling').waitFor();
    await view.role('spinbutton', 'Images').fill('4');
    await view.role('button', 'Insert “a series of 4”').click();
    await isPrompt(view, 'foxes a series of 4');
    await view.role('button', /^Insert “a series/).waitFor({ state: 'detached' });
  });

  test('is a number within its bounds again when the field is left', async () => {
    const view = await world.open({ snapshot: aFilledForm() });
    const images = view.role('spinbutton', 'Images');
    for (const typed of ['99', '']) {
      await images.fill(typed);
      await images.press('Tab');
      await becomes(async () => await images.inputValue(), '12');
    }
  });

  test('variations cannot be typed above 8', async () => {
    const view = await world.open({ snapshot: { draft: aDraft({ prompt: 'a fox' }) } });
    const draft = await draftAfter(view, async () => await view.role('spinbutton', 'Variations').fill('88'));
    assert.equal(draft.variations, 8);
    await becomes(async () => await view.role('spinbutton', 'Variations').inputValue(), '8');
  });

  test('variations have separate prices', async () => {
    const view = await world.open({ snapshot: { draft: aDraft({ prompt: 'a fox' }) } });
    await view.role('spinbutton', 'Variations').fill('3');
    await view.page.getByText('3 separate requests, 3 separate prices.').waitFor();
    await view.role('button', 'Generate 3 images · about $0.12').waitFor();
  });
});

describe('findings', () => {
  test('stand beside their field, and one click mends', async () => {
    const view = await world.open({ snapshot: aFilledForm(), assess: manyFindings });
    for (const field of ['prompt', 'references', 'model', 'size', 'images', 'options']) {
      const beside = view.page.locator(`seedream-findings[field=${field}]`);
      await beside.getByText(`refuse of ${field}`).first().waitFor();
    }
    const draft = await draftAfter(view, async () => await view.role('button', 'Mend warn of size').click());
    assert.equal(draft.prompt, 'mended size');
  });

  test('that refuse are the words of the button, which then buys nothing', async () => {
    const view = await world.open({ snapshot: aFilledForm(), assess: manyFindings });
    const button = view.role('button', 'Generate: 1 reference is too small');
    assert.equal(await button.getAttribute('aria-disabled'), 'true');
    await button.click({ force: true });
    await view.page.getByRole('status').getByText('1 reference is too small').waitFor();
    await view.caughtUp();
    assert.equal(view.host.askedFor('generate').length, 0);
  });
});

describe('presets', () => {
  test('fill the form, and are saved and edited from the same menu', async () => {
    const view = await world.open({
      answers: { usePreset: ({ draft }) => ({ ...draft, styles: [{ name: 'Film grain', text: '35 mm' }] }) },
    });
    await view.role('button', 'Presets').press('Enter');
    await view
      .role('menuitem', /^Film grain/)
      .and(view.page.locator(':focus'))
      .waitFor();
    await view.page.keyboard.press('ArrowDown');
    await view.page.keyboard.press('ArrowUp');
    await view.page.keyboard.press('Enter');
    await view.role('list', 'Styles').getByText('Film grain').waitFor();
    assert.equal(view.host.askedFor('usePreset')[0]?.id, 'w1');
    await view.role('button', 'Remove style Film grain').click();
    await view.role('list', 'Styles').waitFor({ state: 'detached' });
    await view.role('button', 'Presets').click();
    const saved = view.host.next('savePreset');
    await view.role('menuitem', 'Save as preset…').click();
    assert.equal((await saved).model, 'seedream-4.5');
  });

  test('Escape closes the menu and gives the focus back', async () => {
    const view = await world.open();
    await view.role('button', 'Presets').press('ArrowDown');
    await view.role('menuitem').and(view.page.locator(':focus')).waitFor();
    await view.page.keyboard.press('Escape');
    await view.role('menu').waitFor({ state: 'detached' });
    await isFocused(view, /^Presets/);
  });

  test('that the person turned back from change nothing', async () => {
    const view = await world.open({ snapshot: aFilledForm(), answers: { usePreset: () => null } });
    await view.role('button', 'Presets').click();
    const asked = view.host.next('usePreset');
    await view.role('menuitem', /^Watercolour/).click();
    await asked;
    await view.caughtUp();
    assert.equal(await prompt(view).inputValue(), 'The pose of image 1 with the scarf of image 2');
  });
});

describe('what stands in the way', () => {
  test('is said with what to do about it', async () => {
    const restricted = await world.open({ snapshot: { state: aState({ obstacle: 'restricted' }) } });
    await restricted.page.getByText('This folder is in Restricted Mode').waitFor();
    const without = await world.open({ snapshot: { state: aState({ obstacle: 'noFolder' }) } });
    await without.page.getByText('Open a folder first').waitFor();
  });

  test('a request that fails says so in the host’s words until it is dismissed', async () => {
    const view = await world.open({
      answers: {
        pickFiles: () => {
          throw new Error('unforeseen');
        },
      },
    });
    await view.role('button', 'Add references').click();
    await view.page.getByRole('alert').getByText('That did not work. The log says why.').waitFor();
    await view.role('button', 'Dismiss').click();
    await becomes(async () => (await view.page.getByRole('alert').textContent())?.trim(), '');
  });
});

test('an example fills the form', async () => {
  const view = await world.open();
  const draft = await draftAfter(
    view,
    async () =>
      await view.page
        .locator('seedream-jobs')
        .getByRole('button', { name: /^A series of three/ })
        .click(),
  );
  assert.equal(draft.images, 3);
  await isPrompt(view, draft.prompt);
});

test('a model that makes no sets says so', async () => {
  const view = await world.open({
    snapshot: { draft: aDraft({ model: 'seedream-5.5' }), state: aState({ models: [aRichModel()] }) },
    assess: draft => anAssessment(draft, { mostImages: 1 }),
  });
  await view.page.getByText('This model makes one image a request.').waitFor();
  assert.equal(await view.role('spinbutton', 'Images').getAttribute('max'), '1');
});

async function isChosen(radio: Locator): Promise<void> {
  await becomes(async () => await radio.getAttribute('aria-checked'), 'true');
}
