import type { Directory } from './entries.ts';

export interface Change {
  readonly directory: Directory;
  /** Empty when the whole folder has to be compared. */
  readonly names: ReadonlySet<string>;
  readonly whole: boolean;
}

/** Handles what has collected and never rejects; answers with what has to be looked at again a little later. */
export type ChangeHandler = (changes: readonly Change[]) => Promise<readonly Again[]>;

export interface Again {
  readonly directory: Directory;
  readonly name: string;
}

interface Collected {
  whole: boolean;
  readonly names: Set<string>;
}

const quietMs = 40;
const longestMs = 150;
/** From so many names on it is a checkout or a copy of a folder: it is told as one, when it is over. */
const burst = 40;
const burstQuietMs = 200;
const burstLongestMs = 3_000;

/** Collects what the watches tell until it is quiet, and hands it on once; never two at a time. */
export class Changes {
  readonly #handle: ChangeHandler;
  #collected = new Map<Directory, Collected>();
  #count = 0;
  #since = 0;
  #timer: NodeJS.Timeout | undefined;
  #running = false;
  #closed = false;

  constructor(handle: ChangeHandler) {
    this.#handle = handle;
  }

  note(directory: Directory, name: string | undefined): void {
    if (this.#closed) return;
    let collected = this.#collected.get(directory);
    if (collected === undefined)
      this.#collected.set(directory, (collected = { whole: false, names: new Set() }));
    if (name === undefined) collected.whole = true;
    else if (!collected.names.has(name)) {
      collected.names.add(name);
      this.#count += 1;
    }
    if (this.#since === 0) this.#since = performance.now();
    this.#schedule();
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
    this.#collected.clear();
  }

  #schedule(): void {
    if (this.#running) return;
    const isBurst = this.#count >= burst;
    const left = this.#since + (isBurst ? burstLongestMs : longestMs) - performance.now();
    clearTimeout(this.#timer);
    this.#timer = setTimeout(
      () => this.#flush(),
      Math.max(0, Math.min(left, isBurst ? burstQuietMs : quietMs)),
    );
  }

  #flush(): void {
    if (this.#collected.size === 0 || this.#closed) return;
    const changes = [...this.#collected].map(([directory, collected]) => ({ directory, ...collected }));
    this.#collected = new Map();
    this.#count = 0;
    this.#since = 0;
    void this.#run(changes);
  }

  async #run(changes: readonly Change[]): Promise<void> {
    this.#running = true;
    const again = await this.#handle(changes);
    this.#running = false;
    for (const { directory, name } of again) this.note(directory, name);
    if (this.#collected.size > 0) this.#schedule();
  }
}
