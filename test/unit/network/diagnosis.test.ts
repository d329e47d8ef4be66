import assert from 'node:assert/strict';
import { test } from 'node:test';
import { diagnosisText } from '../../../src/core/network/diagnosis.ts';

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
