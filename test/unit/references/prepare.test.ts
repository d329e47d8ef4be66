import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { SeedreamError } from '../../../src/core/errors.ts';
import {
  planReference,
  referenceLimits,
  servingSide,
  type ReferenceFacts,
} from '../../../src/core/references/limits.ts';
import { linkReference } from '../../../src/core/references/prepare.ts';

function facts(change: Partial<ReferenceFacts> = {}): ReferenceFacts {
  return { format: 'jpeg', width: 1600, height: 1200, orientation: 1, bytes: 500_000, ...change };
}

describe('what happens to a reference', () => {
  const table: readonly (readonly [string, Partial<ReferenceFacts>, string])[] = [
    ['a usual photo is sent', {}, 'send'],
    ['exactly at the limit of bytes is sent', { bytes: referenceLimits.maxBytes }, 'send'],
    ['over the limit of bytes is scaled', { bytes: referenceLimits.maxBytes + 1 }, 'scale'],
    ['36 megapixels are sent', { width: 6000, height: 6000 }, 'send'],
    ['more than 36 megapixels are scaled', { width: 6001, height: 6000 }, 'scale'],
    ['a turned photo is written upright', { orientation: 6 }, 'rewrite'],
    ['a TIFF is written anew, as its metadata cannot be cut out', { format: 'tiff' }, 'rewrite'],
    ['14 pixels are too few', { width: 14, height: 100 }, 'refuse'],
    ['15 pixels are enough', { width: 15, height: 100 }, 'send'],
    ['16 to 1 is the narrowest', { width: 1600, height: 100 }, 'send'],
    ['narrower is refused', { width: 1601, height: 100 }, 'refuse'],
    ['HEIC is refused', { format: 'heic' }, 'refuse'],
    ['SVG is refused', { format: 'svg' }, 'refuse'],
    ['what is no image is refused', { format: undefined }, 'refuse'],
    ['a damaged header is refused', { width: undefined }, 'refuse'],
  ];
  for (const [name, change, kind] of table)
    test(name, () => assert.equal(planReference(facts(change)).kind, kind));
});

describe('how large a scaled reference stays', () => {
  for (const [size, side] of [
    ['1K', 2048],
    ['2K', 2048],
    ['2816x1584', 2048],
    [undefined, 2048],
    ['3K', 4096],
    ['4K', 4096],
    ['4096x2304', 4096],
  ] as const)
    test(`${side} pixels serve for ${size ?? 'no size'}`, () => {
      assert.equal(servingSide(size), side);
      const plan = planReference(facts({ bytes: 99_000_000 }), servingSide(size));
      assert.deepEqual(plan, { kind: 'scale', maxSide: side });
    });
});

describe('a reference by link', () => {
  test('goes as it was written, and the recipe keeps no signature', () => {
    const url = 'https://example.com/a%20b.png?X-Tos-Signature=abc&x=%2F';
    assert.deepEqual(linkReference(` ${url}\n`), {
      wire: { url },
      recipe: { path: 'https://example.com/a%20b.png', captured: true },
    });
  });

  const wrong: readonly (readonly [string, RegExp])[] = [
    ['', /complete address/],
    ['example.com/a.png', /complete address/],
    ['ftp://example.com/a.png', /https:\/\/ or http:\/\//],
    ['data:image/png;base64,AAAA', /https:\/\/ or http:\/\//],
    ['file:///etc/passwd', /https:\/\/ or http:\/\//],
    ['https://me:secret@example.com/a.png', /user name or password/],
    ['https://example.com/a b.png', /space/],
    ['https://example.com/a\u0000.png', /space or another character/],
    [`https://example.com/${'a'.repeat(8_192)}`, /8,192 bytes/],
    ['http://localhost/a.png', /this machine or its network/],
    ['http://127.0.0.1:8080/a.png', /this machine or its network/],
    ['http://2130706433/a.png', /this machine or its network/],
    ['http://192.168.1.5/a.png', /this machine or its network/],
    ['http://172.20.0.1/a.png', /this machine or its network/],
    ['http://[::1]/a.png', /this machine or its network/],
    ['http://[::ffff:10.0.0.1]/a.png', /this machine or its network/],
    ['http://[fd00::1]/a.png', /this machine or its network/],
    ['http://nas.local/a.png', /this machine or its network/],
  ];
  for (const [url, rule] of wrong)
    test(`is refused with words: ${JSON.stringify(url.slice(0, 40))}`, () => {
      assert.throws(
        () => linkReference(url),
        error =>
          SeedreamError.is(error, 'invalidRequest') &&
          rule.test(error.message) &&
          error.details.billing === 'notSent' &&
          !error.message.includes('secret'),
      );
    });

  test('a public address is not taken for a private one', () => {
    for (const host of [
      '172.32.0.1',
      '11.0.0.1',
      'localhost.example.com',
      'example.local.net',
      '[2001:db8::1]',
    ])
      assert.deepEqual(linkReference(`http://${host}/a.png`).wire, { url: `http://${host}/a.png` });
  });
});
