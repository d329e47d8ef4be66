import { concat, fromLatin1, hasMark, u8 } from '../images/bytes.ts';
import { crc32 } from '../images/crc32.ts';
import { pngChunks } from '../images/pngChunks.ts';
import type { PngChunk } from '../images/pngChunks.ts';
import { maxPackets, maxXmpLength } from './xmpNames.ts';
import type { FoundPackets, Placed } from './packets.ts';

const keyword = 'XML:com.adobe.xmp\0';

export function pngPackets(bytes: Uint8Array): FoundPackets {
  const found = pngChunks(bytes).chunks.filter(chunk => isXmp(bytes, chunk));
  const plain = found.slice(0, maxPackets).map(chunk => packetOf(bytes, chunk));
  const packets = plain.filter(packet => packet !== undefined);
  return { packets, unreadable: packets.length < plain.length };
}

/** Replaces the first packet where it stands, or adds one behind IHDR; every other byte stays. */
export function withPngPacket(bytes: Uint8Array, packet: Uint8Array): Placed {
  const { chunks, complete } = pngChunks(bytes);
  const header = chunks[0];
  if (!complete || header === undefined) return 'structure';
  if (packet.length > maxXmpLength) return 'tooLarge';
  const old = chunks.find(chunk => isXmp(bytes, chunk));
  // No compression, no language, no translated keyword.
  const content = concat([fromLatin1(`iTXt${keyword}\0\0\0\0`), packet]);
  const before = bytes.subarray(0, old?.start ?? header.end);
  const after = bytes.subarray(old?.end ?? header.end);
  const chunk = concat([u32beBytes(content.length - 4), content, u32beBytes(crc32(content))]);
  return [before, chunk, after];
}

/** Two keywords and three kinds of chunk are in use; only one combination is what XMP asks for. */
function isXmp(bytes: Uint8Array, { type, data }: PngChunk): boolean {
  const isText = type === 'iTXt' || type === 'zTXt' || type === 'tEXt';
  return isText && (hasMark(bytes, data, keyword) || hasMark(bytes, data, 'Raw profile type xmp\0'));
}

/** Nothing when it is compressed or encoded otherwise: unpacking foreign data is not done here. */
function packetOf(bytes: Uint8Array, { type, data, dataEnd }: PngChunk): Uint8Array | undefined {
  if (type !== 'iTXt' || !hasMark(bytes, data, keyword)) return undefined;
  const flags = data + keyword.length;
  if (u8(bytes, flags) !== 0) return undefined;
  // Behind the flags stand a language and a translated keyword, each ended by a zero.
  const rest = bytes.subarray(flags + 2, dataEnd);
  const translated = rest.indexOf(0, rest.indexOf(0) + 1);
  return translated < 0 ? undefined : rest.subarray(translated + 1);
}

function u32beBytes(value: number): Uint8Array {
  return Uint8Array.of(value >>> 24, (value >>> 16) & 0xff, (value >>> 8) & 0xff, value & 0xff);
}
