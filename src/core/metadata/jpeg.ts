import { concat, fromLatin1, hasMark } from '../images/bytes.ts';
import { isExifSegment } from '../images/exif.ts';
import { jpegHead, jpegMarker } from '../images/jpegSegments.ts';
import type { JpegSegment } from '../images/jpegSegments.ts';
import type { FoundPackets, Placed } from './packets.ts';
import { maxPackets } from './xmpNames.ts';

const mark = 'http://ns.adobe.com/xap/1.0/\0';
/** What XMP allows in one segment; the rest would need an extension that few programs read. */
const maxPacketBytes = 65_502;

export function jpegPackets(bytes: Uint8Array): FoundPackets {
  const found = jpegHead(bytes).segments.filter(segment => isXmp(bytes, segment));
  const packets = found.slice(0, maxPackets).map(({ data, end }) => bytes.subarray(data + mark.length, end));
  return { packets, unreadable: false };
}

/** Replaces the first packet where it stands, or adds one behind JFIF and EXIF; every other byte stays. */
export function withJpegPacket(bytes: Uint8Array, packet: Uint8Array): Placed {
  const { segments, complete } = jpegHead(bytes);
  if (!complete) return 'structure';
  if (packet.length > maxPacketBytes) return 'tooLarge';
  const old = segments.find(segment => isXmp(bytes, segment));
  const start = old?.start ?? placeForNew(bytes, segments);
  const length = 2 + mark.length + packet.length;
  const header = Uint8Array.of(0xff, jpegMarker.app1, length >>> 8, length & 0xff);
  const head = concat([bytes.subarray(0, start), header, fromLatin1(mark), packet]);
  return [head, bytes.subarray(old?.end ?? start)];
}

function isXmp(bytes: Uint8Array, { marker, data }: JpegSegment): boolean {
  return marker === jpegMarker.app1 && hasMark(bytes, data, mark);
}

function placeForNew(bytes: Uint8Array, segments: readonly JpegSegment[]): number {
  let place = 2;
  for (const segment of segments) {
    if (segment.marker !== jpegMarker.app0 && !isExifSegment(bytes, segment)) break;
    place = segment.end;
  }
  return place;
}
