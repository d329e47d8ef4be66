import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import { becomes } from '../support/becomes.ts';
import { anAssessment } from '../support/composerBuilders.ts';
import { ComposerWorld } from '../support/composerWorld.ts';
import { aFilledForm, draftAfter, isPrompt, prompt, reference } from './formPage.ts';

let world: ComposerWorld;

before(async () => (world = await ComposerWorld.start()));
after(async () => await world.stop());
afterEach(async () => await world.closeAll());

describe('the prompt', () => {
  test('has the focus when the composer opens, and shows its length in the model’s own measure', async () => {
    const view = await world.open();
    await view.page.waitForFunction(() => {
      const { document } = globalThis as unknown as { document: { activeElement: { id: string } | null } };
      return document.activeElement?.id === 'prompt';
    });
    await view.page.keyboard.type('a red fox');
    await view.page.getByText('3 / 600 words').waitFor();
  });

  test('walks earlier prompts from its ends, and the unsent one comes back', async () => {
    const view = await world.open();
    await prompt(view).fill('half a');
    await prompt(view).press('Control+Home');
    await prompt(view).press('ArrowUp');
    await isPrompt(view, 'A lighthouse in fog');
    await prompt(view).press('ArrowUp');
    await isPrompt(view, 'A red fox in fresh snow');
    await prompt(view).press('Control+End');
    await prompt(view).press('ArrowDown');
    await isPrompt(view, 'A lighthouse in fog');
    await prompt(view).press('ArrowDown');
    await isPrompt(view, 'half a');
  });

  test('in the middle of the text Up and Down only move the caret', async () => {
    const view = await world.open();
    await prompt(view).fill('first line\nsecond line');
    await prompt(view).press('ArrowUp');
    await view.caughtUp();
    assert.equal(await prompt(view).inputValue(), 'first line\nsecond line');
  });

  test('generates with Ctrl+Enter what is written at that moment, once however often it is pressed', async () => {
    const { promise, resolve } = Promise.withResolvers<{ jobIds: string[] }>();
    const view = await world.open({ answers: { generate: async () => await promise } });
    const sent = view.host.next('generate');
    await prompt(view).pressSequentially('a fox');
    await prompt(view).press('Control+Enter');
    await prompt(view).press('Control+Enter');
    assert.equal((await sent).draft.prompt, 'a fox');
    await view.role('button', /^Generate/).click({ force: true });
    resolve({ jobIds: ['job-1'] });
    await view.page.getByText('Started. The picture appears under Jobs.').waitFor();
    await view.caughtUp();
    assert.equal(view.host.askedFor('generate').length, 1);
    assert.equal(await prompt(view).inputValue(), 'a fox');
  });

  test('is bought with the offer that was made for it, and the next time with another one', async () => {
    let made = 0;
    const view = await world.open({
      assess: draft => anAssessment(draft, { offer: `${draft.prompt} ${(made += 1)}` }),
    });
    const first = view.host.next('generate');
    await prompt(view).pressSequentially('a fox');
    await prompt(view).press('Control+Enter');
    const bought = await first;
    assert.equal(bought.draft.prompt, 'a fox');
    assert.match(bought.offer, /^a fox /);
    await view.page.getByText('Started. The picture appears under Jobs.').waitFor();
    const second = view.host.next('generate');
    await prompt(view).press('Control+Enter');
    assert.notEqual((await second).offer, bought.offer);
  });

  test('whose judgement failed is asked about again before anything is bought', async () => {
    let fails = true;
    const view = await world.open({
      answers: {
        assess: draft => {
          if (draft.prompt === 'a fox' && fails) throw new Error('unforeseen');
          return anAssessment(draft, { offer: draft.prompt });
        },
      },
    });
    await draftAfter(view, async () => await prompt(view).fill('a fox'));
    await view.page.getByRole('alert').getByText('That did not work').waitFor();
    fails = false;
    const sent = view.host.next('generate');
    await prompt(view).press('Control+Enter');
    assert.equal((await sent).offer, 'a fox');
  });

  test('that is refused generates nothing and says why', async () => {
    const view = await world.open();
    await prompt(view).press('Control+Enter');
    await view.page.getByRole('status').getByText('Write a prompt first').waitFor();
    await view.caughtUp();
    assert.equal(view.host.askedFor('generate').length, 0);
  });

  test('only the last of several assessments counts', async () => {
    const answers: (() => void)[] = [];
    const view = await world.open({
      answers: {
        assess: async draft => {
          if (draft.prompt !== '') await new Promise<void>(done => answers.push(done));
          return anAssessment(draft, {
            price: draft.prompt,
            button: `Generate ${draft.prompt}`,
            ready: true,
          });
        },
      },
    });
    await draftAfter(view, async () => await prompt(view).fill('old'));
    await draftAfter(view, async () => await prompt(view).fill('new'));
    const [old, fresh] = answers;
    fresh?.();
    await view.role('button', 'Generate new').waitFor();
    old?.();
    await view.caughtUp();
    assert.equal(await view.role('button', 'Generate new').count(), 1);
  });
});

describe('@ in the prompt', () => {
  const found = [
    { uri: 'file:///w/photos/garden.jpg', name: 'garden.jpg', folder: 'photos' },
    { uri: 'file:///w/photos/dune.jpg', name: 'dune.jpg', folder: 'photos' },
  ];

  test('adds a picture of the workspace and inserts its number', async () => {
    const view = await world.open({
      snapshot: aFilledForm({ prompt: '' }),
      answers: {
        findImages: ({ words }) => found.filter(({ name }) => name.includes(words)),
        addFiles: ({ uris }) => [{ id: 'new', name: uris[0]?.split('/').at(-1) ?? '' }],
      },
    });
    await prompt(view).pressSequentially('the light of @dun');
    await view.role('option', /dune/).waitFor();
    // Found for the first letters of it, when those were typed slowly.
    await view.role('option', /garden/).waitFor({ state: 'detached' });
    await prompt(view).press('Enter');
    await reference(view, 4).waitFor();
    await isPrompt(view, 'the light of image 4 ');
    assert.deepEqual(view.host.askedFor('addFiles'), [{ uris: ['file:///w/photos/dune.jpg'] }]);
  });

  test('offers the references there are; arrows choose, Tab takes, Escape closes', async () => {
    const view = await world.open({ snapshot: aFilledForm({ prompt: '' }) });
    await prompt(view).pressSequentially('like @');
    await view.role('option', /image 1/).waitFor();
    await prompt(view).press('ArrowDown');
    const active = view.page.locator('[role=option][aria-selected=true]');
    await active.getByText('scarf.png').waitFor();
    assert.equal(await prompt(view).getAttribute('aria-activedescendant'), await active.getAttribute('id'));
    await prompt(view).press('Tab');
    await isPrompt(view, 'like image 2 ');
    await prompt(view).pressSequentially('@');
    await view.role('listbox').waitFor();
    await prompt(view).press('Escape');
    await view.role('listbox').waitFor({ state: 'detached' });
    await isPrompt(view, 'like image 2 @');
  });

  test('works with the mouse, and an address of mail opens nothing', async () => {
    const view = await world.open({ snapshot: aFilledForm({ prompt: '' }) });
    await prompt(view).pressSequentially('me@example');
    await view.caughtUp();
    assert.equal(await view.role('listbox').count(), 0);
    await prompt(view).fill('');
    await prompt(view).pressSequentially('@');
    await view.role('option', /fox\.jpg/).click();
    await isPrompt(view, 'image 1 ');
  });
});

describe('numbers in the prompt', () => {
  test('are shown with their pictures, and lit together with them', async () => {
    const view = await world.open({ snapshot: aFilledForm() });
    const chip = view.page.getByRole('list', { name: 'Images the prompt mentions' }).getByRole('button');
    await becomes(async () => await chip.locator('.name').allTextContents(), ['fox.jpg', 'scarf.png']);
    await chip.nth(1).focus();
    await view.page.locator('.tile.lit').getByText('scarf.png').waitFor();
    await reference(view, 1).focus();
    await view.page.locator('.chip.lit').getByText('fox.jpg').waitFor();
  });

  test('of a picture that is not there are warned about', async () => {
    const view = await world.open({ snapshot: aFilledForm({ prompt: 'like image 7' }) });
    await view.page.getByText('There is no image 7').waitFor();
  });

  test('follow their pictures with one click, and one undo brings them back', async () => {
    const view = await world.open({ snapshot: aFilledForm() });
    await reference(view, 1).press('Alt+ArrowRight');
    await view.page.getByText('image 1 is now image 2; image 2 is now image 1').waitFor();
    await view.role('button', 'Update prompt').click();
    await isPrompt(view, 'The pose of image 2 with the scarf of image 1');
    await view.role('button', 'Update prompt').waitFor({ state: 'detached' });
    await prompt(view).press('Control+z');
    await isPrompt(view, 'The pose of image 1 with the scarf of image 2');
  });

  test('may stay as they are, and there and back asks nothing', async () => {
    const view = await world.open({ snapshot: aFilledForm() });
    await reference(view, 1).press('Alt+ArrowRight');
    await view.role('button', 'Update prompt').waitFor();
    await reference(view, 2).press('Alt+ArrowLeft');
    await view.role('button', 'Update prompt').waitFor({ state: 'detached' });
    await reference(view, 1).press('Delete');
    await view.page.getByText('image 1 was removed; image 2 is now image 1').waitFor();
    await view.role('button', 'Leave as it is').click();
    await view.role('button', 'Update prompt').waitFor({ state: 'detached' });
    await isPrompt(view, 'The pose of image 1 with the scarf of image 2');
  });

  test('of a removed picture never point at another one', async () => {
    const view = await world.open({ snapshot: aFilledForm() });
    await reference(view, 1).press('Delete');
    await view.role('button', 'Update prompt').click();
    await isPrompt(view, 'The pose of image ? with the scarf of image 1');
    await view.page.getByText('image ?: that reference was removed').waitFor();
  });
});
