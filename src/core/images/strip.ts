import { concat, hasMark, joined, u8 } from './bytes.ts';
import { gifBlocks } from './gifBlocks.ts';
import { jpegMarker, jpegSegments } from './jpegSegments.ts';
import type { JpegSegment } from './jpegSegments.ts';
import { pngChunks } from './pngChunks.ts';
import type { ImageFormat } from './sniff.ts';
import { webpChunks, webpFlag } from './webpChunks.ts';
import { webpParts } from './webpFile.ts';

/** What a decoder needs to show the same colours and frames; every other PNG chunk may tell about a person. */
const pngKept = new Set(
  'IHDR PLTE tRNS IDAT IEND gAMA cHRM sRGB iCCP cICP sBIT bKGD pHYs acTL fcTL fdAT'.split(' '),
);
const webpKept = new Set(['VP8X', 'VP8 ', 'VP8L', 'ALPH', 'ANIM', 'ANMF', 'ICCP']);
const gifKept = new Set(['NETSCAPE2.0', 'ANIMEXTS1.0']);
/** Length of a JFIF segment's payload when it carries no thumbnail. */
const jfifLength = 14;

/**
 * The same picture without camera, place, author, history or thumbnails, pixels untouched byte for byte: in few pieces,
 * most of them views of the bytes that were given. Nothing when that cannot be done safely (TIFF, broken structure):
 * the caller encodes anew instead. The orientation goes with the rest: the caller applies it first where it is not 1.
 */
export function strippedParts(bytes: Uint8Array, format: ImageFormat): readonly Uint8Array[] | undefined {
  const parts = keptParts(bytes, format);
  return parts && joined(parts);
}

function keptParts(bytes: Uint8Array, format: ImageFormat): readonly Uint8Array[] | undefined {
  switch (format) {
    case 'jpeg':
      return stripJpeg(bytes);
    case 'png':
      return stripPng(bytes);
    case 'webp':
      return stripWebp(bytes);
    case 'gif':
      return stripGif(bytes);
    case 'bmp':
      return [bytes];
    default:
      return undefined;
  }
}

function stripJpeg(bytes: Uint8Array): readonly Uint8Array[] | undefined {
  const segments = jpegSegments(bytes);
  if (segments === undefined || !segments.some(({ marker }) => marker === jpegMarker.startOfScan))
    return undefined;
  const kept = segments.flatMap(segment => keptOfJpeg(bytes, segment));
  return [bytes.subarray(0, 2), ...kept];
}

function keptOfJpeg(bytes: Uint8Array, segment: JpegSegment): Uint8Array[] {
  const { marker, start, data, end } = segment;
  const whole = [bytes.subarray(start, end)];
  switch (marker) {
    case jpegMarker.app0:
      return jfif(bytes, segment);
    case jpegMarker.app2:
      return hasMark(bytes, data, 'ICC_PROFILE\0') ? whole : [];
    case jpegMarker.app14:
      return hasMark(bytes, data, 'Adobe') ? whole : [];
    default:
      return marker >= jpegMarker.app0 ? [] : whole;
  }
}

function jfif(bytes: Uint8Array, { data, end }: JpegSegment): Uint8Array[] {
  if (!hasMark(bytes, data, 'JFIF\0') || end - data < jfifLength) return [];
  const segment = concat([
    Uint8Array.of(0xff, 0xe0, 0, jfifLength + 2),
    bytes.subarray(data, data + jfifLength),
  ]);
  // The last two bytes are the size of a thumbnail, which may show what was cut off the picture.
  segment.fill(0, segment.length - 2);
  return [segment];
}

function stripPng(bytes: Uint8Array): readonly Uint8Array[] | undefined {
  const { chunks, complete } = pngChunks(bytes);
  if (!complete || chunks.some(({ type }) => isCritical(type) && !pngKept.has(type))) return undefined;
  const kept = chunks
    .filter(({ type }) => pngKept.has(type))
    .map(({ start, end }) => bytes.subarray(start, end));
  return [bytes.subarray(0, 8), ...kept];
}

/** A capital first letter: a decoder that does not know the chunk must not show the picture. */
function isCritical(type: string): boolean {
  return (type.charCodeAt(0) & 0x20) === 0;
}

function stripWebp(bytes: Uint8Array): readonly Uint8Array[] | undefined {
  const { chunks, complete } = webpChunks(bytes);
  if (!complete) return undefined;
  const kept = chunks
    .filter(({ id }) => webpKept.has(id))
    .map(({ id, data, dataEnd }) => {
      const content = bytes.subarray(data, dataEnd);
      return { id, content: id === 'VP8X' ? withoutFlags(content) : content };
    });
  return kept.length === 0 ? undefined : webpParts(kept);
}

function withoutFlags(content: Uint8Array): Uint8Array {
  const copy = content.slice();
  copy.set([u8(copy, 0) & ~(webpFlag.exif | webpFlag.xmp)]);
  return copy;
}

function stripGif(bytes: Uint8Array): readonly Uint8Array[] | undefined {
  const { first, blocks, complete } = gifBlocks(bytes);
  if (!complete) return undefined;
  const kept = blocks.filter(
    ({ kind, application }) => kind !== 'comment' && (kind !== 'application' || gifKept.has(application)),
  );
  return [bytes.subarray(0, first), ...kept.map(({ start, end }) => bytes.subarray(start, end))];
}
