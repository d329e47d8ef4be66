import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { answerQuery } from '../../../src/catalogue/answer.ts';
import { ImagingError } from '../../../src/catalogue/imaging.ts';
import { PictureIndex } from '../../../src/catalogue/pictureIndex.ts';
import { Thumbnails } from '../../../src/catalogue/thumbnails.ts';
import { WordHits } from '../../../src/catalogue/wordHits.ts';
import type { Fault } from '../../../src/core/catalogue/faults.ts';
import { aQuery } from '../../support/catalogueWorld.ts';
import { noFacts } from './noFacts.ts';

/** A decoder that fails as told, and then gives a picture of that colour. */
function make(failures: readonly Fault[], colour = 0x12_34_56) {
  const root = { path: '/pictures', real: '/pictures', label: '', shown: true };
  const index = new PictureIndex([root]);
  const row = index.add({ inode: 1, size: 2, modified: 3, beside: 0 }, noFacts);
  const id = index.put(index.entries.directory(0, ''), 'a.jpg', row);
  const left = [...failures];
  const thumbnails = new Thumbnails({
    index,
    store: { get: async () => undefined, put: async () => undefined },
    imaging: {
      run: async () => {
        const fault = left.shift();
        if (fault !== undefined) throw new ImagingError(fault);
        return { pictures: [Uint8Array.of(1)], colour };
      },
    },
    learned: () => undefined,
  });
  const get = async () => (await thumbnails.get([id], 320, new AbortController().signal))[0];
  const colours = async (): Promise<number[]> => [
    ...(await answerQuery(index, new WordHits(index), aQuery(), false)).colours,
  ];
  return { get, colours, left };
}

describe('a picture', () => {
  for (const fault of ['tooSlow', 'crashed'] as const)
    test(`is shown when the decoder only failed once (${fault})`, async () => {
      const { get } = make([fault]);
      assert.ok((await get())?.bytes);
    });

  test('that the decoder fails at twice is not tried any more', async () => {
    const { get, left } = make(['crashed', 'tooSlow', 'crashed']);
    assert.match((await get())?.fault ?? '', /too long/);
    assert.match((await get())?.fault ?? '', /too long/);
    assert.deepEqual(left, ['crashed']);
  });

  test('that cannot be decoded is not tried twice', async () => {
    const { get, left } = make(['undecodable', 'undecodable']);
    assert.match((await get())?.fault ?? '', /decoded/);
    assert.equal(left.length, 1);
  });

  test('has no colour before it has been decoded, and then its own, which is never none', async () => {
    const coloured = make([]);
    assert.deepEqual(await coloured.colours(), [0, 0, 0]);
    await coloured.get();
    assert.deepEqual(await coloured.colours(), [0x12, 0x34, 0x56]);
    const black = make([], 0);
    await black.get();
    assert.deepEqual(await black.colours(), [1, 1, 1]);
  });
});
