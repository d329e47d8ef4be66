import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as fc from 'fast-check';
import { concat } from '../../../src/core/images/bytes.ts';
import { isComplete } from '../../../src/core/images/complete.ts';
import { readHeader } from '../../../src/core/images/dimensions.ts';
import { strippedParts } from '../../../src/core/images/strip.ts';
import { aiMade, embedRecipe, readRecipe } from '../../../src/core/metadata/embed.ts';
import { carriesC2pa } from '../../../src/core/metadata/signed.ts';
import {
  ascii,
  c2paParts,
  cityPacket,
  insert,
  jpegSegment,
  pngChunk,
  riffChunk,
  sample,
  samples,
  tinyTiff,
  withPart,
} from '../images/sampleImages.ts';
import type { SampleName } from '../images/sampleImages.ts';
import { aRecipe, anyPrompt, identity, photo } from './sampleRecipe.ts';

const source = 'http://cv.iptc.org/newscodes/digitalsourcetype/';
const declared = (type: string): string =>
  cityPacket.replace(
    'photoshop:City="Berlin"',
    `xmlns:i="http://iptc.org/std/Iptc4xmpExt/2008-02-29/" i:DigitalSourceType="${type}"`,
  );
const inGif = (packet: string): Uint8Array => {
  const tail = Uint8Array.from({ length: 258 }, (_, index) =>
    index === 0 ? 1 : index < 257 ? 256 - index : 0,
  );
  return concat([ascii('\x21\xff\x0bXMP DataXMP'), new TextEncoder().encode(packet), tail]);
};

async function madeByAi(file: Uint8Array): Promise<boolean> {
  const facts = readRecipe(file);
  assert.ok(facts);
  return aiMade(facts);
}

describe('whether a picture was made by a machine', () => {
  test('is told by the IPTC source type in every format that can say it', async () => {
    const packet = declared(`${source}trainedAlgorithmicMedia`);
    const bytes = Buffer.from(packet).toString('latin1');
    const gif = await sample('animatedGif');
    const at = Buffer.from(gif).indexOf('\x21\xff\x0bNETSCAPE2.0', 0, 'latin1');
    const files = [
      withPart(await sample('jpeg'), jpegSegment(0xe1, `http://ns.adobe.com/xap/1.0/\0${bytes}`)),
      withPart(await sample('png'), pngChunk('iTXt', `XML:com.adobe.xmp\0\0\0en\0title\0${bytes}`)),
      withPart(await sample('animatedWebp'), riffChunk('XMP ', bytes)),
      insert(gif, at, inGif(packet)),
    ];
    for (const file of files) assert.equal(await madeByAi(file), true);
  });

  test('is read from the packet of a TIFF', async () => {
    const facts = readRecipe(await sample('photoTiff'));
    assert.ok(facts && !aiMade(facts));
    const odd = tinyTiff(true, { width: 1, height: 1, orientation: 1 });
    new DataView(odd.buffer).setUint16(34, 0x2bc, true);
    assert.deepEqual(readRecipe(odd), { c2pa: false, aigcLabel: false });
    const sharpTiff = await (
      await import('sharp')
    )
      .default(await sample('png'))
      .withXmp(declared(`${source}compositeWithTrainedAlgorithmicMedia/`))
      .tiff()
      .toBuffer();
    assert.equal(await madeByAi(new Uint8Array(sharpTiff)), true);
  });

  test('is told by a China AIGC label wherever it is put', async () => {
    const label = '{"AIGC":{"Label":"1"}}';
    const wide = `UNICODE\0${label}`.replaceAll(/./gsu, '$&\0');
    const png = await sample('png');
    for (const file of [
      withPart(png, pngChunk('tEXt', `AIGC\0${label}`)),
      withPart(png, pngChunk('eXIf', `MM\0*ASCII\0\0\0${label}`)),
      withPart(await sample('jpeg'), jpegSegment(0xe1, `Exif\0\0MM\0*${wide}`)),
      withPart(await sample('animatedWebp'), riffChunk('EXIF', label)),
    ])
      assert.equal(await madeByAi(file), true);
    assert.equal(await madeByAi(withPart(png, pngChunk('tEXt', 'Title\0About AIGC'))), false);
  });

  test('is told by our own recipe, and by nothing else', async () => {
    const made = embedRecipe(await sample('jpeg'), aRecipe(), identity);
    assert.ok(made.kind === 'embedded');
    assert.equal(await madeByAi(concat(made.parts)), true);
    for (const name of ['photoJpeg', 'photoPng', 'photoWebp', 'photoTiff', 'gif'] as const)
      assert.equal(await madeByAi(await sample(name)), false, name);
    for (const type of ['digitalCapture', 'algorithmicallyEnhanced', ''])
      assert.equal(
        await madeByAi(
          withPart(
            await sample('jpeg'),
            jpegSegment(
              0xe1,
              `http://ns.adobe.com/xap/1.0/\0${declared(source + type)}`.replace('\ufeff', ''),
            ),
          ),
        ),
        false,
      );
    assert.equal(readRecipe(ascii('<svg/>')), undefined);
  });
});

describe('content credentials', () => {
  test('are seen in each format and nowhere else', async () => {
    assert.ok(carriesC2pa(withPart(await sample('jpeg'), c2paParts.jpeg), 'jpeg'));
    assert.ok(carriesC2pa(withPart(await sample('png'), c2paParts.png), 'png'));
    assert.ok(carriesC2pa(withPart(await sample('photoWebp'), c2paParts.webp), 'webp'));
    const tiff = tinyTiff(false, { width: 1, height: 1, orientation: 1 });
    new DataView(tiff.buffer).setUint16(34, 0xcd41);
    assert.ok(carriesC2pa(tiff, 'tiff'));
    const gif = await sample('gif');
    assert.ok(carriesC2pa(insert(gif, gif.length - 1, ascii('\x21\xff\x0bC2PA_GIF\x01\0\0\x01x\0')), 'gif'));
    for (const name of Object.keys(samples) as SampleName[])
      assert.equal(readRecipe(await sample(name))?.c2pa, false, name);
    const other = jpegSegment(0xeb, 'JP\0\x01\0\0\0\x01\0\0\0\x20free');
    assert.ok(!carriesC2pa(withPart(await sample('jpeg'), other), 'jpeg'));
    assert.ok(!carriesC2pa(ascii('BM'), 'bmp'));
  });
});

describe('any bytes at all', () => {
  const everything = (bytes: Uint8Array): void => {
    const format = readHeader(bytes)?.format ?? 'jpeg';
    const facts = readRecipe(bytes);
    if (facts !== undefined) aiMade(facts);
    for (const one of ['jpeg', 'png', 'webp', 'gif', 'tiff', 'bmp'] as const) carriesC2pa(bytes, one);
    isComplete(bytes, format);
    strippedParts(bytes, format);
    const result = embedRecipe(bytes, aRecipe({ references: [photo] }), identity);
    if (result.kind === 'embedded')
      assert.deepEqual(readRecipe(concat(result.parts))?.recipe, aRecipe({ references: [photo] }));
  };

  for (const name of Object.keys(samples) as SampleName[])
    test(`behind the beginning of ${name}, cut or changed, never cause a failure`, async () => {
      const plain = await sample(name);
      const made = embedRecipe(plain, aRecipe({ references: [photo] }), identity);
      const bytes = made.kind === 'embedded' ? concat(made.parts) : plain;
      const change = fc.tuple(fc.nat(bytes.length - 1), fc.oneof(fc.nat(255), fc.constantFrom(0, 0xff)));
      fc.assert(
        fc.property(
          fc.array(change, { maxLength: 6 }),
          fc.nat(bytes.length),
          fc.boolean(),
          (changes, length, cut) => {
            const changed = bytes.slice(0, cut ? length : bytes.length);
            for (const [at, value] of changes) if (at < changed.length) changed[at] = value;
            everything(changed);
          },
        ),
        { numRuns: 150 },
      );
    });

  test('made to keep a reader busy are read in one pass', () => {
    const size = 256 * 1024;
    const starts: [string, string][] = [
      ['\xff\xd8', '\xff'],
      ['\xff\xd8', '\xff\xe1\0\x02'],
      ['\xff\xd8\xff\xda\0\x02', '\xff\0'],
      ['\xff\xd8\xff\xda\0\x02', '\xff\xda\0\x02'],
      ['\x89PNG\r\n\x1a\n', '\0\0\0\0tEXt\0\0\0\0'],
      ['RIFF\0\0\x40\0WEBP', 'XMP \0\0\0\0'],
      ['GIF89a\0\0\0\0\0\0\0', '\x21\xfe\0'],
      ['GIF89a\0\0\0\0\0\0\0\x2c\0\0\0\0\0\0\0\0\0\0', '\x01\x01'],
      ['II*\0\x08\0\0\0\xff\xff', '\0\x01\x04\0\0\0\0\0'],
    ];
    for (const [start, unit] of starts) everything(ascii(start + unit.repeat(size / unit.length)));
  });
});

test('the recipe in a file is exactly the one that was given, for any prompt', async () => {
  const files = [await sample('jpeg'), await sample('alphaPng'), await sample('losslessAlphaWebp')];
  fc.assert(
    fc.property(anyPrompt, fc.constantFrom(...files), (prompt, file) => {
      const recipe = aRecipe({ prompt });
      const result = embedRecipe(file, recipe, identity);
      assert.ok(result.kind === 'embedded');
      assert.deepEqual(readRecipe(concat(result.parts))?.recipe, recipe);
    }),
    { numRuns: 500 },
  );
});
