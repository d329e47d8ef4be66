import type { ImagePayload } from '../core/api/events.ts';

/** Where the bytes of one image go while they arrive. */
export interface ImageSink {
  /** The bytes are only valid during the call. */
  write(bytes: Uint8Array): void;
  end(): ImagePayload;
  /** The bytes are not wanted: a preview, an unreadable image, a cut answer. */
  discard(): void;
}

/** Opens sinks and, where writing takes time, says when what was written so far has arrived. */
export interface ImageSinks {
  open(): ImageSink;
  flush?(): Promise<void>;
}

const blockBytes = 1024 * 1024;

/** Bytes in blocks: nothing is copied twice, and a wrong length announced costs nothing. */
export class ByteCollector {
  readonly #blocks: Buffer[] = [];
  #used = blockBytes;
  length = 0;

  add(bytes: Uint8Array): void {
    let from = 0;
    while (from < bytes.length) {
      if (this.#used === blockBytes) {
        this.#blocks.push(Buffer.allocUnsafeSlow(blockBytes));
        this.#used = 0;
      }
      const piece = bytes.subarray(from, from + blockBytes - this.#used);
      this.#blocks.at(-1)?.set(piece, this.#used);
      this.#used += piece.length;
      from += piece.length;
    }
    this.length += bytes.length;
  }

  /** Everything added, in a buffer of exactly that size; the collector is empty afterwards. */
  take(): Uint8Array {
    const whole = Buffer.allocUnsafeSlow(this.length);
    let at = 0;
    for (const block of this.#blocks) at += block.copy(whole, at, 0, Math.min(blockBytes, this.length - at));
    this.clear();
    return whole;
  }

  clear(): void {
    this.#blocks.length = 0;
    this.#used = blockBytes;
    this.length = 0;
  }
}

/** Images in memory, for as long as nothing else wants them as they come. */
export const memorySinks: ImageSinks = {
  open: () => {
    const collector = new ByteCollector();
    return {
      write: bytes => collector.add(bytes),
      end: () => ({ bytes: collector.take() }),
      discard: () => collector.clear(),
    };
  },
};
