import assert from 'node:assert/strict';
import { access, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, test, type TestContext } from 'node:test';
import type { ExportOrder, FileFacts, MarkReport } from '../../../src/catalogue/contract.ts';
import type { Catalogue } from '../../../src/host/gallery/catalogue.ts';
import type { Insertion } from '../../../src/host/gallery/insertion.ts';
import { TrashCopies } from '../../../src/host/gallery/trashCopies.ts';
import { UndoStack } from '../../../src/host/gallery/undoStack.ts';
import type { GalleryMark } from '../../../src/shared/gallery.ts';
import { aFile } from './builders.ts';
import { editor, resetEditor } from './fakeEditor.ts';

const { Uri } = await import('vscode');
const { GalleryActions } = await import('../../../src/host/gallery/galleryActions.ts');
const { GalleryFolders } = await import('../../../src/host/gallery/galleryFolders.ts');

beforeEach(resetEditor);

/** A workspace folder with pictures, and a catalogue that knows them by their place in the list. */
async function world(t: TestContext, names: readonly string[]) {
  const root = await mkdtemp(join(tmpdir(), 'seedream-actions-'));
  t.after(() => rm(root, { recursive: true, force: true }));
  await mkdir(join(root, 'assets/seedream/old'), { recursive: true });
  const files = names.map(name => join(root, 'assets/seedream', name));
  for (const file of files) await writeFile(file, `bytes of ${file}`);
  editor.folders = [{ uri: Uri.file(root) as never, name: 'website' }];
  const marked: { files: readonly string[]; mark: GalleryMark }[] = [];
  const exported: ExportOrder[] = [];
  let report: MarkReport = { undo: [], failures: [] };
  const catalogue = {
    facts: async (ids: readonly number[]): Promise<FileFacts[]> =>
      ids.flatMap(id => (files[id] === undefined ? [] : [aFile({ id, file: files[id], width: 1_600 })])),
    write: async (name: string, params: unknown) => {
      if (name === 'exportImage') {
        const order = params as ExportOrder;
        exported.push(order);
        return {
          width: Math.min(order.width ?? 1_600, 1_600),
          height: 900,
          bytes: 1,
          labelled: order.format !== 'avif',
        };
      }
      marked.push(params as (typeof marked)[number]);
      return report;
    },
  } as unknown as Catalogue;
  const state = { get: () => undefined, update: async () => undefined, keys: () => [] };
  const settings = { assetsFolder: () => 'assets/seedream', galleryFolders: () => [] };
  const copies = new TrashCopies(join(root, '.undo'));
  const actions = new GalleryActions({
    catalogue,
    folders: new GalleryFolders(settings, state),
    settings,
    insertion: { markdown: () => '![](fox.png)' } as unknown as Insertion,
    copies,
    undo: new UndoStack(),
  });
  const answerWith = (next: MarkReport): void => void (report = next);
  return { root, files, actions, marked, exported, answerWith };
}

const exists = (file: string): Promise<boolean> =>
  access(file).then(
    () => true,
    () => false,
  );

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

  test('that fails for some says so, and what was done can be taken back', async t => {
    const { actions, files, answerWith } = await world(t, ['fox.png', 'hen.png']);
    const mark = { kind: 'favourite', value: true } as const;
    answerWith({
      undo: [{ file: files[0] ?? '', marks: [{ kind: 'favourite', value: false }] }],
      failures: [{ file: files[1] ?? '', message: 'hen.png is read-only.' }],
    });
    await assert.rejects(actions.mark([0, 1], mark), /into 1 image\. hen\.png is read-only/);
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
  test('nothing is written, whatever the page asks', async t => {
    const { actions, files, marked, exported } = await world(t, ['fox.png']);
    editor.trusted = false;
    for (const action of ['delete', 'rename', 'move', 'export'] as const)
      await assert.rejects(actions.act([0], action), /Restricted Mode/, action);
    await assert.rejects(actions.mark([0], { kind: 'rating', value: 1 }), /Restricted Mode/);
    await assert.rejects(actions.undo(), /Restricted Mode/);
    assert.deepEqual([marked, exported, editor.edits, editor.messages], [[], [], [], []]);
    assert.ok(await exists(files[0] ?? ''));
  });
});
