import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as fc from 'fast-check';
import { decodeBmp } from '../../src/engine/pixelsBmp.ts';
import { PixelsFault } from '../../src/engine/pixelsFault.ts';

interface BmpSpec {
  width: number;
  height: number;
  bitsPerPixel: number;
  /** Rows as they lie in the file, padding included. */
  rows: number[][];
  compression?: number;
  headerSize?: number;
  /** Masks and palette, right behind the first 40 bytes of the header. */
  extra?: Buffer;
}

function bmp({
  width,
  height,
  bitsPerPixel,
  rows,
  compression = 0,
  headerSize = 40,
  extra,
}: BmpSpec): Buffer {
  const pixels = Buffer.from(rows.flat());
  const header = Buffer.alloc(14 + Math.min(headerSize, 40));
  header.write('BM');
  header.writeUInt32LE(header.length + (extra?.length ?? 0), 10);
  header.writeUInt32LE(headerSize, 14);
  if (headerSize === 12) {
    header.writeUInt16LE(width, 18);
    header.writeInt16LE(height, 20);
    header.writeUInt16LE(1, 22);
    header.writeUInt16LE(bitsPerPixel, 24);
  } else {
    header.writeInt32LE(width, 18);
    header.writeInt32LE(height, 22);
    header.writeUInt16LE(1, 26);
    header.writeUInt16LE(bitsPerPixel, 28);
    header.writeUInt32LE(compression, 30);
  }
  return Buffer.concat([header, extra ?? Buffer.alloc(0), pixels]);
}

function words(...values: number[]): Buffer {
  const buffer = Buffer.alloc(values.length * 4);
  values.forEach((value, at) => buffer.writeUInt32LE(value, at * 4));
  return buffer;
}

const decoded = (spec: BmpSpec) => [...decodeBmp(bmp(spec), 1_000_000).data];
const fails = (bytes: Uint8Array, failure: string) =>
  assert.throws(
    () => decodeBmp(bytes, 1_000_000),
    error => error instanceof PixelsFault && error.failure === failure,
  );

// Two by two: red, green above blue, white.
const expected = [255, 0, 0, 0, 255, 0, 0, 0, 255, 255, 255, 255];
const bottomUp24 = [
  [255, 0, 0, 255, 255, 255, 0, 0],
  [0, 0, 255, 0, 255, 0, 0, 0],
];

describe('decodeBmp reads every uncompressed kind of BMP', () => {
  test('24 bits, rows from the bottom up', () => {
    assert.deepEqual(decoded({ width: 2, height: 2, bitsPerPixel: 24, rows: bottomUp24 }), expected);
  });

  test('24 bits, rows from the top down', () => {
    const rows = bottomUp24.toReversed();
    assert.deepEqual(decoded({ width: 2, height: -2, bitsPerPixel: 24, rows }), expected);
  });

  test('24 bits with the old 12-byte header', () => {
    assert.deepEqual(
      decoded({ width: 2, height: 2, bitsPerPixel: 24, rows: bottomUp24, headerSize: 12 }),
      expected,
    );
  });

  test('1, 4 and 8 bits with a palette', () => {
    const extra = words(0xff0000, 0x00ff00, 0x0000ff, 0xffffff);
    const four = [
      [0x23, 0, 0, 0],
      [0x01, 0, 0, 0],
    ];
    const eight = [
      [2, 3, 0, 0],
      [0, 1, 0, 0],
    ];
    assert.deepEqual(decoded({ width: 2, height: 2, bitsPerPixel: 4, rows: four, extra }), expected);
    assert.deepEqual(decoded({ width: 2, height: 2, bitsPerPixel: 8, rows: eight, extra }), expected);
    const one = {
      width: 3,
      height: 1,
      bitsPerPixel: 1,
      rows: [[0b10100000, 0, 0, 0]],
      extra: words(0, 0xffffff),
    };
    assert.deepEqual(decoded(one), [255, 255, 255, 0, 0, 0, 255, 255, 255]);
  });

  test('16 bits as 5-5-5, and as 5-6-5 by masks', () => {
    const rows = [[0x00, 0x7c, 0xe0, 0x03]];
    assert.deepEqual(decoded({ width: 2, height: 1, bitsPerPixel: 16, rows }), [255, 0, 0, 0, 255, 0]);
    const masked = {
      width: 2,
      height: 1,
      bitsPerPixel: 16,
      compression: 3,
      extra: words(0xf800, 0x7e0, 0x1f),
    };
    assert.deepEqual(decoded({ ...masked, rows: [[0x00, 0xf8, 0xe0, 0x07]] }), [255, 0, 0, 0, 255, 0]);
  });

  test('32 bits without masks: the fourth byte means nothing', () => {
    assert.deepEqual(decoded({ width: 1, height: 1, bitsPerPixel: 32, rows: [[3, 2, 1, 0]] }), [1, 2, 3]);
  });

  test('32 bits with an alpha mask keep their transparency', () => {
    const extra = Buffer.concat([words(0xff0000, 0xff00, 0xff, 0xff000000), Buffer.alloc(108 - 56)]);
    const spec = { width: 1, height: 1, bitsPerPixel: 32, compression: 3, headerSize: 108, extra };
    assert.deepEqual(decoded({ ...spec, rows: [[3, 2, 1, 128]] }), [1, 2, 3, 128]);
  });
});

describe('decodeBmp refuses', () => {
  test('run-length compression, as a kind it does not support', () => {
    fails(bmp({ width: 2, height: 2, bitsPerPixel: 8, rows: [[2, 0, 2, 1]], compression: 1 }), 'unsupported');
  });

  test('a file that ends before its pixels do', () => {
    fails(bmp({ width: 2, height: 2, bitsPerPixel: 24, rows: bottomUp24 }).subarray(0, -1), 'unreadable');
  });

  test('a few bytes that promise a large picture, without allocating it', () => {
    fails(bmp({ width: 30_000, height: 30_000, bitsPerPixel: 24, rows: [] }), 'tooManyPixels');
    fails(bmp({ width: 1000, height: 1000, bitsPerPixel: 24, rows: [] }), 'unreadable');
  });

  test('anything else it cannot read with the same error, and always ends', () => {
    const start = bmp({ width: 2, height: 2, bitsPerPixel: 24, rows: bottomUp24 });
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(start.length - 1), fc.nat(255)), { maxLength: 12 }),
        fc.nat(start.length),
        (changes, length) => {
          const bytes = Buffer.from(start);
          for (const [at, value] of changes) bytes[at] = value;
          try {
            const { data, width, height, channels } = decodeBmp(bytes.subarray(0, length), 1_000_000);
            assert.equal(data.length, width * height * channels);
          } catch (error) {
            assert.ok(error instanceof PixelsFault, String(error));
          }
        },
      ),
      { numRuns: 5000 },
    );
  });
});
