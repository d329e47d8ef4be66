import { basename, join } from 'node:path';
import * as vscode from 'vscode';
import type { FileFacts } from '../../catalogue/contract.ts';
import { SeedreamError } from '../../core/errors.ts';
import type { GalleryAction, GalleryMark } from '../../shared/gallery.ts';
import { preview } from '../results.ts';
import { imageCount } from '../words.ts';
import { askFolder, askNewName } from './askMove.ts';
import type { Catalogue } from './catalogue.ts';
import { deleteFiles } from './deletion.ts';
import { exportImages } from './exportImages.ts';
import { moveFiles, type FileMove } from './fileMoves.ts';
import type { GalleryFolders, GallerySettings } from './galleryFolders.ts';
import type { Insertion, InsertedImage } from './insertion.ts';
import { withCourse } from './manyFiles.ts';
import { markFiles } from './marks.ts';
import { askRecallParts } from './recallParts.ts';
import type { TrashCopies } from './trashCopies.ts';
import type { UndoStack } from './undoStack.ts';

export interface GalleryActionDeps {
  readonly catalogue: Catalogue;
  readonly folders: GalleryFolders;
  readonly settings: GallerySettings;
  readonly insertion: Insertion;
  readonly copies: TrashCopies;
  readonly undo: UndoStack;
}

const mostOpened = 10;
const mostInserted = 200;
const shownMs = 3_000;

/** What can be done with one picture or many. Rejects with what went wrong, in words. */
export class GalleryActions {
  readonly #deps: GalleryActionDeps;

  constructor(deps: GalleryActionDeps) {
    this.#deps = deps;
  }

  async act(ids: readonly number[], action: GalleryAction): Promise<void> {
    const images = await this.#deps.catalogue.facts(ids);
    const [first] = images;
    if (first === undefined) throw gone();
    const uris = images.map(({ file }) => vscode.Uri.file(file));
    switch (action) {
      case 'insert':
        return this.#deps.insertion.insert(inserted(images.slice(0, mostInserted)));
      case 'copyPath':
        return copy(uris.map(({ fsPath }) => fsPath).join('\n'), vscode.l10n.t('Path copied'));
      case 'copyMarkdown':
        return copy(this.#deps.insertion.markdown(inserted(images)), vscode.l10n.t('Markdown copied'));
      case 'copyImage':
        return offerCopyImage(uris);
      case 'export':
        return this.#export(images);
      case 'rename':
        return this.#rename(images);
      case 'move':
        return this.#move(images);
      case 'delete':
        return this.#delete(images);
      case 'reveal':
        return run('revealInExplorer', uris[0]);
      case 'open':
        return open(uris);
      case 'preview':
        return preview({ uri: vscode.Uri.file(first.file).toString() });
      case 'reference':
        return run('seedream.useAsReference', uris[0], uris);
      case 'remix':
        return run('seedream.remix', uris[0], uris);
      case 'again':
        return run('seedream.generateAgain', uris[0]);
      case 'recall':
        return run('seedream.recall', uris[0]);
      case 'recallParts':
        return recallParts(uris[0]);
      case 'recipe':
        return run('seedream.showRecipe', uris[0]);
    }
  }

  async mark(ids: readonly number[], mark: GalleryMark): Promise<void> {
    refuseUntrusted();
    const { catalogue, undo } = this.#deps;
    await undo.do(async () => {
      const files = (await catalogue.facts(ids)).map(({ file }) => file);
      if (files.length === 0) throw gone();
      const title = vscode.l10n.t('Marking {0}', imageCount(files.length));
      return withCourse(title, files.length, course => markFiles(catalogue, files, mark, course));
    });
  }

  /** Says what was taken back; null when there is nothing left. */
  async undo(): Promise<string | null> {
    refuseUntrusted();
    return this.#deps.undo.undo();
  }

  async #export(images: readonly FileFacts[]): Promise<void> {
    refuseUntrusted();
    const { catalogue, settings } = this.#deps;
    await exportImages(images, settings, (order, signal) => catalogue.write('exportImage', order, signal));
  }

  async #rename(images: readonly FileFacts[]): Promise<void> {
    refuseUntrusted();
    const [image] = images;
    if (image === undefined || images.length > 1)
      throw problem(vscode.l10n.t('Select one image to rename it.'));
    const to = await askNewName(image.file);
    if (to !== undefined) await this.#deps.undo.do(() => moveFiles([{ from: image.file, to }]));
  }

  async #move(images: readonly FileFacts[]): Promise<void> {
    refuseUntrusted();
    const folder = await askFolder(this.#deps.folders);
    if (folder === undefined) return;
    const moves = images
      .map(({ file }): FileMove => ({ from: file, to: join(folder, basename(file)) }))
      .filter(({ from, to }) => from !== to);
    if (moves.length > 0) await this.#deps.undo.do(() => moveFiles(moves));
  }

  async #delete(images: readonly FileFacts[]): Promise<void> {
    refuseUntrusted();
    const { copies, undo } = this.#deps;
    const files = images.map(({ file }) => file);
    const title = vscode.l10n.t('Deleting {0}', imageCount(files.length));
    await undo.do(async () => {
      const { words, ...outcome } = await withCourse(title, files.length, course =>
        deleteFiles(files, copies, course),
      );
      if (words !== undefined) vscode.window.setStatusBarMessage(words, shownMs);
      return outcome;
    });
  }
}

/** Asked in code and not only hidden in menus (R8). */
export function refuseUntrusted(): void {
  if (vscode.workspace.isTrusted) return;
  throw problem(
    vscode.l10n.t('In Restricted Mode the gallery only looks. Trust the folder to change files.'),
  );
}

function inserted(images: readonly FileFacts[]): readonly InsertedImage[] {
  return images.map(({ file, recipe, prompt, width, height }) => ({
    uri: vscode.Uri.file(file),
    prompt: recipe?.prompt ?? prompt,
    width,
    height,
  }));
}

async function copy(text: string, words: string): Promise<void> {
  await vscode.env.clipboard.writeText(text);
  vscode.window.setStatusBarMessage(words, shownMs);
}

/** The clipboard that extensions have holds text alone; the editor's own picture view can copy pixels. */
async function offerCopyImage(uris: readonly vscode.Uri[]): Promise<void> {
  const [show, path] = [vscode.l10n.t('Open Image'), vscode.l10n.t('Copy Path')];
  const answer = await vscode.window.showInformationMessage(
    vscode.l10n.t(
      'An extension can put only text on the clipboard. Open the image and choose “Copy” in its context menu, or copy its path.',
    ),
    show,
    path,
  );
  if (answer === show) await open(uris.slice(0, 1));
  else if (answer === path)
    await copy(uris.map(({ fsPath }) => fsPath).join('\n'), vscode.l10n.t('Path copied'));
}

async function open(uris: readonly vscode.Uri[]): Promise<void> {
  for (const uri of uris.slice(0, mostOpened))
    await vscode.commands.executeCommand('vscode.open', uri, { preview: uris.length === 1 });
  if (uris.length > mostOpened)
    vscode.window.setStatusBarMessage(
      vscode.l10n.t('Opened the first of {0}.', imageCount(uris.length)),
      shownMs,
    );
}

async function recallParts(uri: vscode.Uri | undefined): Promise<void> {
  const parts = await askRecallParts();
  if (parts !== undefined) await run('seedream.recall', uri, { parts });
}

async function run(command: string, ...args: readonly unknown[]): Promise<void> {
  await vscode.commands.executeCommand(command, ...args);
}

function gone(): SeedreamError {
  return problem(vscode.l10n.t('These images are gone.'));
}

function problem(words: string): SeedreamError {
  return new SeedreamError('invalidRequest', words, { param: 'image' });
}
