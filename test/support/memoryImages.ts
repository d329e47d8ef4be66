import type { ByteStore, ImageSink, ImageSinks } from '../../src/core/ports.ts';

/** A download in memory. */
export class MemoryStore implements ByteStore {
  readonly #lent = Buffer.alloc(64 * 1024);
  #pieces: Buffer[] = [];
  length = 0;

  expect(): void {
    // Memory grows as it must.
  }

  add(bytes: Uint8Array): void {
    this.#pieces.push(Buffer.from(bytes));
    this.length += bytes.length;
  }

  room(): Uint8Array {
    return this.#lent;
  }

  filled(bytes: number): void {
    this.add(this.#lent.subarray(0, bytes));
  }

  ready(): undefined {
    // Memory is never behind.
  }

  clear(): void {
    this.#pieces = [];
    this.length = 0;
  }

  take(): Buffer {
    return Buffer.concat(this.#pieces);
  }
}

/** The images of an answer in memory, by the names that its events give them. */
export class MemoryImages implements ImageSinks {
  readonly files = new Map<string, Buffer>();
  discarded = 0;
  #opened = 0;

  open(): ImageSink {
    const store = new MemoryStore();
    const file = `image-${this.#opened++}`;
    return {
      write: bytes => store.add(bytes),
      end: () => {
        this.files.set(file, store.take());
        return { file, bytes: store.length };
      },
      discard: () => {
        this.discarded++;
        store.clear();
      },
    };
  }
}
