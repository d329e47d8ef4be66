import { readHeader } from './dimensions.ts';
import { hasMark } from './bytes.ts';
import { jpegHead } from './jpegSegments.ts';
import { pngChunks } from './pngChunks.ts';
import { sniff } from './sniff.ts';
import type { ImageFormat } from './sniff.ts';
import { webpChunks } from './webpChunks.ts';

/** Real writers leave a few bytes behind the end mark; more than this is another file. */
const trailingBytes = 8 * 1024;

/**
 * The file begins as its format does and ends where its format says that it ends (R10);
 * for GIF, BMP and TIFF, which are never results, a readable header is all that is asked.
 */
export function isComplete(bytes: Uint8Array, format: ImageFormat): boolean {
  if (sniff(bytes) !== format || readHeader(bytes) === undefined) return false;
  switch (format) {
    case 'jpeg':
      return jpegEnds(bytes);
    case 'png': {
      const { complete, end } = pngChunks(bytes);
      return complete && isTail(bytes, end);
    }
    case 'webp': {
      const { complete, end } = webpChunks(bytes);
      return complete && isTail(bytes, end);
    }
    default:
      return true;
  }
}

/** Looks from the end: within entropy-coded data the end mark cannot occur, but a thumbnail before it has one. */
function jpegEnds(bytes: Uint8Array): boolean {
  const { segments, complete } = jpegHead(bytes);
  const scan = segments.at(-1);
  if (!complete || scan === undefined) return false;
  const last = lastMeaningful(bytes);
  const from = Math.max(scan.end, last - trailingBytes);
  for (let at = last - 1; at >= from; at -= 1) if (hasMark(bytes, at, '\xff\xd9')) return true;
  return false;
}

function isTail(bytes: Uint8Array, end: number): boolean {
  return lastMeaningful(bytes) - end < trailingBytes;
}

/** The last byte that is not padding. */
function lastMeaningful(bytes: Uint8Array): number {
  let at = bytes.length - 1;
  while (at > 0 && bytes[at] === 0) at -= 1;
  return at;
}
