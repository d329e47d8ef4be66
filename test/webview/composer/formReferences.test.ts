import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import { becomes } from '../support/becomes.ts';
import { ComposerWorld } from '../support/composerWorld.ts';
import { drop, paste } from '../support/dataEvents.ts';
import {
  aFilledForm,
  areReferences,
  draftAfter,
  isFocused,
  isPrompt,
  prompt,
  reference,
} from './formPage.ts';

let world: ComposerWorld;

before(async () => (world = await ComposerWorld.start()));
after(async () => await world.stop());
afterEach(async () => await world.closeAll());

describe('references', () => {
  test('show their number, picture, facts and why one is refused', async () => {
    const view = await world.open({ snapshot: aFilledForm() });
    await view.page.getByText('3 of 14').waitFor();
    await view.role('button', 'image 1, fox.jpg, 5640 × 3172, 16 MB → 2048 px, 0.6 MB').waitFor();
    await view.role('button', 'image 3, tiny.png, Too small: 9 × 9 px; at least 15 px a side.').waitFor();
    await becomes(async () => await view.page.locator('.tile img[src^="blob:"]').count(), 3);
    const asked = view.host.askedFor('thumbnail').map(({ reference: id }) => id);
    assert.deepEqual(asked, ['fox', 'scarf', 'tiny']);
  });

  test('that are still read show their picture as soon as they are', async () => {
    const view = await world.open({
      snapshot: { ...aFilledForm(), references: [{ id: 'fox', state: 'reading' }] },
    });
    assert.equal(view.host.askedFor('thumbnail').length, 0);
    view.host.emit('reference', { id: 'fox', state: 'ready', facts: '10 × 10' });
    await view.page.locator('.tile img').waitFor();
  });

  test('are added by the button, by a link and from the clipboard', async () => {
    const view = await world.open({
      answers: {
        pickFiles: () => [{ id: 'picked', name: 'picked.jpg' }],
        addLink: ({ url }) => [{ id: `link-${url ?? 'asked'}`, name: url ?? 'asked.png' }],
      },
    });
    await view.role('button', 'Add references').click();
    await view.page.getByRole('status').getByText('picked.jpg added as image 1').waitFor();
    await view.role('button', 'Add link').click();
    await reference(view, 2).waitFor();
    await view.page.evaluate(async () => {
      const scope = globalThis as unknown as {
        navigator: { clipboard: { writeText(text: string): Promise<void> } };
      };
      await scope.navigator.clipboard.writeText('https://example.com/a.png');
    });
    await view.role('button', 'Paste image or link').click();
    await reference(view, 3).waitFor();
    await areReferences(view, ['picked.jpg', 'asked.png', 'https://example.com/a.png']);
  });

  test('are 50 at most, and those left out are told', async () => {
    const many = (from: number, count: number): { id: string; name: string }[] =>
      Array.from({ length: count }, (_, at) => ({ id: `r${from + at}`, name: `${from + at}.jpg` }));
    const view = await world.open({
      snapshot: aFilledForm({ references: many(0, 48) }),
      answers: { pickFiles: () => many(100, 5), addFiles: () => [] },
    });
    const full = view.page.getByRole('alert').getByText('At most 50 references fit');
    const draft = await draftAfter(view, async () => {
      await view.role('button', 'Add references').click();
      await full.waitFor();
    });
    assert.deepEqual(draft.references.slice(48), many(100, 2));
    await view.role('button', 'Dismiss').click();
    await drop(view.page, '.strip', { texts: { 'text/uri-list': 'file:///w/a.jpg' } });
    await full.waitFor();
    await view.caughtUp();
    assert.equal(view.host.askedFor('addFiles').length, 0);
  });

  test('already there are not added twice but named by their number, until something else is tried', async () => {
    const view = await world.open({
      snapshot: aFilledForm(),
      answers: {
        pickFiles: () => [
          { id: 'owl', name: 'owl.jpg' },
          { id: 'scarf', name: 'scarf.png' },
        ],
        addBytes: ({ name }) => [{ id: name === 'same.png' ? 'tiny' : name, name: 'tiny.png' }],
      },
    });
    const hint = view.page.locator('.banner.info');
    await view.role('button', 'Add references').click();
    await hint.getByText('scarf.png is there already, as image 2.').waitFor();
    await areReferences(view, ['fox.jpg', 'scarf.png', 'tiny.png', 'owl.jpg']);
    await drop(view.page, '.strip', {
      files: ['same.png', 'new.png'].map(name => ({ name, type: 'image/png', bytes: 100 })),
    });
    await reference(view, 5).waitFor();
    await hint.getByText('tiny.png is there already, as image 3.').waitFor();
    await view.role('button', 'Dismiss').click();
    await hint.waitFor({ state: 'detached' });
  });

  test('named by “@” that are there already are only named', async () => {
    const view = await world.open({
      snapshot: aFilledForm({ prompt: 'like ' }),
      answers: {
        findImages: () => [{ uri: 'file:///w/other.png', name: 'other.png', folder: '.' }],
        addFiles: () => [{ id: 'scarf', name: 'scarf.png' }],
      },
    });
    await prompt(view).press('Control+End');
    await prompt(view).pressSequentially('@other');
    await view.page.getByRole('option').getByText('other.png').click();
    await isPrompt(view, 'like image 2 ');
    await areReferences(view, ['fox.jpg', 'scarf.png', 'tiny.png']);
    assert.equal(await view.page.locator('.banner').count(), 0);
  });

  test('are not made of an empty clipboard, which is told', async () => {
    const view = await world.open({ snapshot: aFilledForm() });
    await view.page.evaluate(async () => {
      const scope = globalThis as unknown as {
        navigator: { clipboard: { writeText(text: string): Promise<void> } };
      };
      await scope.navigator.clipboard.writeText('just words');
    });
    await view.role('button', 'Paste image or link').click();
    await view.page.getByRole('alert').getByText('no image and no link').waitFor();
    await areReferences(view, ['fox.jpg', 'scarf.png', 'tiny.png']);
  });

  test('are moved by keyboard with the focus on them, and removed', async () => {
    const view = await world.open({ snapshot: aFilledForm() });
    await reference(view, 1).focus();
    await view.page.keyboard.press('Alt+ArrowRight');
    await view.page.keyboard.press('Alt+ArrowRight');
    await areReferences(view, ['scarf.png', 'tiny.png', 'fox.jpg']);
    await isFocused(view, /^image 3, fox\.jpg/);
    await view.page.keyboard.press('Alt+ArrowLeft');
    await areReferences(view, ['scarf.png', 'fox.jpg', 'tiny.png']);
    await view.page.keyboard.press('ArrowLeft');
    await isFocused(view, /^image 1, scarf\.png/);
    const draft = await draftAfter(view, async () => await view.page.keyboard.press('Delete'));
    assert.deepEqual(
      draft.references.map(({ id }) => id),
      ['fox', 'tiny'],
    );
    await isFocused(view, /^image 1, fox\.jpg/);
  });

  test('are moved by the mouse, forwards and backwards', async () => {
    const view = await world.open({ snapshot: aFilledForm() });
    const box = await reference(view, 3).boundingBox();
    const last = { x: (box?.width ?? 0) - 5, y: 60 };
    await reference(view, 1).dragTo(reference(view, 3), { targetPosition: last });
    await areReferences(view, ['scarf.png', 'tiny.png', 'fox.jpg']);
    await reference(view, 3).dragTo(reference(view, 1), { targetPosition: { x: 5, y: 60 } });
    await areReferences(view, ['fox.jpg', 'scarf.png', 'tiny.png']);
  });

  test('insert their number into the prompt when they are chosen', async () => {
    const view = await world.open({ snapshot: aFilledForm({ prompt: 'like' }) });
    await prompt(view).press('Control+End');
    await reference(view, 2).click();
    await isPrompt(view, 'like image 2');
  });
});

describe('what is dropped', () => {
  test('from the explorer is added by its address, wherever on the page', async () => {
    const uris = ['file:///w/a.jpg', 'file:///w/b.jpg'];
    const view = await world.open();
    const asked = view.host.next('addFiles');
    assert.equal(
      await drop(view.page, 'seedream-jobs', {
        texts: { 'application/vnd.code.uri-list': uris.join('\r\n'), 'text/plain': '/w/a.jpg' },
      }),
      true,
    );
    assert.deepEqual(await asked, { uris });
  });

  test('from the operating system is added by its bytes', async () => {
    const view = await world.open({ answers: { addBytes: ({ name }) => [{ id: name, name }] } });
    await drop(view.page, '.strip', { files: [{ name: 'fox.png', type: 'image/png', bytes: 1000 }] });
    await reference(view, 1).waitFor();
    const [sent] = view.host.askedFor('addBytes');
    assert.equal(sent?.name, 'fox.png');
    assert.equal(sent?.bytes.byteLength, 1000);
  });

  test('is refused above 64 MB, in words', async () => {
    const view = await world.open();
    await drop(view.page, '.strip', {
      files: [{ name: 'huge.png', type: 'image/png', bytes: 64 * 1024 * 1024 + 1 }],
    });
    await view.page
      .getByRole('alert')
      .getByText('huge.png is larger than 64 MB and was not added.')
      .waitFor();
    await view.caughtUp();
    assert.equal(view.host.askedFor('addBytes').length, 0);
  });

  test('as words is left alone', async () => {
    const view = await world.open();
    assert.equal(await drop(view.page, '.strip', { texts: { 'text/plain': 'a fox' } }), false);
  });
});

describe('what is pasted', () => {
  test('as an image is added, also while the prompt has the focus', async () => {
    const view = await world.open();
    const asked = view.host.next('addBytes');
    const files = [{ name: 'image.png', type: 'image/png', bytes: 10 }];
    assert.equal(await paste(view.page, '#prompt', { files }), true);
    assert.equal((await asked).name, 'image.png');
  });

  test('as an address is a reference, but not in the prompt', async () => {
    const view = await world.open();
    const texts = { 'text/plain': 'https://example.com/a.png' };
    assert.equal(await paste(view.page, '#prompt', { texts }), false);
    const asked = view.host.next('addLink');
    assert.equal(await paste(view.page, 'main', { texts }), true);
    assert.deepEqual(await asked, { url: 'https://example.com/a.png' });
  });

  test('as words with a picture of them is text in the prompt', async () => {
    const view = await world.open();
    const files = [{ name: 'image.png', type: 'image/png', bytes: 10 }];
    assert.equal(await paste(view.page, '#prompt', { texts: { 'text/plain': 'a fox' }, files }), false);
  });
});
