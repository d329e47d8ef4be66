import { Announcer } from './announcer.ts';

export interface TellerDeps {
  /** Counts every change. */
  readonly revision: () => number;
  /** Names that have changed on the disk and are not in the index yet. */
  readonly coming: () => number;
  readonly say: () => void;
}

/** While reading, more pictures are told of this often: each time the view lays itself out anew. */
const progressMs = 700;
const few = 100;
const fewMs = 100;
const burstMs = 1_500;
const burstQuietMs = 200;

/** When it is said that the index has changed: a few changes at once, very many as one when they are over. */
export class Teller {
  readonly #deps: TellerDeps;
  readonly #announcer: Announcer;
  #told = 0;
  #since: number | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(deps: TellerDeps) {
    this.#deps = deps;
    this.#announcer = new Announcer(() => {
      this.#rest();
      this.#told = deps.revision();
      deps.say();
    });
  }

  now(): void {
    this.#rest();
    this.#announcer.announce();
  }

  progress(): void {
    if (this.#deps.revision() !== this.#told) this.#announcer.announce(progressMs);
  }

  /** Changes have been taken in; `mayGoOn` when it has just begun to be seen where they happen. */
  settle(mayGoOn: boolean): void {
    this.#consider(!mayGoOn);
  }

  close(): void {
    this.#rest();
    this.#announcer.close();
  }

  #consider(isOver: boolean, hasWaited = false): void {
    clearTimeout(this.#timer);
    const untold = this.#deps.revision() - this.#told;
    if (untold === 0) {
      this.#rest();
      return;
    }
    this.#since ??= performance.now();
    const coming = this.#deps.coming();
    const isBurst = untold + coming > few;
    const left = this.#since + (isBurst ? burstMs : fewMs) - performance.now();
    const isQuiet = coming === 0 && (hasWaited || (isOver && !isBurst));
    if (left <= 0 || isQuiet) this.now();
    else this.#timer = setTimeout(() => this.#consider(true, true), Math.min(left, burstQuietMs));
  }

  #rest(): void {
    clearTimeout(this.#timer);
    this.#since = undefined;
  }
}
