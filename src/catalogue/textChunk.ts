/** Stands where a text was removed. */
export const gone = 0xffff_ffff;

/** Texts one behind the other, each followed by a zero, so that no match runs from one into the next. */
export class TextChunk {
  readonly #bytes: Buffer;
  #used = 0;
  /** Where each text begins. */
  #starts = new Uint32Array(1024);
  #rows = new Uint32Array(1024);
  #count = 0;

  constructor(size: number | Buffer) {
    this.#bytes = typeof size === 'number' ? Buffer.allocUnsafeSlow(size) : size;
  }

  /** Of texts that stand in a file with their zeros; rows without a text end where the one before them does. */
  static from(texts: Buffer, ends: Uint32Array): TextChunk | undefined {
    const chunk = new TextChunk(texts);
    let start = 0;
    for (let row = 0; row < ends.length; row += 1) {
      const end = ends[row] ?? 0;
      if (end < start || end > texts.length) return undefined;
      if (end > start) chunk.#note(row, start);
      start = end;
    }
    chunk.#used = start;
    return chunk;
  }

  /** By place; `gone` where the text was removed. */
  get rows(): Uint32Array {
    return this.#rows.subarray(0, this.#count);
  }

  hasRoomFor(length: number): boolean {
    return this.#used + length + 1 <= this.#bytes.length;
  }

  add(row: number, text: Uint8Array): number {
    const place = this.#note(row, this.#used);
    this.#bytes.set(text, this.#used);
    this.#used += text.length + 1;
    this.#bytes[this.#used - 1] = 0;
    return place;
  }

  textAt(place: number): Buffer {
    return this.#bytes.subarray(this.#starts[place], this.#endOf(place) - 1);
  }

  /** Returns how many bytes are wasted by that. */
  drop(place: number): number {
    this.#rows[place] = gone;
    return this.#endOf(place) - (this.#starts[place] ?? 0);
  }

  search(word: Uint8Array, hits: Uint8Array): void {
    const bytes = this.#bytes.subarray(0, this.#used);
    let place = 0;
    let at = bytes.indexOf(word);
    while (at >= 0) {
      place = this.#placeAt(at, place);
      const row = this.#rows[place] ?? gone;
      if (row !== gone) hits[row] = 1;
      place += 1;
      const next = this.#starts[place];
      if (place >= this.#count || next === undefined) return;
      at = nextMatch(bytes, word, next);
    }
  }

  /** The text in which a byte lies, at or behind `from`: near it when the word is frequent, so found in growing steps. */
  #placeAt(at: number, from: number): number {
    let step = 1;
    let low = from;
    while (low + step < this.#count && (this.#starts[low + step] ?? Infinity) <= at) {
      low += step;
      step *= 2;
    }
    let high = Math.min(this.#count, low + step);
    while (high - low > 1) {
      const middle = (low + high) >>> 1;
      if ((this.#starts[middle] ?? Infinity) <= at) low = middle;
      else high = middle;
    }
    return low;
  }

  #endOf(place: number): number {
    return place + 1 < this.#count ? (this.#starts[place + 1] ?? this.#used) : this.#used;
  }

  #note(row: number, start: number): number {
    if (this.#count === this.#starts.length) {
      this.#starts = doubled(this.#starts);
      this.#rows = doubled(this.#rows);
    }
    this.#starts[this.#count] = start;
    this.#rows[this.#count] = row;
    this.#count += 1;
    return this.#count - 1;
  }
}

/** How far is looked by hand before the search of the system is called, which has its price for every call. */
const nearby = 64;

/** A frequent word is in nearly every text, not far from its beginning. */
function nextMatch(bytes: Buffer, word: Uint8Array, from: number): number {
  const end = Math.min(from + nearby, bytes.length - word.length);
  for (let at = from; at < end; at += 1) {
    let same = 0;
    while (same < word.length && bytes[at + same] === word[same]) same += 1;
    if (same === word.length) return at;
  }
  return bytes.indexOf(word, Math.max(from, end));
}

function doubled(numbers: Uint32Array<ArrayBuffer>): Uint32Array<ArrayBuffer> {
  const larger = new Uint32Array(numbers.length * 2);
  larger.set(numbers);
  return larger;
}
