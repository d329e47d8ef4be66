import { posix } from 'node:path';
import * as vscode from 'vscode';
import type { ResultAction } from '../../shared/composer.ts';
import { besidePlaces } from '../gallery/beside.ts';
import { preview, markdownFor } from '../results.ts';
import { TrashBin } from '../trashBin.ts';
import type { Card } from './card.ts';

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
 * With the recipe and the marks beside it. Resolves false when the person turns back; a picture that is gone already is
 * as good as deleted.
 */
export async function trash(uri: vscode.Uri): Promise<boolean> {
  const bin = new TrashBin();
  const put = await bin.put(uri);
  if (bin.problem !== undefined) throw bin.problem;
  if (put === 'kept') return false;
  // Whatever becomes of these: the picture itself is gone, which is what was asked for.
  for (const name of besidePlaces(posix.basename(uri.path)))
    await bin.put(vscode.Uri.joinPath(uri, '..', name));
  return true;
}
