import { crc32 } from 'node:zlib';
import { concat, fromLatin1, hasMark, latin1, u32be } from '../core/images/bytes.ts';
import { jpegHead, jpegMarker } from '../core/images/jpegSegments.ts';
import { pngChunks } from '../core/images/pngChunks.ts';
import type { SniffedFormat } from '../core/images/sniff.ts';
import { headBytes, maxPart, maxSteps, type PlacedReader } from './placedReader.ts';
import { tiffSkeleton } from './skeletonTiff.ts';
import { webpSkeleton } from './skeletonWebp.ts';

/**
 * The same file without what is decoded: headers and metadata only, so that the readers for whole files can read it.
 * What lies beyond the head is followed by its offsets, a bounded number of steps.
 */
export function skeletonOf(
  head: Uint8Array,
  format: SniffedFormat | undefined,
  reader: PlacedReader,
): Promise<Uint8Array> {
  switch (format) {
    case 'jpeg':
      return jpegSkeleton(head, reader);
    case 'png':
      return pngSkeleton(head, reader);
    case 'webp':
      return webpSkeleton(head, reader);
    case 'tiff':
      return tiffSkeleton(head, reader);
    default:
      return Promise.resolve(head);
  }
}

async function jpegSkeleton(head: Uint8Array, reader: PlacedReader): Promise<Uint8Array> {
  const { segments, complete } = jpegHead(head);
  let at = segments.at(-1)?.end ?? 2;
  if (complete || head.length >= reader.size) return head.subarray(0, complete ? at : head.length);
  const parts = [head.subarray(0, at)];
  for (let step = 0; step < maxSteps; step += 1) {
    const mark = await reader.read(at, 20);
    let place = 1;
    while (mark[place] === 0xff && place < 16) place += 1;
    const marker = mark[place] ?? 0;
    const length = ((mark[place + 1] ?? 0) << 8) | (mark[place + 2] ?? 0);
    if (mark[0] !== 0xff || marker < 0xc0 || length < 2) break;
    const end = at + place + 1 + length;
    // Of content credentials only the fact that they are there is wanted.
    if (marker === jpegMarker.app11) parts.push(await credentials(at + place + 3, length, reader));
    else if (isWanted(marker)) parts.push(await reader.read(at, end - at));
    if (marker === jpegMarker.startOfScan || end >= reader.size) break;
    at = end;
  }
  return concat(parts);
}

/** APP1 has EXIF and XMP; the frame has the size; the scan says that the head is whole. */
function isWanted(marker: number): boolean {
  return (
    marker === jpegMarker.app1 || marker === jpegMarker.startOfScan || (marker >= 0xc0 && marker <= 0xcf)
  );
}

async function credentials(data: number, length: number, reader: PlacedReader): Promise<Uint8Array> {
  const kept = Math.min(length - 2, 20);
  const header = Uint8Array.of(0xff, jpegMarker.app11, 0, kept + 2);
  const content = await reader.read(data, kept);
  return content.length === kept ? concat([header, content]) : new Uint8Array();
}

const keyword = 'XML:com.adobe.xmp\0';
const pngText = new Set(['iTXt', 'tEXt', 'zTXt', 'eXIf']);

async function pngSkeleton(head: Uint8Array, reader: PlacedReader): Promise<Uint8Array> {
  const { chunks } = pngChunks(head);
  const parts: Uint8Array[] = [head.subarray(0, 8)];
  let at = 8;
  let pixels = false;
  let packet = false;
  for (const { type, start, data, end, dataEnd } of chunks) {
    pixels = type === 'IDAT';
    // The last one may be cut: it is met again below.
    if (pixels || dataEnd + 4 > head.length) break;
    packet ||= type === 'iTXt' && hasMark(head, data, keyword);
    parts.push(head.subarray(start, end));
    at = end;
  }
  if (!pixels && at < head.length) packet = (await pngBeyond(at, reader, parts)) || packet;
  if (!packet && reader.size > head.length) parts.push(await pngTail(reader));
  return concat(parts);
}

/** Large profiles and credentials can push what follows them out of the head. True when there was a packet. */
async function pngBeyond(from: number, reader: PlacedReader, parts: Uint8Array[]): Promise<boolean> {
  let packet = false;
  let at = from;
  for (let step = 0; step < maxSteps && at + 12 <= reader.size; step += 1) {
    const header = await reader.read(at, 8);
    const length = u32be(header, 0);
    const type = latin1(header, 4, 4);
    if (type === 'IDAT' || type === 'IEND' || header.length < 8) break;
    if (pngText.has(type) && length <= maxPart) {
      const chunk = await reader.read(at, length + 12);
      packet ||= type === 'iTXt' && hasMark(chunk, 8, keyword);
      parts.push(chunk);
    } else if (type === 'caBX' || type === 'tRNS') {
      // That it is there is all that counts; nobody checks the sum of an empty one.
      parts.push(Uint8Array.of(0, 0, 0, 0), fromLatin1(type), new Uint8Array(4));
    }
    at += length + 12;
  }
  return packet;
}

/** Some programs put their packet behind the pixels; walking there would be a read for every eight kilobytes. */
async function pngTail(reader: PlacedReader): Promise<Uint8Array> {
  const from = Math.max(0, reader.size - headBytes);
  const tail = await reader.read(from, headBytes);
  const mark = Buffer.from(tail.buffer, tail.byteOffset, tail.length).lastIndexOf(
    `iTXt${keyword}`,
    undefined,
    'latin1',
  );
  const length = mark < 4 ? Infinity : u32be(tail, mark - 4);
  const end = mark + 8 + length;
  if (end > tail.length) return new Uint8Array();
  const isWhole = crc32(tail.subarray(mark, end - 4)) === u32be(tail, end - 4);
  return isWhole ? tail.slice(mark - 4, end) : new Uint8Array();
}
