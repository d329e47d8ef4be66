import assert from 'node:assert/strict';
import { beforeEach, describe, test } from 'node:test';
import { Uri } from '../gallery/fakeParts.ts';
import { editor, resetEditor } from './fakeVscode.ts';

const { Shelf } = await import('../../../src/host/composer/shelf.ts');
const { draggedUris } = await import('../../../src/host/composer/sources.ts');

beforeEach(resetEditor);

function aShelf() {
  let kept: unknown;
  const state = {
    get: <T>(_key: string, otherwise?: T) => kept ?? otherwise,
    update: async (_key: string, value: unknown) => void (kept = value),
    keys: () => [],
  };
  const open = () => new Shelf(state, Uri.file('/storage') as never);
  return { shelf: open(), open };
}

const fox = Uri.file('/w/fox.png') as never;
const hen = Uri.file('/w/hen.png') as never;

describe('a reference', () => {
  test('that is added again is known by the same id, also after a reload', () => {
    const { shelf, open } = aShelf();
    const [first, other] = shelf.addFiles([fox, hen]);
    assert.notEqual(first?.id, other?.id);
    assert.deepEqual(shelf.addFiles([fox]), [first]);
    assert.deepEqual(open().addFiles([hen]), [other]);
    const link = shelf.addLink('https://example.com/fox.png');
    assert.deepEqual(shelf.addLink(' https://example.com/fox.png'), link);
  });

  test('that was pasted before is known by its content', async () => {
    const { shelf } = aShelf();
    const first = await shelf.addBytes('pasted.png', Buffer.from('pixels'));
    assert.deepEqual(await shelf.addBytes('again.png', Buffer.from('pixels')), first);
    assert.notEqual((await shelf.addBytes('again.png', Buffer.from('others'))).id, first.id);
    assert.equal(editor.files.size, 2);
  });

  test('that a recipe names twice keeps both of its numbers', () => {
    const { shelf } = aShelf();
    const twice = shelf.addFiles([fox, hen, fox]).map(({ id }) => id);
    assert.equal(new Set(twice).size, 3);
    assert.deepEqual(
      shelf.addFiles([fox, hen, fox]).map(({ id }) => id),
      twice,
    );
  });

  test('that is dropped twice at once is one', () => {
    const dropped = ['file:///w/fox.png', 'file:///w/hen.png', 'file:///w/fox.png'];
    assert.equal(draggedUris(dropped).length, 2);
  });
});
