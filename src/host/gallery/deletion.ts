import { basename } from 'node:path';
import * as vscode from 'vscode';
import { SeedreamError } from '../../core/errors.ts';
import { imageCount } from '../words.ts';
import { isThere, sidecarOf } from './fileMoves.ts';
import type { TrashCopies, TrashCopy } from './trashCopies.ts';
import type { Outcome } from './undoStack.ts';

interface Gone {
  readonly file: string;
  /** Of the picture and of what lay beside it; undefined where the trash alone has it. */
  readonly copies: readonly (TrashCopy | undefined)[];
}

export interface Deletion extends Outcome {
  /** What to tell, when anything was deleted. */
  readonly words: string | undefined;
}

/** Into the trash; where there is none, for good, but only after asking. */
export async function deleteFiles(files: readonly string[], copies: TrashCopies): Promise<Deletion> {
  const gone: Gone[] = [];
  const bin = new Bin();
  for (const file of files) {
    const kept: (TrashCopy | undefined)[] = [];
    for (const path of await withSidecar(file)) {
      const copy = await copies.keep(path);
      if (await bin.put(path)) kept.push(copy);
      else if (copy !== undefined) await copies.drop(copy);
    }
    if (kept.length > 0) gone.push({ file, copies: kept });
    if (bin.isRefused || bin.problem !== undefined) break;
  }
  const { problem } = bin;
  if (gone.length === 0) return { undoable: undefined, words: undefined, problem };
  const safe = gone.some(({ copies: kept }) => kept.some(copy => copy !== undefined));
  return {
    undoable: safe ? { undo: () => bringBack(gone, copies) } : undefined,
    words: bin.isForGood
      ? vscode.l10n.t('Deleted: {0}', imageCount(gone.length))
      : vscode.l10n.t('In the trash: {0}', imageCount(gone.length)),
    problem,
  };
}

/** Asks once for all files of one deletion. */
class Bin {
  problem: SeedreamError | undefined;
  #mode: 'trash' | 'forGood' | 'refused' = 'trash';

  get isRefused(): boolean {
    return this.#mode === 'refused';
  }

  get isForGood(): boolean {
    return this.#mode === 'forGood';
  }

  /** Resolves false when the file stays, or is gone already. */
  async put(path: string): Promise<boolean> {
    const uri = vscode.Uri.file(path);
    if (this.#mode === 'trash') {
      try {
        await vscode.workspace.fs.delete(uri, { useTrash: true });
        return true;
      } catch {
        if (!(await isThere(path))) return false; // Somebody else was faster.
        this.#mode = (await mayGoForGood()) ? 'forGood' : 'refused';
      }
    }
    if (this.#mode === 'refused') return false;
    try {
      await vscode.workspace.fs.delete(uri, { useTrash: false });
      return true;
    } catch (error) {
      const words = vscode.l10n.t('{0} could not be deleted.', basename(path));
      this.problem = new SeedreamError('storage', words, { cause: error });
      return false;
    }
  }
}

async function mayGoForGood(): Promise<boolean> {
  const forever = vscode.l10n.t('Delete Permanently');
  const answer = await vscode.window.showWarningMessage(
    vscode.l10n.t('This place has no trash. Delete for good?'),
    { modal: true, detail: vscode.l10n.t('Undo works until this window closes.') },
    forever,
  );
  return answer === forever;
}

async function bringBack(gone: readonly Gone[], copies: TrashCopies): Promise<string> {
  let back = 0;
  for (const { copies: kept } of gone) {
    const [picture] = kept;
    if (picture === undefined || !(await restored(picture, copies))) continue;
    back += 1;
    for (const beside of kept.slice(1)) if (beside !== undefined) await restored(beside, copies);
  }
  if (back === gone.length) return vscode.l10n.t('Back from the trash: {0}', imageCount(back));
  return vscode.l10n.t(
    'Back from the trash: {0}. Missing: {1}, too large to be kept or with another file in its place; look in the system’s trash.',
    imageCount(back),
    imageCount(gone.length - back),
  );
}

async function restored(copy: TrashCopy, copies: TrashCopies): Promise<boolean> {
  try {
    return await copies.restore(copy);
  } catch {
    return false; // Counted as missing.
  }
}

async function withSidecar(file: string): Promise<readonly string[]> {
  return (await isThere(sidecarOf(file))) ? [file, sidecarOf(file)] : [file];
}
