import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, test } from 'node:test';

/** Every sentence that the host asks the editor to translate. */
async function sentences(): Promise<string[]> {
  const found = new Set<string>();
  for (const name of await readdir('src', { recursive: true })) {
    if (!name.endsWith('.ts')) continue;
    const source = await readFile(join('src', name), 'utf8');
    const calls = source.match(/l10n\.t\(/g)?.length ?? 0;
    const literals = [...source.matchAll(/l10n\.t\(\s*'((?:[^'\\]|\\.)*)'/g)];
    assert.equal(literals.length, calls, `${name}: every l10n.t takes a plain string first`);
    for (const [, text] of literals) found.add(text ?? '');
  }
  return [...found].sort();
}

function placeholders(text: string): string[] {
  return (text.match(/\{\d\}/g) ?? []).sort();
}

describe('the words', () => {
  test('are there in Simplified Chinese, each with the same places for values', async () => {
    const bundle = JSON.parse(await readFile('media/l10n/bundle.l10n.zh-cn.json', 'utf8')) as Record<
      string,
      string
    >;
    const wanted = await sentences();
    assert.deepEqual(Object.keys(bundle).sort(), wanted);
    for (const [english, chinese] of Object.entries(bundle)) {
      assert.deepEqual(placeholders(chinese), placeholders(english), english);
      assert.notEqual(chinese.trim(), '');
    }
  });
});
