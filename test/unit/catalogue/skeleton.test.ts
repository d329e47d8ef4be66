import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as fc from 'fast-check';
import type { PlacedReader } from '../../../src/catalogue/placedReader.ts';
import { skeletonOf } from '../../../src/catalogue/skeleton.ts';
import { concat } from '../../../src/core/images/bytes.ts';
import { readHeader } from '../../../src/core/images/dimensions.ts';
import { pngChunks } from '../../../src/core/images/pngChunks.ts';
import { sniff } from '../../../src/core/images/sniff.ts';
import { readRecipe } from '../../../src/core/metadata/embed.ts';
import { aGenerated } from '../../support/galleryPictures.ts';
import { bigPicture, picture } from '../../support/pictures.ts';
import { jpegWithComments, pngChunk, withContentCredentials } from '../../support/pictures.segments.ts';

const headBytes = 64 * 1024;

interface Read {
  readonly skeleton: Uint8Array;
  readonly bytesRead: number;
}

async function read(bytes: Uint8Array, head = headBytes): Promise<Read> {
  let bytesRead = 0;
  const reader: PlacedReader = {
    size: bytes.length,
    read: async (at, length) => {
      const part = bytes.subarray(at, Math.max(at, at + length));
      bytesRead += part.length;
      return part;
    },
  };
  const skeleton = await skeletonOf(bytes.subarray(0, head), sniff(bytes), reader);
  return { skeleton, bytesRead };
}

async function assertSameFacts(bytes: Uint8Array, head?: number): Promise<Read> {
  const found = await read(bytes, head);
  assert.deepEqual(readRecipe(found.skeleton), readRecipe(bytes));
  assert.deepEqual(readHeader(found.skeleton), readHeader(bytes));
  return found;
}

describe('what is read of a file says the same as the whole file', () => {
  for (const format of ['jpeg', 'png', 'webp'] as const)
    test(`of a ${format} picture with its recipe, signed too`, async () => {
      const bytes = await aGenerated({ format, width: 700, height: 500 });
      const { skeleton } = await assertSameFacts(bytes);
      assert.ok(readRecipe(skeleton)?.recipe);
      await assertSameFacts(withContentCredentials(Buffer.from(bytes)));
      // However little is read at first.
      for (const head of [40, 200, 1_000]) await assertSameFacts(bytes, head);
    });

  for (const format of ['gif', 'bmp', 'tiff'] as const)
    test(`of a ${format} picture`, async () => {
      await assertSameFacts(await picture({ format, width: 300, height: 200 }));
    });

  test('when segments of half a megabyte stand before the recipe', async () => {
    const bytes = await aGenerated();
    const { bytesRead } = await assertSameFacts(jpegWithComments(Buffer.from(bytes), 500_000));
    assert.ok(bytesRead < 50_000);
  });

  test('when the packet stands behind ten megabytes of pixels', async () => {
    const packet = await aGenerated({ format: 'png' });
    const chunk = pngChunks(packet).chunks.find(({ type }) => type === 'iTXt');
    const large = await bigPicture(10_000_000, { format: 'png' });
    const end = pngChunk('IEND');
    const bytes = concat([
      large.subarray(0, large.length - end.length),
      packet.subarray(chunk?.start, chunk?.end),
      end,
    ]);
    const { skeleton, bytesRead } = await read(bytes);
    assert.ok(readRecipe(skeleton)?.recipe);
    assert.ok(bytesRead < headBytes + 1_000);
  });

  test('when a large profile stands before it', async () => {
    const packet = await aGenerated({ format: 'png' });
    const header = pngChunks(packet).chunks[0]?.end ?? 0;
    const bytes = concat([
      packet.subarray(0, header),
      pngChunk('iCCP', Buffer.alloc(200_000, 1)),
      packet.subarray(header),
    ]);
    const { bytesRead } = await assertSameFacts(bytes);
    assert.ok(bytesRead < 20_000);
  });
});

test('damage of any kind is read to an end, and never more of the file than there is', async () => {
  const samples = await Promise.all(
    (['jpeg', 'png', 'webp', 'gif', 'tiff', 'bmp'] as const).map(format =>
      picture({ format, width: 60, height: 40 }),
    ),
  );
  samples.push(Buffer.from(await aGenerated()), Buffer.from(await aGenerated({ format: 'webp' })));
  const damage = fc.array(fc.record({ at: fc.nat(3_000), value: fc.constantFrom(0, 1, 0x7f, 0x80, 0xff) }), {
    maxLength: 12,
  });
  await fc.assert(
    fc.asyncProperty(
      fc.nat(samples.length - 1),
      damage,
      fc.integer({ min: 16, max: 4_000 }),
      async (which, list, head) => {
        const bytes = Buffer.from(samples[which] ?? Buffer.alloc(0));
        for (const { at, value } of list) bytes[at % bytes.length] = value;
        const { skeleton } = await read(bytes, head);
        readHeader(skeleton);
        readRecipe(skeleton);
        assert.ok(skeleton.length <= bytes.length * 2 + 5_000_000);
      },
    ),
    { numRuns: 2_000 },
  );
});
