import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { concat } from '../../../src/core/images/bytes.ts';
import { extensionOf, isImageFormat, mimeOf, sniff } from '../../../src/core/images/sniff.ts';
import { ascii, bmp, sample, tinyTiff } from './sampleImages.ts';

const tall = { width: 10, height: 20, orientation: 1 };

describe('the real format of a file', () => {
  test('is told by first bytes for every format the API takes', async () => {
    assert.equal(sniff(await sample('jpeg')), 'jpeg');
    assert.equal(sniff(await sample('png')), 'png');
    assert.equal(sniff(await sample('losslessWebp')), 'webp');
    assert.equal(sniff(await sample('gif')), 'gif');
    assert.equal(sniff(await sample('tiff')), 'tiff');
    assert.equal(sniff(tinyTiff(false, tall)), 'tiff');
    assert.equal(sniff(bmp(4, 4)), 'bmp');
  });

  test('is told for formats that are only named in refusals', () => {
    const box = (brands: string): Uint8Array =>
      concat([Uint8Array.of(0, 0, 0, 8 + brands.length), ascii(`ftyp${brands}`)]);
    assert.equal(sniff(box('heic\0\0\0\0mif1heic')), 'heic');
    assert.equal(sniff(box('mif1\0\0\0\0mif1miaf')), 'heic');
    assert.equal(sniff(box('avif\0\0\0\0mif1avif')), 'avif');
    assert.equal(sniff(box('mif1\0\0\0\0avifmiaf')), 'avif');
    assert.equal(sniff(box('')), undefined);
    assert.equal(sniff(box('isom\0\0\x02\0isomiso2mp41')), undefined);
    assert.equal(sniff(ascii('<svg xmlns="http://www.w3.org/2000/svg"/>')), 'svg');
    assert.equal(sniff(ascii('\xef\xbb\xbf<?xml version="1.0"?>\n<!-- drawn -->\n<svg/>')), 'svg');
  });

  test('is not guessed for anything else', () => {
    for (const text of [
      '',
      '\xff\xd8',
      'BM is how this text begins',
      '<html><svg/></html>',
      'II*',
      'RIFF\0\0\0\0WAVE',
      'ftyp',
    ])
      assert.equal(sniff(ascii(text)), undefined, JSON.stringify(text));
  });

  test('gives the type for data URIs in lower case and the extension for file names', () => {
    assert.equal(mimeOf('jpeg'), 'image/jpeg');
    const formats = ['jpeg', 'png', 'webp', 'bmp', 'tiff', 'gif'] as const;
    assert.deepEqual(formats.map(extensionOf), ['.jpg', '.png', '.webp', '.bmp', '.tiff', '.gif']);
    assert.ok(formats.every(isImageFormat));
    assert.ok(
      !isImageFormat('heic') && !isImageFormat('avif') && !isImageFormat('svg') && !isImageFormat(undefined),
    );
  });
});
