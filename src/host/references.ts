import { basename } from 'node:path';
import * as vscode from 'vscode';
import { SeedreamError } from '../core/errors.ts';
import { phrase } from '../core/phrase.ts';
import type { PreparedReference } from '../core/references/prepare.ts';
import { servingSide } from '../core/references/limits.ts';
import type { ReferenceSource } from '../engine/referenceCache.ts';
import type { Engine } from './engine.ts';

/** Prepares the chosen pictures, in order; rejects with the first one that may not be sent. */
export async function loadReferences(
  uris: readonly vscode.Uri[],
  { engine, size }: { readonly engine: Engine; readonly size: string | undefined },
  signal: AbortSignal,
): Promise<readonly PreparedReference[]> {
  if (uris.length === 0) return [];
  const sources = await Promise.all(uris.map(uri => sourceOf(uri)));
  return engine.prepare(sources, servingSide(size), signal);
}

/** The name a recipe keeps: relative to the workspace with forward slashes, a bare name outside it. */
export function referencePath(uri: vscode.Uri): string {
  const folder = vscode.workspace.getWorkspaceFolder(uri);
  return folder === undefined
    ? basename(uri.path)
    : uri.path.slice(folder.uri.path.length).replace(/^\/+/, '');
}

/** A picture that somebody chose, wherever it lies; read here when only the editor can. */
export async function sourceOf(uri: vscode.Uri): Promise<ReferenceSource> {
  const path = referencePath(uri);
  if (uri.scheme === 'file') return { kind: 'file', path, file: uri.fsPath };
  try {
    return { kind: 'bytes', path, bytes: await vscode.workspace.fs.readFile(uri) };
  } catch (error) {
    throw new SeedreamError(
      'invalidRequest',
      phrase('{0} cannot be read. Check that the file is there and readable.', path),
      {
        param: 'image',
        billing: 'notSent',
        cause: error,
      },
    );
  }
}
