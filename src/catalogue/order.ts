import { setImmediate as nextTurn } from 'node:timers/promises';

/** So many are sorted without a break. */
const runLength = 4_096;

/** Ids from 1 up to `end`, some of them gone. */
export interface OrderedIds {
  readonly end: number;
  isAlive(id: number): boolean;
}

/**
 * The ids in one order, kept while pictures come and go: what has changed is sorted and merged in when asked for.
 * An order that nobody has asked for costs nothing.
 */
export class Order {
  readonly #compare: (one: number, other: number) => number;
  readonly #ids: OrderedIds;
  #sorted = new Uint32Array(0);
  #pending: Set<number> | undefined;
  #settling: Promise<void> | undefined;

  constructor(compare: (one: number, other: number) => number, ids: OrderedIds) {
    this.#compare = compare;
    this.#ids = ids;
  }

  /** It has come, gone, or changed what the order depends on. */
  touch(id: number): void {
    this.#pending?.add(id);
  }

  /** Ids that are known to be in order already. */
  adopt(sorted: Uint32Array<ArrayBuffer>): void {
    this.#sorted = sorted;
    this.#pending = new Set();
  }

  /** Whatever comes while this waits is in the answer. */
  async settle(): Promise<Uint32Array> {
    if (this.#pending === undefined) {
      this.#pending = new Set();
      for (let id = 1; id < this.#ids.end; id += 1) if (this.#ids.isAlive(id)) this.#pending.add(id);
    }
    while (this.#pending.size > 0 || this.#settling !== undefined) {
      this.#settling ??= this.#settleOnce().finally(() => {
        this.#settling = undefined;
      });
      await this.#settling;
    }
    return this.#sorted;
  }

  async #settleOnce(): Promise<void> {
    const pending = this.#pending ?? new Set();
    this.#pending = new Set();
    const fresh = Uint32Array.from(pending);
    const runs = [this.#sorted.filter(id => !pending.has(id))];
    for (let from = 0; from < fresh.length; from += runLength) {
      if (from > 0) await nextTurn();
      runs.push(
        fresh
          .subarray(from, from + runLength)
          .filter(id => this.#ids.isAlive(id))
          .sort(this.#compare),
      );
    }
    // The shortest ones first: everything is moved only a few times.
    while (runs.length > 1) {
      if (runs.length > 2) await nextTurn();
      runs.sort((one, other) => other.length - one.length);
      const [one, other] = [runs.pop() ?? fresh, runs.pop() ?? fresh];
      runs.push(this.#merge(one, other));
    }
    this.#sorted = runs[0] ?? new Uint32Array(0);
  }

  #merge(first: Uint32Array, second: Uint32Array): Uint32Array<ArrayBuffer> {
    const [one, other] = [this.#unchanged(first), this.#unchanged(second)];
    if (one.length === 0 || other.length === 0) return Uint32Array.from(one.length === 0 ? other : one);
    const merged = new Uint32Array(one.length + other.length);
    for (let at = 0, a = 0, b = 0; at < merged.length; at += 1) {
      const isFirst = b >= other.length || (a < one.length && this.#compare(one[a] ?? 0, other[b] ?? 0) <= 0);
      merged[at] = (isFirst ? one[a++] : other[b++]) ?? 0;
    }
    return merged;
  }

  /** Without those that were touched meanwhile: they compare differently now, and are sorted in next. */
  #unchanged(ids: Uint32Array): Uint32Array {
    const touched = this.#pending;
    return touched === undefined || touched.size === 0 ? ids : ids.filter(id => !touched.has(id));
  }
}
