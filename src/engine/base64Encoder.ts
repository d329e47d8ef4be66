import { makeBase64Loop, overreadBytes, type EncodeBlocks } from './base64Loop.ts';

/** Encoded at a time; divisible by three, so that pieces join. */
export const pieceBytes = 768 * 1024;
const textBytes = (pieceBytes / 3) * 4;
const blockBytes = 12;

const inputAt = [0, pieceBytes] as const;
const textAt = 2 * pieceBytes + overreadBytes;
const spareAt = textAt + textBytes;
const memoryBytes = spareAt + textBytes;

/** What is encoded lies in memory of its own: two pieces, one of which can be read into while the other is sent. */
export class Base64Encoder {
  readonly #memory: ArrayBuffer;
  readonly #encode: EncodeBlocks | undefined;

  constructor(make = makeBase64Loop) {
    try {
      const { memory, encode } = make(memoryBytes);
      this.#memory = memory;
      this.#encode = encode;
    } catch {
      // An old processor: strings do it as well, only slower.
      this.#memory = new ArrayBuffer(memoryBytes);
    }
  }

  /** Room for so many bytes of one of the two pieces. */
  input(which: 0 | 1, bytes: number): Buffer {
    return Buffer.from(this.#memory, inputAt[which], Math.min(bytes, pieceBytes));
  }

  /**
   * The piece as base64. `isFree` tells whether the last text has left: then its memory holds this one, otherwise
   * this one is a copy.
   */
  encode(piece: Buffer, isFree: boolean): Buffer {
    const length = Math.ceil(piece.length / 3) * 4;
    const text = Buffer.from(this.#memory, isFree ? textAt : spareAt, length);
    const done = this.#encodeBlocks(piece, text);
    text.write(piece.toString('base64', done), (done / 3) * 4, 'latin1');
    return isFree ? text : Buffer.from(text);
  }

  /** All but the rest that makes no block. */
  #encodeBlocks({ byteOffset, length }: Buffer, text: Buffer): number {
    const whole = this.#encode === undefined ? 0 : length - (length % blockBytes);
    if (whole > 0) this.#encode?.(byteOffset, text.byteOffset, byteOffset + whole);
    return whole;
  }
}
