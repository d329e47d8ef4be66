import { posix } from 'node:path';
import * as vscode from 'vscode';
import { SeedreamError } from '../../core/errors.ts';
import { phrase } from '../../core/phrase.ts';
import type { ResultAction } from '../../shared/composer.ts';
import { besidePlaces } from '../gallery/beside.ts';
import { preview, markdownFor } from '../results.ts';
import type { Card } from './card.ts';
import { isNotFound } from './presetFile.ts';

/** What can be done with a saved picture that needs nothing but the editor. */
export async function actOnResult(
  uri: vscode.Uri,
  card: Card,
  action: Exclude<ResultAction, 'reference' | 'delete' | 'insert'>,
): Promise<void> {
  switch (action) {
    case 'preview':
      await preview({ uri: uri.toString() });
      return;
    case 'open':
      await vscode.commands.executeCommand('vscode.open', uri, { preview: false });
      return;
    case 'remix':
      await vscode.commands.executeCommand('seedream.remix', uri, [uri]);
      return;
    case 'copyMarkdown':
      await vscode.env.clipboard.writeText(markdownFor([uri], card.prompt));
      vscode.window.setStatusBarMessage(vscode.l10n.t('Markdown copied'), 3_000);
      return;
    case 'reveal':
      await vscode.commands.executeCommand('revealInExplorer', uri);
      return;
    case 'recipe':
      await vscode.commands.executeCommand('seedream.showRecipe', uri);
  }
}

/**
 * With the recipe and the marks beside it, into the trash; where there is none, for good, but only after asking. Resolves false when
 * the person turns back; a picture that is gone already is as good as deleted.
 */
export async function trash(uri: vscode.Uri): Promise<boolean> {
  let useTrash = true;
  try {
    await remove(uri, useTrash);
  } catch (error) {
    if (!hasNoTrash(error)) throw undeleted(uri, error);
    if (!(await mayGoForGood())) return false;
    useTrash = false;
    await remove(uri, useTrash).catch((cause: unknown) => {
      throw undeleted(uri, cause);
    });
  }
  for (const name of besidePlaces(posix.basename(uri.path)))
    try {
      await remove(vscode.Uri.joinPath(uri, '..', name), useTrash);
    } catch {
      // The picture itself is gone, which is what was asked for.
    }
  return true;
}

async function remove(uri: vscode.Uri, useTrash: boolean): Promise<void> {
  try {
    await vscode.workspace.fs.delete(uri, { useTrash });
  } catch (error) {
    if (!isNotFound(error)) throw error;
  }
}

/** The editor has no code of its own for it, only a sentence, in its own language. */
function hasNoTrash(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return (
    ('code' in error && error.code === 'Unavailable') ||
    /trash|recycle bin|回收|废纸篓|垃圾/i.test(error.message)
  );
}

async function mayGoForGood(): Promise<boolean> {
  const forever = vscode.l10n.t('Delete Permanently');
  const answer = await vscode.window.showWarningMessage(
    vscode.l10n.t('This place has no trash. Delete the image for good?'),
    { modal: true },
    forever,
  );
  return answer === forever;
}

function undeleted(uri: vscode.Uri, cause: unknown): SeedreamError {
  return new SeedreamError('storage', phrase('{0} could not be deleted.', posix.basename(uri.path)), {
    cause,
  });
}
