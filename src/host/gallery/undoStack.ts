export interface Undoable {
  /** Takes it back and says what was taken back; rejects when it cannot. */
  undo(): Promise<string>;
}

/** What was done can be taken back even where not all could be done. */
export interface Outcome {
  readonly undoable: Undoable | undefined;
  readonly problem: unknown;
}

const most = 100;

/** What was done, the last on top. One thing is done or taken back at a time, in the order it was asked for. */
export class UndoStack {
  readonly #done: Undoable[] = [];
  #last: Promise<unknown> = Promise.resolve();

  /** Waits for what is under way; rejects with the problem when there was one. */
  do(work: () => Promise<Outcome>): Promise<void> {
    return this.#next(async () => {
      const { undoable, problem } = await work();
      if (undoable !== undefined) this.#done.push(undoable);
      if (this.#done.length > most) this.#done.shift();
      if (problem !== undefined) throw problem;
    });
  }

  /** Null when there is nothing left. What cannot be taken back is not tried a second time. */
  undo(): Promise<string | null> {
    return this.#next(async () => {
      const done = this.#done.pop();
      return done === undefined ? null : done.undo();
    });
  }

  #next<T>(work: () => Promise<T>): Promise<T> {
    const next = this.#last.then(work, work);
    this.#last = next.catch(() => undefined); // Told to whoever asked for it.
    return next;
  }
}
