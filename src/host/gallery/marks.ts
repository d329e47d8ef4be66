import { basename } from 'node:path';
import * as vscode from 'vscode';
import type { MarkReport } from '../../catalogue/contract.ts';
import { SeedreamError } from '../../core/errors.ts';
import type { GalleryMark } from '../../shared/gallery.ts';
import { translate } from '../phrases.ts';
import { imageCount } from '../words.ts';
import type { Catalogue } from './catalogue.ts';
import type { Course } from './manyFiles.ts';
import type { Outcome } from './undoStack.ts';

type Step = MarkReport['undo'][number];
type Failure = MarkReport['failures'][number];

/** Between them it can be stopped, and what is done is known. */
const filesAtOnce = 20;

/** Writes the mark into the files; what has changed can be taken back, whatever else went wrong. */
export async function markFiles(
  catalogue: Catalogue,
  files: readonly string[],
  mark: GalleryMark,
  course: Course,
): Promise<Outcome> {
  const undo: Step[] = [];
  const failures: Failure[] = [];
  let problem: unknown;
  try {
    for (let start = 0; start < files.length; start += filesAtOnce) {
      if (course.isCancelled()) break;
      const part = files.slice(start, start + filesAtOnce);
      const report = await catalogue.write('mark', { files: part, mark });
      undo.push(...report.undo);
      failures.push(...report.failures);
      course.advance(part.length);
    }
  } catch (error) {
    problem = error;
  }
  const undoable = undo.length === 0 ? undefined : { undo: () => takeBack(catalogue, undo, mark) };
  return { undoable, problem: problem ?? markProblem(failures) };
}

function markProblem(failures: readonly Failure[]): SeedreamError | undefined {
  const [first] = failures;
  if (first === undefined) return undefined;
  const name = basename(first.file);
  const words =
    failures.length === 1
      ? vscode.l10n.t('“{0}” was not marked. {1}', name, translate(first.words))
      : vscode.l10n.t(
          '{0} were not marked, “{1}” among them. {2}',
          imageCount(failures.length),
          name,
          translate(first.words),
        );
  return new SeedreamError('storage', words);
}

async function takeBack(catalogue: Catalogue, undo: readonly Step[], mark: GalleryMark): Promise<string> {
  const failures: Failure[] = [];
  for (const { mark: back, files } of byMark(undo))
    for (let start = 0; start < files.length; start += filesAtOnce) {
      const part = files.slice(start, start + filesAtOnce);
      failures.push(...(await catalogue.write('mark', { files: part, mark: back })).failures);
    }
  const problem = markProblem(failures);
  if (problem !== undefined) throw problem;
  return undoneWords(mark, undo.length);
}

/** Files that go back to the same mark go together; of each file the marks keep their order. */
function byMark(undo: readonly Step[]): readonly { readonly mark: GalleryMark; readonly files: string[] }[] {
  const groups = new Map<string, { mark: GalleryMark; files: string[] }>();
  for (const { file, marks } of undo)
    for (const [place, mark] of marks.entries()) {
      const key = `${place} ${JSON.stringify(mark)}`;
      const group = groups.get(key);
      if (group === undefined) groups.set(key, { mark, files: [file] });
      else group.files.push(file);
    }
  return [...groups]
    .toSorted(([a], [b]) => Number.parseInt(a, 10) - Number.parseInt(b, 10))
    .map(([, group]) => group);
}

function undoneWords(mark: GalleryMark, count: number): string {
  const images = imageCount(count);
  switch (mark.kind) {
    case 'rating':
      return vscode.l10n.t('Rating taken back: {0}', images);
    case 'favourite':
      return vscode.l10n.t('Favorite mark taken back: {0}', images);
    case 'rejected':
      return vscode.l10n.t('Reject mark taken back: {0}', images);
    case 'tags':
      return vscode.l10n.t('Tags taken back: {0}', images);
  }
}
