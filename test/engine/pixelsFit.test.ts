import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test, type TestContext } from 'node:test';
import { promisify } from 'node:util';
import sharp from 'sharp';
import type { PixelsResult, PixelsTarget } from '../../src/core/ports.ts';
import { SeedreamError } from '../../src/core/errors.ts';
import {
  assertEightBitSrgb,
  assertNear,
  assertSamePixels,
  blocks,
  decode,
  firstPixel,
  noisy,
  oriented,
  pngHeader,
  rawSharp,
} from '../support/pixelPictures.ts';
import { buildPixelsModule, openPixels, sourceModule } from '../support/pixelsHarness.ts';
import { requireExiftool } from '../support/systemPackages.ts';

const megabyte = 1024 * 1024;
const roomy: PixelsTarget = { maxSide: 4096, maxBytes: 10 * megabyte, encoding: 'lossless' };

let built: Awaited<ReturnType<typeof buildPixelsModule>>;
let photo: Buffer;
before(async () => {
  built = await buildPixelsModule();
  photo = await noisy(5640, 3172, 12).jpeg({ quality: 97 }).toBuffer();
});
after(() => built.remove());

const variants = [
  { name: 'from source, native sharp', modulePath: () => sourceModule },
  { name: 'as shipped, WebAssembly sharp', modulePath: () => built.modulePath },
];

for (const { name, modulePath } of variants) {
  describe(name, () => {
    const open = (t: TestContext) => openPixels(t, { modulePath: modulePath() });
    const never = new AbortController().signal;

    test('every EXIF orientation is applied to the pixels', async t => {
      const pixels = open(t);
      const upright = await blocks();
      for (let orientation = 1; orientation <= 8; orientation++) {
        const jpeg = await rawSharp(upright)
          .jpeg({ quality: 100, chromaSubsampling: '4:4:4' })
          .withMetadata({ orientation })
          .toBuffer();
        const result = await pixels.fit(jpeg, roomy, never);
        assertSamePixels(
          await decode(result.bytes),
          oriented(upright, orientation),
          4,
          `orientation ${orientation}`,
        );
      }
    });

    test('place, camera, comments and profiles are gone from the result', async t => {
      const folder = await mkdtemp(join(tmpdir(), 'seedream-exif-'));
      t.after(() => rm(folder, { recursive: true, force: true }));
      const exiftool = requireExiftool();
      await writeFile(
        join(folder, 'in.jpg'),
        await rawSharp(await blocks())
          .withMetadata()
          .jpeg()
          .toBuffer(),
      );
      const tags = [
        '-GPSLatitude=48.2',
        '-GPSLatitudeRef=N',
        '-Make=Camera',
        '-XMP:Title=Secret',
        '-Comment=Hello',
      ];
      const run = promisify(execFile);
      await run(exiftool, ['-overwrite_original', ...tags, 'in.jpg'], { cwd: folder });
      const carries = await run(exiftool, ['-s', '-G1', 'in.jpg'], { cwd: folder });
      assert.match(carries.stdout, /GPSLatitude|Secret/);

      const pixels = open(t);
      for (const encoding of ['lossless', 'jpeg'] as const) {
        const result = await pixels.fit(
          await readFile(join(folder, 'in.jpg')),
          { ...roomy, encoding },
          never,
        );
        await writeFile(join(folder, 'out'), result.bytes);
        const left = await run(exiftool, ['-s', '-G1', '-a', 'out'], { cwd: folder });
        const groups = [...left.stdout.matchAll(/^\[(\S+)\]/gm)].map(match => match[1]);
        const allowed = new Set(['ExifTool', 'System', 'File', 'PNG', 'JFIF', 'PNG-pHYs', 'Composite']);
        assert.deepEqual(
          groups.filter(group => group === undefined || !allowed.has(group)),
          [],
          left.stdout,
        );
        assert.doesNotMatch(left.stdout, /Camera|Secret|Hello|48\.2/);
      }
    });

    test('a noisy 18-megapixel photo of over 10 MB is scaled and compressed into the limits', async t => {
      assert.ok(photo.length > 10 * megabyte);
      const pixels = open(t);
      for (const encoding of ['jpeg', 'lossless'] as const) {
        const target = { maxSide: 4096, maxBytes: 6 * megabyte, encoding };
        const result = await pixels.fit(photo, target, never);
        await assertWithin(result, target);
        assert.equal(result.format, 'jpeg');
        assert.ok(Math.abs(result.width / result.height - 5640 / 3172) < 0.01);
      }
    });

    test('a limit far below the picture still ends in a picture within it', async t => {
      const pixels = open(t);
      const target: PixelsTarget = { maxSide: 4096, maxBytes: 30_000, encoding: 'lossless' };
      await assertWithin(await pixels.fit(await noisy(1600, 1200).png().toBuffer(), target, never), target);
    });

    test('a picture that cannot become small enough is refused in words', async t => {
      const job = open(t).fit(await noisy(64, 64).png().toBuffer(), { ...roomy, maxBytes: 50 }, never);
      await assert.rejects(job, refused('cannotFit'));
    });

    test('a small picture is not enlarged and stays exact when asked for lossless', async t => {
      const picture = await blocks();
      const result = await open(t).fit(await rawSharp(picture).png().toBuffer(), roomy, never);
      assert.equal(result.format, 'png');
      assertSamePixels(await decode(result.bytes), picture, 0, 'lossless');
    });

    test('jpeg is written in full colour resolution, without subsampling', async t => {
      const png = await rawSharp(await blocks())
        .png()
        .toBuffer();
      const result = await open(t).fit(png, { ...roomy, encoding: 'jpeg' }, never);
      assert.equal((await sharp(result.bytes).metadata()).chromaSubsampling, '4:4:4');
    });

    test('CMYK, 16-bit, greyscale and wide-gamut pictures arrive as 8-bit sRGB of the same colour', async t => {
      const pixels = open(t);
      const clay = { width: 64, height: 64, channels: 3 as const, background: '#a08070' };
      const plain = () => sharp({ create: clay });
      const samples = {
        cmyk: await plain().toColourspace('cmyk').withMetadata().jpeg({ quality: 100 }).toBuffer(),
        'rgb 16': await plain().toColourspace('rgb16').png().toBuffer(),
        'display p3': await plain().withIccProfile('p3').png().toBuffer(),
        tiff: await plain().tiff().toBuffer(),
        webp: await plain().webp({ lossless: true }).toBuffer(),
      };
      for (const [kind, bytes] of Object.entries(samples)) {
        const result = await pixels.fit(bytes, roomy, never);
        await assertEightBitSrgb(result.bytes, kind);
        const tolerance = kind === 'cmyk' ? 12 : 2;
        assertNear(await firstPixel(result.bytes), [0xa0, 0x80, 0x70], tolerance, kind);
      }
      for (const space of ['b-w', 'grey16'] as const) {
        const result = await pixels.fit(await plain().toColourspace(space).png().toBuffer(), roomy, never);
        await assertEightBitSrgb(result.bytes, space);
        const [red = 0, green = -1, blue = -1] = await firstPixel(result.bytes);
        assert.ok(
          red === green && green === blue && red > 100 && red < 180,
          `${space} ${red} ${green} ${blue}`,
        );
      }
    });

    test('transparency stays, as PNG, and scales down when it does not fit', async t => {
      const pixels = open(t);
      const png = await noisy(900, 700).ensureAlpha(0.5).png().toBuffer();
      const whole = await pixels.fit(png, { ...roomy, encoding: 'jpeg' }, never);
      assert.deepEqual([whole.format, whole.width, whole.height], ['png', 900, 700]);
      assertNear((await firstPixel(whole.bytes)).slice(3), [128], 1, 'alpha');
      const target: PixelsTarget = { maxSide: 4096, maxBytes: 200_000, encoding: 'jpeg' };
      const smaller = await pixels.fit(png, target, never);
      assert.equal(smaller.format, 'png');
      await assertWithin(smaller, target);
    });

    test('an alpha channel that hides nothing does not keep a photo from becoming a JPEG', async t => {
      const png = await noisy(300, 200).ensureAlpha(1).png().toBuffer();
      const result = await open(t).fit(png, { ...roomy, encoding: 'jpeg' }, never);
      assert.equal(result.format, 'jpeg');
    });

    test('only the first frame of an animation is used', async t => {
      const pixels = open(t);
      const frame = (background: string) =>
        sharp({ create: { width: 40, height: 30, channels: 3, background } })
          .png()
          .toBuffer();
      const frames = [await frame('#ff0000'), await frame('#0000ff')];
      for (const format of ['gif', 'webp'] as const) {
        const animated = await sharp(frames, { join: { animated: true } })
          .toFormat(format, format === 'webp' ? { lossless: true } : {})
          .toBuffer();
        assert.equal((await sharp(animated).metadata()).pages, 2);
        const result = await pixels.fit(animated, roomy, never);
        assert.deepEqual([result.width, result.height], [40, 30]);
        assertNear(await firstPixel(result.bytes), [255, 0, 0], 4, format);
      }
    });

    test('damaged data is refused in words and the next image works', async t => {
      const pixels = open(t);
      const jpeg = await noisy(800, 600).jpeg().toBuffer();
      const damaged = {
        'not an image': Buffer.from('hello'),
        nothing: Buffer.alloc(0),
        'cut off': jpeg.subarray(0, jpeg.length / 3),
        'broken header': Buffer.concat([jpeg.subarray(0, 20), Buffer.alloc(2000, 0x41)]),
      };
      for (const [kind, bytes] of Object.entries(damaged)) {
        await assert.rejects(pixels.fit(bytes, roomy, never), refused('unreadable'), kind);
      }
      assert.equal((await pixels.fit(jpeg, roomy, never)).width, 800);
    });

    test('drawings are refused: only raster images are accepted', async t => {
      const svg =
        '<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10"><rect width="5" height="5"/></svg>';
      await assert.rejects(open(t).fit(Buffer.from(svg), roomy, never), refused('unsupported'));
    });

    test('more than 100 million pixels are refused by the header, whatever the file size', async t => {
      const pixels = open(t);
      await assert.rejects(pixels.fit(pngHeader(60_000, 60_000), roomy, never), refused('tooManyPixels'));
      await assert.rejects(pixels.fit(pngHeader(10_001, 10_000), roomy, never), refused('tooManyPixels'));
    });
  });
}

async function assertWithin(result: PixelsResult, target: PixelsTarget): Promise<void> {
  assert.ok(result.bytes.length <= target.maxBytes, `${result.bytes.length} bytes`);
  assert.ok(Math.max(result.width, result.height) <= target.maxSide, `${result.width}x${result.height}`);
  const { width, height, format } = await sharp(result.bytes).metadata();
  assert.deepEqual([width, height, format], [result.width, result.height, result.format]);
}

function refused(code: string) {
  return (error: unknown) => {
    assert.ok(SeedreamError.is(error, 'invalidRequest'), String(error));
    assert.equal(error.details.code, code);
    assert.equal(error.details.billing, 'notSent');
    assert.match(error.message, /^(The image|This kind) .+\.$/);
    return true;
  };
}
