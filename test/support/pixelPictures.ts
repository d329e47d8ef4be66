import assert from 'node:assert/strict';
import sharp from 'sharp';

export interface Picture {
  readonly data: Buffer;
  readonly width: number;
  readonly height: number;
}

/** Six blocks of distinct colours, 48 by 32: every orientation looks different, and JPEG keeps them exact enough. */
export async function blocks(): Promise<Picture> {
  const colours = [0xe02020, 0x20e020, 0x2020e0, 0xe0e020, 0x20e0e0, 0x808080];
  const data = Buffer.alloc(48 * 32 * 3);
  for (let y = 0; y < 32; y++) {
    for (let x = 0; x < 48; x++) {
      data.writeUIntBE(colours[Math.floor(y / 16) * 3 + Math.floor(x / 16)] ?? 0, (y * 48 + x) * 3, 3);
    }
  }
  return { data, width: 48, height: 32 };
}

export function rawSharp({ data, width, height }: Picture) {
  return sharp(data, { raw: { width, height, channels: 3 } });
}

/** Like a photo to a compressor; the more `sigma`, the larger the file. */
export function noisy(width: number, height: number, sigma = 40) {
  const noise = { type: 'gaussian' as const, mean: 128, sigma };
  return sharp({ create: { width, height, channels: 3, background: '#000', noise } });
}

/** The definition of the EXIF tag, pixel by pixel. */
export function oriented({ data, width, height }: Picture, orientation: number): Picture {
  const turned = orientation >= 5;
  const [w, h] = turned ? [height, width] : [width, height];
  const source: Record<number, (x: number, y: number) => [number, number]> = {
    1: (x, y) => [x, y],
    2: (x, y) => [width - 1 - x, y],
    3: (x, y) => [width - 1 - x, height - 1 - y],
    4: (x, y) => [x, height - 1 - y],
    5: (x, y) => [y, x],
    6: (x, y) => [y, height - 1 - x],
    7: (x, y) => [width - 1 - y, height - 1 - x],
    8: (x, y) => [width - 1 - y, x],
  };
  const result = Buffer.alloc(w * h * 3);
  for (let y = 0; y < h; y++) {
    for (let x = 0; x < w; x++) {
      const [fromX, fromY] = source[orientation]?.(x, y) ?? [0, 0];
      data.copy(result, (y * w + x) * 3, (fromY * width + fromX) * 3, (fromY * width + fromX) * 3 + 3);
    }
  }
  return { data: result, width: w, height: h };
}

export async function decode(bytes: Uint8Array): Promise<Picture> {
  const { data, info } = await sharp(bytes).raw().toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height };
}

export async function firstPixel(bytes: Uint8Array): Promise<number[]> {
  const { data, info } = await sharp(bytes).raw().toBuffer({ resolveWithObject: true });
  return [...data.subarray(0, info.channels)];
}

export function assertSamePixels(actual: Picture, expected: Picture, tolerance: number, what: string): void {
  assert.deepEqual([actual.width, actual.height], [expected.width, expected.height], what);
  assertNear([...actual.data], [...expected.data], tolerance, what);
}

export function assertNear(
  actual: readonly number[],
  expected: readonly number[],
  tolerance: number,
  what: string,
): void {
  assert.equal(actual.length, expected.length, what);
  const worst = Math.max(...actual.map((value, at) => Math.abs(value - (expected[at] ?? 0))));
  assert.ok(worst <= tolerance, `${what}: off by ${worst}`);
}

export async function assertEightBitSrgb(bytes: Uint8Array, what: string): Promise<void> {
  const { space, depth, channels, icc } = await sharp(bytes).metadata();
  assert.deepEqual(
    { space, depth, channels, icc },
    { space: 'srgb', depth: 'uchar', channels: 3, icc: undefined },
    what,
  );
}

/** A PNG that promises a size and has nothing behind it. */
export function pngHeader(width: number, height: number): Buffer {
  const header = Buffer.from(
    '89504e470d0a1a0a0000000d49484452000000000000000008020000000000000000000000494441540000000000000000',
    'hex',
  );
  header.writeUInt32BE(width, 16);
  header.writeUInt32BE(height, 20);
  return header;
}
