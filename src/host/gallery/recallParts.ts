import * as vscode from 'vscode';

/** What can be taken from a picture's recipe into the composer. */
export type RecallPart = 'prompt' | 'model' | 'size' | 'references' | 'options';

/** Undefined when the person turns back or wants nothing. */
export async function askRecallParts(): Promise<readonly RecallPart[] | undefined> {
  const items: readonly (vscode.QuickPickItem & { part: RecallPart })[] = [
    { label: vscode.l10n.t('Prompt'), part: 'prompt', picked: true },
    { label: vscode.l10n.t('Model'), part: 'model' },
    { label: vscode.l10n.t('Size and ratio'), part: 'size' },
    { label: vscode.l10n.t('References'), part: 'references' },
    { label: vscode.l10n.t('Options'), part: 'options' },
  ];
  const picked = await vscode.window.showQuickPick(items, {
    title: vscode.l10n.t('Recall into Composer'),
    placeHolder: vscode.l10n.t('What should the composer take over?'),
    canPickMany: true,
  });
  return picked === undefined || picked.length === 0 ? undefined : picked.map(({ part }) => part);
}
