import * as vscode from 'vscode';
import { TrashBin } from '../trashBin.ts';
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
  const bin = new TrashBin(vscode.l10n.t('Undo works until this window closes.'));
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
async function deleteOne(file: string, bin: TrashBin, copies: TrashCopies): Promise<Gone | undefined> {
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

async function put(
  path: string,
  bin: TrashBin,
  copies: TrashCopies,
): Promise<TrashCopy | 'stays' | undefined> {
  const copy = await copies.keep(path);
  if ((await bin.put(vscode.Uri.file(path))) === 'deleted') return copy;
  if (copy !== undefined) await copies.drop(copy);
  return 'stays';
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
