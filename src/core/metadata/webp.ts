import { u8 } from '../images/bytes.ts';
import { webpCanvas, webpChunks, webpFlag } from '../images/webpChunks.ts';
import type { WebpCanvas } from '../images/webpChunks.ts';
import { webpParts } from '../images/webpFile.ts';
import type { WebpContent } from '../images/webpFile.ts';
import { maxPackets, maxXmpLength } from './xmpNames.ts';
import type { FoundPackets, Placed } from './packets.ts';

export function webpPackets(bytes: Uint8Array): FoundPackets {
  const found = webpChunks(bytes).chunks.filter(({ id }) => id === 'XMP ');
  const packets = found.slice(0, maxPackets).map(({ data, dataEnd }) => bytes.subarray(data, dataEnd));
  return { packets, unreadable: false };
}

/** Replaces the first packet where it stands, or adds one at the end, where the format wants it; adds the extended header. */
export function withWebpPacket(bytes: Uint8Array, packet: Uint8Array): Placed {
  const { chunks, complete, end } = webpChunks(bytes);
  const canvas = webpCanvas(bytes, chunks[0]);
  if (!complete || canvas === undefined) return 'structure';
  if (packet.length > maxXmpLength) return 'tooLarge';
  const contents = chunks.map(({ id, data, dataEnd }) => ({ id, content: bytes.subarray(data, dataEnd) }));
  const extended = withExtendedHeader(contents, canvas);
  const xmp = { id: 'XMP ', content: packet };
  const old = extended.findIndex(({ id }) => id === 'XMP ');
  const all = old < 0 ? [...extended, xmp] : extended.with(old, xmp);
  return [...webpParts(all), bytes.subarray(end)];
}

function withExtendedHeader(contents: readonly WebpContent[], canvas: WebpCanvas): readonly WebpContent[] {
  const first = contents[0];
  if (first?.id === 'VP8X') {
    const content = first.content.slice();
    content.set([u8(content, 0) | webpFlag.xmp]);
    return contents.with(0, { id: 'VP8X', content });
  }
  const content = new Uint8Array(10);
  content.set([webpFlag.xmp | (canvas.alpha ? webpFlag.alpha : 0)]);
  content.set(u24leBytes(canvas.width - 1), 4);
  content.set(u24leBytes(canvas.height - 1), 7);
  return [{ id: 'VP8X', content }, ...contents];
}

function u24leBytes(value: number): Uint8Array {
  return Uint8Array.of(value & 0xff, (value >>> 8) & 0xff, (value >>> 16) & 0xff);
}
