import { createHash } from 'node:crypto';

/** The same words give the same numbers on every machine. */
export class Random {
  #a: number;
  #b: number;
  #c: number;
  #counter = 1;

  constructor(...words: readonly string[]) {
    const seed = createHash('sha256').update(JSON.stringify(words)).digest();
    this.#a = seed.readInt32LE(0);
    this.#b = seed.readInt32LE(4);
    this.#c = seed.readInt32LE(8);
  }

  /** From 0 up to, not including, 1 (the generator known as sfc32). */
  next(): number {
    const sum = (this.#a + this.#b + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + sum) | 0;
    return (sum >>> 0) / 4_294_967_296;
  }

  between(low: number, high: number): number {
    return low + (high - low) * this.next();
  }

  pick<T>(items: readonly [T, ...T[]]): T {
    return items[Math.floor(this.next() * items.length)] ?? items[0];
  }
}

/** A smooth line of gentle hills and dips between -1 and 1; `detail` adds finer and finer ones. */
export function smoothNoise(random: Random, detail: number): (x: number) => number {
  const values = Float64Array.from({ length: 256 }, () => random.between(-1, 1));
  const at = (index: number): number => values[index & 255] ?? 0;
  const single = (x: number): number => {
    const cell = Math.floor(x);
    const t = x - cell;
    const eased = t * t * t * (t * (t * 6 - 15) + 10);
    return at(cell) + (at(cell + 1) - at(cell)) * eased;
  };
  return x => {
    let sum = 0;
    let weight = 1;
    let total = 0;
    for (let octave = 0; octave < detail; octave += 1) {
      sum += weight * single(x * 2 ** octave + octave * 37.7);
      total += weight;
      weight *= 0.45;
    }
    return sum / total;
  };
}
