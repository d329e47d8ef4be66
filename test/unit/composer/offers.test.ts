import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Offers } from '../../../src/host/composer/offers.ts';

describe('an offer', () => {
  test('is good once, for what it was made for', () => {
    const offers = new Offers();
    const one = offers.make('three foxes for $0.12');
    const other = offers.make('a castle for $0.04');
    assert.notEqual(one, other);
    assert.equal(offers.take(one), 'three foxes for $0.12');
    assert.equal(offers.take(one), undefined);
    assert.equal(offers.take(other), 'a castle for $0.04');
    assert.equal(offers.take('made up'), undefined);
  });

  test('is forgotten when many newer ones were made, as typing does', () => {
    const offers = new Offers();
    const old = offers.make('old');
    const tokens = Array.from({ length: 20 }, (_none, index) => offers.make(String(index)));
    assert.equal(offers.take(old), undefined);
    assert.equal(offers.take(tokens.at(-1) ?? ''), '19');
  });
});
