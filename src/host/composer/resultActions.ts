import * as vscode from 'vscode';
import type { ResultAction } from '../../shared/composer.ts';
import { preview, markdownFor } from '../results.ts';
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

/** Into the trash; where there is none, only after asking. Resolves false when the file stays. */
export async function trash(uri: vscode.Uri): Promise<boolean> {
  try {
    await vscode.workspace.fs.delete(uri, { useTrash: true });
    return true;
  } catch {
    const forever = vscode.l10n.t('Delete Permanently');
    const answer = await vscode.window.showWarningMessage(
      vscode.l10n.t('This place has no trash. Delete the image for good?'),
      { modal: true },
      forever,
    );
    if (answer !== forever) return false;
    await vscode.workspace.fs.delete(uri, { useTrash: false });
    return true;
  }
}
