import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { concat } from '../../../src/core/images/bytes.ts';
import { isComplete } from '../../../src/core/images/complete.ts';
import { readHeader } from '../../../src/core/images/dimensions.ts';
import { embedRecipe, readRecipe } from '../../../src/core/metadata/embed.ts';
import type { EmbedResult } from '../../../src/core/metadata/embed.ts';
import { parseSidecar } from '../../../src/core/metadata/recipe.schema.ts';
import {
  ascii,
  bmp,
  c2paParts,
  cityPacket,
  exiftool,
  insert,
  jpegSegment,
  pixels,
  pngChunk,
  riffChunk,
  sample,
  withPart,
} from '../images/sampleImages.ts';
import type { SampleName } from '../images/sampleImages.ts';
import { aRecipe, drawing, identity, photo } from './sampleRecipe.ts';

const embeddable = [
  'jpeg',
  'progressiveJpeg',
  'photoJpeg',
  'png',
  'alphaPng',
  'palettePng',
  'photoPng',
  'lossyWebp',
  'lossyAlphaWebp',
  'losslessWebp',
  'losslessAlphaWebp',
  'photoWebp',
  'animatedWebp',
] as const satisfies readonly SampleName[];
const xmpMark = 'http://ns.adobe.com/xap/1.0/\0';
const aigc = '{"AIGC":{"Label":"1","ContentProducer":"00119111"}}';
const labelledPacket =
  '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description' +
  ` rdf:about="" xmlns:TC260="http://www.tc260.org.cn/ns/AIGC/1.0/"><TC260:AIGC>${aigc}</TC260:AIGC></rdf:Description></rdf:RDF></x:xmpmeta>`;
const recipe = aRecipe({ references: [photo, drawing] });

function embedded(bytes: Uint8Array, what = recipe): Uint8Array {
  const result = embedRecipe(bytes, what, identity);
  assert.equal(result.kind, 'embedded', result.kind === 'sidecar' ? result.reason : '');
  return result.kind === 'embedded' ? concat(result.parts) : bytes;
}

function beside(result: EmbedResult): string {
  assert.equal(result.kind, 'sidecar');
  if (result.kind !== 'sidecar') return '';
  assert.deepEqual(parseSidecar(result.json), { ...result.identity, recipe });
  return result.reason;
}

function count(bytes: Uint8Array, text: string): number {
  return Buffer.from(bytes).toString('latin1').split(text).length - 1;
}

describe('a recipe inside a picture', () => {
  for (const name of embeddable)
    test(`comes back whole from ${name}, whose pixels and header stay`, async () => {
      const bytes = await sample(name);
      const result = embedded(bytes);
      assert.deepEqual(await pixels(result), await pixels(bytes));
      assert.deepEqual(readHeader(result), readHeader(bytes));
      assert.ok(isComplete(result, readHeader(bytes)?.format ?? 'bmp'));
      const { recipe: read, ...facts } = readRecipe(result) ?? {};
      assert.deepEqual(read, recipe);
      assert.deepEqual(facts, {
        ...identity,
        digitalSourceType:
          'http://cv.iptc.org/newscodes/digitalsourcetype/compositeWithTrainedAlgorithmicMedia',
        description: recipe.prompt,
        c2pa: false,
        aigcLabel: false,
      });
    });

  test('is read by an independent program, which has nothing to complain about', async () => {
    const prompt = 'Fuchs "A" <b> & ]]> 狐狸 🦊 \u202eشمس';
    const files = Object.fromEntries(
      await Promise.all(
        embeddable.map(async name => [name, embedded(await sample(name), { ...recipe, prompt })] as const),
      ),
    );
    const originals = exiftool(
      Object.fromEntries(
        await Promise.all(embeddable.map(async name => [name, await sample(name)] as const)),
      ),
    );
    for (const [index, tags] of exiftool(files).entries()) {
      const name = embeddable[index] ?? '';
      assert.equal(tags['ExifTool:Validate'], originals[index]?.['ExifTool:Validate'], name);
      if (!name.startsWith('photo')) assert.equal(tags['ExifTool:Validate'], 'OK', name);
      assert.equal(tags['XMP-dc:Description'], prompt, name);
      assert.equal(tags['XMP-iptcExt:AIPromptInformation'], prompt, name);
      assert.equal(tags['XMP-iptcExt:AISystemUsed'], 'Seedream 4.5 (ark)');
      assert.equal(tags['XMP-iptcExt:AISystemVersionUsed'], 'doubao-seedream-4-5-251128');
      assert.match(String(tags['XMP-iptcExt:DigitalSourceType']), /\/compositeWithTrainedAlgorithmicMedia$/u);
      assert.equal(tags['XMP-xmpMM:DocumentID'], identity.documentId);
      assert.equal(tags['XMP-xmpMM:InstanceID'], identity.instanceId);
      assert.deepEqual(tags['XMP-xmpMM:Ingredients'], [
        { DocumentID: photo.documentId, FilePath: photo.path },
        { FilePath: drawing.path },
      ]);
      assert.equal(tags['XMP-xmp:CreatorTool'], 'Seedream Studio 0.1.0');
      assert.equal(tags['XMP-dc:Format'], 'image/jpeg');
      assert.deepEqual(JSON.parse(String(tags['XMP-seedream:Recipe'])), { ...recipe, prompt }, name);
      if (name === 'photoJpeg' || name === 'photoWebp') assert.equal(tags['XMP-photoshop:City'], 'Berlin');
    }
  });

  test('of a JPEG stands behind JFIF and EXIF, and every other byte stays in its place', async () => {
    const plain = await sample('jpeg');
    const start = concat([
      jpegSegment(0xe0, 'JFIF\0\x01\x02\0\0\x01\0\x01\0\0'),
      jpegSegment(0xe1, 'Exif\0\0MM'),
    ]);
    const jpeg = concat([insert(plain, 2, start), ascii('behind the end')]);
    const result = embedded(jpeg);
    const added = result.length - jpeg.length;
    const at = 2 + start.length;
    assert.deepEqual(concat([result.subarray(0, at), result.subarray(at + added)]), jpeg);
    assert.equal(Buffer.from(result).toString('latin1', at + 4, at + 4 + xmpMark.length), xmpMark);
  });

  test('of a PNG stands behind IHDR, and every other byte stays in its place', async () => {
    const png = concat([await sample('png'), ascii('behind the end')]);
    const result = embedded(png);
    const added = result.length - png.length;
    assert.deepEqual(concat([result.subarray(0, 33), result.subarray(33 + added)]), png);
  });

  test('of a WebP makes a simple file an extended one and keeps what follows the container', async () => {
    const flags = async (name: SampleName): Promise<number | undefined> => embedded(await sample(name))[20];
    assert.equal(await flags('lossyWebp'), 0x04);
    assert.equal(await flags('losslessWebp'), 0x04);
    assert.equal(await flags('losslessAlphaWebp'), 0x14);
    assert.equal(await flags('animatedWebp'), 0x16);
    assert.equal(await flags('photoWebp'), 0x2c);
    const tail = ascii('behind the end');
    assert.deepEqual(embedded(concat([await sample('lossyWebp'), tail])).subarray(-tail.length), tail);
  });

  test('replaces an earlier one: one packet a file, and the picture keeps its name', async () => {
    for (const name of embeddable) {
      const first = embedded(await sample(name), aRecipe({ prompt: 'earlier' }));
      const again = embedRecipe(first, recipe, { documentId: 'xmp.did:2', instanceId: 'xmp.iid:2' });
      assert.ok(again.kind === 'embedded');
      assert.deepEqual(again.identity, identity);
      assert.equal(readRecipe(concat(again.parts))?.documentId, identity.documentId);
      assert.deepEqual(readRecipe(concat(again.parts))?.recipe, recipe, name);
      assert.equal(count(concat(again.parts), '<rdf:RDF'), 1, name);
    }
  });

  test('joins the packet that is there without touching an AIGC label', async () => {
    const files = [
      withPart(await sample('jpeg'), jpegSegment(0xe1, xmpMark + labelledPacket)),
      withPart(await sample('png'), pngChunk('iTXt', `XML:com.adobe.xmp\0\0\0\0\0${labelledPacket}`)),
      withPart(await sample('animatedWebp'), riffChunk('XMP ', labelledPacket)),
    ];
    for (const file of files) {
      assert.equal(readRecipe(file)?.aigcLabel, true);
      const result = embedded(file);
      assert.equal(count(result, `<TC260:AIGC>${aigc}</TC260:AIGC>`), 1);
      assert.equal(count(result, '<rdf:RDF'), 1);
      assert.equal(readRecipe(result)?.aigcLabel, true);
      assert.deepEqual(readRecipe(result)?.recipe, recipe);
      assert.deepEqual(await pixels(result), await pixels(file));
    }
    const [tags] = exiftool({ labelled: embedded(files[1] ?? bmp(1, 1)) });
    assert.equal(JSON.stringify(tags?.['XMP-TC260:Aigc']), JSON.stringify(aigc));
    assert.equal(tags?.['XMP-dc:Description'], recipe.prompt);
  });

  test('too long for a JPEG packet is first written without repeating the prompt', async () => {
    const long = aRecipe({ prompt: '狐'.repeat(8000) });
    const result = embedded(await sample('jpeg'), long);
    assert.deepEqual(readRecipe(result)?.recipe, long);
    assert.equal(count(result, 'AIPromptInformation'), 0);
    assert.equal(count(embedded(await sample('png'), long), 'AIPromptInformation'), 2);
  });
});

describe('a recipe beside a picture', () => {
  test('is what a signed file gets, which is never changed', async () => {
    const remote = cityPacket.replace(
      'photoshop:City',
      'xmlns:t="http://purl.org/dc/terms/" t:provenance="https://example.org/m.c2pa" photoshop:City',
    );
    const files = [
      withPart(await sample('jpeg'), c2paParts.jpeg),
      withPart(await sample('png'), c2paParts.png),
      withPart(await sample('lossyWebp'), c2paParts.webp),
      withPart(await sample('jpeg'), jpegSegment(0xe1, xmpMark + remote)),
    ];
    for (const file of files) {
      assert.equal(beside(embedRecipe(file, recipe, identity)), 'signed');
      assert.equal(readRecipe(file)?.c2pa, true);
    }
  });

  test('carries the name that the file has already', async () => {
    const named = withPart(embedded(await sample('png')), c2paParts.png);
    const result = embedRecipe(named, recipe, { documentId: 'xmp.did:2', instanceId: 'xmp.iid:2' });
    assert.equal(beside(result), 'signed');
    assert.deepEqual(result.identity, identity);
  });

  test('is for formats that are not written here', async () => {
    for (const file of [
      await sample('gif'),
      await sample('tiff'),
      bmp(3, 3),
      ascii('<svg/>'),
      ascii(''),
      new Uint8Array(64),
    ])
      assert.equal(beside(embedRecipe(file, recipe, identity)), 'format');
  });

  test('is for a packet that cannot be read, so that it is neither lost nor doubled', async () => {
    const png = await sample('png');
    const packets = [
      `XML:com.adobe.xmp\0\x01\0\0\0compressed`,
      `XML:com.adobe.xmp\0\0\0cut short`,
      `XML:com.adobe.xmp\0\0\0\0\0not XMP`,
      `XML:com.adobe.xmp\0\0\0\0\0\xff\xfe<`,
    ];
    for (const packet of packets)
      assert.equal(
        beside(embedRecipe(withPart(png, pngChunk('iTXt', packet)), recipe, identity)),
        'structure',
      );
    assert.equal(beside(embedRecipe(await sample('zippedXmpPng'), recipe, identity)), 'structure');
    const raw = pngChunk('tEXt', 'Raw profile type xmp\0\nxmp\n 4\nabcd');
    assert.equal(beside(embedRecipe(withPart(png, raw), recipe, identity)), 'structure');
    const jpeg = withPart(await sample('jpeg'), jpegSegment(0xe1, `${xmpMark}<x>`));
    assert.equal(beside(embedRecipe(jpeg, recipe, identity)), 'structure');
  });

  test('is for a file that is cut', async () => {
    assert.equal(beside(embedRecipe((await sample('jpeg')).subarray(0, 100), recipe, identity)), 'structure');
    for (const name of ['png', 'losslessWebp', 'animatedWebp'] as const)
      assert.equal(beside(embedRecipe((await sample(name)).subarray(0, -20), recipe, identity)), 'structure');
  });

  test('is for a packet too large to be read', async () => {
    const png = withPart(
      await sample('png'),
      pngChunk('iTXt', `XML:com.adobe.xmp\0\0\0\0\0${labelledPacket}${' '.repeat(1024 * 1024)}`),
    );
    assert.equal(beside(embedRecipe(png, recipe, identity)), 'structure');
    assert.equal(readRecipe(png)?.aigcLabel, false);
  });

  test('is for a packet that has no room', async () => {
    const padded = (length: number): string => labelledPacket + ' '.repeat(length - labelledPacket.length);
    const jpeg = withPart(await sample('jpeg'), jpegSegment(0xe1, xmpMark + padded(65_000)));
    assert.equal(beside(embedRecipe(jpeg, recipe, identity)), 'tooLarge');
    for (const file of [
      withPart(await sample('png'), pngChunk('iTXt', `XML:com.adobe.xmp\0\0\0\0\0${padded(1024 * 1024)}`)),
      withPart(await sample('animatedWebp'), riffChunk('XMP ', padded(1024 * 1024))),
    ])
      assert.equal(beside(embedRecipe(file, recipe, identity)), 'tooLarge');
  });
});
