import { Buffer } from 'node:buffer';

export interface Bitmap {
  readonly width: number;
  readonly height: number;
  /** RGB, row by row from the top. */
  decode(): Buffer;
}

/** Uncompressed Windows bitmaps, which the imaging library does not read; undefined for anything else. */
export function readBitmap(bytes: Buffer): Bitmap | undefined {
  if (bytes.length < 54 || bytes.toString('latin1', 0, 2) !== 'BM') return undefined;
  const bits = bytes.readUInt16LE(28);
  const width = bytes.readInt32LE(18);
  const signedHeight = bytes.readInt32LE(22);
  const height = Math.abs(signedHeight);
  const plain = bytes.readUInt32LE(30) === 0 || (bytes.readUInt32LE(30) === 3 && bits === 32);
  if (!plain || ![8, 24, 32].includes(bits) || width <= 0 || height === 0) return undefined;
  const layout: Layout = {
    bits,
    width,
    height,
    bottomUp: signedHeight > 0,
    start: bytes.readUInt32LE(10),
    palette: 14 + bytes.readUInt32LE(14),
    stride: Math.ceil((width * bits) / 32) * 4,
  };
  if (layout.start + layout.stride * height > bytes.length) return undefined;
  return { width, height, decode: () => decodeRows(bytes, layout) };
}

interface Layout {
  readonly bits: number;
  readonly width: number;
  readonly height: number;
  readonly bottomUp: boolean;
  readonly start: number;
  readonly palette: number;
  readonly stride: number;
}

function decodeRows(bytes: Buffer, layout: Layout): Buffer {
  const { width, height, bits } = layout;
  const rgb = Buffer.alloc(width * height * 3);
  let out = 0;
  for (let y = 0; y < height; y += 1) {
    const line = layout.start + (layout.bottomUp ? height - 1 - y : y) * layout.stride;
    for (let x = 0; x < width; x += 1) {
      const at = line + (x * bits) / 8;
      const source = bits === 8 ? layout.palette + (bytes[at] ?? 0) * 4 : at;
      rgb[out] = bytes[source + 2] ?? 0;
      rgb[out + 1] = bytes[source + 1] ?? 0;
      rgb[out + 2] = bytes[source] ?? 0;
      out += 3;
    }
  }
  return rgb;
}
