/**
 * One way to stop a piece of work and to know afterwards why: the caller, the window, or a limit. The first reason
 * stays. Listeners are removed when the work is done, because callers' signals outlive it.
 */
export class Stopper {
  readonly #controller = new AbortController();
  readonly #followed: (() => void)[] = [];
  #reason: string | undefined;

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** `cancelled`, or the name of the limit that was reached. */
  get reason(): string | undefined {
    return this.#reason;
  }

  stop(reason: string): void {
    if (this.#reason !== undefined) return;
    this.#reason = reason;
    this.#controller.abort();
  }

  follow(signal: AbortSignal): void {
    const stop = (): void => this.stop('cancelled');
    if (signal.aborted) return stop();
    signal.addEventListener('abort', stop, { once: true });
    this.#followed.push(() => signal.removeEventListener('abort', stop));
  }

  /** Lets go of every followed signal. */
  dispose(): void {
    for (const unfollow of this.#followed.splice(0)) unfollow();
  }
}
