export const blockBytes = 512 * 1024;
const blocksKept = 16;

/** Blocks that are used again, by whichever picture needs one next. */
export class BlockPool {
  readonly #free: Buffer[] = [];

  take(): Buffer {
    return this.#free.pop() ?? Buffer.allocUnsafeSlow(blockBytes);
  }

  /** A block, or the filled part of one, whose bytes nobody needs any more. */
  give(block: Buffer): void {
    if (this.#free.length < blocksKept) this.#free.push(Buffer.from(block.buffer));
  }
}
