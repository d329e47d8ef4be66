const shortestMs = 100;

/** Says that something has changed: at once after a quiet time, then at most some ten times a second. */
export class Announcer {
  readonly #say: () => void;
  #last = -Infinity;
  #timer: NodeJS.Timeout | undefined;
  #due = 0;

  constructor(say: () => void) {
    this.#say = say;
  }

  /** `pauseMs` is longer where progress is told rather than a change. */
  announce(pauseMs = shortestMs): void {
    const wait = this.#last + pauseMs - performance.now();
    if (wait <= 0) {
      this.#now();
      return;
    }
    const due = performance.now() + wait;
    if (this.#timer !== undefined && this.#due <= due) return;
    clearTimeout(this.#timer);
    this.#due = due;
    this.#timer = setTimeout(() => this.#now(), wait);
  }

  close(): void {
    clearTimeout(this.#timer);
  }

  #now(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#last = performance.now();
    this.#say();
  }
}
