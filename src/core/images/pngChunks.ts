import { hasMark, latin1, u32be } from './bytes.ts';

export interface PngChunk {
  readonly type: string;
  /** Where the chunk begins, with its length. */
  readonly start: number;
  readonly data: number;
  readonly dataEnd: number;
  /** Behind the checksum; the end of the file for a chunk that was cut. */
  readonly end: number;
}

export interface PngChunks {
  /** In file order up to IEND; the last one may be cut when `complete` is false. */
  readonly chunks: readonly PngChunk[];
  /** Begins with IHDR and reaches IEND. */
  readonly complete: boolean;
  /** Behind the last chunk. */
  readonly end: number;
}

const maxChunks = 100_000;

export function pngChunks(bytes: Uint8Array): PngChunks {
  const chunks: PngChunk[] = [];
  let at = hasMark(bytes, 0, '\x89PNG\r\n\x1a\n') ? 8 : bytes.length;
  while (at + 8 <= bytes.length && chunks.length < maxChunks) {
    const dataEnd = at + 8 + u32be(bytes, at);
    const end = dataEnd + 4;
    const type = latin1(bytes, at + 4, 4);
    const cut = end > bytes.length;
    chunks.push({
      type,
      start: at,
      data: at + 8,
      dataEnd: Math.min(dataEnd, bytes.length),
      end: cut ? bytes.length : end,
    });
    if (type === 'IEND' && !cut) return { chunks, complete: chunks[0]?.type === 'IHDR', end };
    at = end;
  }
  return { chunks, complete: false, end: bytes.length };
}
