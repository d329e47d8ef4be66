import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, test } from 'node:test';

const bundlePath = 'media/l10n/bundle.l10n.zh-cn.json';

/** What the editor is asked to translate on the spot, and what the rules say for it to be translated later. */
const callers = [
  { name: 'vscode.l10n.t', calls: /(?<![\w.])vscode\.l10n\.t\(/g },
  { name: 'phrase', calls: /(?<![\w.]|function )phrase\(/g },
];

// Without escapes: what stands in the source is what is said.
const literal = /^\s*'([^'\\]+)'\s*[,)]/;

interface Found {
  readonly words: string;
  readonly file: string;
}

/** Each call in the source with the plain string it takes first; undefined where it takes something else. */
function callsIn(source: string): { readonly name: string; readonly words: string | undefined }[] {
  return callers.flatMap(({ name, calls }) =>
    [...source.matchAll(calls)].map(({ 0: call, index }) => ({
      name,
      words: literal.exec(source.slice(index + call.length))?.[1],
    })),
  );
}

async function wordsOfSources(): Promise<Found[]> {
  const found: Found[] = [];
  for (const name of await readdir('src', { recursive: true })) {
    if (!name.endsWith('.ts')) continue;
    const file = join('src', name);
    for (const { name: caller, words } of callsIn(await readFile(file, 'utf8'))) {
      assert.ok(words !== undefined, `${file}: every ${caller} takes a plain string first`);
      found.push({ words, file });
    }
  }
  return found;
}

/** The dictionaries of the views. */
async function wordsOfViews(): Promise<Found[]> {
  const files = (await readdir('src/shared')).filter(name => name.endsWith('Words.ts'));
  assert.notEqual(files.length, 0);
  const all = files.map(async name => {
    const dictionaries = Object.values((await import(`../../src/shared/${name}`)) as Record<string, unknown>);
    assert.notEqual(dictionaries.length, 0, `${name} exports its dictionary`);
    return dictionaries.flatMap(dictionary =>
      Object.entries(dictionary as Record<string, unknown>).map(([key, words]) => {
        assert.ok(typeof words === 'string', `${name}: ${key} is one sentence`);
        return { words, file: join('src/shared', name) };
      }),
    );
  });
  return (await Promise.all(all)).flat();
}

async function wantedWords(): Promise<Map<string, string>> {
  const all = [...(await wordsOfSources()), ...(await wordsOfViews())];
  return new Map(all.map(({ words, file }) => [words, file]));
}

async function readBundle(): Promise<Record<string, string>> {
  return JSON.parse(await readFile(bundlePath, 'utf8')) as Record<string, string>;
}

/** Ready to be pasted into the bundle. */
function listed(words: Iterable<readonly [string, string]>): string {
  return [...words].map(([english, file]) => `  ${JSON.stringify(english)}: "",   ← ${file}`).join('\n');
}

function placeholders(text: string): string[] {
  return [...new Set(text.match(/\{\d\}/g))].sort();
}

describe('the words', () => {
  test('are all there in Simplified Chinese', async () => {
    const bundle = await readBundle();
    const missing = [...(await wantedWords())].filter(([english]) => !Object.hasOwn(bundle, english));
    assert.ok(missing.length === 0, `${missing.length} missing in ${bundlePath}:\n${listed(missing)}`);
  });

  test('are none that nobody says any more', async () => {
    const wanted = await wantedWords();
    const superfluous = Object.keys(await readBundle()).filter(english => !wanted.has(english));
    const list = superfluous.map(english => `  ${JSON.stringify(english)}`).join('\n');
    assert.ok(superfluous.length === 0, `${superfluous.length} superfluous in ${bundlePath}:\n${list}`);
  });

  test('have the same places for values in both languages', async () => {
    for (const [english, chinese] of Object.entries(await readBundle())) {
      assert.deepEqual(placeholders(chinese), placeholders(english), english);
      assert.notEqual(chinese.trim(), '', english);
    }
  });

  test('number their places from {0} without a gap', async () => {
    for (const [english, file] of await wantedWords())
      placeholders(english).forEach((place, index) => {
        assert.equal(place, `{${index}}`, `${file}: ${english}`);
      });
  });
});
