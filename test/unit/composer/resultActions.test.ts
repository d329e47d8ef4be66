import assert from 'node:assert/strict';
import { beforeEach, describe, test } from 'node:test';
import { Uri } from '../gallery/fakeParts.ts';
import { editor, fileError, resetEditor } from './fakeVscode.ts';

const { trash } = await import('../../../src/host/composer/resultActions.ts');

const picture = Uri.file('/w/fox.png') as never;

beforeEach(() => {
  resetEditor();
  editor.files.set('/w/fox.png', 'pixels');
});

describe('deleting a result', () => {
  test('puts it and the recipe beside it into the trash, and asks nothing', async () => {
    editor.files.set('/w/fox.png.json', '{}');
    assert.equal(await trash(picture), true);
    assert.deepEqual(editor.deleted, ['trash /w/fox.png', 'trash /w/fox.png.json']);
    editor.files.set('/w/fox.png', 'picture');
    editor.files.set('/w/fox.png.xmp', '<x/>');
    assert.equal(await trash(picture), true);
    assert.ok(!editor.files.has('/w/fox.png.xmp'), 'marks would become the next picture’s');
    assert.deepEqual(editor.asked, []);
  });

  test('that is gone already is done', async () => {
    editor.files.clear();
    assert.equal(await trash(picture), true);
    assert.deepEqual(editor.asked, []);
  });

  test('where there is no trash asks first, and turning back keeps it', async () => {
    for (const failure of [
      fileError('Unavailable'),
      new Error("Unable to delete file 'fox.png' via trash because provider does not support it."),
    ]) {
      editor.trashFails = () => failure;
      editor.answer = () => undefined;
      assert.equal(await trash(picture), false);
      assert.equal(editor.files.has('/w/fox.png'), true);
      editor.files.set('/w/fox.png.json', '{}');
      editor.answer = () => 'Delete Permanently';
      assert.equal(await trash(picture), true);
      assert.equal(editor.files.size, 0);
      editor.files.set('/w/fox.png', 'pixels');
    }
  });

  test('is asked about in an editor of any language', async () => {
    editor.trashFails = () => new Error('„fox.png“ konnte nicht in den Papierkorb verschoben werden.');
    assert.equal(await trash(picture), false);
    assert.match(editor.asked[0] ?? '', /^warning: This place has no trash/);
  });

  test('that fails for another reason never offers to delete for good', async () => {
    editor.trashFails = () => fileError('NoPermissions', 'locked');
    await assert.rejects(trash(picture), /fox\.png could not be deleted/);
    assert.equal(editor.files.has('/w/fox.png'), true);
    assert.deepEqual(editor.asked, []);
  });
});
