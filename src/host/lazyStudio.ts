import { setTimeout } from 'node:timers/promises';
import * as vscode from 'vscode';
import { Documents } from './documents.ts';
import type { Studio } from './studio.ts';

/** The whole of the extension, loaded with the first thing that needs it: opening a folder costs nothing. */
export class LazyStudio implements vscode.Disposable {
  readonly #context: vscode.ExtensionContext;
  /** There from the start: the editor asks for an open document right after it has woken the extension. */
  readonly #documents = new Documents(() => this.load());
  #loaded: Promise<Studio> | undefined;
  #disposed = false;

  constructor(context: vscode.ExtensionContext) {
    this.#context = context;
  }

  load(): Promise<Studio> {
    this.#loaded ??= this.#create();
    return this.#loaded;
  }

  dispose(): void {
    this.#disposed = true;
    this.#documents.dispose();
    this.#loaded?.then(
      studio => void studio.dispose(),
      () => undefined, // What was never there need not be disposed of.
    );
  }

  async #create(): Promise<Studio> {
    try {
      const { createStudio } = await import('./studio.ts');
      // Loading takes as long as a host shared with others may be kept waiting at once.
      await setTimeout();
      const studio = createStudio(this.#context, this.#documents);
      if (this.#disposed) studio.dispose();
      return studio;
    } catch (error) {
      // The editor itself shows nothing when this fails.
      void vscode.window.showErrorMessage(
        vscode.l10n.t('Seedream Studio could not start. Reload the window; if it happens again, report it.'),
      );
      throw error;
    }
  }
}
