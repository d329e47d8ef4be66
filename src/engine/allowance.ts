interface Waiting {
  readonly weight: number;
  readonly go: () => void;
}

/** So many at a time, and together no more than so much; what is heavier than that is let in alone. First come, first served. */
export class Allowance {
  readonly #places: number;
  readonly #limit: number;
  readonly #waiting: Waiting[] = [];
  #inside = 0;
  #held = 0;

  constructor(places: number, limit: number) {
    this.#places = places;
    this.#limit = limit;
  }

  /** Resolves when there is room; rejects with the signal's reason, and then holds nothing. */
  async enter(weight: number, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (this.#waiting.length === 0 && this.#hasRoomFor(weight)) {
      this.#take(weight);
      return;
    }
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const waiting = { weight, go: resolve };
    this.#waiting.push(waiting);
    const giveUp = (): void => {
      const at = this.#waiting.indexOf(waiting);
      if (at < 0) return; // Let in at the same moment: it leaves as everybody does.
      this.#waiting.splice(at, 1);
      reject(signal.reason);
      // Whoever stood behind a heavy one may fit now.
      this.#letIn();
    };
    signal.addEventListener('abort', giveUp, { once: true });
    await promise.finally(() => signal.removeEventListener('abort', giveUp));
  }

  leave(weight: number): void {
    this.#inside--;
    this.#held -= weight;
    this.#letIn();
  }

  #letIn(): void {
    for (
      let next = this.#waiting[0];
      next !== undefined && this.#hasRoomFor(next.weight);
      next = this.#waiting[0]
    ) {
      this.#waiting.shift();
      this.#take(next.weight);
      next.go();
    }
  }

  #take(weight: number): void {
    this.#inside++;
    this.#held += weight;
  }

  #hasRoomFor(weight: number): boolean {
    if (this.#inside === 0) return true;
    return this.#inside < this.#places && this.#held + weight <= this.#limit;
  }
}
