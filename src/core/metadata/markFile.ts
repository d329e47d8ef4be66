import { isImageFormat, sniff, type ImageFormat } from '../images/sniff.ts';
import { jpegHead, jpegMarker } from '../images/jpegSegments.ts';
import { pngChunks } from '../images/pngChunks.ts';
import { webpChunks } from '../images/webpChunks.ts';
import { buildMarks, noMarks, readMarks, withMarks, type Marks } from './marks.ts';
import { packetsOf, withPacket } from './packets.ts';
import { carriesC2pa } from './signed.ts';
import { readXmp } from './xmp.ts';
import { maxXmpLength } from './xmpNames.ts';

/** Marks inside a picture, of the first packet that has any. */
export function marksIn(bytes: Uint8Array): Marks {
  const format = sniff(bytes);
  if (!isImageFormat(format)) return noMarks;
  for (const packet of packetsOf(bytes, format).packets) {
    const marks = packet.length > maxXmpLength ? noMarks : readMarks(new TextDecoder().decode(packet));
    if (marks !== noMarks) return marks;
  }
  return noMarks;
}

/**
 * The picture with these marks inside and its pixels as they were, byte for byte. Nothing where they have to go into
 * a file beside it: signed, of a kind that cannot be written, or not sound. `documentId` is for pictures without one.
 */
export function markImage(bytes: Uint8Array, marks: Marks, documentId?: string): Uint8Array | undefined {
  const format = sniff(bytes);
  if (format !== 'jpeg' && format !== 'png' && format !== 'webp') return undefined;
  const { packets, unreadable } = packetsOf(bytes, format);
  if (unreadable || carriesC2pa(bytes, format) || packets.some(isBound)) return undefined;
  const packet = markPacket(packets[0], marks, documentId);
  if (packet === undefined) return undefined;
  const marked = withPacket(bytes, format, new TextEncoder().encode(packet));
  return marked instanceof Uint8Array && samePixels(bytes, marked, format) ? marked : undefined;
}

/** What belongs into `<name>.xmp`; what another program has put there stays. Nothing when it is not sound. */
export function markSidecar(old: Uint8Array | undefined, marks: Marks): string | undefined {
  return markPacket(old, marks);
}

function markPacket(old: Uint8Array | undefined, marks: Marks, documentId?: string): string | undefined {
  if (old === undefined) return buildMarks(marks, documentId);
  if (old.length > maxXmpLength) return undefined;
  try {
    return withMarks(
      new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(old),
      marks,
      documentId,
    );
  } catch {
    // Not UTF-8: it cannot be changed without risk.
    return undefined;
  }
}

/** Credentials that are kept elsewhere are bound to these bytes as well. */
function isBound(packet: Uint8Array): boolean {
  return packet.length > maxXmpLength || readXmp(new TextDecoder().decode(packet)).remoteManifest;
}

/** Everything that is decoded is the same in both files. */
function samePixels(one: Uint8Array, other: Uint8Array, format: ImageFormat): boolean {
  const before = pixelParts(one, format);
  const after = pixelParts(other, format);
  return (
    before.length > 0 &&
    before.length === after.length &&
    before.every((part, index) => sameBytes(part, after[index]))
  );
}

function pixelParts(bytes: Uint8Array, format: ImageFormat): Uint8Array[] {
  switch (format) {
    case 'jpeg': {
      const { segments } = jpegHead(bytes);
      const parts = segments.filter(({ marker }) => marker !== jpegMarker.app1);
      const scan = segments.at(-1);
      if (scan?.marker !== jpegMarker.startOfScan) return [];
      return [...parts.map(({ start, end }) => bytes.subarray(start, end)), bytes.subarray(scan.end)];
    }
    case 'png':
      return pngChunks(bytes)
        .chunks.filter(({ type }) => type !== 'iTXt')
        .map(({ start, end }) => bytes.subarray(start, end));
    case 'webp':
      return webpChunks(bytes)
        .chunks.filter(({ id }) => id !== 'XMP ' && id !== 'VP8X')
        .map(({ start, dataEnd }) => bytes.subarray(start, dataEnd));
    default:
      return [];
  }
}

function sameBytes(one: Uint8Array, other: Uint8Array | undefined): boolean {
  if (one.length !== other?.length) return false;
  for (let at = 0; at < one.length; at += 1) if (one[at] !== other[at]) return false;
  return true;
}
