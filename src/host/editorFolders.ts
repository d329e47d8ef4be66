import { createHash, randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import { SeedreamError } from '../core/errors.ts';
import { phrase } from '../core/phrase.ts';
import type { EnginePeer } from './engineProcess.ts';

interface Place {
  readonly root: string;
  readonly folder: string;
}

/**
 * Folders of workspaces that are no local disk, written to for the engine through the editor: verified after writing,
 * as such file systems cannot sync (R15).
 */
export function offerEditorFolders(peer: EnginePeer): void {
  const staged = new Map<number, { uri: vscode.Uri; readonly folder: vscode.Uri }>();
  let lastId = 0;
  peer.serve('probe', async (place: Place) => {
    await enter(place);
    return undefined;
  });
  peer.serve('stage', async ({ bytes, ...place }: Place & { bytes: Uint8Array }) => {
    const folder = await enter(place);
    const uri = vscode.Uri.joinPath(folder, `.seedream-${randomBytes(12).toString('hex')}.tmp`);
    await writeVerified(uri, bytes);
    lastId += 1;
    staged.set(lastId, { uri, folder });
    return { stageId: lastId };
  });
  peer.serve('publish', async ({ stageId, name }: { stageId: number; name: string }) => {
    const file = staged.get(stageId);
    if (file === undefined) throw new SeedreamError('storage', phrase('The image was already withdrawn.'));
    const target = vscode.Uri.joinPath(file.folder, name);
    if (!(await renamed(file.uri, target))) return false;
    file.uri = target;
    return true;
  });
  peer.serve('withdraw', async ({ stageId }: { stageId: number }) => {
    const file = staged.get(stageId);
    staged.delete(stageId);
    if (file !== undefined) await remove(file.uri);
    return undefined;
  });
  peer.serve('digestOf', async ({ name, ...place }: Place & { name: string }) =>
    digestOf(uriOf(place, name)),
  );
  peer.serve('discard', async ({ name, ...place }: Place & { name: string }) => {
    await remove(uriOf(place, name));
    return undefined;
  });
}

/** The folder's URI; throws when the setting leads outside the workspace folder (R11). */
export function editorFolderUri({ root, folder }: Place): vscode.Uri {
  const base = vscode.Uri.parse(root);
  const uri = vscode.Uri.joinPath(base, folder);
  const inside = base.path.replace(/\/$/, '');
  if (uri.path !== inside && !uri.path.startsWith(`${inside}/`))
    throw new SeedreamError(
      'storage',
      phrase(
        'The assets folder “{0}” is outside the workspace folder. Give a folder inside it, such as assets/seedream.',
        folder,
      ),
      { billing: 'notSent' },
    );
  return uri;
}

function uriOf(place: Place, name: string): vscode.Uri {
  return vscode.Uri.joinPath(editorFolderUri(place), name);
}

async function enter(place: Place): Promise<vscode.Uri> {
  const uri = editorFolderUri(place);
  if (vscode.workspace.fs.isWritableFileSystem(uri.scheme) === false)
    throw new SeedreamError(
      'storage',
      phrase('This workspace is read-only: images cannot be saved into it.'),
      {
        billing: 'notSent',
      },
    );
  try {
    await vscode.workspace.fs.createDirectory(uri);
    const { type } = await vscode.workspace.fs.stat(uri);
    if ((type & vscode.FileType.SymbolicLink) === 0) return uri;
  } catch (error) {
    throw new SeedreamError('storage', phrase('The assets folder could not be made.'), { cause: error });
  }
  throw new SeedreamError(
    'storage',
    phrase('The assets folder is a link. Choose a real folder inside the workspace.'),
    {
      billing: 'notSent',
    },
  );
}

async function writeVerified(uri: vscode.Uri, bytes: Uint8Array): Promise<void> {
  try {
    await vscode.workspace.fs.writeFile(uri, bytes);
    if (Buffer.compare(await vscode.workspace.fs.readFile(uri), bytes) === 0) return;
    throw new Error('read back differently');
  } catch (error) {
    await remove(uri);
    throw new SeedreamError('storage', phrase('The image could not be written to this workspace.'), {
      cause: error,
    });
  }
}

async function renamed(from: vscode.Uri, to: vscode.Uri): Promise<boolean> {
  try {
    await vscode.workspace.fs.rename(from, to, { overwrite: false });
    return true;
  } catch (error) {
    if (error instanceof vscode.FileSystemError && error.code === 'FileExists') return false;
    throw new SeedreamError('storage', phrase('The image could not be given its name.'), { cause: error });
  }
}

async function digestOf(uri: vscode.Uri): Promise<string | undefined> {
  try {
    return createHash('sha256')
      .update(await vscode.workspace.fs.readFile(uri))
      .digest('hex');
  } catch (error) {
    if (error instanceof vscode.FileSystemError && error.code === 'FileNotFound') return undefined;
    throw new SeedreamError('storage', phrase('The assets folder cannot be read.'), { cause: error });
  }
}

async function remove(uri: vscode.Uri): Promise<void> {
  try {
    await vscode.workspace.fs.delete(uri);
  } catch {
    // It may never have come into being; nothing else depends on it.
  }
}
