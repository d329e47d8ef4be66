import type * as vscode from 'vscode';
import { LazyStudio } from './host/lazyStudio.ts';
import { registerCommands, registerViews } from './host/registrations.ts';

/** A table of contents: what there is, loaded when it is used first. */
export function activate(context: vscode.ExtensionContext): void {
  const studio = new LazyStudio(context);
  context.subscriptions.push(studio, registerCommands(context, studio), registerViews(studio));
}
