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

/** Bytes in blocks: nothing grows by copying, and bytes whose number was announced are not copied twice. */
export class ByteCollector {
  #blocks: Buffer[] = [];
  #room = 0;
  #length = 0;

  get length(): number {
    return this.#length;
  }

  /** The number of bytes to come, as far as the sender can be believed. */
  expect(bytes: number): void {
    if (this.#length > 0 || bytes < 1) return;
    this.#blocks = [Buffer.allocUnsafeSlow(bytes)];
    this.#room = bytes;
  }

  add(bytes: Uint8Array): void {
    for (let from = 0; from < bytes.length;) {
      if (this.#room === 0) {
        this.#blocks.push(Buffer.allocUnsafeSlow(blockBytes));
        this.#room = blockBytes;
      }
      const block = this.#blocks.at(-1) ?? Buffer.alloc(0);
      const piece = bytes.subarray(from, from + this.#room);
      block.set(piece, block.length - this.#room);
      this.#room -= piece.length;
      this.#length += piece.length;
      from += piece.length;
    }
  }

  /** Everything added, in a buffer of exactly that size; the collector is empty afterwards. */
  take(): Uint8Array {
    const [only] = this.#blocks;
    const isExact = this.#blocks.length === 1 && this.#room === 0;
    const whole = isExact && only !== undefined ? only : this.#joined();
    this.clear();
    return whole;
  }

  #joined(): Buffer {
    const whole = Buffer.allocUnsafeSlow(this.#length);
    let at = 0;
    for (const block of this.#blocks)
      at += block.copy(whole, at, 0, Math.min(block.length, this.#length - at));
    return whole;
  }

  clear(): void {
    this.#blocks = [];
    this.#room = 0;
    this.#length = 0;
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
