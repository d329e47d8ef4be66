import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import { aDraft, aJob, aSnapshot } from '../support/composerBuilders.ts';
import { ComposerWorld } from '../support/composerWorld.ts';
import { aFilledForm, draftAfter, isPrompt, prompt, reference } from './formPage.ts';

let world: ComposerWorld;

before(async () => (world = await ComposerWorld.start()));
after(async () => await world.stop());
afterEach(async () => await world.closeAll());

describe('the draft', () => {
  test('is there again after a reload in the middle of a word', async () => {
    const view = await world.open();
    await prompt(view).pressSequentially('a fo');
    await view.load();
    await isPrompt(view, 'a fo');
    assert.equal(view.host.askedFor('ready').at(-1)?.draft?.prompt, 'a fo');
  });

  test('is mirrored to the host, with its last change', async () => {
    const view = await world.open();
    const mirrored = view.host.next('keepDraft', ({ prompt: text }) => text === 'a fox');
    await prompt(view).pressSequentially('a fox');
    assert.equal((await mirrored).prompt, 'a fox');
  });

  test('of a version with other ideas is left, and the host’s own copy taken', async () => {
    const view = await world.open({
      answers: {
        ready: ({ draft }) => {
          if (draft !== undefined) throw new Error('invalid');
          return aSnapshot({ draft: aDraft({ prompt: 'the host’s' }) });
        },
      },
    });
    await prompt(view).fill('mine');
    await view.load();
    await isPrompt(view, 'the host’s');
  });

  test('filled by somebody else replaces the form, and asks nothing about numbers', async () => {
    const view = await world.open({ snapshot: aFilledForm() });
    const draft = aDraft({ prompt: 'like image 1', references: [{ id: 'tiny', name: 'tiny.png' }] });
    const asked = await draftAfter(view, async () => {
      view.host.emit('draft', draft);
      await reference(view, 2).waitFor({ state: 'detached' });
    });
    assert.deepEqual(asked, draft);
    await isPrompt(view, 'like image 1');
    assert.equal(await view.role('button', 'Update prompt').count(), 0);
  });
});

describe('numbers in the prompt', () => {
  test('are asked about when somebody else moves the references, also after a reload', async () => {
    const { draft } = aFilledForm();
    const view = await world.open({ snapshot: aFilledForm() });
    const moved = aDraft({ ...draft, references: draft?.references.toReversed() ?? [] });
    const mirrored = view.host.next('keepDraft');
    view.host.emit('draft', moved);
    await view.page.getByText('image 1 is now image 3').waitFor();
    assert.deepEqual(await mirrored, moved);
    await view.load();
    await view.page.getByText('image 1 is now image 3').waitFor();
    await view.role('button', 'Update prompt').click();
    await isPrompt(view, 'The pose of image 3 with the scarf of image 2');
  });

  test('follow references that changed while the page was hidden', async () => {
    const { draft, references } = aFilledForm();
    const view = await world.open({
      answers: {
        ready: ({ draft: kept }) =>
          aSnapshot({
            draft: kept === undefined ? aDraft(draft) : { ...kept, references: kept.references.slice(1) },
            references: references ?? [],
          }),
      },
    });
    await draftAfter(view, async () => await prompt(view).press('Control+End'));
    await view.load();
    await view.page.getByText('image 1 was removed; image 2 is now image 1').waitFor();
  });
});

describe('presets', () => {
  test('keep what was typed while their variables were asked for', async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const view = await world.open({
      answers: {
        usePreset: async ({ draft }) => {
          await promise;
          return { ...draft, ratio: '21:9' };
        },
      },
    });
    await view.role('button', 'Presets').click();
    await view.role('menuitem', /^Blog header/).click();
    await prompt(view).fill('typed since');
    const draft = await draftAfter(view, async () => {
      resolve();
      await view.page.locator('[data-choice="21:9"][aria-checked=true]').waitFor();
    });
    assert.deepEqual([draft.prompt, draft.ratio], ['typed since', '21:9']);
  });
});

describe('an unsent prompt', () => {
  test('that somebody else’s took the place of comes back with Up, also after a reload', async () => {
    const view = await world.open();
    await prompt(view).fill('half a');
    view.host.emit('draft', aDraft({ prompt: 'from the gallery' }));
    await isPrompt(view, 'from the gallery');
    await prompt(view).press('Control+Home');
    await prompt(view).press('ArrowUp');
    await isPrompt(view, 'half a');
    await prompt(view).press('Control+End');
    await prompt(view).press('ArrowDown');
    await isPrompt(view, 'from the gallery');
    await view.load();
    await isPrompt(view, 'from the gallery');
    await prompt(view).press('Control+Home');
    await prompt(view).press('ArrowUp');
    await isPrompt(view, 'half a');
  });

  test('is kept from an example, a preset and a recalled job', async () => {
    const ended = aJob({ state: 'done', ended: 1, prompt: 'Bakery' });
    const view = await world.open({
      snapshot: { jobs: [ended] },
      answers: {
        recall: () => aDraft({ prompt: 'recalled' }),
        usePreset: ({ draft }) => ({ ...draft, prompt: 'of the preset' }),
      },
    });
    await prompt(view).fill('first');
    await view.role('button', 'Edit').click();
    await isPrompt(view, 'recalled');
    await prompt(view).fill('second');
    await view.role('button', 'Presets').click();
    await view.role('menuitem', /^Blog header/).click();
    await isPrompt(view, 'of the preset');
    await prompt(view).fill('third');
    view.host.emit('jobs', []);
    await view.role('button', /^A series of three/).click();
    await prompt(view).press('Control+Home');
    for (const expected of ['third', 'second', 'first']) {
      await prompt(view).press('ArrowUp');
      await isPrompt(view, expected);
    }
  });
});

test('what was there before the first answer is words, not an empty form', async () => {
  const view = await world.open({
    answers: {
      ready: async () => {
        const page = world.browser.contexts()[0]?.pages()[0];
        assert.ok(page);
        await page.getByText('Loading…').waitFor();
        return aSnapshot();
      },
    },
  });
  assert.equal(await view.page.getByText('Loading…').count(), 0);
});
