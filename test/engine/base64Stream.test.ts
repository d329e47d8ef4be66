import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { Decoded } from '../../src/core/api/response.ts';
import { Base64Stream } from '../../src/engine/base64Stream.ts';
import { MemoryImages } from '../support/memoryImages.ts';

const images = new MemoryImages();

function decode(text: string, cuts: readonly number[] = [], maxBytes = 1_000_000): Decoded {
  const stream = new Base64Stream(images.open(), maxBytes);
  const raw = Buffer.from(text, 'latin1');
  const edges = [0, ...cuts.map(cut => Math.min(cut, raw.length)).toSorted((a, b) => a - b), raw.length];
  for (const [index, from] of edges.entries())
    stream.push(raw.subarray(from, edges[index + 1] ?? raw.length));
  return stream.end();
}

function bytesOf(decoded: Decoded): Buffer {
  assert.ok('payload' in decoded && 'file' in decoded.payload, JSON.stringify(decoded));
  const bytes = images.files.get(decoded.payload.file);
  assert.equal(bytes?.length, decoded.payload.bytes);
  return bytes ?? Buffer.alloc(0);
}

const problem = (decoded: Decoded): string | undefined =>
  'problem' in decoded ? decoded.problem : undefined;

/** An independent judge: the grammar of RFC 4648 with the unused bits of the last quad zero. */
const canonical =
  /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{4}|[A-Za-z0-9+/][AQgw]==|[A-Za-z0-9+/]{2}[AEIMQUYcgkosw048]=)$/;

describe('base64 that arrives in pieces', () => {
  test('gives the bytes that were encoded, for any bytes and any pieces', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 400 }), fc.array(fc.nat(600)), (bytes, cuts) => {
        assert.deepEqual(bytesOf(decode(Buffer.from(bytes).toString('base64'), cuts)), Buffer.from(bytes));
      }),
    );
  });

  test('gives them byte by byte and in pieces larger than one slice', () => {
    const bytes = Buffer.from(Array.from({ length: 200_001 }, (_, index) => (index * 131) % 251));
    const text = bytes.toString('base64');
    assert.deepEqual(bytesOf(decode(text)), bytes);
    assert.deepEqual(bytesOf(decode(text, [32_767, 32_768, 32_769, 98_304, 200_000])), bytes);
    const short = bytes.subarray(0, 301);
    const everywhere = Array.from({ length: 404 }, (_, index) => index);
    assert.deepEqual(bytesOf(decode(short.toString('base64'), everywhere)), short);
  });

  test('is accepted exactly when the standard says so', () => {
    const alphabet = fc.constantFrom(...Array.from('ABQgwz09+/==-_ \n\t.é'));
    const text = fc.oneof(fc.string({ unit: alphabet, maxLength: 24 }), fc.base64String({ maxLength: 24 }));
    fc.assert(
      fc.property(text, fc.array(fc.nat(24), { maxLength: 4 }), (value, cuts) => {
        const expected = value === '' ? 'empty' : canonical.test(value) ? undefined : 'notBase64';
        assert.equal(problem(decode(value, cuts)), expected, value);
      }),
      { numRuns: 2_000 },
    );
  });

  test('is refused wherever a single character is wrong', () => {
    const text = Buffer.alloc(90, 0xff).toString('base64');
    for (let at = 0; at < text.length; at++)
      for (const wrong of ['-', '_', ' ', '=', '\n', 'é', '\0'])
        assert.equal(
          problem(decode(text.slice(0, at) + wrong + text.slice(at + 1), [at])),
          'notBase64',
          `${wrong} at ${at}`,
        );
  });

  test('is refused when it is cut or unpadded', () => {
    const text = Buffer.alloc(31, 7).toString('base64');
    for (let length = 1; length < text.length; length++)
      assert.equal(problem(decode(text.slice(0, length))), length % 4 === 0 ? undefined : 'notBase64');
  });

  test('may be escaped as JSON allows, cut anywhere', () => {
    const bytes = Buffer.from([251, 255, 191, 62, 63, 255, 254, 253, 1]);
    const text = bytes.toString('base64');
    assert.match(text, /[+/]/);
    const escaped = text
      .replaceAll('/', String.raw`\/`)
      .replaceAll('+', String.raw`\u002b`)
      .replaceAll('=', String.raw`\u003D`);
    for (let cut = 0; cut <= escaped.length; cut++) assert.deepEqual(bytesOf(decode(escaped, [cut])), bytes);
    assert.deepEqual(
      bytesOf(
        decode(
          escaped,
          Array.from({ length: escaped.length }, (_, index) => index),
        ),
      ),
      bytes,
    );
  });

  test('must not be escaped into other letters, nor end inside an escape', () => {
    for (const tail of [
      String.raw`\u0141QID`,
      String.raw`\n`,
      String.raw`\u00e9`,
      '\\',
      String.raw`\u00`,
      String.raw`\x41`,
      '\\\\',
    ])
      assert.equal(problem(decode(`QUJD${tail}`)), 'notBase64', tail);
  });

  test('may carry the beginning of a data URI, cut anywhere', () => {
    const bytes = Buffer.from('an image of some length');
    for (const prefix of [
      'data:image/png;base64,',
      'data:image/jpeg;base64,',
      String.raw`data:image\/svg+xml;charset=utf-8;base64,`,
    ]) {
      const text = prefix + bytes.toString('base64');
      for (let cut = 0; cut <= text.length; cut++) assert.deepEqual(bytesOf(decode(text, [cut])), bytes);
    }
    const long = Buffer.alloc(100_000, 3);
    assert.deepEqual(bytesOf(decode(`data:image/png;base64,${long.toString('base64')}`, [100])), long);
  });

  test('carries no other beginning', () => {
    for (const text of [
      'data:text/html;base64,QUJD',
      'data:image/png,QUJD',
      'data:',
      'data:image/png;base64',
      `data:${'x'.repeat(300)}`,
    ])
      assert.equal(problem(decode(text)), 'notBase64', text.slice(0, 30));
    assert.equal(problem(decode('data:image/png;base64,')), 'empty');
  });

  test('is refused above the limit, and not a byte below it', () => {
    const text = Buffer.alloc(3_000, 1).toString('base64');
    assert.equal(problem(decode(text, [], 2_999)), 'tooLarge');
    assert.equal(problem(decode(text, [17, 400], 3_000)), undefined);
  });

  test('that is refused is let go of at once', () => {
    let discarded = 0;
    const stream = new Base64Stream(
      { write: () => undefined, end: () => ({ url: '' }), discard: () => discarded++ },
      100,
    );
    stream.push(Buffer.from('QUJD!UJDQUJD'));
    assert.equal(discarded, 1);
    stream.push(Buffer.from('QUJD'));
    assert.equal(problem(stream.end()), 'notBase64');
    stream.discard();
    assert.equal(discarded, 1);
  });
});
