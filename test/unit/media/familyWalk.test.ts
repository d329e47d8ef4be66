import assert from 'node:assert/strict';
import { test } from 'node:test';
import { familyLayout } from '../../../media/gallery/family/layout.ts';
import { walk } from '../../../media/gallery/family/walk.ts';
import type { FamilyNode } from '../../../src/shared/gallery.ts';

function node(key: string, depth: number, ...parents: readonly string[]): FamilyNode {
  return { key, name: key, depth, parents };
}

const family = familyLayout(
  [
    node('mother', -1),
    node('father', -1),
    node('me', 0, 'mother', 'father'),
    node('son', 1, 'me'),
    node('daughter', 1, 'me'),
    node('grandson', 2, 'daughter'),
  ],
  -1,
);

test('left leads to a parent, right to a child', () => {
  assert.equal(walk(family, 'me', 'parent'), 'mother');
  assert.equal(walk(family, 'daughter', 'child'), 'grandson');
  assert.equal(walk(family, 'grandson', 'parent'), 'daughter');
});

test('up and down lead along a generation, first and last to its ends', () => {
  assert.equal(walk(family, 'son', 'below'), 'daughter');
  assert.equal(walk(family, 'daughter', 'above'), 'son');
  assert.equal(walk(family, 'son', 'last'), 'daughter');
  assert.equal(walk(family, 'daughter', 'first'), 'son');
});

test('where nobody is, one stays', () => {
  assert.equal(walk(family, 'mother', 'parent'), 'mother');
  assert.equal(walk(family, 'grandson', 'child'), 'grandson');
  assert.equal(walk(family, 'me', 'above'), 'me');
  assert.equal(walk(family, 'somebody who has gone', 'parent'), 'mother');
});
