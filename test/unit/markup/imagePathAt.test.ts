import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { imagePathsAt, spellings } from '../../../src/core/markup/imagePathAt.ts';

const at = (line: string): string[] => {
  const column = line.indexOf('|');
  return imagePathsAt(line.replace('|', ''), column).map(({ path }) => path);
};

describe('the path under the cursor', () => {
  test('is found as each language writes it', () => {
    assert.ok(at('![A fox](../assets/re|d%20fox.png "title")').includes('../assets/red%20fox.png'));
    assert.ok(at('<img src="assets/red f|ox.jpg" alt="x">').includes('assets/red fox.jpg'));
    assert.ok(at("background: url('fo|x.webp')").includes('fox.webp'));
    assert.ok(at('\\includegraphics[width=3cm]{figures/fo|x.png}').includes('figures/fox.png'));
    assert.ok(at('image: assets/f|ox.jpeg').includes('assets/fox.jpeg'));
    assert.ok(!at('assets/hen.p|ng, "assets/my fox (2).png"').includes('assets/my fox (2).png'));
    assert.ok(at('"assets/my fo|x (2).png"').includes('assets/my fox (2).png'));
    assert.ok(at('a.png fo|x.png.jpg').includes('fox.png.jpg'));
  });

  test('is nothing where the cursor is elsewhere', () => {
    assert.deepEqual(at('<img src="fox.png"> te|xt'), []);
    assert.deepEqual(at('te|xt fox.png'), []);
    assert.deepEqual(at('fox.pngx|'), []);
  });

  test('is found in a line of megabytes without reading all of it', () => {
    const line = `${'x '.repeat(2_000_000)}"a/fox.png"${' y'.repeat(2_000_000)}`;
    const spans = imagePathsAt(line, 4_000_003);
    assert.deepEqual(spans[0], { path: 'a/fox.png', start: 4_000_001, end: 4_000_010 });
  });

  test('always lies under the cursor and is what the line says there', () => {
    const piece = fc.oneof(fc.constantFrom('.png', '"', '(', ')', ' ', '/', "'", '.jpg', '='), fc.string());
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), fc.nat(200), (pieces, column) => {
        const line = pieces.join('');
        for (const { path, start, end } of imagePathsAt(line, column)) {
          assert.ok(start <= column && column <= end);
          assert.equal(line.slice(start, end), path);
        }
      }),
    );
  });
});

describe('the spellings of a path', () => {
  test('are the words as they stand, decoded, and without what follows the question mark', () => {
    assert.deepEqual(spellings('red%20fox.png?v=2').toSorted(), [
      'red fox.png',
      'red%20fox.png',
      'red%20fox.png?v=2',
    ]);
    assert.ok(spellings('a\\fox.png').includes('a/fox.png'));
    assert.ok(spellings('50%.png').includes('50%.png'));
  });

  test('leave out what is an address, or no path at all', () => {
    for (const text of ['https://x.org/a.png', 'data:image/png', 'command:x.png', '//host/a.png', 'a\0.png'])
      assert.deepEqual(spellings(text), [], text);
    assert.ok(spellings('a%00.png').every(spelling => !spelling.includes('\0')));
  });
});
