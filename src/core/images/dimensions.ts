import { u16be, u16le, u32be, u32le, u8 } from './bytes.ts';
import { exifOf, orientationOf } from './exif.ts';
import { gifBlocks } from './gifBlocks.ts';
import { jpegHead } from './jpegSegments.ts';
import { pngChunks } from './pngChunks.ts';
import { isImageFormat, sniff } from './sniff.ts';
import type { ImageFormat } from './sniff.ts';
import { firstDirectory, hasTag, tagNumber, tiffTag } from './tiffTags.ts';
import { webpCanvas, webpChunks } from './webpChunks.ts';

export interface ImageHeader {
  readonly format: ImageFormat;
  /** As stored, before the orientation is applied. */
  readonly width: number;
  readonly height: number;
  /** 1 to 8 as EXIF counts them; 1 when the file says nothing. */
  readonly orientation: number;
  /** The file can say that pixels are transparent; absent where that cannot be known from the header. */
  readonly hasAlphaChannel?: boolean;
}

type Size = Pick<ImageHeader, 'width' | 'height' | 'hasAlphaChannel'>;

const readers: Record<ImageFormat, (bytes: Uint8Array) => Size | undefined> = {
  jpeg: jpegSize,
  png: pngSize,
  webp: webpSize,
  gif: gifSize,
  bmp: bmpSize,
  tiff: tiffSize,
};

/**
 * Size and orientation without decoding a pixel. The first part of a file is enough, except for TIFF,
 * whose directory usually is at its end; nothing when the size is not within the bytes given.
 */
export function readHeader(bytes: Uint8Array): ImageHeader | undefined {
  const format = sniff(bytes);
  if (!isImageFormat(format)) return undefined;
  const size = readers[format](bytes);
  if (size === undefined || size.width < 1 || size.height < 1) return undefined;
  return { format, ...size, orientation: orientationOf(exifOf(bytes, format)) };
}

/** The size as it is seen: orientations 5 to 8 lie on their side. */
export function orientedSize(header: Pick<ImageHeader, 'width' | 'height' | 'orientation'>): {
  readonly width: number;
  readonly height: number;
} {
  const { width, height, orientation } = header;
  return orientation >= 5 ? { width: height, height: width } : { width, height };
}

function jpegSize(bytes: Uint8Array): Size | undefined {
  const frame = jpegHead(bytes).segments.find(({ marker }) => isFrame(marker));
  if (frame === undefined || frame.end - frame.data < 6) return undefined;
  return {
    height: u16be(bytes, frame.data + 1),
    width: u16be(bytes, frame.data + 3),
    hasAlphaChannel: false,
  };
}

/** SOF0 to SOF15 but for the tables and the extension that share their range. */
function isFrame(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
}

function pngSize(bytes: Uint8Array): Size | undefined {
  const { chunks } = pngChunks(bytes);
  const header = chunks[0];
  if (header?.type !== 'IHDR' || header.dataEnd - header.data !== 13) return undefined;
  const width = u32be(bytes, header.data);
  const height = u32be(bytes, header.data + 4);
  if (width > 0x7fff_ffff || height > 0x7fff_ffff) return undefined;
  const colourType = u8(bytes, header.data + 9);
  const hasAlphaChannel = (colourType & 4) !== 0 || chunks.some(({ type }) => type === 'tRNS');
  return { width, height, hasAlphaChannel };
}

function webpSize(bytes: Uint8Array): Size | undefined {
  const canvas = webpCanvas(bytes, webpChunks(bytes).chunks[0]);
  return canvas && { width: canvas.width, height: canvas.height, hasAlphaChannel: canvas.alpha };
}

function gifSize(bytes: Uint8Array): Size {
  const control = gifBlocks(bytes).blocks.find(({ kind }) => kind === 'graphicControl' || kind === 'image');
  const hasAlphaChannel = control?.kind === 'graphicControl' && (u8(bytes, control.start + 3) & 1) === 1;
  return { width: u16le(bytes, 6), height: u16le(bytes, 8), hasAlphaChannel };
}

function bmpSize(bytes: Uint8Array): Size {
  if (u8(bytes, 14) === 12)
    return { width: u16le(bytes, 18), height: u16le(bytes, 20), hasAlphaChannel: false };
  // A negative height says that rows run from the top; a negative width says nothing and ends up below 1.
  return { width: u32le(bytes, 18) | 0, height: Math.abs(u32le(bytes, 22) | 0) };
}

function tiffSize(bytes: Uint8Array): Size | undefined {
  const directory = firstDirectory(bytes);
  const width = directory && tagNumber(directory, tiffTag.width);
  const height = directory && tagNumber(directory, tiffTag.height);
  if (directory === undefined || width === undefined || height === undefined) return undefined;
  return { width, height, hasAlphaChannel: hasTag(directory, tiffTag.extraSamples) };
}
