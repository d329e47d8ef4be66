import type { BodyPart } from '../core/ports.ts';
import type { RequestBody } from './exchange.ts';

/** Encoded at a time: divisible by three, so that pieces join, and short enough to stay in the young generation. */
const encodeBytes = 24 * 1024;
/** Handed to the socket at a time; 256 KiB when encoded. */
const chunkBytes = 8 * encodeBytes;
const textChunk = 64 * 1024;

/** The body in pieces: its length is known, its base64 never exists as a whole. */
export function requestBody(parts: readonly BodyPart[]): RequestBody {
  const length = parts.reduce((sum, part) => sum + lengthOf(part), 0);
  return { length, chunks: () => chunksOf(parts) };
}

function lengthOf(part: BodyPart): number {
  return typeof part === 'string' ? Buffer.byteLength(part) : Math.ceil(part.base64.length / 3) * 4;
}

function* chunksOf(parts: readonly BodyPart[]): Generator<Uint8Array> {
  for (const part of parts) {
    if (typeof part === 'string') {
      const bytes = Buffer.from(part);
      for (let at = 0; at < bytes.length; at += textChunk) yield bytes.subarray(at, at + textChunk);
    } else yield* encoded(part.base64);
  }
}

function* encoded(bytes: Uint8Array): Generator<Uint8Array> {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 0; at < view.length; at += chunkBytes) {
    const end = Math.min(at + chunkBytes, view.length);
    const chunk = Buffer.allocUnsafeSlow(Math.ceil((end - at) / 3) * 4);
    let filled = 0;
    for (let from = at; from < end; from += encodeBytes)
      filled += chunk.write(
        view.toString('base64', from, Math.min(from + encodeBytes, end)),
        filled,
        'latin1',
      );
    yield chunk;
  }
}
