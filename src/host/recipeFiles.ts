import * as vscode from 'vscode';

/**
 * Recipes as read-only documents under a scheme of their own. A file system rather than a content provider, because
 * the editor can then wake the extension for a recipe that was left open in the last session.
 */
export class RecipeFiles implements vscode.FileSystemProvider {
  readonly #textOf: (image: vscode.Uri) => Promise<string>;
  readonly #changed = new vscode.EventEmitter<vscode.FileChangeEvent[]>();
  readonly onDidChangeFile = this.#changed.event;

  constructor(textOf: (image: vscode.Uri) => Promise<string>) {
    this.#textOf = textOf;
  }

  /** The document of one image; its path ends on the image's name, which the tab shows. */
  static uriFor(image: vscode.Uri): vscode.Uri {
    return vscode.Uri.from({ scheme: recipeScheme, path: `${image.path}.md`, query: image.toString() });
  }

  refresh(document: vscode.Uri): void {
    this.#changed.fire([{ type: vscode.FileChangeType.Changed, uri: document }]);
  }

  watch(): vscode.Disposable {
    return new vscode.Disposable(() => undefined);
  }

  async stat(uri: vscode.Uri): Promise<vscode.FileStat> {
    const size = (await this.readFile(uri)).length;
    const { ctime, mtime } = await vscode.workspace.fs.stat(vscode.Uri.parse(uri.query));
    return { type: vscode.FileType.File, ctime, mtime, size, permissions: vscode.FilePermission.Readonly };
  }

  async readFile(uri: vscode.Uri): Promise<Uint8Array> {
    return Buffer.from(await this.#textOf(vscode.Uri.parse(uri.query)), 'utf8');
  }

  readDirectory(): never {
    throw vscode.FileSystemError.NoPermissions();
  }

  createDirectory(): never {
    throw vscode.FileSystemError.NoPermissions();
  }

  writeFile(): never {
    throw vscode.FileSystemError.NoPermissions();
  }

  delete(): never {
    throw vscode.FileSystemError.NoPermissions();
  }

  rename(): never {
    throw vscode.FileSystemError.NoPermissions();
  }

  dispose(): void {
    this.#changed.dispose();
  }
}

export const recipeScheme = 'seedream-recipe';
