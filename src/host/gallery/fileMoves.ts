import { basename, dirname } from 'node:path';
import * as vscode from 'vscode';
import { SeedreamError } from '../../core/errors.ts';
import { imageCount } from '../words.ts';
import { besideOf, besidePlaces, isThere } from './beside.ts';
import type { Outcome } from './undoStack.ts';

export interface FileMove {
  readonly from: string;
  readonly to: string;
}

/** A picture, then what lies beside it. */
type Group = readonly [FileMove, ...FileMove[]];

/** Moves without overwriting, with what lies beside the pictures; links in texts can follow. */
export async function moveFiles(moves: readonly FileMove[]): Promise<Outcome> {
  await refuseTaken(moves);
  const groups = await Promise.all(moves.map(withBeside));
  await rename(groups.flat());
  await mendTorn(groups);
  const moved = await thoseMoved(moves);
  return {
    undoable: moved.length === 0 ? undefined : { undo: () => moveBack(moved) },
    problem: moved.length === moves.length ? undefined : moveProblem(moved.length),
  };
}

/** What would lie beside the picture there counts too: it belongs to another one. */
async function refuseTaken(moves: readonly FileMove[]): Promise<void> {
  const seen = new Set<string>();
  const wanted = moves.map(({ to }) => {
    const twice = seen.has(to);
    seen.add(to);
    return { twice, places: [to, ...besidePlaces(to)] };
  });
  const found = await Promise.all(
    wanted.map(async ({ twice, places: [to = '', ...beside] }) => {
      if (twice || (await isThere(to))) return to;
      const there = await Promise.all(beside.map(isThere));
      return beside.find((_place, index) => there[index]);
    }),
  );
  const taken = found.find(path => path !== undefined);
  if (taken !== undefined)
    throw new SeedreamError(
      'storage',
      vscode.l10n.t('There is a file called {0} already. Nothing was moved.', basename(taken)),
    );
}

async function withBeside(move: FileMove): Promise<Group> {
  const endings = await besideOf(move.from);
  return [move, ...endings.map(ending => ({ from: `${move.from}${ending}`, to: `${move.to}${ending}` }))];
}

/** What lies beside by now goes back too: a picture may have been rated in between. */
async function moveBack(moves: readonly FileMove[]): Promise<string> {
  const { problem } = await moveFiles(moves.map(reversed));
  if (problem !== undefined) throw problem;
  const [first] = moves;
  return moves.length === 1 && first !== undefined && dirname(first.from) === dirname(first.to)
    ? vscode.l10n.t('Renamed back to {0}', basename(first.from))
    : vscode.l10n.t('Moved back: {0}', imageCount(moves.length));
}

/** A picture of which only a part could be moved goes back to the rest of it. */
async function mendTorn(groups: readonly Group[]): Promise<void> {
  const parts = await Promise.all(
    groups.map(async group => {
      const moved = await thoseMoved(group);
      return moved.length === group.length ? [] : moved;
    }),
  );
  const torn = parts.flat();
  if (torn.length > 0) await rename(torn.map(reversed));
}

async function rename(moves: readonly FileMove[]): Promise<void> {
  const edit = new vscode.WorkspaceEdit();
  for (const { from, to } of moves)
    edit.renameFile(vscode.Uri.file(from), vscode.Uri.file(to), { overwrite: false, ignoreIfExists: false });
  // The editor does one after the other and says only whether it did all: the disk says which.
  await vscode.workspace.applyEdit(edit);
}

async function thoseMoved(moves: readonly FileMove[]): Promise<readonly FileMove[]> {
  const moved = await Promise.all(
    moves.map(async ({ from, to }) => (await isThere(to)) && !(await isThere(from))),
  );
  return moves.filter((_move, place) => moved[place]);
}

function moveProblem(moved: number): SeedreamError {
  const words =
    moved === 0
      ? vscode.l10n.t('The files could not be moved. Check that nothing else uses them.')
      : vscode.l10n.t(
          'Moved: {0}. The others could not be moved. Check that nothing else uses them.',
          imageCount(moved),
        );
  return new SeedreamError('storage', words);
}

function reversed({ from, to }: FileMove): FileMove {
  return { from: to, to: from };
}
