import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, test } from 'node:test';
import { exists, world } from './actionWorld.ts';
import { editor, resetEditor } from './fakeEditor.ts';

const { Uri } = await import('vscode');

beforeEach(resetEditor);

describe('deleting', () => {
  test('moves pictures and what lies beside them to the trash, and undo brings both back', async t => {
    const { actions, files } = await world(t, ['fox.png', 'hen.png']);
    const [fox = '', hen = ''] = files;
    await writeFile(`${fox}.json`, 'its recipe');
    await actions.act([0, 1], 'delete');
    assert.deepEqual(await Promise.all([fox, `${fox}.json`, hen].map(exists)), [false, false, false]);
    assert.deepEqual(editor.messages, ['status: In the trash: 2 images']);
    assert.equal(await actions.undo(), 'Back from the trash: 2 images');
    assert.equal(await readFile(fox, 'utf8'), `bytes of ${fox}`);
    assert.equal(await readFile(`${fox}.json`, 'utf8'), 'its recipe');
    assert.equal(await actions.undo(), null);
  });

  test('takes ratings that lie beside along, and gives them back to no other picture', async t => {
    const { actions, files } = await world(t, ['fox.tiff']);
    const [fox = ''] = files;
    await writeFile(`${fox}.xmp`, 'five stars');
    await actions.act([0], 'delete');
    assert.deepEqual(await Promise.all([fox, `${fox}.xmp`].map(exists)), [false, false]);
    assert.equal(await actions.undo(), 'Back from the trash: 1 image');
    assert.equal(await readFile(`${fox}.xmp`, 'utf8'), 'five stars');
    await actions.act([0], 'delete');
    await writeFile(`${fox}.xmp`, 'one star');
    assert.match((await actions.undo()) ?? '', /0 images\. Missing: 1 image/);
    assert.ok(!(await exists(fox)));
  });

  test('leaves what lies beside a picture that cannot be deleted', async t => {
    const { actions, files } = await world(t, ['fox.tiff', 'hen.tiff']);
    const [fox = '', hen = ''] = files;
    await writeFile(`${fox}.xmp`, 'five stars');
    editor.isHeld = path => path === fox;
    editor.answer = () => 'Delete Permanently';
    await assert.rejects(actions.act([0, 1], 'delete'), /fox\.tiff could not be deleted/);
    assert.deepEqual(await Promise.all([fox, `${fox}.xmp`, hen].map(exists)), [true, true, true]);
  });

  test('says nothing of a file that somebody else was faster to delete', async t => {
    const { actions, files } = await world(t, ['fox.png', 'hen.png']);
    await rm(files[0] ?? '');
    await actions.act([0, 1], 'delete');
    assert.deepEqual(editor.messages, ['status: In the trash: 1 image']);
  });

  test('of many can be stopped, and what is gone comes back', async t => {
    const names = Array.from({ length: 20 }, (_none, index) => `${index}.png`);
    const { actions, files } = await world(t, names);
    editor.isCancelled = percent => percent >= 25;
    await actions.act([...names.keys()], 'delete');
    assert.deepEqual(editor.progress, ['Deleting 20 images']);
    assert.deepEqual(editor.messages, ['status: In the trash: 5 images']);
    assert.equal((await Promise.all(files.map(exists))).filter(there => there).length, 15);
    await actions.undo();
    assert.ok((await Promise.all(files.map(exists))).every(there => there));
  });

  test('asks once before deleting for good where there is no trash, and keeps all without a yes', async t => {
    const { actions, files } = await world(t, ['fox.png', 'hen.png']);
    editor.hasTrash = false;
    await actions.act([0, 1], 'delete');
    assert.equal(editor.messages.length, 1);
    assert.deepEqual(await Promise.all(files.map(exists)), [true, true]);
    assert.equal(await actions.undo(), null);
    editor.answer = () => 'Delete Permanently';
    await actions.act([0, 1], 'delete');
    assert.deepEqual(await Promise.all(files.map(exists)), [false, false]);
    await actions.undo();
    assert.deepEqual(await Promise.all(files.map(exists)), [true, true]);
  });

  test('says what undo could not bring back', async t => {
    const { actions, files } = await world(t, ['fox.png']);
    await actions.act([0], 'delete');
    await writeFile(files[0] ?? '', 'another one');
    assert.match((await actions.undo()) ?? '', /0 images\. Missing: 1 image/);
    assert.equal(await readFile(files[0] ?? '', 'utf8'), 'another one');
  });
});

describe('renaming and moving', () => {
  test('goes through the editor, so that links can follow, and never over a file', async t => {
    const { actions, files, root } = await world(t, ['fox.png', 'hen.png']);
    const [fox = ''] = files;
    await writeFile(`${fox}.json`, 'its recipe');
    editor.answer = () => 'red fox';
    await actions.act([0], 'rename');
    const renamed = join(root, 'assets/seedream/red fox.png');
    assert.deepEqual(editor.edits[0]?.renames, [
      { from: fox, to: renamed, overwrite: false },
      { from: `${fox}.json`, to: `${renamed}.json`, overwrite: false },
    ]);
    assert.equal(await actions.undo(), 'Renamed back to fox.png');
    assert.ok(await exists(fox));
    editor.answer = () => 'hen.png';
    await assert.rejects(actions.act([0], 'rename'), /hen\.png already/);
    assert.equal(await readFile(files[1] ?? '', 'utf8'), `bytes of ${files[1]}`);
  });

  test('takes ratings that lie beside along, there and back', async t => {
    const { actions, files, root } = await world(t, ['fox.tiff']);
    const [fox = ''] = files;
    const there = join(root, 'assets/seedream/old/fox.tiff');
    await writeFile(`${fox}.xmp`, 'five stars');
    editor.answer = words => (words.includes('assets/seedream/old') ? 'assets/seedream/old' : undefined);
    await actions.act([0], 'move');
    assert.equal(await readFile(`${there}.xmp`, 'utf8'), 'five stars');
    await actions.undo();
    assert.equal(await readFile(`${fox}.xmp`, 'utf8'), 'five stars');
    const renamed = join(root, 'assets/seedream/red fox.tiff');
    editor.answer = () => 'red fox';
    await actions.act([0], 'rename');
    assert.ok((await exists(`${renamed}.xmp`)) && !(await exists(`${fox}.xmp`)));
    await actions.undo();
    assert.ok((await exists(`${fox}.xmp`)) && !(await exists(`${renamed}.xmp`)));
  });

  test('brings back ratings that were given in between', async t => {
    const { actions, files, root } = await world(t, ['fox.tiff']);
    const [fox = ''] = files;
    editor.answer = () => 'red fox';
    await actions.act([0], 'rename');
    await writeFile(join(root, 'assets/seedream/red fox.tiff.xmp'), 'five stars');
    await actions.undo();
    assert.equal(await readFile(`${fox}.xmp`, 'utf8'), 'five stars');
  });

  test('never gives a picture the ratings or the recipe of another one', async t => {
    const { actions, files, root } = await world(t, ['fox.tiff']);
    for (const ending of ['.xmp', '.json']) {
      const stray = join(root, `assets/seedream/hen.tiff${ending}`);
      await writeFile(stray, 'of a hen');
      editor.answer = () => 'hen';
      await assert.rejects(actions.act([0], 'rename'), new RegExp(`hen\\.tiff\\${ending} already`));
      await rm(stray);
    }
    assert.ok(await exists(files[0] ?? ''));
    assert.deepEqual(editor.edits, []);
  });

  test('that stops half-way says what was moved, and that can be taken back', async t => {
    const { actions, files, root } = await world(t, ['fox.png', 'hen.png', 'owl.png']);
    const [fox = '', hen = ''] = files;
    const moved = join(root, 'assets/seedream/old/fox.png');
    await writeFile(`${hen}.xmp`, 'five stars');
    editor.isHeld = path => path === `${hen}.xmp`;
    editor.answer = words => (words.includes('assets/seedream/old') ? 'assets/seedream/old' : undefined);
    await assert.rejects(actions.act([0, 1, 2], 'move'), /Moved: 1 image\. The others could not/);
    assert.deepEqual(await Promise.all([moved, fox].map(exists)), [true, false]);
    assert.deepEqual(await Promise.all(files.slice(1).map(exists)), [true, true], 'none without its rating');
    assert.equal(await actions.undo(), 'Moved back: 1 image');
    assert.deepEqual(await Promise.all([moved, fox].map(exists)), [false, true]);
    editor.isHeld = () => true;
    await assert.rejects(actions.act([0], 'move'), /The files could not be moved/);
    assert.equal(await actions.undo(), null);
  });

  test('takes several pictures to one folder, or none of them', async t => {
    const { actions, files, root } = await world(t, ['fox.png', 'hen.png']);
    editor.answer = words => (words.includes('assets/seedream/old') ? 'assets/seedream/old' : undefined);
    await writeFile(join(root, 'assets/seedream/old/hen.png'), 'older');
    await assert.rejects(actions.act([0, 1], 'move'), /hen\.png already\. Nothing was moved/);
    assert.deepEqual(await Promise.all(files.map(exists)), [true, true]);
    await rm(join(root, 'assets/seedream/old/hen.png'));
    await actions.act([0, 1], 'move');
    assert.ok(await exists(join(root, 'assets/seedream/old/fox.png')));
    assert.equal(await actions.undo(), 'Moved back: 2 images');
    assert.deepEqual(await Promise.all(files.map(exists)), [true, true]);
  });

  test('never leaves the workspace', async t => {
    const { actions, files } = await world(t, ['fox.png']);
    const outside = await mkdtemp(join(tmpdir(), 'seedream-outside-'));
    t.after(() => rm(outside, { recursive: true, force: true }));
    editor.answer = words => (words.includes('Other Folder…') ? 'Other Folder…' : [Uri.file(outside)]);
    await assert.rejects(actions.act([0], 'move'), /inside the workspace only/);
    assert.ok(await exists(files[0] ?? ''));
  });
});
