import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import sharp from 'sharp';
import { bigPicture, makePicture, picture, truncated } from '../support/pictures.ts';
import { withAigcLabel, withContentCredentials } from '../support/pictures.segments.ts';

const decode = (bytes: Buffer): Promise<Buffer> => sharp(bytes).raw().toBuffer();

describe('pictures for answers and references', () => {
  test('have the size and format asked for, and their seed decides their pixels', async () => {
    for (const format of ['jpeg', 'png', 'webp', 'gif', 'tiff'] as const) {
      const {
        width,
        height,
        format: found,
      } = await sharp(await picture({ width: 70, height: 33, format })).metadata();
      assert.deepEqual([width, height, found], [70, 33, format]);
    }
    const bmp = await picture({ width: 3, height: 2, format: 'bmp' });
    assert.deepEqual([bmp.toString('latin1', 0, 2), bmp.readUInt32LE(2), bmp.length], ['BM', 78, 78]);
    const [one, two] = [
      await picture({ width: 32, height: 32, seed: 'a' }),
      await picture({ width: 32, height: 32, seed: 'b' }),
    ];
    assert.notDeepEqual(one, two);
    assert.equal(await picture({ width: 32, height: 32, seed: 'a' }), one, 'made once per process');
  });

  test('weigh about what a photo weighs', async () => {
    const bytes = await picture({ width: 2048, height: 2048, label: 'AI generated' });
    assert.ok(bytes.length > 500_000 && bytes.length < 3_000_000, String(bytes.length));
  });

  test('of a given number of bytes are exact and decode', async () => {
    for (const format of ['jpeg', 'png'] as const) {
      for (const size of [5000, 70_001, 65_537 * 3 + 2, 1_000_000, 14_000_000]) {
        const bytes = await bigPicture(size, { format });
        assert.equal(bytes.length, size);
        await decode(bytes);
      }
    }
    assert.equal((await makePicture({ bytes: 6000 })).length, 6000);
    assert.equal(await makePicture(Buffer.from('x')).then(String), 'x');
    await assert.rejects(decode(truncated(await bigPicture(5000, { format: 'png' }))));
  });

  test('carry alpha, orientation and a place when asked', async () => {
    assert.equal(
      (await sharp(await picture({ width: 9, height: 9, format: 'png', alpha: true })).metadata()).hasAlpha,
      true,
    );
    const { orientation, exif } = await sharp(
      await picture({ width: 9, height: 9, orientation: 6, gps: true }),
    ).metadata();
    assert.equal(orientation, 6);
    assert.ok(exif?.includes('Canary Camera'));
  });

  test('keep every pixel when labels and credential boxes are put in', async () => {
    for (const format of ['jpeg', 'png', 'webp'] as const) {
      const plain = await picture({ width: 40, height: 30, format });
      const signed = withContentCredentials(plain);
      assert.ok(signed.includes('c2pa'));
      assert.deepEqual(await decode(signed), await decode(plain));
    }
    for (const format of ['jpeg', 'png'] as const) {
      const plain = await picture({ width: 40, height: 30, format });
      const labelled = withAigcLabel(plain);
      assert.ok(labelled.includes('<TC260:AIGC>'));
      assert.deepEqual(await decode(labelled), await decode(plain));
    }
  });
});
