import { signal, type ReadonlySignal } from '@preact/signals-core';

/** One tick a second for everybody who holds it, and none when nobody does. */
export class Clock {
  readonly #now = signal(Date.now());
  #holders = 0;
  #timer: ReturnType<typeof setInterval> | undefined;

  /** Milliseconds since 1970, as of the last tick. */
  get now(): ReadonlySignal<number> {
    return this.#now;
  }

  hold(): void {
    this.#holders++;
    if (this.#timer !== undefined) return;
    this.#tick();
    this.#timer = setInterval(() => this.#tick(), 1000);
  }

  release(): void {
    this.#holders--;
    if (this.#holders > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  #tick(): void {
    this.#now.value = Date.now();
  }
}
