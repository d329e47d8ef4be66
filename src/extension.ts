import * as vscode from 'vscode';
import { createApp } from './host/app.ts';
import { registerCommands } from './host/commands.ts';

export function activate(context: vscode.ExtensionContext): void {
  try {
    const app = createApp(context);
    context.subscriptions.push(app, registerCommands(app));
  } catch (error) {
    // The editor itself shows nothing when activation fails.
    void vscode.window.showErrorMessage(
      vscode.l10n.t('Seedream Studio could not start. Reload the window; if it happens again, report it.'),
    );
    throw error;
  }
}
