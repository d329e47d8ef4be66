import * as vscode from 'vscode';
import { cancelledError, SeedreamError } from '../../core/errors.ts';
import type { AssetFolder, RandomHex, StagedFile } from '../../core/ports.ts';

export interface VirtualFolderOptions {
  readonly root: vscode.Uri;
  readonly folder: string;
  readonly randomHex: RandomHex;
}

/** Results in a workspace that is no local disk: verified after writing, as such file systems cannot sync (R15). */
export class VirtualFolder implements AssetFolder {
  readonly #options: VirtualFolderOptions;
  readonly #folder: vscode.Uri;

  constructor(options: VirtualFolderOptions) {
    this.#options = options;
    this.#folder = vscode.Uri.joinPath(options.root, options.folder);
    const root = options.root.path.replace(/\/$/, '');
    if (this.#folder.path !== root && !this.#folder.path.startsWith(`${root}/`))
      throw new SeedreamError(
        'storage',
        `The assets folder “${options.folder}” is outside the workspace folder. Give a folder inside it, such as assets/seedream.`,
        { billing: 'notSent' },
      );
  }

  get uri(): string {
    return this.#folder.toString();
  }

  async probe(): Promise<void> {
    if (vscode.workspace.fs.isWritableFileSystem(this.#folder.scheme) === false)
      throw new SeedreamError('storage', 'This workspace is read-only: images cannot be saved into it.', {
        billing: 'notSent',
      });
    await this.#enter('notSent');
  }

  async stage(bytes: Uint8Array, signal?: AbortSignal): Promise<StagedFile> {
    await this.#enter('paid');
    const temporary = vscode.Uri.joinPath(this.#folder, `.seedream-${this.#options.randomHex(12)}.tmp`);
    try {
      await vscode.workspace.fs.writeFile(temporary, bytes);
      const back = await vscode.workspace.fs.readFile(temporary);
      if (Buffer.compare(back, bytes) !== 0) throw new Error('read back differently');
      if (signal?.aborted === true) throw cancelledError('paid');
    } catch (error) {
      await remove(temporary);
      if (SeedreamError.is(error)) throw error;
      throw new SeedreamError('storage', 'The image could not be written to this workspace.', {
        cause: error,
        billing: 'paid',
      });
    }
    return new VirtualStagedFile(temporary, this.#folder);
  }

  async #enter(billing: 'notSent' | 'paid'): Promise<void> {
    try {
      await vscode.workspace.fs.createDirectory(this.#folder);
      const stat = await vscode.workspace.fs.stat(this.#folder);
      if ((stat.type & vscode.FileType.SymbolicLink) !== 0)
        throw new SeedreamError(
          'storage',
          'The assets folder is a link. Choose a real folder inside the workspace.',
          {
            billing,
          },
        );
    } catch (error) {
      if (SeedreamError.is(error)) throw error;
      throw new SeedreamError('storage', 'The assets folder could not be made.', { cause: error, billing });
    }
  }
}

class VirtualStagedFile implements StagedFile {
  #uri: vscode.Uri;
  readonly #folder: vscode.Uri;

  constructor(uri: vscode.Uri, folder: vscode.Uri) {
    this.#uri = uri;
    this.#folder = folder;
  }

  async publishAs(name: string): Promise<boolean> {
    const target = vscode.Uri.joinPath(this.#folder, name);
    try {
      await vscode.workspace.fs.rename(this.#uri, target, { overwrite: false });
    } catch (error) {
      if (error instanceof vscode.FileSystemError && error.code === 'FileExists') return false;
      throw new SeedreamError('storage', 'The image could not be given its name.', {
        cause: error,
        billing: 'paid',
      });
    }
    this.#uri = target;
    return true;
  }

  async withdraw(): Promise<void> {
    await remove(this.#uri);
  }
}

async function remove(uri: vscode.Uri): Promise<void> {
  try {
    await vscode.workspace.fs.delete(uri);
  } catch {
    // It may never have come into being; nothing else depends on it.
  }
}
