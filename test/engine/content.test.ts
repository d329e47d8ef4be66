import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { joined } from '../../src/core/images/bytes.ts';
import { bytesIn, sha256, slicesOf, wholeOf } from '../../src/engine/content.ts';

const pieces = fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 8 });

describe('content in pieces', () => {
  test('has the length, the bytes and the digest of the whole', async () => {
    await fc.assert(
      fc.asyncProperty(pieces, async parts => {
        const whole = Buffer.concat(parts);
        assert.equal(bytesIn(parts), whole.length);
        assert.ok(Buffer.compare(wholeOf(parts), whole) === 0);
        assert.equal(await sha256(parts), createHash('sha256').update(whole).digest('hex'));
      }),
    );
  });

  test('has the digest of the whole when it is hashed in several turns', async () => {
    const whole = Buffer.alloc(3 * 1024 * 1024 + 5, 'ab c');
    const expected = createHash('sha256').update(whole).digest('hex');
    assert.equal(await sha256(whole), expected);
    assert.equal(await sha256([whole.subarray(0, 9), whole.subarray(9)]), expected);
  });

  test('is cut into slices that are never empty, never too long and together the whole', () => {
    fc.assert(
      fc.property(pieces, fc.integer({ min: 1, max: 50 }), (parts, most) => {
        const slices = [...slicesOf(parts, most)];
        assert.ok(slices.every(({ length }) => length > 0 && length <= most));
        assert.ok(Buffer.concat(slices).equals(Buffer.concat(parts)));
      }),
    );
  });

  test('that is made of neighbouring views becomes fewer views, and stays the same', () => {
    const whole = Uint8Array.from({ length: 60 }, (_, index) => index);
    const cuts = fc.array(fc.tuple(fc.nat(60), fc.nat(60)), { maxLength: 8 });
    fc.assert(
      fc.property(cuts, ranges => {
        const parts = ranges.map(([from, to]) => whole.subarray(from, to));
        assert.ok(Buffer.concat(joined(parts)).equals(Buffer.concat(parts)));
      }),
    );
    assert.deepEqual(joined([whole.subarray(0, 7), whole.subarray(7, 9), whole.subarray(9)]), [whole]);
  });
});
