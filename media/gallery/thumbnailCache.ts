export type ThumbnailSide = 320 | 640;

interface Kept {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Made when somebody asks for an address. */
  url?: string;
  /** What the picture looked like then; another value means the file has changed since. */
  look: number;
}

const mostPictures = 600;
const mostBytes = 32_000_000;

/** Thumbnails as they came; the ones not looked at for longest go first. */
export class ThumbnailCache {
  readonly #kept = new Map<number, Kept>();
  #bytes = 0;

  get(id: number, side: ThumbnailSide): Uint8Array<ArrayBuffer> | undefined {
    return this.#kept.get(keyOf(id, side))?.bytes;
  }

  /** An address the page can show, for as long as the thumbnail is kept. */
  url(id: number, side: ThumbnailSide): string | undefined {
    const kept = this.#kept.get(keyOf(id, side));
    if (kept === undefined) return undefined;
    kept.url ??= URL.createObjectURL(new Blob([kept.bytes], { type: 'image/webp' }));
    return kept.url;
  }

  isFresh(id: number, side: ThumbnailSide, look: number): boolean {
    const kept = this.#kept.get(keyOf(id, side));
    if (kept === undefined) return false;
    // Before its first thumbnail a picture's colour is unknown, which is written as black: learning it is no change.
    if (colourOf(kept.look) === 0) kept.look = look;
    return kept.look === look;
  }

  touch(id: number, side: ThumbnailSide): void {
    const key = keyOf(id, side);
    const kept = this.#kept.get(key);
    if (kept === undefined) return;
    this.#kept.delete(key);
    this.#kept.set(key, kept);
  }

  put(
    id: number,
    side: ThumbnailSide,
    { bytes, look }: { bytes: Uint8Array<ArrayBuffer>; look: number },
  ): void {
    this.drop(id, side);
    this.#kept.set(keyOf(id, side), { bytes, look });
    this.#bytes += bytes.byteLength;
    for (const key of this.#kept.keys()) {
      if (this.#kept.size <= mostPictures && this.#bytes <= mostBytes) break;
      this.#remove(key);
    }
  }

  drop(id: number, side: ThumbnailSide): void {
    this.#remove(keyOf(id, side));
  }

  #remove(key: number): void {
    const kept = this.#kept.get(key);
    if (kept === undefined) return;
    if (kept.url !== undefined) URL.revokeObjectURL(kept.url);
    this.#bytes -= kept.bytes.byteLength;
    this.#kept.delete(key);
  }
}

function colourOf(look: number): number {
  return look % 0x100_0000;
}

function keyOf(id: number, side: ThumbnailSide): number {
  return side === 640 ? -id - 1 : id;
}
