import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { markupKind, wantsDot } from '../../../src/core/markup/language.ts';

describe('the language at the cursor', () => {
  test('is that of the file', () => {
    const found = [
      'markdown',
      'mdx',
      'vue',
      'typescriptreact',
      'scss',
      'latex',
      'jsonc',
      'plaintext',
      'rust',
    ].map(id => markupKind(id, ''));
    assert.deepEqual(found, [
      'markdown',
      'markdown',
      'html',
      'jsx',
      'css',
      'latex',
      'string',
      'plain',
      'code',
    ]);
  });

  test('is that of the style sheet or the script inside a page', () => {
    assert.equal(markupKind('vue', '<template></template>\n<style scoped>\n.a { background: '), 'css');
    assert.equal(markupKind('html', '<style></style><p>'), 'html');
    assert.equal(markupKind('svelte', '<SCRIPT lang="ts">\nconst a = '), 'string');
    assert.equal(markupKind('markdown', '<style>'), 'markdown');
  });

  test('never comes from the words of an object', () => {
    assert.equal(markupKind('constructor', ''), 'code');
  });

  test('says where a bundler wants ./ before the path', () => {
    assert.deepEqual(['vue', 'typescriptreact', 'markdown', 'html', 'json'].map(wantsDot), [
      true,
      true,
      false,
      false,
      false,
    ]);
  });
});
