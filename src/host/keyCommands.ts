import * as vscode from 'vscode';
import type { Endpoint } from './endpoint.ts';
import { providers } from '../core/api/providers.ts';
import { keyProblem, type KeyStore } from './secrets.ts';

/** Asks for a key and stores it for one origin. Resolves false when the person turns back. */
export async function askForKey(endpoint: Endpoint, keys: KeyStore): Promise<boolean> {
  const host = new URL(endpoint.baseUrl).host;
  const key = await vscode.window.showInputBox({
    title: vscode.l10n.t('API Key for {0}', endpoint.provider.label),
    prompt: vscode.l10n.t('Kept in the editor’s secret storage and sent to {0} only.', host),
    placeHolder: vscode.l10n.t('Paste the key'),
    password: true,
    ignoreFocusOut: true,
    validateInput: value => {
      const problem = keyProblem(value.trim());
      return problem === 'characters'
        ? vscode.l10n.t('A key has only letters, digits and signs, without spaces. Copy it once more.')
        : undefined;
    },
  });
  if (key === undefined || key.trim() === '') return false;
  await keys.set(endpoint.origin, key.trim());
  return true;
}

/** Lists the origins that have a key and removes the chosen one at once, in all windows (R7). */
export async function removeKey(keys: KeyStore): Promise<void> {
  const origins = await keys.originsWithKey();
  if (origins.length === 0) {
    void vscode.window.showInformationMessage(vscode.l10n.t('No API key is stored.'));
    return;
  }
  const items = origins.map(origin => ({
    label: labelOf(origin),
    description: new URL(origin).host,
    origin,
  }));
  const chosen = await vscode.window.showQuickPick(items, {
    title: vscode.l10n.t('Remove API Key'),
    placeHolder: vscode.l10n.t('The key is deleted from the editor’s secret storage'),
  });
  if (chosen === undefined) return;
  await keys.remove(chosen.origin);
  void vscode.window.showInformationMessage(
    vscode.l10n.t('The API key for {0} is removed.', chosen.description),
  );
}

function labelOf(origin: string): string {
  const provider = providers.find(
    candidate => candidate.baseUrl !== undefined && new URL(candidate.baseUrl).origin === origin,
  );
  return provider?.label ?? vscode.l10n.t('Custom Endpoint');
}
