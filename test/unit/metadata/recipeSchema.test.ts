import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as fc from 'fast-check';
import { parseRecipe, parseSidecar, sidecarJson } from '../../../src/core/metadata/recipe.schema.ts';
import { aRecipe, drawing, identity, photo } from './sampleRecipe.ts';

describe('a stored recipe', () => {
  test('is read back as it was written, with everything and with only what is needed', () => {
    const full = aRecipe({ references: [photo, drawing] });
    assert.deepEqual(parseRecipe(JSON.stringify(full)), full);
    const { requestId: _id, usage: _usage, costEstimate: _cost, ...rest } = aRecipe();
    const least = {
      ...rest,
      model: { sent: 'ep-1' },
      requested: { watermark: true, maxImages: 1 },
      actual: { width: 1, height: 1, format: 'png', bytes: 0 },
    };
    assert.deepEqual(parseRecipe(JSON.stringify(least)), least);
  });

  test('may hold fields of a later program, which are ignored at every depth', () => {
    const later = {
      ...aRecipe({ references: [photo] }),
      mood: 'calm',
      model: { ...aRecipe().model, weights: 'x' },
    };
    assert.deepEqual(parseRecipe(JSON.stringify(later)), aRecipe({ references: [photo] }));
    const poisoned = JSON.stringify(aRecipe()).replace('{', '{"__proto__":{"polluted":true},');
    assert.deepEqual(parseRecipe(poisoned), aRecipe());
    assert.equal(Reflect.get({}, 'polluted'), undefined);
  });

  test('is refused when it is of another version, incomplete, endless or not finite', () => {
    const wrong: unknown[] = [
      { ...aRecipe(), version: 2 },
      { ...aRecipe(), prompt: 1 },
      { ...aRecipe(), prompt: 'x'.repeat(40_000) },
      { ...aRecipe(), references: Array(65).fill(photo) },
      { ...aRecipe(), references: [{ ...photo, width: -1 }] },
      { ...aRecipe(), costEstimate: { amount: -1, currency: 'USD' } },
      { ...aRecipe(), usage: { outputTokens: '1' } },
      { ...aRecipe(), set: null },
      { ...aRecipe(), provider: { id: 'x'.repeat(300), host: '' } },
      null,
      1,
      [],
      'text',
    ];
    for (const value of wrong)
      assert.equal(parseRecipe(JSON.stringify(value)), undefined, JSON.stringify(value).slice(0, 100));
    assert.equal(parseRecipe(JSON.stringify(aRecipe()).replace('0.04', '1e999')), undefined);
    for (const text of ['', '{', 'undefined', ' '.repeat(2 * 1024 * 1024)])
      assert.equal(parseRecipe(text), undefined);
  });

  test('never fails on any JSON', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom(...Object.keys(aRecipe())), (value, key) => {
        parseRecipe(JSON.stringify(value));
        parseRecipe(JSON.stringify({ ...aRecipe(), [key]: value }));
        parseSidecar(JSON.stringify({ recipe: value, documentId: value }));
      }),
      { numRuns: 1000 },
    );
  });
});

describe('a sidecar', () => {
  test('is readable text that gives back recipe and identity', () => {
    const sidecar = { ...identity, recipe: aRecipe({ references: [photo] }) };
    const json = sidecarJson(sidecar);
    assert.match(json, /^\{\n  "documentId": "xmp\.did:[^\n]+\n/u);
    assert.ok(json.endsWith('}\n'));
    assert.deepEqual(parseSidecar(json), sidecar);
    assert.equal(parseSidecar('{"recipe":{}}'), undefined);
  });
});
