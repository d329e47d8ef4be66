import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, test, type TestContext } from 'node:test';
import type * as vscode from 'vscode';
import type { FileFacts } from '../../../src/catalogue/contract.ts';
import { imagePathsAt } from '../../../src/core/markup/imagePathAt.ts';
import type { Catalogue } from '../../../src/host/gallery/catalogue.ts';
import { aFile, aRecipe } from './builders.ts';
import { editor, resetEditor } from './fakeEditor.ts';
import { FakeText } from './fakeParts.ts';

const { Uri } = await import('vscode');
const { detailView } = await import('../../../src/host/gallery/detail.ts');
const { GalleryFolders } = await import('../../../src/host/gallery/galleryFolders.ts');
const { imageHover } = await import('../../../src/host/gallery/imageHover.ts');

beforeEach(resetEditor);

async function workspace(t: TestContext): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), 'seedream-shown-'));
  t.after(() => rm(root, { recursive: true, force: true }));
  editor.folders = [
    ...editor.folders,
    { uri: Uri.file(root) as never, name: `folder${editor.folders.length}` },
  ];
  return root;
}

describe('the details of a picture', () => {
  const webview = { asWebviewUri: (uri: vscode.Uri) => `page:${uri.path}` } as unknown as vscode.Webview;

  test('tell its whole story in words, and its place as addresses only', () => {
    const view = detailView(aFile({ recipe: aRecipe() }), webview);
    const told = Object.fromEntries(view.parameters.map(({ key, value }) => [key, value]));
    assert.deepEqual(
      [told['model'], told['provider'], told['size'], told['images'], told['watermark']],
      ['Seedream 4.5', 'CometAPI', '2848×1600 (asked 2K)', 'number 2 of up to 3', 'off'],
    );
    assert.equal(view.cost, 'about $0.04');
    assert.equal(view.usage, '17800 output tokens');
    assert.equal(view.src, 'page:/w/assets/seedream/fox.png');
    assert.equal(view.folder, 'assets/seedream');
    assert.ok(!('file' in view) && !('recipe' in view));
  });

  test('leave the page to the thumbnail above 40 million pixels', () => {
    const sizes = [
      { width: 8_000, height: 5_000 },
      { width: 8_000, height: 5_001 },
    ];
    assert.deepEqual(
      sizes.map(size => detailView(aFile(size), webview).src),
      ['page:/w/assets/seedream/fox.png', ''],
    );
  });

  test('say nothing that nobody has said', () => {
    const view = detailView(aFile(), webview);
    assert.deepEqual(
      [view.parameters, view.hasRecipe, view.cost, view.usage],
      [[], false, undefined, undefined],
    );
  });
});

describe('the folders of the gallery', () => {
  const settings = (more: readonly string[]) => ({
    assetsFolder: () => 'assets/seedream',
    galleryFolders: () => more,
  });

  function memory() {
    const kept = new Map<string, unknown>();
    return {
      get: (key: string) => kept.get(key),
      update: async (key: string, value: unknown) => void kept.set(key, value),
      keys: () => [...kept.keys()],
    } as unknown as vscode.Memento;
  }

  test('are the results and the setting’s, each once, inside the workspace only', async t => {
    const root = await workspace(t);
    const more = ['photos', './photos/', 'photos/2026', '../elsewhere', '/etc', 'assets/seedream'];
    const folders = new GalleryFolders(settings(more), memory());
    assert.deepEqual(await folders.list(), [
      { path: join(root, 'assets/seedream'), label: 'assets/seedream', within: root },
      { path: join(root, 'photos'), label: 'photos', within: root },
    ]);
  });

  test('carry their workspace folder’s name where there are several', async t => {
    await workspace(t);
    await workspace(t);
    const labels = (await new GalleryFolders(settings([]), memory()).list()).map(({ label }) => label);
    assert.deepEqual(labels, ['folder0/assets/seedream', 'folder1/assets/seedream']);
  });

  test('grow by a right-click and shrink again, and tell of it', async t => {
    const root = await workspace(t);
    await mkdir(join(root, 'art'));
    const folders = new GalleryFolders(settings([]), memory());
    let changes = 0;
    folders.onDidChange(() => (changes += 1));
    assert.ok(await folders.add(Uri.file(join(root, 'art'))));
    assert.ok(await folders.add(Uri.file(join(root, 'art/inner'))), 'is shown already');
    assert.equal((await folders.list()).length, 2);
    await folders.remove(Uri.file(join(root, 'art')));
    assert.equal((await folders.list()).length, 1);
    assert.equal(changes, 2);
  });

  test('never lie behind a link, elsewhere, or where no process of ours can read', async t => {
    const root = await workspace(t);
    await symlink('/etc', join(root, 'link'));
    const folders = new GalleryFolders(settings(['link']), memory());
    for (const path of [join(root, 'link'), '/etc']) assert.ok(!(await folders.add(Uri.file(path))), path);
    editor.folders = [{ uri: Uri.parse('vscode-vfs://github/a') as never, name: 'remote' }];
    assert.deepEqual(await folders.list(), []);
  });
});

describe('a hover over the path of a picture', () => {
  async function hoverOver(marked: string, path: string, facts?: FileFacts): Promise<string | undefined> {
    const fake = new FakeText(`file://${path}`, 'markdown', marked);
    const character = fake.selections[0]?.start.character ?? 0;
    const catalogue = {
      read: async (name: string) => {
        if (name === 'find') return facts?.id;
        return name === 'facts' ? [facts] : new Uint8Array([1, 2, 3]);
      },
    } as unknown as Catalogue;
    const document = fake.document as unknown as vscode.TextDocument;
    const hover = await imageHover(document, 0, imagePathsAt(fake.text, character), catalogue);
    return (hover?.contents as unknown as { value: string } | undefined)?.value;
  }

  test('shows it with its prompt, model and size, and what can be done', async t => {
    const root = await workspace(t);
    await mkdir(join(root, 'assets'));
    await writeFile(join(root, 'assets/red fox.png'), 'x');
    const text = await hoverOver(
      '![](assets/red%20f|ox.png)',
      join(root, 'a.md'),
      aFile({ recipe: aRecipe() }),
    );
    assert.match(text ?? '', /^!\[\]\(data:image\/webp;base64,AQID\|width=320\)/);
    assert.match(text ?? '', /A fox in fresh snow, low winter sun/);
    assert.match(text ?? '', /Seedream 4\.5 · 2848×1600/);
    assert.match(
      text ?? '',
      /\[Remix\]\(command:seedream\.remix\?[^()\s]+\) · \[Show in Gallery\]\(command:/,
    );
  });

  test('finds it from the folder of the text and from the workspace folder', async t => {
    const root = await workspace(t);
    await mkdir(join(root, 'docs'));
    await writeFile(join(root, 'docs/near.png'), 'x');
    await writeFile(join(root, 'far.png'), 'x');
    const text = join(root, 'docs/a.md');
    assert.ok(await hoverOver('(near.p|ng)', text));
    assert.ok(await hoverOver('(far.p|ng)', text));
    assert.ok(await hoverOver('(/far.p|ng)', text));
    assert.equal(await hoverOver('(no.p|ng)', text), undefined);
  });

  test('never looks outside of the workspace, through links neither', async t => {
    const outside = await mkdtemp(join(tmpdir(), 'seedream-outside-'));
    t.after(() => rm(outside, { recursive: true, force: true }));
    await writeFile(join(outside, 'fox.png'), 'x');
    const root = await workspace(t);
    await symlink(outside, join(root, 'link'));
    await symlink(join(outside, 'fox.png'), join(root, 'fox.png'));
    const way = `../${outside.split('/').at(-1)}/fox.png`;
    for (const path of [way, `${outside}/fox.png`, 'link/fox.png', 'fox.png', `file://${outside}/fox.png`])
      assert.equal(await hoverOver(`(${path}|)`, join(root, 'a.md')), undefined, path);
  });

  test('takes nothing in a prompt for markup or a command', async t => {
    const root = await workspace(t);
    await writeFile(join(root, 'fox.png'), 'x');
    const prompt = '[free](command:workbench.action.quit) <img src=x> ![](https://x.org/a.png)';
    const text = await hoverOver('(fox.p|ng)', join(root, 'a.md'), aFile({ prompt }));
    const commands = [...(text ?? '').matchAll(/\]\(command:([\w.]+)/g)].map(match => match[1]);
    assert.deepEqual(commands, ['seedream.remix', 'seedream.showInGallery']);
    assert.doesNotMatch(text ?? '', /[^\\]<img|\]\(https/);
  });

  test('offers nothing that writes in Restricted Mode', async t => {
    const root = await workspace(t);
    await writeFile(join(root, 'fox.png'), 'x');
    editor.trusted = false;
    assert.doesNotMatch((await hoverOver('(fox.p|ng)', join(root, 'a.md'))) ?? '', /seedream\.remix/);
  });
});
