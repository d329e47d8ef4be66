import { join } from 'node:path';
import * as vscode from 'vscode';
import type { PathSpan } from '../../core/markup/imagePathAt.ts';
import { SeedreamError } from '../../core/errors.ts';
import type { Logger } from '../../core/ports.ts';
import type { Notifier } from '../notify.ts';
import { GalleryPanel } from '../panels/galleryPanel.ts';
import { preview } from '../results.ts';
import { Catalogue } from './catalogue.ts';
import { GalleryActions } from './galleryActions.ts';
import { GalleryFolders, localFolders, type GallerySettings } from './galleryFolders.ts';
import { imageHover } from './imageHover.ts';
import { Insertion, type InsertedImage } from './insertion.ts';
import { LatestView } from './latestView.ts';
import type { RunningJobs } from './runningJobs.ts';
import { TrashCopies } from './trashCopies.ts';
import { UndoStack } from './undoStack.ts';

export interface GalleryDeps {
  readonly extension: vscode.Uri;
  /** `catalogue.js` and the script that decodes pixels. */
  readonly modulePath: string;
  readonly pixelsPath: string;
  /** Thumbnails and what was deleted live below it. */
  readonly storage: vscode.Uri;
  /** Of the workspace. */
  readonly state: vscode.Memento;
  /** Written at once: where the page stood. */
  readonly memory: vscode.Memento;
  readonly settings: GallerySettings;
  readonly jobs: RunningJobs;
  readonly notifier: Notifier;
  readonly log: Logger;
}

/** A folder that has just been added is read while one waits. */
const patienceMs = 8_000;
/** Hardly a job takes longer. */
const jobMs = 3 * 60_000;

/** Panel, side bar, hover and what the other parts ask of the gallery. Starts nothing by itself. */
export class Gallery implements vscode.Disposable {
  readonly latest: LatestView;
  readonly panel: GalleryPanel;
  readonly #jobs: RunningJobs;
  readonly #folders: GalleryFolders;
  readonly #catalogue: Catalogue;
  readonly #insertion = new Insertion();
  readonly #owned: vscode.Disposable;

  constructor(deps: GalleryDeps) {
    const { extension, settings, jobs, notifier, log, storage } = deps;
    this.#jobs = jobs;
    const folders = new GalleryFolders(settings, deps.state);
    this.#folders = folders;
    const catalogue = new Catalogue({
      modulePath: deps.modulePath,
      args: [join(storage.fsPath, 'thumbnails'), deps.pixelsPath],
      folders,
      log,
    });
    this.#catalogue = catalogue;
    const copies = new TrashCopies(join(storage.fsPath, 'trash-undo'));
    const insertion = this.#insertion;
    const undo = new UndoStack();
    const actions = new GalleryActions({ catalogue, folders, settings, insertion, copies, undo });
    this.panel = new GalleryPanel({
      extension,
      catalogue,
      folders,
      actions,
      jobs,
      notifier,
      memory: deps.memory,
    });
    this.latest = new LatestView({ catalogue, jobs });
    this.#owned = vscode.Disposable.from(this.panel, this.latest, insertion, catalogue, folders, copies);
  }

  async open(): Promise<void> {
    this.#tellVirtual();
    await this.panel.show();
  }

  /** A folder is added to the gallery; a picture is selected, its folder added when need be. */
  async showIn(uri: vscode.Uri | undefined): Promise<void> {
    if (uri === undefined) return this.open();
    const isFolder = await isDirectory(uri);
    const folder = isFolder ? uri : vscode.Uri.joinPath(uri, '..');
    if (!(await this.#folders.add(folder)))
      throw problem(
        vscode.l10n.t('The gallery shows folders of this workspace on this machine’s disk only.'),
      );
    await this.panel.show();
    if (isFolder) return;
    const id = await this.#catalogue.locate(uri.fsPath, patienceMs);
    if (id === undefined) throw problem(vscode.l10n.t('The gallery cannot show this file.'));
    await this.panel.showImage(id);
  }

  /** Takes back a folder that was shown by right-click. */
  async hideFolder(): Promise<void> {
    const items = this.#folders.added.map(uri => ({ label: vscode.workspace.asRelativePath(uri), uri }));
    if (items.length === 0) {
      void vscode.window.showInformationMessage(
        vscode.l10n.t(
          'No folder was added by right-click. Others are in the setting “Seedream › Gallery: Folders”.',
        ),
      );
      return;
    }
    const picked = await vscode.window.showQuickPick(items, {
      title: vscode.l10n.t('Remove Folder from Gallery'),
      placeHolder: vscode.l10n.t('The files stay where they are.'),
    });
    if (picked !== undefined) await this.#folders.remove(picked.uri);
  }

  /** At the cursors of the text used last, in its own language. */
  async insert(uris: readonly vscode.Uri[]): Promise<void> {
    await this.#insertion.insert(await Promise.all(uris.map(uri => this.#described(uri))));
  }

  async preview(uri: vscode.Uri | undefined): Promise<void> {
    if (uri !== undefined) await preview({ uri: uri.toString() });
  }

  async reveal(uri: vscode.Uri | undefined): Promise<void> {
    if (uri !== undefined) await vscode.commands.executeCommand('revealInExplorer', uri);
  }

  async cancelJob(jobId: string): Promise<void> {
    await this.#jobs.cancel(jobId);
  }

  /** WebP of a local picture; undefined when there is no showing it. */
  async thumbnail(uri: vscode.Uri, side: 320 | 640 | 1600): Promise<Uint8Array | undefined> {
    if (uri.scheme !== 'file') return undefined;
    return this.#catalogue.read('thumbnail', { file: uri.fsPath, side });
  }

  /** A picture has just been saved: it is looked at and its thumbnail made before anybody asks. */
  async saved(uri: vscode.Uri): Promise<void> {
    if (uri.scheme === 'file') await this.#catalogue.saved(uri.fsPath);
  }

  /** Pictures are going to be saved: the first one is to be seen at once. */
  expectImages(): void {
    this.#catalogue.expect(jobMs);
  }

  async hover(
    document: vscode.TextDocument,
    line: number,
    spans: readonly PathSpan[],
  ): Promise<vscode.Hover | undefined> {
    return imageHover(document, line, spans, this.#catalogue);
  }

  /** For the bench. */
  async statistics(): Promise<unknown> {
    return this.#catalogue.read('statistics', undefined);
  }

  dispose(): void {
    this.#owned.dispose();
  }

  /** What the gallery knows of it; a picture it does not show is inserted with its name alone. */
  async #described(uri: vscode.Uri): Promise<InsertedImage> {
    const bare = { uri, prompt: '', width: 0, height: 0 };
    if (uri.scheme !== 'file') return bare;
    const id = await this.#catalogue.read('find', { path: uri.fsPath });
    const [facts] = id === undefined ? [] : await this.#catalogue.facts([id]);
    if (facts === undefined) return bare;
    const { recipe, prompt, width, height } = facts;
    return { uri, prompt: recipe?.prompt ?? prompt, width, height };
  }

  #tellVirtual(): void {
    const folders = vscode.workspace.workspaceFolders ?? [];
    if (folders.length === 0 || localFolders().length > 0) return;
    void vscode.window.showInformationMessage(
      vscode.l10n.t(
        'This workspace is not on a disk of the machine that extensions run on, so the gallery cannot read its folders. Results are still saved there.',
      ),
    );
  }
}

async function isDirectory(uri: vscode.Uri): Promise<boolean> {
  try {
    return ((await vscode.workspace.fs.stat(uri)).type & vscode.FileType.Directory) !== 0;
  } catch {
    return false; // Gone: the gallery says that it cannot show it.
  }
}

function problem(words: string): SeedreamError {
  return new SeedreamError('invalidRequest', words, { param: 'image' });
}
