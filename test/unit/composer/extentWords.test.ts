import assert from 'node:assert/strict';
import { beforeEach, describe, test } from 'node:test';
import { resetEditor } from './fakeVscode.ts';

beforeEach(resetEditor);

const { extentWords } = await import('../../../src/host/words.ts');

describe('the size of a picture', () => {
  test('is told in millions of pixels where that says something', () => {
    assert.equal(extentWords({ width: 2_848, height: 1_600 }), '2848 × 1600 · 4.6 MP');
    assert.equal(extentWords({ width: 6_000, height: 4_000 }), '6000 × 4000 · 24 MP');
    assert.equal(extentWords({ width: 250, height: 200 }), '250 × 200 · 0.1 MP');
  });

  test('is told by the sides alone where it would be nought', () => {
    assert.equal(extentWords({ width: 249, height: 200 }), '249 × 200');
    assert.equal(extentWords({ width: 40, height: 40 }), '40 × 40');
  });
});
