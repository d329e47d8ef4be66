import { hasMark, latin1, u16le, u24le, u32le, u8 } from './bytes.ts';

export interface WebpChunk {
  readonly id: string;
  readonly start: number;
  readonly data: number;
  readonly dataEnd: number;
}

export interface WebpChunks {
  /** In file order; the last one may be cut when `complete` is false. */
  readonly chunks: readonly WebpChunk[];
  /** The chunks fill the RIFF container exactly. */
  readonly complete: boolean;
  /** Where the container says it ends. */
  readonly end: number;
}

/** Bits of the first byte of `VP8X`. */
export const webpFlag = { xmp: 0x04, exif: 0x08, alpha: 0x10 } as const;

const maxChunks = 100_000;

export function webpChunks(bytes: Uint8Array): WebpChunks {
  const isWebp = hasMark(bytes, 0, 'RIFF') && hasMark(bytes, 8, 'WEBP');
  const end = isWebp ? 8 + u32le(bytes, 4) : 0;
  const limit = Math.min(end, bytes.length);
  const chunks: WebpChunk[] = [];
  let at = 12;
  while (at + 8 <= limit && chunks.length < maxChunks) {
    const dataEnd = at + 8 + u32le(bytes, at + 4);
    chunks.push({ id: latin1(bytes, at, 4), start: at, data: at + 8, dataEnd: Math.min(dataEnd, limit) });
    at = dataEnd + (dataEnd % 2);
  }
  // Some writers leave out the padding of the last chunk.
  const filled = at === end || at - 1 === end;
  return { chunks, complete: end <= bytes.length && chunks.length > 0 && filled, end };
}

export interface WebpCanvas {
  readonly width: number;
  readonly height: number;
  readonly alpha: boolean;
}

/** Size and alpha from the first chunk, whichever of the three kinds of file it is. */
export function webpCanvas(bytes: Uint8Array, first: WebpChunk | undefined): WebpCanvas | undefined {
  if (first === undefined || first.dataEnd - first.data < 5) return undefined;
  const at = first.data;
  if (first.id === 'VP8X') {
    const alpha = (u8(bytes, at) & webpFlag.alpha) !== 0;
    return { width: u24le(bytes, at + 4) + 1, height: u24le(bytes, at + 7) + 1, alpha };
  }
  if (first.id === 'VP8L' && u8(bytes, at) === 0x2f) {
    const bits = u32le(bytes, at + 1);
    return {
      width: (bits & 0x3fff) + 1,
      height: ((bits >>> 14) & 0x3fff) + 1,
      alpha: ((bits >>> 28) & 1) === 1,
    };
  }
  if (first.id !== 'VP8 ' || !hasMark(bytes, at + 3, '\x9d\x01\x2a')) return undefined;
  return { width: u16le(bytes, at + 6) & 0x3fff, height: u16le(bytes, at + 8) & 0x3fff, alpha: false };
}
