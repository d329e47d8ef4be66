const openBrace = 0x7b;
const openBracket = 0x5b;

/** Deeper than any answer; what nests deeper is no answer. */
const maxDepth = 64;

/** Where in a JSON text a reader is: the open brackets, the last key, and the entries of the top-level `data`. */
export class JsonShape {
  readonly #open: number[] = [];
  #key: string | undefined;
  #afterColon = false;
  #dataDepth = 0;

  get depth(): number {
    return this.#open.length;
  }

  get isTooDeep(): boolean {
    return this.#open.length > maxDepth;
  }

  /** The key whose value comes now. */
  get valueKey(): string | undefined {
    return this.#afterColon ? this.#key : undefined;
  }

  get expectsKey(): boolean {
    return !this.#afterColon && this.#open.at(-1) === openBrace;
  }

  get #isInData(): boolean {
    return this.#dataDepth !== 0 && this.#open.length === this.#dataDepth;
  }

  /** Answers with what the bracket begins. */
  opened(bracket: number): 'data' | 'entry' | 'other' {
    const isData = bracket === openBracket && this.#open.length === 1 && this.valueKey === 'data';
    const isEntry = bracket === openBrace && this.#isInData;
    this.#open.push(bracket);
    if (isData) this.#dataDepth = this.#open.length;
    this.nextMember();
    if (isData) return 'data';
    return isEntry ? 'entry' : 'other';
  }

  /** Answers with whether an entry of `data` has ended. */
  closed(bracket: number): boolean {
    this.#open.pop();
    this.nextMember();
    if (this.#open.length < this.#dataDepth) this.#dataDepth = 0;
    return this.#isInData && bracket === 0x7d;
  }

  named(key: string | undefined): void {
    this.#key = key;
  }

  colon(): void {
    this.#afterColon = true;
  }

  nextMember(): void {
    this.#key = undefined;
    this.#afterColon = false;
  }

  reset(): void {
    this.#open.length = 0;
    this.#dataDepth = 0;
    this.nextMember();
  }
}
