import type * as vscode from 'vscode';

const consentsMemento = 'seedream.consents';
const kept = 200;

/** Doubts that the person has answered with *Send Anyway*. */
export class Consents {
  readonly #state: vscode.Memento;

  constructor(state: vscode.Memento) {
    this.#state = state;
  }

  has(doubt: string): boolean {
    return this.#all().includes(doubt);
  }

  async add(doubts: readonly string[]): Promise<void> {
    const all = new Set([...this.#all(), ...doubts]);
    await this.#state.update(consentsMemento, [...all].slice(-kept));
  }

  #all(): string[] {
    const stored = this.#state.get<unknown>(consentsMemento);
    return Array.isArray(stored) ? stored.filter(item => typeof item === 'string') : [];
  }
}
