import assert from 'node:assert/strict';
import { test } from 'node:test';
import { diagnosisText } from '../../../src/core/network/diagnosis.ts';
import { phrase, spoken, type Language } from '../../../src/core/phrase.ts';

test('a report has a heading per way and a line per step, with its time', () => {
  const text = diagnosisText([
    { way: 'settings', name: 'Proxy', state: 'ok', words: 'none' },
    { way: 'direct', name: 'TLS', state: 'failed', ms: 12.4, words: 'not trusted' },
    { way: 'direct', name: 'Free call', state: 'skipped', words: 'there is no way for it' },
    { way: 'result', name: 'Way in use', state: 'note', words: 'directly' },
  ]);
  assert.equal(
    text,
    `# Seedream: connection report

## Settings

- **OK** Proxy: none

## Direct

- **FAILED** TLS (12 ms): not trusted
- **NOT TRIED** Free call: there is no way for it

## Result

- **NOTE** Way in use: directly
`,
  );
});

test('a report is all in the language of its reader', () => {
  const other: Language = {
    number: value => `#${value}`,
    sentence: (template, values) => `[${[template, ...values].join('|')}]`,
  };
  const text = diagnosisText(
    [
      { way: 'direct', name: 'Free call', state: 'ok', ms: 1_234, words: phrase('HTTP {0}', '200') },
      { way: 'result', name: 'TLS', state: 'skipped', words: 'as.it.is' },
    ],
    words => spoken(words, other),
  );
  // Only what stands in brackets was told to the translator.
  assert.deepEqual(text.replaceAll(/\[(?:[^[\]]|\[(?:[^[\]]|\[[^[\]]*\])*\])*\]/g, 'T').split('\n'), [
    '# T',
    '',
    '## T',
    '',
    '- **T** T',
    '',
    '## T',
    '',
    '- **T** T',
    '',
  ]);
  assert.match(text, /\[\{0\} \(\{1\} ms\)\|\[Free call\]\|#1234\]/);
});
