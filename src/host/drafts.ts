import type * as vscode from 'vscode';

const draftMemento = 'seedream.draft';

/**
 * The prompt that was typed and has not become a picture. Kept for all windows, because opening a folder starts
 * a new one.
 */
export class Drafts {
  readonly #state: vscode.Memento;

  constructor(state: vscode.Memento) {
    this.#state = state;
  }

  get(): string {
    const draft = this.#state.get<unknown>(draftMemento);
    return typeof draft === 'string' ? draft : '';
  }

  async keep(prompt: string): Promise<void> {
    await this.#state.update(draftMemento, prompt === '' ? undefined : prompt);
  }

  async clear(): Promise<void> {
    await this.keep('');
  }
}
