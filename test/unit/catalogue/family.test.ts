import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as fc from 'fast-check';
import { familyOf, type Kin } from '../../../src/core/catalogue/family.ts';

/** A family from “child: parents” lines. */
function kinOf(parents: Readonly<Record<string, readonly string[]>>): (key: string) => Kin {
  return key => ({
    key,
    parents: parents[key] ?? [],
    children: Object.keys(parents).filter(child => parents[child]?.includes(key)),
  });
}

describe('a family', () => {
  test('shows ancestors above and descendants below, with who belongs to whom', () => {
    const family = familyOf(
      'me',
      kinOf({ me: ['mother', 'father'], mother: ['grandmother'], son: ['me', 'stranger'] }),
    );
    assert.deepEqual(
      family.map(({ key, depth }) => [key, depth]),
      [
        ['me', 0],
        ['mother', -1],
        ['father', -1],
        ['son', 1],
        ['grandmother', -2],
      ],
    );
    assert.deepEqual(family.find(({ key }) => key === 'son')?.parents, ['me']);
  });

  test('ends after five generations', () => {
    const line = Object.fromEntries(Array.from({ length: 20 }, (_, at) => [`${at}`, [`${at + 1}`]]));
    const depths = familyOf('10', kinOf(line)).map(({ depth }) => depth);
    assert.equal(Math.min(...depths), -5);
    assert.equal(Math.max(...depths), 5);
  });

  test('with very many children is cut, and still shows the parents', () => {
    const many = Object.fromEntries(Array.from({ length: 1_000 }, (_, at) => [`child ${at}`, ['me']]));
    const family = familyOf('me', kinOf({ ...many, me: ['mother'] }));
    assert.equal(family.length, 200);
    assert.ok(family.some(({ key }) => key === 'mother'));
  });

  test('of made-up files that go in circles ends, names everyone once and nobody as their own parent', () => {
    const key = fc.constantFrom('a', 'b', 'c', 'd', 'e');
    fc.assert(
      fc.property(fc.dictionary(key, fc.uniqueArray(key)), parents => {
        const family = familyOf('a', kinOf(parents));
        const keys = family.map(member => member.key);
        assert.equal(new Set(keys).size, keys.length);
        for (const member of family) {
          assert.ok(!member.parents.includes(member.key));
          assert.ok(member.parents.every(parent => keys.includes(parent)));
        }
      }),
    );
  });
});
