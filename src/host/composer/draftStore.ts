import * as vscode from 'vscode';
import { draftSchema } from '../../shared/composer.schema.ts';
import type { Draft } from '../../shared/composer.ts';

const draftMemento = 'seedream.composerDraft';
const historyMemento = 'seedream.promptHistory';
const mostPrompts = 100;

/** What the person is writing, as the page mirrored it last, and what was sent from this workspace before. */
export class DraftStore implements vscode.Disposable {
  readonly #state: vscode.Memento;
  readonly #changed = new vscode.EventEmitter<Draft>();
  #draft: Draft | undefined;
  /** Somebody else than the page has filled the form. */
  readonly onDidChange = this.#changed.event;

  constructor(state: vscode.Memento) {
    this.#state = state;
    const kept = draftSchema.safeParse(state.get<unknown>(draftMemento));
    this.#draft = kept.success ? kept.data : undefined;
  }

  get current(): Draft | undefined {
    return this.#draft;
  }

  /** The newest first. */
  get history(): readonly string[] {
    const value = this.#state.get<unknown>(historyMemento);
    return Array.isArray(value) ? value.filter(prompt => typeof prompt === 'string') : [];
  }

  async keep(draft: Draft): Promise<void> {
    this.#draft = draft;
    await this.#state.update(draftMemento, draft);
  }

  async replace(draft: Draft): Promise<void> {
    const kept = this.keep(draft);
    this.#changed.fire(draft);
    await kept;
  }

  async remember(prompt: string): Promise<void> {
    if (prompt.trim() === '') return;
    const others = this.history.filter(other => other !== prompt);
    await this.#state.update(historyMemento, [prompt, ...others].slice(0, mostPrompts));
  }

  dispose(): void {
    this.#changed.dispose();
  }
}
