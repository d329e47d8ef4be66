import { hasMark, u16be, u8 } from './bytes.ts';

export interface JpegSegment {
  readonly marker: number;
  /** Where the segment begins, fill bytes before its marker included. */
  readonly start: number;
  /** Where its payload begins, behind the length. */
  readonly data: number;
  /** Where the next one begins; a scan includes its entropy-coded data when the whole file was walked. */
  readonly end: number;
}

export const jpegMarker = {
  app0: 0xe0,
  app1: 0xe1,
  app2: 0xe2,
  app11: 0xeb,
  app14: 0xee,
  app15: 0xef,
  comment: 0xfe,
  startOfScan: 0xda,
  endOfImage: 0xd9,
} as const;

/** Real files have well under a hundred; hostile ones must not turn into millions of objects. */
const maxSegments = 4096;

/** The segments before the first scan, as far as they are whole; `complete` when the scan was reached. */
export function jpegHead(bytes: Uint8Array): {
  readonly segments: readonly JpegSegment[];
  readonly complete: boolean;
} {
  const segments: JpegSegment[] = [];
  let at = startOfImage(bytes);
  while (segments.length < maxSegments) {
    const segment = at === undefined ? undefined : segmentAt(bytes, at);
    if (segment === undefined || segment.marker === jpegMarker.endOfImage) break;
    segments.push(segment);
    if (segment.marker === jpegMarker.startOfScan) return { segments, complete: true };
    at = segment.end;
  }
  return { segments, complete: false };
}

/** Every segment from behind SOI up to EOI, or nothing when the structure is broken or cut. */
export function jpegSegments(bytes: Uint8Array): readonly JpegSegment[] | undefined {
  const segments: JpegSegment[] = [];
  let at = startOfImage(bytes);
  while (segments.length < maxSegments) {
    const found = at === undefined ? undefined : segmentAt(bytes, at);
    if (found === undefined) return undefined;
    const isScan = found.marker === jpegMarker.startOfScan;
    const segment = isScan ? { ...found, end: entropyEnd(bytes, found.end) } : found;
    segments.push(segment);
    if (segment.marker === jpegMarker.endOfImage) return segments;
    at = segment.end;
  }
  return undefined;
}

function startOfImage(bytes: Uint8Array): number | undefined {
  return hasMark(bytes, 0, '\xff\xd8') ? 2 : undefined;
}

function segmentAt(bytes: Uint8Array, start: number): JpegSegment | undefined {
  if (bytes[start] !== 0xff) return undefined;
  let at = start + 1;
  while (bytes[at] === 0xff) at += 1;
  const marker = u8(bytes, at);
  // Zero is stuffing and has no place here, nor have restarts or a second SOI.
  if (marker < 0xc0 || (marker >= 0xd0 && marker <= 0xd8)) return undefined;
  if (marker === jpegMarker.endOfImage) return { marker, start, data: at + 1, end: at + 1 };
  const length = u16be(bytes, at + 1);
  const end = at + 1 + length;
  return length < 2 || end > bytes.length ? undefined : { marker, start, data: at + 3, end };
}

/** The place of the marker that ends entropy-coded data: neither stuffing nor a restart. */
function entropyEnd(bytes: Uint8Array, start: number): number {
  let at = bytes.indexOf(0xff, start);
  while (at >= 0) {
    const next = u8(bytes, at + 1);
    const belongs = next === 0 || (next >= 0xd0 && next <= 0xd7);
    if (!belongs && next !== 0xff) return at;
    at = bytes.indexOf(0xff, at + (belongs ? 2 : 1));
  }
  return bytes.length;
}
