/** Calls `onIdle` once when nothing has happened for a while and nothing is going on. */
export class IdleTimer {
  #ms: number;
  readonly #onIdle: () => void;
  #timer: NodeJS.Timeout | undefined;
  #active = 0;

  constructor(ms: number, onIdle: () => void) {
    this.#ms = ms;
    this.#onIdle = onIdle;
    this.touch();
  }

  /** From now on less patience. */
  hurry(ms: number): void {
    this.#ms = Math.min(this.#ms, ms);
    this.touch();
  }

  touch(): void {
    clearTimeout(this.#timer);
    if (this.#active === 0) this.#timer = setTimeout(this.#onIdle, this.#ms);
  }

  /** Something goes on until the returned function is called. */
  busy(): () => void {
    this.#active += 1;
    clearTimeout(this.#timer);
    let over = false;
    return () => {
      if (over) return;
      over = true;
      this.#active -= 1;
      this.touch();
    };
  }
}
