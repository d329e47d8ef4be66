import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import { aDraft, aSnapshot } from '../support/composerBuilders.ts';
import { ComposerWorld } from '../support/composerWorld.ts';
import { aFilledForm, draftAfter, prompt, reference } from './formPage.ts';

let world: ComposerWorld;

before(async () => (world = await ComposerWorld.start()));
after(async () => await world.stop());
afterEach(async () => await world.closeAll());

describe('the draft', () => {
  test('is there again after a reload in the middle of a word', async () => {
    const view = await world.open();
    await prompt(view).pressSequentially('a fo');
    await view.load();
    await prompt(view).waitFor();
    assert.equal(await prompt(view).inputValue(), 'a fo');
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
    await view.page.locator('[data-assessed]').waitFor();
    assert.equal(await prompt(view).inputValue(), 'the host’s');
  });

  test('filled by somebody else replaces the form, and asks nothing about numbers', async () => {
    const view = await world.open({ snapshot: aFilledForm() });
    const draft = aDraft({ prompt: 'like image 1', references: [{ id: 'tiny', name: 'tiny.png' }] });
    const asked = await draftAfter(view, async () => {
      view.host.emit('draft', draft);
      await reference(view, 2).waitFor({ state: 'detached' });
    });
    assert.deepEqual(asked, draft);
    assert.equal(await prompt(view).inputValue(), 'like image 1');
    assert.equal(await view.role('button', 'Update prompt').count(), 0);
  });
});

test('what was there before the first answer is words, not an empty form', async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  const opening = world.open({
    answers: {
      ready: async () => {
        await promise;
        return aSnapshot();
      },
    },
  });
  resolve();
  const view = await opening;
  assert.equal(await view.page.getByText('Loading…').count(), 0);
});
