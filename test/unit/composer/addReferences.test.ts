import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import type { ComposerDeps } from '../../../src/host/composer/composer.ts';
import type { Draft } from '../../../src/shared/composer.ts';
import { editor, resetEditor } from '../gallery/fakeEditor.ts';
import { Uri } from '../gallery/fakeParts.ts';

const { Composer } = await import('../../../src/host/composer/composer.ts');
const { Shelf } = await import('../../../src/host/composer/shelf.ts');

beforeEach(resetEditor);

test('a picture that is sent to the form again is not added, and its number is told', async () => {
  const state = { get: () => undefined, update: async () => undefined, keys: () => [] };
  const shelf = new Shelf(state, Uri.file('/storage') as never);
  const [fox, hen, owl] = ['fox', 'hen', 'owl'].map(name => Uri.file(`/w/${name}.png`) as never);
  const kept = { prompt: '', references: shelf.addFiles([fox, hen] as never) } as unknown as Draft;
  const store = { current: kept, replace: async (draft: Draft) => void (store.current = draft) };
  const composer = new Composer({ shelf, store } as unknown as ComposerDeps);
  await composer.addReferences([owl, hen] as never);
  assert.deepEqual(
    store.current.references.map(({ name }) => name),
    ['fox.png', 'hen.png', 'owl.png'],
  );
  assert.deepEqual(editor.messages, ['information: hen.png is there already, as image 2.']);
});
