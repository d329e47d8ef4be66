/** The person on the other end went away (or the server was closed) while a script was running. */
export class Gone extends Error {}

interface Watcher {
  readonly name: string;
  readonly times: number;
  resolve(): void;
  reject(reason: Error): void;
}

/**
 * Named stopping points inside scripts. A test waits with `reached` until the server stands at one and lets it go on
 * with `open`, so that no test needs to sleep. An opened gate stays open.
 */
export class Gates {
  readonly #opened = new Set<string>();
  readonly #arrivals = new Map<string, number>();
  readonly #waiting = new Map<string, Set<() => void>>();
  #watchers: Watcher[] = [];
  #closed = false;

  /** Called by the server: stands here until the gate is opened or the connection is gone. */
  async pass(name: string, gone: AbortSignal): Promise<void> {
    this.#arrivals.set(name, (this.#arrivals.get(name) ?? 0) + 1);
    this.#tellWatchers();
    if (!this.#opened.has(name) && !gone.aborted) await this.#wait(name, gone);
    if (gone.aborted) throw new Gone(`connection closed at gate "${name}"`);
  }

  open(name: string): void {
    this.#opened.add(name);
    for (const go of this.#waiting.get(name) ?? []) go();
    this.#waiting.delete(name);
  }

  /** Resolves once the gate has been reached `times` times since the server started. */
  reached(name: string, times = 1): Promise<void> {
    if (this.#closed)
      return Promise.reject(new Error(`the server is closed; gate "${name}" cannot be reached`));
    return new Promise((resolve, reject) => {
      this.#watchers.push({ name, times, resolve, reject });
      this.#tellWatchers();
    });
  }

  close(): void {
    this.#closed = true;
    for (const watcher of this.#watchers) {
      watcher.reject(new Error(`the server was closed before gate "${watcher.name}" was reached`));
    }
    this.#watchers = [];
    for (const name of this.#waiting.keys()) this.open(name);
  }

  #wait(name: string, gone: AbortSignal): Promise<void> {
    return new Promise(resolve => {
      const standing = this.#waiting.get(name) ?? new Set();
      this.#waiting.set(name, standing);
      const go = (): void => {
        gone.removeEventListener('abort', go);
        standing.delete(go);
        resolve();
      };
      standing.add(go);
      gone.addEventListener('abort', go, { once: true });
    });
  }

  #tellWatchers(): void {
    const due = (watcher: Watcher): boolean => (this.#arrivals.get(watcher.name) ?? 0) >= watcher.times;
    for (const watcher of this.#watchers.filter(due)) watcher.resolve();
    this.#watchers = this.#watchers.filter(watcher => !due(watcher));
  }
}

/** Waits until the client has left, and says so. */
export async function untilGone(gone: AbortSignal): Promise<never> {
  if (!gone.aborted) await new Promise(resolve => gone.addEventListener('abort', resolve, { once: true }));
  throw new Gone('the client has left');
}

/** A list that only grows, whose n-th entry can be waited for without a race. */
export class Arrivals<T> {
  readonly items: T[] = [];
  #watchers: { n: number; resolve: (item: T) => void; reject: (reason: Error) => void }[] = [];

  add(item: T): void {
    this.items.push(item);
    for (const watcher of this.#watchers) if (watcher.n === this.items.length) watcher.resolve(item);
    this.#watchers = this.#watchers.filter(watcher => watcher.n > this.items.length);
  }

  /** The n-th item, 1-based; waits for it when it has not come yet. */
  nth(n: number): Promise<T> {
    const present = this.items[n - 1];
    if (present !== undefined) return Promise.resolve(present);
    return new Promise((resolve, reject) => {
      this.#watchers.push({ n, resolve, reject });
    });
  }

  close(): void {
    for (const { n, reject } of this.#watchers)
      reject(new Error(`the server was closed before number ${n} came`));
    this.#watchers = [];
  }
}
