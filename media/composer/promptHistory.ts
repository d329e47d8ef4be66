import { signal } from '@preact/signals-core';

const mostReplaced = 10;

/** Walks through earlier prompts as a shell does; what was being written waits at the end. */
export class PromptHistory {
  /** What was on the screen, unsent, when something else took its place; the newest first. */
  readonly replaced = signal<readonly string[]>([]);
  #place = 0;
  #unsent = '';

  /** The next older prompt; undefined at the oldest. */
  older(sent: readonly string[], current: string): string | undefined {
    const older = this.#all(sent)[this.#place];
    if (older === undefined) return undefined;
    if (this.#place === 0) this.#unsent = current;
    this.#place += 1;
    return older;
  }

  /** The next newer one, at last what was being written; undefined when that is on the screen. */
  newer(sent: readonly string[]): string | undefined {
    if (this.#place === 0) return undefined;
    this.#place -= 1;
    return this.#place === 0 ? this.#unsent : this.#all(sent)[this.#place - 1];
  }

  /** An earlier prompt that is changed is a new one. */
  leave(): void {
    this.#place = 0;
    this.#unsent = '';
  }

  /** Before another prompt takes its place: it comes back like one that was sent. */
  keep(prompt: string, sent: readonly string[]): void {
    const unsent = this.#place === 0 ? '' : this.#unsent;
    this.leave();
    for (const text of [unsent, prompt]) {
      if (text.trim() === '' || sent.includes(text)) continue;
      const others = this.replaced.peek().filter(other => other !== text);
      this.replaced.value = [text, ...others].slice(0, mostReplaced);
    }
  }

  #all(sent: readonly string[]): readonly string[] {
    const replaced = this.replaced.peek();
    return [...replaced, ...sent.filter(prompt => !replaced.includes(prompt))];
  }
}
