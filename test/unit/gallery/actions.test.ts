import assert from 'node:assert/strict';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, test } from 'node:test';
import { phrase } from '../../../src/core/phrase.ts';
import type { GalleryAction, GalleryMark } from '../../../src/shared/gallery.ts';
import { exists, world } from './actionWorld.ts';
import { editor, resetEditor } from './fakeEditor.ts';

beforeEach(resetEditor);

describe('marking', () => {
  test('is taken back with the marks that were there before, file by file', async t => {
    const { actions, files, marked, answerWith } = await world(t, ['fox.png', 'hen.png', 'owl.png']);
    const [fox = '', hen = '', owl = ''] = files;
    const back = (value: 0 | 3): GalleryMark => ({ kind: 'rating', value });
    answerWith({
      undo: [
        { file: fox, marks: [back(0)] },
        { file: hen, marks: [back(3)] },
        { file: owl, marks: [back(0)] },
      ],
      failures: [],
    });
    await actions.mark([0, 1, 2], { kind: 'rating', value: 5 });
    answerWith({ undo: [], failures: [] });
    assert.equal(await actions.undo(), 'Rating taken back: 3 images');
    assert.deepEqual(marked.slice(1), [
      { files: [fox, owl], mark: back(0) },
      { files: [hen], mark: back(3) },
    ]);
  });

  test('says it when the pictures are gone', async t => {
    const { actions, marked } = await world(t, ['fox.png']);
    await assert.rejects(actions.mark([7, 8], { kind: 'rating', value: 5 }), /These images are gone/);
    assert.deepEqual(marked, []);
    await actions.mark([0, 7], { kind: 'rating', value: 5 });
    assert.equal(marked.length, 1);
  });

  test('of many can be stopped, and what is done can be taken back', async t => {
    const names = Array.from({ length: 45 }, (_none, index) => `${index}.png`);
    const { actions, files, marked, answerWith } = await world(t, names);
    const [fox = ''] = files;
    answerWith({ undo: [{ file: fox, marks: [{ kind: 'rejected', value: false }] }], failures: [] });
    editor.isCancelled = percent => percent > 40;
    await actions.mark([...names.keys()], { kind: 'rejected', value: true });
    assert.deepEqual(editor.progress, ['Marking 45 images']);
    assert.deepEqual(
      marked.map(({ files: part }) => part),
      [files.slice(0, 20)],
    );
    assert.equal(await actions.undo(), 'Reject mark taken back: 1 image');
  });

  test('that fails for some says so, and what was done can be taken back', async t => {
    const { actions, files, answerWith } = await world(t, ['fox.png', 'hen.png']);
    const mark = { kind: 'favourite', value: true } as const;
    answerWith({
      undo: [{ file: files[0] ?? '', marks: [{ kind: 'favourite', value: false }] }],
      failures: [{ file: files[1] ?? '', words: phrase('The file is read-only.') }],
    });
    editor.translations = { 'The file is read-only.': '文件为只读。' };
    await assert.rejects(actions.mark([0, 1], mark), {
      message: '“hen.png” was not marked. 文件为只读。',
    });
    const failure = { file: files[0] ?? '', words: phrase('The file is gone.') };
    answerWith({ undo: [], failures: [failure, { ...failure, file: files[1] ?? '' }] });
    await assert.rejects(actions.mark([0, 1], mark), {
      message: '2 images were not marked, “fox.png” among them. The file is gone.',
    });
    answerWith({ undo: [], failures: [] });
    assert.equal(await actions.undo(), 'Favorite mark taken back: 1 image');
  });
});

describe('exporting', () => {
  test('writes both widths under free names beside the results', async t => {
    const { actions, exported, root } = await world(t, ['fox.png']);
    await mkdir(join(root, 'assets/seedream/exports'));
    await writeFile(join(root, 'assets/seedream/exports/fox.webp'), 'older');
    const answers = ['WebP', '1× + 2×', '400', 'assets/seedream/exports'];
    editor.answer = () => answers.shift();
    await actions.act([0], 'export');
    const target = (name: string): string => join(root, 'assets/seedream/exports', name);
    assert.deepEqual(
      exported.map(({ target: file, width }) => ({ file, width })),
      [
        { file: target('fox-2.webp'), width: 400 },
        { file: target('fox@2x.webp'), width: 800 },
      ],
    );
    assert.match(editor.messages.at(-1) ?? '', /^information: Exported 2 images to exports\. Reveal$/);
  });

  test('says when labels were lost and when a picture was too small', async t => {
    const { actions } = await world(t, ['fox.png']);
    const answers = ['AVIF', 'One width…', '4000', 'assets/seedream/exports'];
    editor.answer = () => answers.shift();
    await actions.act([0], 'export');
    assert.match(
      editor.messages.at(-1) ?? '',
      /^warning: .*without recipe and AI label.*nothing is enlarged/,
    );
  });
});

describe('the other actions', () => {
  test('hand the pictures to the commands that everybody uses', async t => {
    const { actions, files } = await world(t, ['fox.png', 'hen.png']);
    for (const action of ['remix', 'reference', 'again', 'recall', 'recipe', 'reveal'] as const)
      await actions.act([0, 1], action);
    assert.deepEqual(
      editor.commands.map(({ id }) => id),
      [
        'seedream.remix',
        'seedream.useAsReference',
        'seedream.generateAgain',
        'seedream.recall',
        'seedream.showRecipe',
        'revealInExplorer',
      ],
    );
    assert.deepEqual(
      editor.commands[0]?.args.flat().map(String),
      [files[0], files[0], files[1]].map(file => `file://${file}`),
    );
    await actions.act([0], 'copyPath');
    assert.equal(editor.clipboard, files[0]);
  });

  test('say that there is no copying of pixels, and offer what there is', async t => {
    const { actions, files } = await world(t, ['fox.png']);
    editor.answer = () => 'Copy Path';
    await actions.act([0], 'copyImage');
    assert.match(editor.messages[0] ?? '', /only text on the clipboard/);
    assert.equal(editor.clipboard, files[0]);
  });

  test('say it when the pictures are gone', async t => {
    const { actions } = await world(t, []);
    await assert.rejects(actions.act([7], 'open'), /gone/);
  });
});

describe('in Restricted Mode', () => {
  const refused = ['delete', 'rename', 'move', 'export'] as const;

  test('nothing is written, whatever the page asks', async t => {
    const { actions, files, marked, exported } = await world(t, ['fox.png']);
    editor.trusted = false;
    for (const action of refused) await assert.rejects(actions.act([0], action), /Restricted Mode/, action);
    const marks: GalleryMark[] = [
      { kind: 'rating', value: 1 },
      { kind: 'favourite', value: true },
      { kind: 'rejected', value: true },
      { kind: 'tags', add: ['hero'], remove: [] },
    ];
    for (const mark of marks) await assert.rejects(actions.mark([0], mark), /Restricted Mode/, mark.kind);
    await assert.rejects(actions.undo(), /Restricted Mode/);
    assert.deepEqual([marked, exported, editor.edits, editor.messages], [[], [], [], []]);
    assert.ok(await exists(files[0] ?? ''));
  });

  test('what was done before stays as it is', async t => {
    const { actions, files } = await world(t, ['fox.png']);
    await actions.act([0], 'delete');
    editor.trusted = false;
    await assert.rejects(actions.undo(), /Restricted Mode/);
    assert.ok(!(await exists(files[0] ?? '')));
    editor.trusted = true;
    assert.equal(await actions.undo(), 'Back from the trash: 1 image');
  });

  test('every other action leaves files alone: it shows, copies, or asks a command that refuses', async t => {
    const { actions, files, root, exported } = await world(t, ['fox.png']);
    const before = await readdir(root, { recursive: true });
    editor.trusted = false;
    const looking: GalleryAction[] = [
      'copyPath',
      'copyMarkdown',
      'copyImage',
      'reveal',
      'open',
      'preview',
      'reference',
      'remix',
      'again',
      'recall',
      'recallParts',
      'recipe',
    ];
    for (const action of looking) await actions.act([0], action);
    assert.deepEqual(await readdir(root, { recursive: true }), before);
    assert.equal(await readFile(files[0] ?? '', 'utf8'), `bytes of ${files[0]}`);
    assert.deepEqual([exported, editor.edits], [[], []]);
  });
});
