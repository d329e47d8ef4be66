import { stat, readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import * as vscode from 'vscode';
import { SeedreamError } from '../core/errors.ts';
import type { LazyEngine } from './lazyEngine.ts';
import { referenceLimits } from '../core/references/limits.ts';
import type { PreparedReference, ReferenceFile } from '../core/references/prepare.ts';

/** Reads and prepares the chosen pictures, in order; rejects with the first one that may not be sent. */
export async function loadReferences(
  uris: readonly vscode.Uri[],
  engine: LazyEngine,
  signal: AbortSignal,
): Promise<PreparedReference[]> {
  return Promise.all(uris.map(async uri => engine.prepare(await readReference(uri), signal)));
}

/** The name a recipe keeps: relative to the workspace with forward slashes, a bare name outside it. */
export function referencePath(uri: vscode.Uri): string {
  const folder = vscode.workspace.getWorkspaceFolder(uri);
  return folder === undefined
    ? basename(uri.path)
    : uri.path.slice(folder.uri.path.length).replace(/^\/+/, '');
}

async function readReference(uri: vscode.Uri): Promise<ReferenceFile> {
  const path = referencePath(uri);
  try {
    const size =
      uri.scheme === 'file' ? (await stat(uri.fsPath)).size : (await vscode.workspace.fs.stat(uri)).size;
    if (size > referenceLimits.maxFileBytes)
      throw new SeedreamError(
        'invalidRequest',
        `${path} is too large: ${Math.round(size / 1_000_000)} MB, and at most 67 MB are read. Save a smaller copy.`,
        { param: 'image', billing: 'notSent' },
      );
    const bytes =
      uri.scheme === 'file' ? await readFile(uri.fsPath) : await vscode.workspace.fs.readFile(uri);
    return { path, bytes };
  } catch (error) {
    if (SeedreamError.is(error)) throw error;
    throw new SeedreamError(
      'invalidRequest',
      `${path} cannot be read. Check that the file is there and readable.`,
      {
        param: 'image',
        billing: 'notSent',
        cause: error,
      },
    );
  }
}
