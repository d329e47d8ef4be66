import { mkdir } from 'node:fs/promises';
import * as vscode from 'vscode';
import { SeedreamError } from '../../core/errors.ts';
import type { ExportFormat } from '../../shared/gallery.ts';
import { imageCount } from '../words.ts';
import { localFolders, type GallerySettings } from './galleryFolders.ts';
import { folderInside, isBelow } from './inside.ts';

export interface ExportSource {
  readonly file: string;
  readonly width: number;
}

export interface ExportWish {
  readonly format: ExportFormat;
  /** One file for each; undefined keeps the size. `@2x` and the like go into the name. */
  readonly sizes: readonly { readonly width: number | undefined; readonly suffix: string }[];
  readonly folder: string;
}

const mostWidth = 8_192;

/** What to make and where; undefined when the person turns back. */
export async function askWish(
  images: readonly ExportSource[],
  settings: GallerySettings,
): Promise<ExportWish | undefined> {
  const title = vscode.l10n.t('Export {0}', imageCount(images.length));
  const format = await askFormat(title);
  if (format === undefined) return undefined;
  const sizes = await askSizes(title);
  if (sizes === undefined) return undefined;
  const folder = await askTarget(title, images[0]?.file ?? '', settings);
  return folder === undefined ? undefined : { format, sizes, folder };
}

async function askFormat(title: string): Promise<ExportFormat | undefined> {
  const items: readonly (vscode.QuickPickItem & { format: ExportFormat })[] = [
    { label: 'WebP', description: vscode.l10n.t('small, for the web'), format: 'webp' },
    { label: 'AVIF', description: vscode.l10n.t('smallest, takes longest to make'), format: 'avif' },
    { label: 'JPEG', description: vscode.l10n.t('opens everywhere'), format: 'jpeg' },
    { label: 'PNG', description: vscode.l10n.t('without losses, large'), format: 'png' },
  ];
  const picked = await vscode.window.showQuickPick(items, { title, placeHolder: vscode.l10n.t('Format') });
  return picked?.format;
}

async function askSizes(title: string): Promise<ExportWish['sizes'] | undefined> {
  const items = [
    { label: vscode.l10n.t('Original size'), choice: 'original' as const },
    {
      label: '1× + 2×',
      description: vscode.l10n.t('two files for screens of both kinds'),
      choice: 'pair' as const,
    },
    { label: vscode.l10n.t('One width…'), choice: 'one' as const },
  ];
  const picked = await vscode.window.showQuickPick(items, { title, placeHolder: vscode.l10n.t('Width') });
  if (picked === undefined) return undefined;
  if (picked.choice === 'original') return [{ width: undefined, suffix: '' }];
  const width = await askWidth(title, picked.choice === 'pair');
  if (width === undefined) return undefined;
  const single = { width, suffix: '' };
  return picked.choice === 'one' ? [single] : [single, { width: width * 2, suffix: '@2x' }];
}

async function askWidth(title: string, pair: boolean): Promise<number | undefined> {
  const text = await vscode.window.showInputBox({
    title,
    value: '800',
    prompt: pair
      ? vscode.l10n.t('Width at 1× in pixels; 2× has twice as many. Nothing is enlarged.')
      : vscode.l10n.t('Width in pixels. Nothing is enlarged.'),
    validateInput: value =>
      widthOf(value) === undefined
        ? vscode.l10n.t('Give a whole number from 1 to {0}.', mostWidth)
        : undefined,
  });
  return text === undefined ? undefined : widthOf(text);
}

function widthOf(text: string): number | undefined {
  const width = /^\s*\d{1,5}\s*$/.test(text) ? Number(text) : 0;
  return width >= 1 && width <= mostWidth ? width : undefined;
}

async function askTarget(
  title: string,
  file: string,
  settings: GallerySettings,
): Promise<string | undefined> {
  const own = exportsFolder(file, settings);
  const items = [
    ...(own === undefined
      ? []
      : [{ label: own.label, description: vscode.l10n.t('beside the results'), own }]),
    { label: vscode.l10n.t('Other Folder…'), own: undefined },
  ];
  const picked = await vscode.window.showQuickPick(items, {
    title,
    placeHolder: vscode.l10n.t('Where should the files go?'),
  });
  if (picked === undefined) return undefined;
  if (picked.own !== undefined) return makeFolder(picked.own);
  const [chosen] =
    (await vscode.window.showOpenDialog({
      canSelectFiles: false,
      canSelectFolders: true,
      openLabel: vscode.l10n.t('Export Here'),
    })) ?? [];
  return chosen?.fsPath;
}

interface OwnFolder {
  readonly root: string;
  readonly label: string;
}

function exportsFolder(file: string, settings: GallerySettings): OwnFolder | undefined {
  const owner = localFolders().find(({ uri }) => isBelow(uri.fsPath, file));
  if (owner === undefined) return undefined;
  return { root: owner.uri.fsPath, label: `${settings.assetsFolder(owner.uri)}/exports` };
}

async function makeFolder({ root, label }: OwnFolder): Promise<string> {
  const folder = await folderInside(root, label);
  if (folder === undefined)
    throw new SeedreamError(
      'storage',
      vscode.l10n.t('The folder {0} leads out of the workspace. Choose another one.', label),
    );
  await mkdir(folder, { recursive: true });
  return folder;
}
