import { readdir } from 'node:fs/promises';
import { basename, dirname, extname, join, relative } from 'node:path';
import * as vscode from 'vscode';
import { SeedreamError } from '../../core/errors.ts';
import { isThere } from './beside.ts';
import { localFolders, type GalleryFolders } from './galleryFolders.ts';
import { folderInside } from './inside.ts';
import { nameProblem, type NameProblem } from './newName.ts';

/** The new path, or undefined when the person turns back. */
export async function askNewName(file: string): Promise<string | undefined> {
  const old = basename(file);
  const extension = extname(old);
  const name = await vscode.window.showInputBox({
    title: vscode.l10n.t('Rename Image'),
    value: old,
    valueSelection: [0, old.length - extension.length],
    validateInput: async text => {
      const wanted = withExtension(text, extension);
      const problem = nameProblem(wanted, extension);
      if (problem !== undefined) return problemWords(problem, extension);
      return wanted !== old && (await isThere(join(dirname(file), wanted)))
        ? vscode.l10n.t('There is a file of this name already.')
        : undefined;
    },
  });
  if (name === undefined) return undefined;
  const wanted = withExtension(name, extension);
  return wanted === old ? undefined : join(dirname(file), wanted);
}

/** A folder of the gallery or another one of the workspace; undefined when the person turns back. */
export async function askFolder(folders: GalleryFolders): Promise<string | undefined> {
  const known = await foldersBelow((await folders.list()).map(({ path, label }) => ({ path, label })));
  const other = vscode.l10n.t('Other Folder…');
  const items = [...known.map(({ path, label }) => ({ label, path })), { label: other, path: undefined }];
  const picked = await vscode.window.showQuickPick(items, {
    title: vscode.l10n.t('Move to Folder'),
    placeHolder: vscode.l10n.t('Where should the images go?'),
  });
  if (picked === undefined) return undefined;
  const path = picked.path ?? (await askOtherFolder());
  return path === undefined ? undefined : insideWorkspace(path);
}

function withExtension(name: string, extension: string): string {
  const trimmed = name.trim();
  // “fox v1.5” has no ending; “fox.jpg” for a PNG has a wrong one.
  const hasOne = /\.(jpe?g|png|webp|gif|bmp|tiff?|avif)$/i.test(trimmed);
  return hasOne || trimmed === '' ? trimmed : `${trimmed}${extension}`;
}

function problemWords(problem: NameProblem, extension: string): string {
  switch (problem) {
    case 'empty':
      return vscode.l10n.t('Give a name that starts with a letter or a digit.');
    case 'sign':
      return vscode.l10n.t('Names cannot hold {0} or invisible signs.', '< > : " / \\ | ? *');
    case 'reserved':
      return vscode.l10n.t('Windows keeps this name for itself.');
    case 'ending':
      return vscode.l10n.t('Names cannot begin with a space or end with a space or a dot.');
    case 'long':
      return vscode.l10n.t('This name is too long.');
    case 'extension':
      return vscode.l10n.t('Keep the ending {0}: it says what kind of file this is.', extension);
  }
}

interface NamedFolder {
  readonly path: string;
  readonly label: string;
}

/** The folders and what lies directly in them. */
async function foldersBelow(folders: readonly NamedFolder[]): Promise<readonly NamedFolder[]> {
  const found = await Promise.all(
    folders.map(async folder => {
      const entries = await readdir(folder.path, { withFileTypes: true }).catch(() => []);
      const below = entries
        .filter(entry => entry.isDirectory() && !entry.name.startsWith('.'))
        .map(({ name }) => ({ path: join(folder.path, name), label: `${folder.label}/${name}` }));
      return [folder, ...below];
    }),
  );
  return found.flat().slice(0, 500);
}

async function askOtherFolder(): Promise<string | undefined> {
  const root = localFolders()[0]?.uri;
  const [picked] =
    (await vscode.window.showOpenDialog({
      canSelectFiles: false,
      canSelectFolders: true,
      openLabel: vscode.l10n.t('Move Here'),
      ...(root === undefined ? {} : { defaultUri: root }),
    })) ?? [];
  return picked?.fsPath;
}

async function insideWorkspace(path: string): Promise<string> {
  for (const { uri } of localFolders()) {
    const inside = await folderInside(uri.fsPath, relative(uri.fsPath, path));
    if (inside !== undefined) return inside;
  }
  throw new SeedreamError(
    'storage',
    vscode.l10n.t('Images can be moved inside the workspace only. Choose a folder in it.'),
  );
}
