import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { promptLength } from '../../../src/core/api/promptLength.ts';

describe('the length of a prompt', () => {
  const table: readonly (readonly [string, string, number, number])[] = [
    ['English words', 'A red fox in fresh snow, low winter sun.', 9, 0],
    ['hyphens and apostrophes join words', "a well-lit knight’s helmet, don't crop", 6, 0],
    ['numbers are words', '4 posters, 16:9', 4, 0],
    ['Chinese characters, without their signs', '雨后的石阶，一盏纸灯笼。', 0, 10],
    ['a mixed text', '一只 red fox 在雪中', 2, 5],
    ['Japanese syllables', 'きつねと雪 ユキ', 0, 7],
    ['Korean words', '눈 속의 여우', 3, 0],
    ['accents', 'café naïve', 2, 0],
    ['rare characters of two code units', '𠮷野家', 0, 3],
    ['nothing', ' \n\t', 0, 0],
  ];
  for (const [name, prompt, words, chinese] of table)
    test(name, () => {
      const length = promptLength(prompt);
      assert.deepEqual([length.words, length.chinese], [words, chinese]);
    });

  test('600 words or 300 characters are within the advice, one more is not', () => {
    assert.equal(promptLength('word '.repeat(600)).over, false);
    assert.equal(promptLength('word '.repeat(601)).over, true);
    assert.equal(promptLength('雨'.repeat(300)).over, false);
    assert.equal(promptLength('雨'.repeat(301)).over, true);
  });

  test('a mixed text uses up both measures together', () => {
    const half = `${'雨'.repeat(150)} ${'word '.repeat(300)}`;
    assert.deepEqual(promptLength(half), { words: 300, chinese: 150, over: false, share: 1 });
    assert.equal(promptLength(`${half} more`).over, true);
  });

  test('of two texts on two lines is the sum of both', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), (one, other) => {
        const both = promptLength(`${one}\n.\n${other}`);
        assert.equal(both.words, promptLength(one).words + promptLength(other).words);
        assert.equal(both.chinese, promptLength(one).chinese + promptLength(other).chinese);
      }),
    );
  });
});
