import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as fc from 'fast-check';
import { concat } from '../../../src/core/images/bytes.ts';
import { isComplete } from '../../../src/core/images/complete.ts';
import { readHeader } from '../../../src/core/images/dimensions.ts';
import type { ImageFormat } from '../../../src/core/images/sniff.ts';
import { strippedParts } from '../../../src/core/images/strip.ts';
import { carriesC2pa } from '../../../src/core/metadata/signed.ts';
import {
  ascii,
  bmp,
  c2paParts,
  exiftool,
  insert,
  jpegSegment,
  pixels,
  pngChunk,
  riffChunk,
  sample,
  samples,
  withPart,
} from './sampleImages.ts';
import type { SampleName } from './sampleImages.ts';

const names = (Object.keys(samples) as SampleName[]).filter(name => !/tiff/iu.test(name));
const secret = 'SECRET-PLACE';

function stripMetadata(bytes: Uint8Array, format: ImageFormat): Uint8Array | undefined {
  const parts = strippedParts(bytes, format);
  return parts && concat(parts);
}

async function stripped(bytes: Uint8Array): Promise<Uint8Array> {
  const result = stripMetadata(bytes, readHeader(bytes)?.format ?? 'tiff');
  assert.ok(result);
  assert.deepEqual(await pixels(result), await pixels(bytes));
  return result;
}

function tells(bytes: Uint8Array, text: string): boolean {
  return Buffer.from(bytes).includes(text);
}

describe('stripping', () => {
  for (const name of names)
    test(`leaves every pixel of ${name} and a complete file`, async () => {
      const bytes = await sample(name);
      const result = await stripped(bytes);
      const header = readHeader(result);
      assert.ok(header && isComplete(result, header.format));
      assert.deepEqual({ ...header, orientation: 1 }, { ...readHeader(bytes), orientation: 1 });
      assert.equal(header.orientation, 1);
    });

  test('removes place, camera and author and keeps colours, as an independent reader sees it', async () => {
    const files: Record<string, Uint8Array> = {};
    for (const name of ['photoJpeg', 'photoPng', 'photoWebp'] as const) {
      files[name] = await sample(name);
      files[`${name}Stripped`] = await stripped(files[name]);
    }
    for (const [index, tags] of exiftool(files).entries()) {
      const groups = new Set(Object.keys(tags).map(key => key.split(':')[0] ?? ''));
      const isOriginal = index % 2 === 0;
      assert.equal(groups.has('GPS') && groups.has('IFD0'), isOriginal, String(tags['SourceFile']));
      assert.equal(
        [...groups].some(group => group.startsWith('XMP')),
        isOriginal && !String(tags['SourceFile']).includes('Png'),
      );
      assert.ok(groups.has('ICC-header'));
      if (!isOriginal) assert.equal(tags['ExifTool:Validate'], 'OK');
    }
  });

  test('returns a file without metadata byte for byte', async () => {
    for (const name of [
      'jpeg',
      'progressiveJpeg',
      'alphaPng',
      'losslessAlphaWebp',
      'animatedWebp',
      'animatedGif',
    ] as const) {
      const bytes = await sample(name);
      assert.deepEqual(await stripped(bytes), bytes, name);
    }
  });

  test('drops every private segment of a JPEG but those that colours need', async () => {
    const jpeg = await sample('jpeg');
    const icc = jpegSegment(0xe2, 'ICC_PROFILE\0\x01\x01profile');
    const adobe = jpegSegment(0xee, 'Adobe\0\x64\0\0\0\0\x01');
    const dropped = [
      jpegSegment(0xe0, `JFXX\0${secret}`),
      jpegSegment(0xe1, `Exif\0\0${secret}`),
      jpegSegment(0xe1, `http://ns.adobe.com/xap/1.0/\0${secret}`),
      jpegSegment(0xe2, `MPF\0${secret}`),
      jpegSegment(0xed, `Photoshop 3.0\0${secret}`),
      jpegSegment(0xee, secret),
      jpegSegment(0xef, secret),
      jpegSegment(0xfe, secret),
      c2paParts.jpeg,
    ];
    const full = concat([
      jpeg.subarray(0, 2),
      ...dropped,
      icc,
      adobe,
      jpeg.subarray(2),
      ascii(`${secret} behind the end`),
    ]);
    const result = stripMetadata(full, 'jpeg');
    assert.deepEqual(result, concat([jpeg.subarray(0, 2), icc, adobe, jpeg.subarray(2)]));
  });

  test('keeps fill bytes, restarts and stuffing within the coded data of a JPEG', async () => {
    const jpeg = await sample('jpeg');
    const coded = concat([jpeg.subarray(0, -2), ascii('\xff\x00\xff\xd3\x01\xff\xff\xd0\x01')]);
    const end = ascii('\xff\xd9');
    assert.deepEqual(stripMetadata(concat([coded, end]), 'jpeg'), concat([coded, end]));
  });

  test('empties the thumbnail of a JFIF segment', async () => {
    const jpeg = await sample('jpeg');
    const jfif = jpegSegment(0xe0, `JFIF\0\x01\x02\0\0\x01\0\x01\x02\x02${secret}`);
    const result = await stripped(insert(jpeg, 2, jfif));
    assert.ok(!tells(result, secret));
    assert.deepEqual(result.subarray(2, 20), jpegSegment(0xe0, 'JFIF\0\x01\x02\0\0\x01\0\x01\0\0'));
  });

  test('drops the private chunks of a PNG and what follows its end', async () => {
    const png = await sample('png');
    const kept = concat([pngChunk('gAMA', '\0\0\xb1\x8f'), pngChunk('pHYs', '\0\0\x0b\x13\0\0\x0b\x13\x01')]);
    const types = ['tEXt', 'zTXt', 'iTXt', 'eXIf', 'tIME', 'caBX', 'prVt'];
    const dropped = types.map(type => pngChunk(type, secret));
    const full = concat([insert(png, 33, concat([...dropped, kept])), ascii(secret)]);
    assert.deepEqual(stripMetadata(full, 'png'), insert(png, 33, kept));
  });

  test('drops the private chunks of a WebP and takes back what its header says about them', async () => {
    const full = withPart(
      withPart(await sample('photoWebp'), riffChunk('C2PA', secret)),
      riffChunk('note', secret),
    );
    const result = await stripped(concat([full, ascii(secret)]));
    assert.ok(!tells(result, secret) && !tells(result, 'EXIF') && !tells(result, 'XMP '));
    assert.equal(result[20], 0x20, 'only the colour profile is announced');
    assert.ok(!carriesC2pa(result, 'webp'));
  });

  test('drops comments and foreign extensions of a GIF and keeps its looping', async () => {
    const gif = await sample('animatedGif');
    const at = Buffer.from(gif).indexOf('\x21\xff\x0bNETSCAPE2.0', 0, 'latin1');
    assert.ok(at > 0);
    const comment = ascii(`\x21\xfe${String.fromCharCode(secret.length)}${secret}\0`);
    const foreign = ascii(`\x21\xff\x0bXMP DataXMP${String.fromCharCode(secret.length)}${secret}\0`);
    const full = concat([insert(gif, at, concat([comment, foreign])), ascii(secret)]);
    assert.deepEqual(stripMetadata(full, 'gif'), gif);
  });

  test('leaves it to the caller where bytes cannot simply be left out', async () => {
    assert.equal(stripMetadata(await sample('tiff'), 'tiff'), undefined);
    const picture = bmp(3, 3);
    assert.deepEqual(stripMetadata(picture, 'bmp'), picture);
    const png = await sample('png');
    assert.equal(stripMetadata(insert(png, 33, pngChunk('CgBI', '1234')), 'png'), undefined);
    assert.equal(stripMetadata(ascii('RIFF\x0c\0\0\0WEBPEXIF\0\0\0\0'), 'webp'), undefined);
    assert.equal(stripMetadata(ascii('\xff\xd8\xff\xd9'), 'jpeg'), undefined);
  });

  test('never returns part of a file that was cut', async () => {
    for (const name of ['photoJpeg', 'progressiveJpeg', 'photoPng', 'photoWebp', 'animatedGif'] as const) {
      const bytes = await sample(name);
      const format = readHeader(bytes)?.format ?? 'bmp';
      for (let length = 0; length < bytes.length; length += 1)
        assert.equal(stripMetadata(bytes.subarray(0, length), format), undefined, `${name} cut to ${length}`);
    }
  });

  test('of changed bytes gives nothing or something that stripping leaves as it is', async () => {
    for (const name of ['photoJpeg', 'photoPng', 'photoWebp', 'animatedGif'] as const) {
      const bytes = await sample(name);
      const format = readHeader(bytes)?.format ?? 'bmp';
      const flips = fc.array(fc.tuple(fc.nat(bytes.length - 1), fc.nat(255)), { minLength: 1, maxLength: 8 });
      fc.assert(
        fc.property(flips, changes => {
          const changed = bytes.slice();
          for (const [at, value] of changes) changed[at] = value;
          const once = stripMetadata(changed, format);
          if (once !== undefined) assert.deepEqual(stripMetadata(once, format), once);
        }),
        { numRuns: 300 },
      );
    }
  });
});
