import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { countImages, readMarks } from '../../src/sandbox/promptRules.ts';

describe('the prompt decides how many images of a set come', () => {
  const cases: readonly (readonly [string, number])[] = [
    ['Make a series of 3 posters: the fox of image 1 in the clothes of image 2', 3],
    ['a set of four icons', 4],
    ['three foxes in the snow', 3],
    ['5 vintage travel posters', 5],
    ['画三张海报', 3],
    ['生成4张图', 4],
    ['十二张卡片', 12],
    ['Image 1: dawn. Image 2: noon. Image 3: night.', 3],
    ['a single image of one fox', 12],
    ['just one image', 1],
    ['一组海报', 12],
    ['a series of posters', 12],
    ['put the hat of image 2 on the fox of image 1', 12],
    ['a 35mm photo, 16:9, 4K, f/2.8', 12],
    ['99 images', 12],
  ];
  for (const [prompt, count] of cases) {
    test(`"${prompt}" with a ceiling of 12 gives ${count}`, () => {
      assert.equal(countImages(prompt, 12), count);
    });
  }
});

test('marks in brackets are read, and are not mistaken for a number of images', () => {
  const prompt = 'a series [refuse 2] [refuse 3] [fail 4] [slow 90]';
  const marks = readMarks(prompt);
  assert.deepEqual([[...marks.refused], [...marks.failed], marks.slowMs], [[2, 3], [4], 60_000]);
  assert.equal(countImages(prompt, 9), 9);
});
