import { concat } from '../images/bytes.ts';
import { gifBlocks } from '../images/gifBlocks.ts';
import type { ImageFormat } from '../images/sniff.ts';
import { firstDirectory, tagBytes, tiffTag } from '../images/tiffTags.ts';
import { jpegPackets, withJpegPacket } from './jpeg.ts';
import { pngPackets, withPngPacket } from './png.ts';
import { webpPackets, withWebpPacket } from './webp.ts';

/** The XMP packets of one file, in file order. */
export interface FoundPackets {
  readonly packets: readonly Uint8Array[];
  /** There is one that cannot be read here, so that another must not be added. */
  readonly unreadable: boolean;
}

/** The file with its packet in place, in pieces that are mostly the old file's own bytes, or why there is none. */
export type Placed = readonly Uint8Array[] | 'tooLarge' | 'structure';

/** Behind a packet in GIF stands a run of 258 bytes by which readers of sub-blocks find the end. */
const gifTail = 258;
const gifHead = 14;

export function packetsOf(bytes: Uint8Array, format: ImageFormat): FoundPackets {
  switch (format) {
    case 'jpeg':
      return jpegPackets(bytes);
    case 'png':
      return pngPackets(bytes);
    case 'webp':
      return webpPackets(bytes);
    case 'tiff': {
      const directory = firstDirectory(bytes);
      const packet = directory && tagBytes(directory, tiffTag.xmp);
      return { packets: packet === undefined ? [] : [packet], unreadable: false };
    }
    case 'gif': {
      const block = gifBlocks(bytes).blocks.find(({ application }) => application === 'XMP DataXMP');
      const packet =
        block && bytes.subarray(block.start + gifHead, Math.max(block.end - gifTail, block.start + gifHead));
      return { packets: packet === undefined ? [] : [packet], unreadable: false };
    }
    default:
      return { packets: [], unreadable: false };
  }
}

/** The same as one; nothing for formats that are read only. */
export function withPacket(
  bytes: Uint8Array,
  format: ImageFormat,
  packet: Uint8Array,
): Uint8Array | Exclude<Placed, readonly Uint8Array[]> | undefined {
  const placed = partsWithPacket(bytes, format, packet);
  return typeof placed === 'object' ? concat(placed) : placed;
}

/** Nothing for formats that are read only. */
export function partsWithPacket(
  bytes: Uint8Array,
  format: ImageFormat,
  packet: Uint8Array,
): Placed | undefined {
  switch (format) {
    case 'jpeg':
      return withJpegPacket(bytes, packet);
    case 'png':
      return withPngPacket(bytes, packet);
    case 'webp':
      return withWebpPacket(bytes, packet);
    default:
      return undefined;
  }
}
