import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as fc from 'fast-check';
import { concat } from '../../../src/core/images/bytes.ts';
import { orientedSize, readHeader } from '../../../src/core/images/dimensions.ts';
import {
  ascii,
  bmp,
  height,
  insert,
  jpegSegment,
  pngChunk,
  sample,
  samples,
  tinyTiff,
  width,
} from './sampleImages.ts';
import type { SampleName } from './sampleImages.ts';

const names = Object.keys(samples) as SampleName[];

describe('a header', () => {
  for (const name of names)
    test(`gives the stored size of ${name} and its orientation`, async () => {
      const header = readHeader(await sample(name));
      assert.deepEqual([header?.width, header?.height], [width, height]);
      assert.equal(header?.orientation, name.startsWith('photo') ? 6 : 1);
    });

  test('knows which files can be transparent', async () => {
    const alpha = async (name: SampleName): Promise<unknown> =>
      readHeader(await sample(name))?.hasAlphaChannel;
    for (const name of [
      'alphaPng',
      'palettePng',
      'lossyAlphaWebp',
      'losslessAlphaWebp',
      'animatedWebp',
      'animatedGif',
    ] as const)
      assert.equal(await alpha(name), true, name);
    for (const name of ['jpeg', 'png', 'lossyWebp', 'losslessWebp', 'gif', 'tiff'] as const)
      assert.equal(await alpha(name), false, name);
  });

  test('gives the size of BMP files, old ones and ones that run from the top included', () => {
    assert.deepEqual(readHeader(bmp(7, 5)), { format: 'bmp', width: 7, height: 5, orientation: 1 });
    assert.deepEqual(readHeader(bmp(7, -5)), { format: 'bmp', width: 7, height: 5, orientation: 1 });
    const old = readHeader(bmp(7, 5, 12));
    assert.deepEqual([old?.width, old?.height], [7, 5]);
    assert.equal(readHeader(bmp(-7, 5)), undefined);
  });

  test('gives the size of TIFF files of both byte orders and refuses BigTIFF', () => {
    for (const little of [true, false]) {
      const header = readHeader(tinyTiff(little, { width: 300, height: 200, orientation: 8 }));
      assert.deepEqual([header?.width, header?.height, header?.orientation], [300, 200, 8]);
    }
    const long = tinyTiff(false, { width: 1, height: 200, orientation: 1 });
    const view = new DataView(long.buffer);
    view.setUint16(12, 4);
    view.setUint32(18, 70_000);
    assert.equal(readHeader(long)?.width, 70_000);
    view.setUint16(12, 5);
    assert.equal(readHeader(long), undefined);
    const big = tinyTiff(true, { width: 300, height: 200, orientation: 1 });
    big[2] = 43;
    assert.equal(readHeader(big), undefined);
  });

  test('lies on its side for orientations 5 to 8', () => {
    for (const orientation of [1, 2, 3, 4])
      assert.deepEqual(orientedSize({ width: 3, height: 2, orientation }), { width: 3, height: 2 });
    for (const orientation of [5, 6, 7, 8])
      assert.deepEqual(orientedSize({ width: 3, height: 2, orientation }), { width: 2, height: 3 });
  });

  test('reads the orientation of a PNG from its eXIf chunk, with or without the mark of JPEG', async () => {
    const exif = tinyTiff(false, { width: 1, height: 1, orientation: 3 });
    const png = await sample('png');
    assert.equal(readHeader(insert(png, 33, pngChunk('eXIf', exif)))?.orientation, 3);
    assert.equal(
      readHeader(insert(png, 33, pngChunk('eXIf', concat([ascii('Exif\0\0'), exif]))))?.orientation,
      3,
    );
  });

  test('takes an orientation that does not exist for upright', async () => {
    const jpeg = await sample('jpeg');
    for (const orientation of [0, 9, 65535]) {
      const exif = concat([ascii('Exif\0\0'), tinyTiff(true, { width: 1, height: 1, orientation })]);
      assert.equal(readHeader(insert(jpeg, 2, jpegSegment(0xe1, exif)))?.orientation, 1);
    }
  });

  test('needs only the first part of a file, except for TIFF', async () => {
    for (const name of [
      'jpeg',
      'photoJpeg',
      'png',
      'lossyWebp',
      'losslessWebp',
      'photoWebp',
      'gif',
    ] as const) {
      const bytes = await sample(name);
      const whole = readHeader(bytes);
      assert.deepEqual(readHeader(bytes.subarray(0, bytes.length - 30)), whole, name);
    }
  });

  test('is missing rather than wrong when it says nothing or nonsense', async () => {
    const png = await sample('png');
    for (const at of [16, 20]) {
      const empty = png.slice();
      empty.fill(0, at, at + 4);
      assert.equal(readHeader(empty), undefined);
      const vast = png.slice();
      vast.fill(0xff, at, at + 4);
      assert.equal(readHeader(vast), undefined);
    }
    const jpeg = await sample('jpeg');
    const frame = jpeg.findIndex((byte, at) => byte === 0xff && jpeg[at + 1] === 0xc0);
    const flat = jpeg.slice();
    flat.fill(0, frame + 5, frame + 7);
    assert.equal(readHeader(flat), undefined);
    assert.equal(readHeader(ascii('<svg/>')), undefined);
    assert.equal(readHeader(ascii('RIFF\x20\0\0\0WEBPVP8 \x0a\0\0\0no start mark')), undefined);
  });

  test('never fails on any bytes behind a known beginning, and never gives an impossible size', () => {
    const starts = [
      '\xff\xd8\xff',
      '\x89PNG\r\n\x1a\n',
      'RIFF\xff\xff\0\0WEBP',
      'GIF89a',
      'II*\0\x08\0\0\0',
      'MM\0*\0\0\0\x08',
      'BM',
    ];
    const hostile = fc.tuple(fc.constantFrom(...starts), fc.uint8Array({ maxLength: 400 }));
    fc.assert(
      fc.property(hostile, ([start, rest]) => {
        const header = readHeader(concat([ascii(start), rest]));
        if (header === undefined) return;
        assert.ok(Number.isInteger(header.width) && header.width >= 1 && header.width < 2 ** 32);
        assert.ok(Number.isInteger(header.height) && header.height >= 1 && header.height < 2 ** 32);
        assert.ok(header.orientation >= 1 && header.orientation <= 8);
      }),
      { numRuns: 2000 },
    );
  });
});
