/** Walks through earlier prompts as a shell does; what was being written waits at the end. */
export class PromptHistory {
  #place = 0;
  #unsent = '';

  /** The next older prompt; undefined at the oldest. */
  older(history: readonly string[], current: string): string | undefined {
    const older = history[this.#place];
    if (older === undefined) return undefined;
    if (this.#place === 0) this.#unsent = current;
    this.#place += 1;
    return older;
  }

  /** The next newer one, at last what was being written; undefined when that is on the screen. */
  newer(history: readonly string[]): string | undefined {
    if (this.#place === 0) return undefined;
    this.#place -= 1;
    return this.#place === 0 ? this.#unsent : history[this.#place - 1];
  }

  /** An earlier prompt that is changed is a new one. */
  leave(): void {
    this.#place = 0;
    this.#unsent = '';
  }
}
