import * as vscode from 'vscode';

export const documentScheme = 'seedream';

/** Gives the text of one document. */
export type DocumentSource = (uri: vscode.Uri) => Promise<string>;

/**
 * Read-only documents of our own, shown in the editor's Markdown preview. A file system rather than a content provider,
 * because the editor can then wake the extension for a document that was left open in the last session.
 */
export class Documents implements vscode.FileSystemProvider, vscode.Disposable {
  readonly #sources = new Map<string, DocumentSource>();
  readonly #changed = new vscode.EventEmitter<vscode.FileChangeEvent[]>();
  readonly #registration: vscode.Disposable;
  readonly #load: () => Promise<unknown>;
  #version = 1;
  readonly onDidChangeFile = this.#changed.event;

  /** `load` resolves when whoever serves the documents has said so. */
  constructor(load: () => Promise<unknown>) {
    this.#load = load;
    this.#registration = vscode.workspace.registerFileSystemProvider(documentScheme, this, {
      isReadonly: true,
      isCaseSensitive: true,
    });
  }

  /** `kind` is the authority of the documents' URIs. */
  serve(kind: string, source: DocumentSource): void {
    this.#sources.set(kind, source);
  }

  /** Shows the document, with its latest text. */
  async show(uri: vscode.Uri): Promise<void> {
    this.#version += 1;
    this.#changed.fire([{ type: vscode.FileChangeType.Changed, uri }]);
    await vscode.commands.executeCommand('markdown.showPreview', uri);
  }

  watch(): vscode.Disposable {
    return new vscode.Disposable(() => undefined);
  }

  async stat(uri: vscode.Uri): Promise<vscode.FileStat> {
    const size = (await this.readFile(uri)).length;
    const permissions = vscode.FilePermission.Readonly;
    return { type: vscode.FileType.File, ctime: 0, mtime: this.#version, size, permissions };
  }

  async readFile(uri: vscode.Uri): Promise<Uint8Array> {
    await this.#load();
    const source = this.#sources.get(uri.authority);
    if (source === undefined) throw vscode.FileSystemError.FileNotFound(uri);
    return Buffer.from(await source(uri), 'utf8');
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
    this.#registration.dispose();
    this.#changed.dispose();
  }
}

export function documentUri(kind: string, path: string, query = ''): vscode.Uri {
  return vscode.Uri.from({ scheme: documentScheme, authority: kind, path, query });
}
