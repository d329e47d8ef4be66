import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as fc from 'fast-check';
import { fold, searchWords } from '../../../src/core/catalogue/fold.ts';
import { compareText, naturalKey } from '../../../src/core/catalogue/naturalKey.ts';

describe('searching does not care', () => {
  const same: readonly (readonly [string, string])[] = [
    ['Éclair au CAFÉ', 'eclair au cafe'],
    ['Straße', 'STRASSE'],
    ['Ørsted', 'orsted'],
    ['İstanbul', 'istanbul'],
    ['ΣΊΣΥΦΟΣ', 'σισυφος'],
    ['ＦＯＸ', 'fox'],
    ['Ёлка', 'елка'],
    ['한국어', '한국어'.normalize('NFD')],
  ];
  for (const [one, other] of same)
    test(`about the difference between ${one} and ${other}`, () => assert.equal(fold(one), fold(other)));

  const different: readonly (readonly [string, string])[] = [
    ['か', 'が'],
    ['雪', '血'],
    ['कि', 'की'],
  ];
  for (const [one, other] of different)
    test(`but tells ${one} from ${other}`, () => assert.notEqual(fold(one), fold(other)));

  test('how often text is folded', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), text => assert.equal(fold(fold(text)), fold(text))),
    );
  });

  test('about order and repetition of words, and never takes control characters for text', () => {
    assert.deepEqual(searchWords('  Fox  red fox\0RED '), ['fox', 'red']);
    assert.deepEqual(searchWords(' \n'), []);
  });
});

test('numbers in names are counted, not spelled', () => {
  const names = ['image 10.png', 'Image 2.png', 'image 002b.png', 'image 1.png', 'image.png'];
  const sorted = names.toSorted((one, other) => compareText(naturalKey(one), naturalKey(other)));
  assert.deepEqual(sorted, ['image 1.png', 'Image 2.png', 'image 002b.png', 'image 10.png', 'image.png']);
});
