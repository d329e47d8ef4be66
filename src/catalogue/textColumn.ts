import { ownBuffer } from './columns.ts';
import { gone, TextChunk } from './textChunk.ts';

const chunkBytes = 512 * 1024;
/** Below this much waste nothing is tidied. */
const minWaste = 4 * 1024 * 1024;

/** One text for each row, as UTF-8 in large blocks outside of the garbage collector's sight, searchable as a whole. */
export class TextColumn {
  #chunks: TextChunk[] = [];
  /** Chunk and place in it, by row; chunk 0 stands for no text. */
  #chunkOf = new Uint32Array(0);
  #placeOf = new Uint32Array(0);
  #bytes = 0;
  #waste = 0;

  get(row: number): string {
    return this.bytesOf(row)?.toString('utf8') ?? '';
  }

  bytesOf(row: number): Buffer | undefined {
    const chunk = this.#chunks[(this.#chunkOf[row] ?? 0) - 1];
    return chunk?.textAt(this.#placeOf[row] ?? 0);
  }

  set(row: number, text: string | Buffer): void {
    this.remove(row);
    this.#grow(row + 1);
    const bytes = typeof text === 'string' ? Buffer.from(text, 'utf8') : text;
    if (bytes.length === 0) return;
    this.#append(row, bytes);
    if (this.#waste > minWaste && this.#waste > this.#bytes - this.#waste) this.#tidy();
  }

  remove(row: number): void {
    const chunk = this.#chunks[(this.#chunkOf[row] ?? 0) - 1];
    if (chunk === undefined) return;
    this.#waste += chunk.drop(this.#placeOf[row] ?? 0);
    this.#chunkOf[row] = 0;
  }

  /** Sets `hits[row]` to 1 for every row whose text contains the word. */
  search(word: Uint8Array, hits: Uint8Array): void {
    for (const chunk of this.#chunks) chunk.search(word, hits);
  }

  /** The texts of these rows as they go into a file: where each ends, and all of them. */
  pack(rows: Uint32Array): readonly [ends: Uint8Array, texts: Uint8Array] {
    const ends = new Uint32Array(rows.length);
    let total = 0;
    for (let at = 0; at < rows.length; at += 1) {
      const length = this.bytesOf(rows[at] ?? 0)?.length ?? 0;
      if (length > 0) total += length + 1;
      ends[at] = total;
    }
    const texts = Buffer.alloc(total);
    for (let at = 0, to = 0; at < rows.length; at += 1) {
      this.bytesOf(rows[at] ?? 0)?.copy(texts, to);
      to = ends[at] ?? 0;
    }
    return [new Uint8Array(ends.buffer), texts];
  }

  /** Takes over such texts for the rows 0, 1, 2 … False when they do not fit together. */
  unpack(endBytes: Uint8Array, texts: Buffer): boolean {
    const ends = new Uint32Array(ownBuffer(endBytes));
    const chunk = TextChunk.from(texts, ends);
    if (chunk === undefined) return false;
    this.#chunks = [chunk];
    this.#bytes = texts.length;
    this.#waste = 0;
    this.#chunkOf = new Uint32Array(ends.length);
    this.#placeOf = new Uint32Array(ends.length);
    chunk.rows.forEach((row, place) => {
      this.#chunkOf[row] = 1;
      this.#placeOf[row] = place;
    });
    return true;
  }

  #append(row: number, bytes: Buffer): void {
    let chunk = this.#chunks.at(-1);
    if (chunk === undefined || !chunk.hasRoomFor(bytes.length)) {
      chunk = new TextChunk(Math.max(chunkBytes, bytes.length + 1));
      this.#chunks.push(chunk);
    }
    this.#placeOf[row] = chunk.add(row, bytes);
    this.#chunkOf[row] = this.#chunks.length;
    this.#bytes += bytes.length + 1;
  }

  #tidy(): void {
    const old = this.#chunks;
    this.#chunks = [];
    this.#bytes = 0;
    this.#waste = 0;
    for (const chunk of old)
      chunk.rows.forEach((row, place) => {
        if (row !== gone) this.#append(row, chunk.textAt(place));
      });
  }

  #grow(rows: number): void {
    if (rows <= this.#chunkOf.length) return;
    const length = Math.max(rows, this.#chunkOf.length * 2, 256);
    const [chunkOf, placeOf] = [new Uint32Array(length), new Uint32Array(length)];
    chunkOf.set(this.#chunkOf);
    placeOf.set(this.#placeOf);
    this.#chunkOf = chunkOf;
    this.#placeOf = placeOf;
  }
}
