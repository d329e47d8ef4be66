import { relative, sep } from 'node:path';
import * as vscode from 'vscode';
import type { CatalogueFolder } from '../../catalogue/contract.ts';
import { folderInside, isBelow } from './inside.ts';

export interface GallerySettings {
  assetsFolder(scope: vscode.Uri): string;
  /** Of `seedream.gallery.folders`, unchecked. */
  galleryFolders(scope: vscode.Uri): readonly string[];
}

const stateKey = 'gallery.folders';
const settingNames = ['seedream.assets.folder', 'seedream.gallery.folders'];

/** Which folders the gallery shows: results, the setting's, and those shown by right-click; only local ones. */
export class GalleryFolders implements vscode.Disposable {
  readonly #settings: GallerySettings;
  readonly #state: vscode.Memento;
  readonly #changed = new vscode.EventEmitter<void>();
  readonly #owned: vscode.Disposable;
  readonly onDidChange = this.#changed.event;
  #current: readonly CatalogueFolder[] = [];

  constructor(settings: GallerySettings, state: vscode.Memento) {
    this.#settings = settings;
    this.#state = state;
    this.#owned = vscode.Disposable.from(
      this.#changed,
      vscode.workspace.onDidChangeWorkspaceFolders(() => this.#changed.fire()),
      vscode.workspace.onDidGrantWorkspaceTrust(() => this.#changed.fire()),
      vscode.workspace.onDidChangeConfiguration(event => {
        if (settingNames.some(name => event.affectsConfiguration(name))) this.#changed.fire();
      }),
    );
  }

  /** As they were when they were last looked up: for what cannot wait. */
  get current(): readonly CatalogueFolder[] {
    return this.#current;
  }

  /** Folders shown by right-click, for taking them away again. */
  get added(): readonly vscode.Uri[] {
    return this.#added().map(text => vscode.Uri.parse(text));
  }

  async list(): Promise<readonly CatalogueFolder[]> {
    const found = await Promise.all(localFolders().map(folder => this.#foldersOf(folder)));
    this.#current = withoutNested(found.flat());
    return this.#current;
  }

  /** Resolves false when the folder is not truly inside a local workspace folder. */
  async add(uri: vscode.Uri): Promise<boolean> {
    const owner = vscode.workspace.getWorkspaceFolder(uri);
    if (uri.scheme !== 'file' || owner === undefined) return false;
    if ((await folderInside(owner.uri.fsPath, uri.fsPath)) === undefined) return false;
    if ((await this.list()).some(({ path }) => isBelow(path, uri.fsPath))) return true;
    await this.#state.update(stateKey, [...this.#added(), uri.toString()]);
    this.#changed.fire();
    return true;
  }

  async remove(uri: vscode.Uri): Promise<void> {
    const text = uri.toString();
    await this.#state.update(
      stateKey,
      this.#added().filter(other => other !== text),
    );
    this.#changed.fire();
  }

  dispose(): void {
    this.#owned.dispose();
  }

  async #foldersOf({ uri, name }: vscode.WorkspaceFolder): Promise<CatalogueFolder[]> {
    const root = uri.fsPath;
    const added = this.added.filter(other => isBelow(root, other.fsPath)).map(({ fsPath }) => fsPath);
    const wanted = [this.#settings.assetsFolder(uri), ...this.#settings.galleryFolders(uri), ...added];
    const checked = await Promise.all(wanted.map(folder => folderInside(root, folder)));
    const prefix = localFolders().length > 1 ? name : '';
    return checked
      .filter(path => path !== undefined)
      .map(path => ({ path, label: labelOf(prefix, relative(root, path)) || name, within: root }));
  }

  #added(): readonly string[] {
    const kept = this.#state.get<unknown>(stateKey);
    return Array.isArray(kept) ? kept.filter(text => typeof text === 'string') : [];
  }
}

/** Those on this machine's disk: the others cannot be read by a process of ours. */
export function localFolders(): readonly vscode.WorkspaceFolder[] {
  return (vscode.workspace.workspaceFolders ?? []).filter(({ uri }) => uri.scheme === 'file');
}

function labelOf(prefix: string, way: string): string {
  return [prefix, ...way.split(sep)].filter(part => part !== '').join('/');
}

/** A folder is shown with everything below it, so one inside another would show its pictures twice. */
function withoutNested(folders: readonly CatalogueFolder[]): readonly CatalogueFolder[] {
  return folders.filter(
    ({ path }, index) =>
      !folders.some(
        (other, place) =>
          place !== index && isBelow(other.path, path) && (other.path !== path || place < index),
      ),
  );
}
