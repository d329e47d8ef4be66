import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { ComposerWorld } from '../support/composerWorld.ts';
import { aFilledForm, prompt, tabTo } from './formPage.ts';

let world: ComposerWorld;

before(async () => (world = await ComposerWorld.start()));
after(async () => await world.stop());
afterEach(async () => await world.closeAll());

test('a picture is thought out and bought by keyboard alone, from the top to the bottom', async () => {
  const view = await world.open({
    snapshot: aFilledForm({ prompt: '' }),
    answers: { pickFiles: () => [{ id: 'hat', name: 'hat.png' }] },
  });
  const { keyboard } = view.page;
  await prompt(view).focus();
  await keyboard.type('A fox as in @');
  await view.role('listbox').waitFor();
  await keyboard.press('Enter');
  await tabTo(view, /^Remove style Film grain/);
  await keyboard.press('Enter');
  await tabTo(view, /^fox\.jpg|^1fox|^1$/);
  await tabTo(view, /^Add references/);
  await keyboard.press('Enter');
  await view.page.getByRole('status').getByText('hat.png added as image 4').waitFor();
  await tabTo(view, /^image 1, fox/);
  await keyboard.press('End');
  await keyboard.press('Alt+ArrowLeft');
  await tabTo(view, /^16:9/);
  await keyboard.press('ArrowLeft');
  await tabTo(view, /^Resolution/);
  await keyboard.press('ArrowDown');
  await tabTo(view, /^Images/);
  await keyboard.press('ArrowUp');
  await tabTo(view, /^Variations/);
  await keyboard.press('ArrowUp');
  await tabTo(view, /Options/);
  await keyboard.press('Enter');
  await tabTo(view, /^Watermark/);
  await keyboard.press('Space');
  await tabTo(view, /^Model/);
  await tabTo(view, /^Provider/);
  await tabTo(view, /^Generate/);
  const sent = view.host.next('generate');
  await keyboard.press('Enter');
  const { draft } = await sent;
  assert.equal(draft.prompt, 'A fox as in image 1 ');
  assert.deepEqual(
    draft.references.map(({ id }) => id),
    ['fox', 'scarf', 'hat', 'tiny'],
  );
  assert.deepEqual(
    [draft.styles, draft.ratio, draft.resolution, draft.images, draft.variations, draft.options.watermark],
    [[], '3:4', '4K', 4, 2, true],
  );
});

test('one Tab leads past the strip and past the ratios, however many there are', async () => {
  const view = await world.open({ snapshot: aFilledForm() });
  const stops = await view.page.locator('seedream-references [tabindex="0"]').count();
  // The tile and the button that removes it.
  assert.equal(stops, 2);
  assert.equal(await view.page.locator('[role=radio][tabindex="0"]').count(), 1);
});
