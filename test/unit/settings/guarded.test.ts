import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { guardedIn, guardedSettings } from '../../../src/core/settings/guarded.ts';

const endpoint = { name: 'seedream.custom.baseUrl', value: 'https://stranger.example/v1' };

describe('settings that a workspace may not set', () => {
  test('are found in a settings file, each with its value, and no others', () => {
    const settings = Object.fromEntries(guardedSettings.map((name, index) => [name, index]));
    const found = guardedIn(JSON.stringify({ ...settings, 'seedream.model': 'x', 'editor.fontSize': 3 }));
    assert.deepEqual(
      found,
      guardedSettings.map((name, value) => ({ name, value })),
    );
  });

  test('are found in the file of a workspace', () => {
    const file = { folders: [{ path: '.' }], settings: { [endpoint.name]: endpoint.value } };
    assert.deepEqual(guardedIn(JSON.stringify(file)), [endpoint]);
  });

  test('are found among comments, with commas too many, and behind a byte order mark', () => {
    const file = `\uFEFF{ // "seedream.provider": "not this"
      /* "seedream.models": [] */ "a": "/* no comment, */ // none", "b": ",}",
      "seedream.custom.baseUrl": "https://stranger.example/v1", /* to the end
      */ "c": [1, 2, ], }`;
    assert.deepEqual(guardedIn(file), [endpoint]);
  });

  test('are found when their names are nested', () => {
    const inner = { baseUrl: endpoint.value };
    for (const nested of [
      { 'seedream.custom': inner },
      { seedream: { custom: inner } },
      { seedream: { 'custom.baseUrl': endpoint.value } },
    ])
      assert.deepEqual(guardedIn(JSON.stringify(nested)), [endpoint]);
  });

  test('are found by name in a file that is broken', () => {
    const broken = '{ "seedream.custom.baseUrl": "https://x", "seedream.provider" : [ /* ';
    assert.deepEqual(guardedIn(broken), [
      { name: 'seedream.custom.baseUrl', value: undefined },
      { name: 'seedream.provider', value: undefined },
    ]);
  });

  for (const text of [
    '',
    '[]',
    'null',
    '"seedream.provider"',
    '{"seedream.budget":5}',
    '{"__proto__":{"seedream.provider":1}}',
  ])
    test(`are not found in ${text === '' ? 'nothing' : text}`, () => assert.deepEqual(guardedIn(text), []));

  test('never keep a text from being read, and a long one takes no longer than its length', () => {
    fc.assert(fc.property(fc.string(), text => void guardedIn(text)));
    fc.assert(fc.property(fc.json(), text => void guardedIn(text)));
    for (const piece of ['"', '/*', '//', '\\"', '{"a":', ',', '"a"\n']) guardedIn(piece.repeat(60_000));
  });
});
