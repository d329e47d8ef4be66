import { posix } from 'node:path';
import * as vscode from 'vscode';
import type { WorkspaceImage } from '../../shared/composer.ts';

const extensions = ['jpg', 'jpeg', 'png', 'webp', 'bmp', 'tif', 'tiff', 'gif'];
const mostFiles = 20_000;
const mostShown = 12;
const freshMs = 5_000;

/** The editor's own dialog for pictures. */
export async function pickImages(): Promise<vscode.Uri[]> {
  const picked = await vscode.window.showOpenDialog({
    title: vscode.l10n.t('Add References'),
    openLabel: vscode.l10n.t('Add'),
    canSelectMany: true,
    filters: { [vscode.l10n.t('Images')]: extensions },
  });
  return picked ?? [];
}

/** What was dropped, each once, as files of this machine: a browser window drags addresses of the remote one. */
export function draggedUris(texts: readonly string[]): vscode.Uri[] {
  return [...new Set(texts)].flatMap(text => {
    try {
      const uri = vscode.Uri.parse(text, true);
      const own = uri.scheme === 'vscode-remote' ? uri.with({ scheme: 'file', authority: '' }) : uri;
      return own.scheme === 'http' || own.scheme === 'https' ? [] : [own];
    } catch {
      return []; // Text that is no address was dropped beside the files.
    }
  });
}

/** Pictures of the workspace by the words of their paths, for completing “@”. */
export class WorkspaceImages {
  #found: { readonly at: number; readonly uris: Promise<readonly vscode.Uri[]> } | undefined;

  async find(words: string, signal: AbortSignal): Promise<WorkspaceImage[]> {
    const wanted = words
      .toLocaleLowerCase()
      .split(/\s+/)
      .filter(word => word !== '');
    const uris = await this.#all();
    signal.throwIfAborted();
    const hits = uris.filter(uri => {
      const path = vscode.workspace.asRelativePath(uri).toLocaleLowerCase();
      return wanted.every(word => path.includes(word));
    });
    return hits.slice(0, mostShown).map(uri => {
      const path = vscode.workspace.asRelativePath(uri);
      return { uri: uri.toString(), name: posix.basename(uri.path), folder: posix.dirname(path) };
    });
  }

  async #all(): Promise<readonly vscode.Uri[]> {
    const now = Date.now();
    if (this.#found === undefined || now - this.#found.at > freshMs) {
      const pattern = `**/*.{${extensions.flatMap(name => [name, name.toUpperCase()]).join(',')}}`;
      const search = vscode.workspace.findFiles(pattern, '**/node_modules/**', mostFiles);
      this.#found = { at: now, uris: Promise.resolve(search) };
    }
    return this.#found.uris;
  }
}
