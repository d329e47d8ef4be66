import type { Directory } from './entries.ts';

export interface Change {
  readonly directory: Directory;
  readonly names: ReadonlySet<string>;
  /** The folder has to be compared as it is, without those below it. */
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
/** From so many names on it is a checkout or a copy of a folder: it is looked at when it is over. */
const burst = 100;
const burstQuietMs = 120;
const burstLongestMs = 1_500;
/** So many names in one folder are found faster, and without a gap, by reading the folder. */
const wholeFrom = 40;

/** Collects what the watches tell until it is quiet, and hands it on once; never two at a time. */
export class Changes {
  readonly #handle: ChangeHandler;
  readonly #settled: () => void;
  #collected = new Map<Directory, Collected>();
  #count = 0;
  #handling = 0;
  #since = 0;
  #timer: NodeJS.Timeout | undefined;
  #running = false;
  #closed = false;

  /** `settled` is told after each handling. */
  constructor(handle: ChangeHandler, settled: () => void) {
    this.#handle = handle;
    this.#settled = settled;
  }

  /** How many have been told of and not been handled. */
  get coming(): number {
    return this.#count + this.#handling;
  }

  note(directory: Directory, name: string | undefined): void {
    if (this.#closed) return;
    const collected = this.#collected.get(directory) ?? { whole: false, names: new Set() };
    this.#collected.set(directory, collected);
    const before = collected.names.size + Number(collected.whole);
    if (name === undefined) collected.whole = true;
    else collected.names.add(name);
    if (collected.names.size >= wholeFrom) collected.whole = true;
    this.#count += collected.names.size + Number(collected.whole) - before;
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
    // What the system has told of already goes along: on a busy machine the time is over before that is heard.
    this.#timer = setTimeout(
      () => setImmediate(() => this.#flush()),
      Math.max(0, Math.min(left, isBurst ? burstQuietMs : quietMs)),
    );
  }

  #flush(): void {
    clearTimeout(this.#timer);
    if (this.#collected.size === 0 || this.#closed) return;
    const changes = [...this.#collected].map(([directory, collected]) => ({ directory, ...collected }));
    this.#collected = new Map();
    this.#handling = this.#count;
    this.#count = 0;
    this.#since = 0;
    void this.#run(changes);
  }

  async #run(changes: readonly Change[]): Promise<void> {
    this.#running = true;
    const again = await this.#handle(changes);
    this.#running = false;
    this.#handling = 0;
    for (const { directory, name } of again) this.note(directory, name);
    if (this.#closed) return;
    if (this.#collected.size > 0) this.#schedule();
    this.#settled();
  }
}
