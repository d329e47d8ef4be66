import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { comparedRows } from '../../../media/gallery/compare/rows.ts';
import { wordings } from '../../../media/gallery/compare/wording.ts';
import type { ParameterView } from '../../../src/shared/gallery.ts';

function parameters(values: Readonly<Record<string, string>>): readonly ParameterView[] {
  return Object.entries(values).map(([key, value]) => ({ key, label: key.toUpperCase(), value }));
}

describe('the table of parameters', () => {
  test('marks what differs and only that', () => {
    const rows = comparedRows([
      parameters({ model: '4.5', seed: '1' }),
      parameters({ model: '4.5', seed: '2' }),
    ]);
    assert.deepEqual(rows, [
      { key: 'model', label: 'MODEL', values: ['4.5', '4.5'], differs: false },
      { key: 'seed', label: 'SEED', values: ['1', '2'], differs: true },
    ]);
  });

  test('has a row for what one picture alone has, where that picture has it', () => {
    const rows = comparedRows([
      parameters({ model: '4.5', watermark: 'no' }),
      parameters({ model: '4.5', seed: '7', watermark: 'no' }),
    ]);
    assert.deepEqual(
      rows.map(({ key, differs }) => [key, differs]),
      [
        ['model', false],
        ['seed', true],
        ['watermark', false],
      ],
    );
    assert.deepEqual(rows[1]?.values, [undefined, '7']);
  });

  test('is empty without parameters', () => assert.deepEqual(comparedRows([[], []]), []));
});

describe('the words of prompts', () => {
  const own = (texts: readonly string[]): readonly string[][] =>
    wordings(texts, 'en').map(parts => parts.filter(part => part.own).map(part => part.text));

  test('are whole again when put together', () => {
    const texts = ['a red fox, at dawn', 'a blue fox at dawn', ''];
    assert.deepEqual(
      wordings(texts, 'en').map(parts => parts.map(part => part.text).join('')),
      texts,
    );
  });

  test('are marked where others say something else', () => {
    assert.deepEqual(own(['a red fox at dawn', 'a blue fox at dawn']), [['red'], ['blue']]);
    assert.deepEqual(own(['a red fox', 'a red fox']), [[], []]);
  });

  test('are found in scripts without spaces', () => {
    assert.deepEqual(own(['雪地里的狐狸', '雪地里的猫']), [['狐狸'], ['猫']]);
  });

  test('of three: the first one’s are marked that one of the others lacks', () => {
    assert.deepEqual(own(['red fox', 'red cat', 'red fox']), [['fox'], ['cat'], []]);
  });

  test('are not marked in texts too long to compare at once', () => {
    const long = 'word '.repeat(2000);
    assert.deepEqual(wordings([long, 'other'], 'en'), [
      [{ text: long, own: false }],
      [{ text: 'other', own: false }],
    ]);
  });
});
