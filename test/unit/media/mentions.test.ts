import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { findMentions, renumber, renumberingFor, renumberingOf } from '../../../media/composer/mentions.ts';

const numbers = (prompt: string): (number | undefined)[] => findMentions(prompt).map(each => each.number);

describe('mentions of references in a prompt', () => {
  test('are found in English and in Chinese, however they are written', () => {
    assert.deepEqual(numbers('Dress the person of image 1 in the coat of Image 2, like IMAGE3'), [1, 2, 3]);
    assert.deepEqual(numbers('the pose of image #2'), [2]);
    assert.deepEqual(numbers('让图1的人物穿上图 2 的外套，背景用图像3，光线用图片 4'), [1, 2, 3, 4]);
    assert.deepEqual(numbers('参考图１的构图，第2张图的颜色，第三张图片的字，圖4'), [1, 2, 3, 4]);
    assert.deepEqual(numbers('把图一换成图十四的样子'), [1, 14]);
    assert.deepEqual(numbers('mix images 1, 2 and 3; images 4 & 5'), [1, 2, 3, 4, 5]);
  });

  test('are not seen in sizes, ratios, long numbers and other words', () => {
    for (const prompt of [
      'an image 16:9',
      'image 2K',
      'image 1.5 times larger',
      'image 1024',
      'image 3x2',
      'pilgrimage 2',
      '地图2上的标记',
      '试图一次完成',
      '一张图，2只猫',
      'what is in the image?',
      '这是什么图?',
    ])
      assert.deepEqual(numbers(prompt), [], prompt);
  });

  test('of the singular are one picture: “image 1 and 2 dogs” has one', () => {
    assert.deepEqual(numbers('image 1 and 2 dogs'), [1]);
  });

  test('know where they stand', () => {
    const prompt = 'as image 2 is';
    const [mention] = findMentions(prompt);
    assert.equal(prompt.slice(mention?.start, mention?.end), 'image 2');
    assert.equal(prompt.slice(mention?.digits.start, mention?.digits.end), '2');
  });
});

describe('renumbering', () => {
  test('follows pictures that changed places, in the prompt’s own spelling', () => {
    const swapped = renumberingOf(['a', 'b', 'c'], ['b', 'a', 'c']);
    assert.deepEqual(
      [...swapped],
      [
        [1, 2],
        [2, 1],
      ],
    );
    assert.equal(
      renumber('image 1 with the hat of Image 2 and 图1、第二张图, images 1 and 2', swapped),
      'image 2 with the hat of Image 1 and 图2、第一张图, images 2 and 1',
    );
  });

  test('never lets the mention of a removed picture point at another one', () => {
    const removed = renumberingOf(['a', 'b'], ['b']);
    const prompt = renumber('image 1 in the coat of image 2，图1', removed);
    assert.equal(prompt, 'image ? in the coat of image 1，图 ?');
    assert.deepEqual(numbers(prompt), [undefined, 1, undefined]);
  });

  test('is asked for only where the prompt speaks of a number that moved', () => {
    const moved = renumberingOf(['a', 'b', 'c'], ['a', 'c', 'b']);
    assert.equal(renumberingFor('only image 1', moved).size, 0);
    assert.deepEqual([...renumberingFor('image 3', moved)], [[3, 2]]);
  });

  test('there and back leaves every prompt as it was, and touches nothing but numbers', () => {
    const piece = fc.oneof(
      fc.constantFrom('image 1', 'image 3', 'Images 1, 2 and 3', '图2', '图 1', '第二张图', ' ', '，', 'x 4'),
      fc.string({ unit: 'grapheme', maxLength: 8 }).filter(text => text.normalize('NFKC') === text),
    );
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 12 }).map(pieces => pieces.join('')),
        fc.shuffledSubarray(['a', 'b', 'c', 'd'], { minLength: 4 }),
        (prompt, order) => {
          const there = renumberingOf(['a', 'b', 'c', 'd'], order);
          const back = renumberingOf(order, ['a', 'b', 'c', 'd']);
          const moved = renumber(prompt, there);
          assert.equal(renumber(moved, back), prompt);
          assert.equal(moved.replaceAll(/[0-9一二三四]/g, ''), prompt.replaceAll(/[0-9一二三四]/g, ''));
          assert.equal(findMentions(moved).length, findMentions(prompt).length);
        },
      ),
    );
  });
});
