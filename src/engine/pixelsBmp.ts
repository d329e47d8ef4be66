import { PixelsFault } from './pixelsFault.ts';

export interface RawPicture {
  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;
  readonly channels: 3 | 4;
}

interface Header {
  readonly view: DataView;
  readonly width: number;
  readonly height: number;
  /** Rows usually run from the bottom up. */
  readonly topDown: boolean;
  readonly bitsPerPixel: number;
  readonly compression: number;
  readonly headerSize: number;
  readonly pixelsAt: number;
}

type Colour = readonly [red: number, green: number, blue: number, alpha: number];

const uncompressed = 0;
const bitFields = 3;
const alphaBitFields = 6;

export function isBmp(bytes: Uint8Array): boolean {
  return bytes.length > 26 && bytes[0] === 0x42 && bytes[1] === 0x4d;
}

/** The one API format that sharp does not read. Run-length and embedded compression are refused. */
export function decodeBmp(bytes: Uint8Array, maxPixels: number): RawPicture {
  try {
    return decode(readHeader(bytes, maxPixels));
  } catch (error) {
    // A DataView throws when a damaged header points outside the file.
    throw error instanceof RangeError ? new PixelsFault('unreadable', error) : error;
  }
}

function readHeader(bytes: Uint8Array, maxPixels: number): Header {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const headerSize = view.getUint32(14, true);
  const old = headerSize === 12;
  const width = old ? view.getUint16(18, true) : view.getInt32(18, true);
  const signedHeight = old ? view.getInt16(20, true) : view.getInt32(22, true);
  const height = Math.abs(signedHeight);
  if ((!old && headerSize < 40) || width <= 0 || height === 0) throw new PixelsFault('unreadable');
  if (width * height > maxPixels) throw new PixelsFault('tooManyPixels');
  return {
    view,
    width,
    height,
    topDown: signedHeight < 0,
    bitsPerPixel: view.getUint16(old ? 24 : 28, true),
    compression: old ? uncompressed : view.getUint32(30, true),
    headerSize,
    pixelsAt: view.getUint32(10, true),
  };
}

function decode(header: Header): RawPicture {
  const { view, width, height, topDown, bitsPerPixel, pixelsAt } = header;
  const { colourAt, channels } = reader(header);
  const stride = Math.ceil((bitsPerPixel * width) / 32) * 4;
  // Checked before anything is allocated: a few bytes must not be able to ask for a large picture.
  if (pixelsAt + stride * height > view.byteLength) throw new PixelsFault('unreadable');
  const data = new Uint8Array(width * height * channels);
  let at = 0;
  for (let row = 0; row < height; row++) {
    const rowAt = pixelsAt + stride * (topDown ? row : height - 1 - row);
    for (let column = 0; column < width; column++) {
      const colour = colourAt(rowAt, column);
      for (let channel = 0; channel < channels; channel++) data[at++] = colour[channel] ?? 0;
    }
  }
  return { data, width, height, channels };
}

interface Reader {
  readonly colourAt: (rowAt: number, column: number) => Colour;
  readonly channels: 3 | 4;
}

function reader(header: Header): Reader {
  const { bitsPerPixel, compression } = header;
  if (compression === uncompressed && [1, 2, 4, 8].includes(bitsPerPixel)) return paletteReader(header);
  const masked = compression === bitFields || compression === alphaBitFields;
  if (compression !== uncompressed && !masked) throw new PixelsFault('unsupported');
  if (bitsPerPixel === 24 && !masked) return { colourAt: trueColour(header.view), channels: 3 };
  if (bitsPerPixel === 16 || bitsPerPixel === 32) return maskReader(header, masked);
  throw new PixelsFault('unreadable');
}

function trueColour(view: DataView): Reader['colourAt'] {
  return (rowAt, column) => {
    const at = rowAt + column * 3;
    return [view.getUint8(at + 2), view.getUint8(at + 1), view.getUint8(at), 255];
  };
}

function paletteReader({ view, bitsPerPixel, headerSize, pixelsAt }: Header): Reader {
  const entrySize = headerSize === 12 ? 3 : 4;
  const start = 14 + headerSize;
  const colours: Colour[] = [];
  for (let at = start; at + entrySize <= pixelsAt && colours.length < 2 ** bitsPerPixel; at += entrySize) {
    colours.push([view.getUint8(at + 2), view.getUint8(at + 1), view.getUint8(at), 255]);
  }
  const perByte = 8 / bitsPerPixel;
  const mask = 2 ** bitsPerPixel - 1;
  const colourAt: Reader['colourAt'] = (rowAt, column) => {
    const byte = view.getUint8(rowAt + Math.floor(column / perByte));
    const shift = 8 - bitsPerPixel * ((column % perByte) + 1);
    return colours[(byte >> shift) & mask] ?? [0, 0, 0, 255];
  };
  return { colourAt, channels: 3 };
}

function maskReader(header: Header, masked: boolean): Reader {
  const { view, bitsPerPixel, compression, headerSize } = header;
  const hasAlphaMask = masked && (headerSize >= 56 || compression === alphaBitFields);
  const standard = bitsPerPixel === 16 ? [0x7c00, 0x3e0, 0x1f] : [0xff0000, 0xff00, 0xff];
  const masks = masked ? [54, 58, 62].map(at => view.getUint32(at, true)) : standard;
  const [red, green, blue] = masks.map(mask => takeChannel(mask, 0));
  const alpha = takeChannel(hasAlphaMask ? view.getUint32(66, true) : 0, 255);
  if (!red || !green || !blue) throw new PixelsFault('unreadable');
  const value =
    bitsPerPixel === 16
      ? (rowAt: number, column: number) => view.getUint16(rowAt + column * 2, true)
      : (rowAt: number, column: number) => view.getUint32(rowAt + column * 4, true);
  const colourAt: Reader['colourAt'] = (rowAt, column) => {
    const pixel = value(rowAt, column);
    return [red(pixel), green(pixel), blue(pixel), alpha(pixel)];
  };
  return { colourAt, channels: hasAlphaMask ? 4 : 3 };
}

/** Takes one colour out of a pixel and stretches it to 0..255. */
function takeChannel(mask: number, whenAbsent: number): (pixel: number) => number {
  if (mask === 0) return () => whenAbsent;
  const shift = 31 - Math.clz32(mask & -mask);
  const largest = mask >>> shift;
  return pixel => Math.round((((pixel & mask) >>> shift) * 255) / largest);
}
