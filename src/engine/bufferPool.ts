const mebibyte = 1024 * 1024;
const buffersKept = 2;
/** Larger ones are rare, and too much to sit on. */
const largestKept = 16 * mebibyte;

/** Buffers that are used again: one anew for every picture would keep the garbage collector busy, and memory high. */
export class BufferPool {
  readonly #free: Buffer[] = [];

  /** Lends exactly so many bytes, of unknown content, for as long as `work` takes. */
  async lend<T>(bytes: number, work: (buffer: Buffer) => Promise<T>): Promise<T> {
    const fitting = this.#free.findIndex(buffer => buffer.length >= bytes);
    const [known] = fitting === -1 ? this.#free.splice(0, 1) : this.#free.splice(fitting, 1);
    const buffer =
      known !== undefined && known.length >= bytes ? known : Buffer.allocUnsafeSlow(roundedUp(bytes));
    try {
      return await work(buffer.subarray(0, bytes));
    } finally {
      if (buffer.length <= largestKept && this.#free.length < buffersKept) this.#free.push(buffer);
    }
  }
}

function roundedUp(bytes: number): number {
  return Math.max(1, Math.ceil(bytes / mebibyte)) * mebibyte;
}
