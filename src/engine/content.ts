import { createHash } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Content } from '../core/ports.ts';

/** Hashed without a pause; whoever else wants the thread waits no longer than this takes. */
const sliceBytes = 1024 * 1024;

export function partsOf(content: Content): readonly Uint8Array[] {
  return content instanceof Uint8Array ? [content] : content;
}

export function bytesIn(content: Content): number {
  return partsOf(content).reduce((sum, part) => sum + part.length, 0);
}

/** In one piece, copied only if it is not. */
export function wholeOf(content: Content): Uint8Array {
  return content instanceof Uint8Array ? content : Buffer.concat(content);
}

/** Cut into slices of at most so many bytes, none of them empty. */
export function* slicesOf(content: Content, bytes: number): Generator<Uint8Array, void, undefined> {
  for (const part of partsOf(content))
    for (let from = 0; from < part.length; from += bytes) yield part.subarray(from, from + bytes);
}

/** SHA-256 as lower-case hex. */
export async function sha256(content: Content): Promise<string> {
  const hash = createHash('sha256');
  for (const slice of slicesOf(content, sliceBytes)) {
    hash.update(slice);
    if (slice.length === sliceBytes) await nextTurn();
  }
  return hash.digest('hex');
}
