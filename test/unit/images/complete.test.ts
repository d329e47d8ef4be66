import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { concat } from '../../../src/core/images/bytes.ts';
import { isComplete } from '../../../src/core/images/complete.ts';
import { readHeader } from '../../../src/core/images/dimensions.ts';
import { ascii, bmp, insert, jpegSegment, sample, samples } from './sampleImages.ts';
import type { SampleName } from './sampleImages.ts';

const names = Object.keys(samples) as SampleName[];
const results = names.filter(name => !/gif|tiff/iu.test(name));

describe('a complete file', () => {
  for (const name of names)
    test(`is recognised: ${name}`, async () => {
      const bytes = await sample(name);
      assert.ok(isComplete(bytes, readHeader(bytes)?.format ?? 'bmp'));
    });

  for (const name of results)
    test(`is not recognised when cut anywhere: ${name}`, async () => {
      const bytes = await sample(name);
      const format = readHeader(bytes)?.format ?? 'bmp';
      for (let length = 0; length < bytes.length; length += 1)
        assert.ok(!isComplete(bytes.subarray(0, length), format), `cut to ${length} of ${bytes.length}`);
    });

  test('may be followed by padding and by a little of something else', async () => {
    for (const name of ['jpeg', 'png', 'lossyWebp'] as const) {
      const bytes = await sample(name);
      const format = readHeader(bytes)?.format ?? 'bmp';
      assert.ok(isComplete(concat([bytes, new Uint8Array(100_000)]), format), name);
      assert.ok(isComplete(concat([bytes, new Uint8Array(4000).fill(7)]), format), name);
      assert.ok(!isComplete(concat([bytes, new Uint8Array(100_000).fill(7)]), format), name);
    }
  });

  test('is not taken from the end mark of a thumbnail', async () => {
    const jpeg = await sample('jpeg');
    const withThumbnail = insert(jpeg, 2, jpegSegment(0xe1, concat([ascii('Exif\0\0'), jpeg])));
    assert.ok(isComplete(withThumbnail, 'jpeg'));
    assert.ok(!isComplete(withThumbnail.subarray(0, withThumbnail.length - 20), 'jpeg'));
    assert.ok(!isComplete(withThumbnail.subarray(0, jpeg.length + 12), 'jpeg'));
  });

  test('is of the format it is said to be', async () => {
    assert.ok(!isComplete(await sample('jpeg'), 'png'));
    assert.ok(isComplete(bmp(3, 3), 'bmp'));
    assert.ok(!isComplete(bmp(0, 3), 'bmp'));
  });
});
