import type * as vscode from 'vscode';
import { createApp } from './app.ts';
import { CommandTable } from './commands.ts';
import type { Documents } from './documents.ts';
import type { Gallery } from './gallery/gallery.ts';

/** The extension behind its registrations; the entry of a bundle of its own. */
export interface Studio extends vscode.Disposable {
  readonly gallery: Gallery;
  run(command: string, args: readonly unknown[]): Promise<void>;
  /** Brings a panel of the last session back to life. */
  restore(panel: vscode.WebviewPanel): Promise<void>;
}

export function createStudio(context: vscode.ExtensionContext, documents: Documents): Studio {
  const app = createApp(context, documents);
  const commands = new CommandTable(app);
  return {
    gallery: app.gallery,
    run: (command, args) => commands.run(command, args),
    restore: panel => app.restore(panel),
    dispose: () => void app.dispose(),
  };
}
