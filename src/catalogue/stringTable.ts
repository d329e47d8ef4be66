/** Words that many rows share, by number; 0 is the empty word. */
export class StringTable {
  readonly #numbers = new Map<string, number>();
  readonly #words: string[] = [];

  constructor() {
    this.numberOf('');
  }

  /** Words as they come out of a file, the empty one first. */
  adopt(words: readonly string[]): void {
    for (const word of words) this.numberOf(word);
  }

  get words(): readonly string[] {
    return this.#words;
  }

  /** Adds the word when it is new; past `limit` words everything new is the empty one. */
  numberOf(word: string, limit = Infinity): number {
    const known = this.#numbers.get(word);
    if (known !== undefined) return known;
    if (this.#words.length >= limit) return 0;
    const number = this.#words.push(word) - 1;
    this.#numbers.set(word, number);
    return number;
  }

  wordOf(number: number | undefined): string {
    return this.#words[number ?? 0] ?? '';
  }
}
