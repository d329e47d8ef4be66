import { basename } from 'node:path';
import * as vscode from 'vscode';
import { SeedreamError } from '../../core/errors.ts';
import { imageCount } from '../words.ts';
import { besideOf, besidePlaces, isThere } from './beside.ts';
import type { Course } from './manyFiles.ts';
import type { TrashCopies, TrashCopy } from './trashCopies.ts';
import type { Outcome } from './undoStack.ts';

interface Gone {
  /** Undefined where the trash alone has it. */
  readonly picture: TrashCopy | undefined;
  readonly beside: readonly TrashCopy[];
  /** What must not lie there when the picture comes back: it would belong to another one. */
  readonly bare: readonly string[];
}

export interface Deletion extends Outcome {
  /** What to tell, when anything was deleted. */
  readonly words: string | undefined;
}

/** Into the trash; where there is none, for good, but only after asking. What was done counts, whatever stops the rest. */
export async function deleteFiles(
  files: readonly string[],
  copies: TrashCopies,
  course: Course,
): Promise<Deletion> {
  const gone: Gone[] = [];
  const bin = new Bin();
  for (const file of files) {
    if (course.isCancelled()) break;
    const one = await deleteOne(file, bin, copies);
    if (one !== undefined) gone.push(one);
    if (bin.isRefused || bin.problem !== undefined) break;
    course.advance(1);
  }
  const { problem } = bin;
  if (gone.length === 0) return { undoable: undefined, words: undefined, problem };
  const safe = gone.some(({ picture }) => picture !== undefined);
  return {
    undoable: safe ? { undo: () => bringBack(gone, copies) } : undefined,
    words: bin.isForGood
      ? vscode.l10n.t('Deleted: {0}', imageCount(gone.length))
      : vscode.l10n.t('In the trash: {0}', imageCount(gone.length)),
    problem,
  };
}

/** The picture first: what lies beside one that stays must stay too. */
async function deleteOne(file: string, bin: Bin, copies: TrashCopies): Promise<Gone | undefined> {
  const endings = await besideOf(file);
  const picture = await put(file, bin, copies);
  if (picture === 'stays') return undefined;
  const beside: TrashCopy[] = [];
  for (const ending of endings) {
    const copy = await put(`${file}${ending}`, bin, copies);
    if (copy !== undefined && copy !== 'stays') beside.push(copy);
  }
  const left = (await besideOf(file)).map(ending => `${file}${ending}`);
  return { picture, beside, bare: besidePlaces(file).filter(place => !left.includes(place)) };
}

async function put(path: string, bin: Bin, copies: TrashCopies): Promise<TrashCopy | 'stays' | undefined> {
  const copy = await copies.keep(path);
  if (await bin.put(path)) return copy;
  if (copy !== undefined) await copies.drop(copy);
  return 'stays';
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
  for (const { picture, beside, bare } of gone) {
    const taken = (await Promise.all(bare.map(isThere))).includes(true);
    if (picture === undefined || taken || !(await restored(picture, copies))) continue;
    back += 1;
    for (const copy of beside) await restored(copy, copies);
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
