export type ThumbnailSide = 320 | 640;

interface Kept {
  readonly url: string;
  readonly bytes: number;
  /** What the picture looked like then; another value means the file has changed since. */
  look: number;
}

const mostPictures = 600;
const mostBytes = 48_000_000;

/** Pictures as addresses the page can show; the ones not looked at for longest go first. */
export class ThumbnailCache {
  readonly #kept = new Map<string, Kept>();
  #bytes = 0;

  get(id: number, side: ThumbnailSide): string | undefined {
    return this.#kept.get(keyOf(id, side))?.url;
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
    const blob = new Blob([bytes], { type: 'image/webp' });
    this.drop(id, side);
    this.#kept.set(keyOf(id, side), { url: URL.createObjectURL(blob), bytes: blob.size, look });
    this.#bytes += blob.size;
    for (const key of this.#kept.keys()) {
      if (this.#kept.size <= mostPictures && this.#bytes <= mostBytes) break;
      this.#remove(key);
    }
  }

  drop(id: number, side: ThumbnailSide): void {
    this.#remove(keyOf(id, side));
  }

  #remove(key: string): void {
    const kept = this.#kept.get(key);
    if (kept === undefined) return;
    URL.revokeObjectURL(kept.url);
    this.#bytes -= kept.bytes;
    this.#kept.delete(key);
  }
}

function colourOf(look: number): number {
  return look % 0x100_0000;
}

function keyOf(id: number, side: ThumbnailSide): string {
  return `${id}/${side}`;
}
