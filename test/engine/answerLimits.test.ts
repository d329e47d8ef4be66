import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Limits } from '../../src/engine/limits.ts';
import { imageBytes, signedLink } from '../support/wireAnswers.ts';
import { completed, kinds, read, readChunks, sse, succeeded, type Read } from '../support/wireReader.ts';

describe('an answer larger than any real one', () => {
  const image = Buffer.alloc(3_000, 5).toString('base64');

  test('is given up when an event, its text or its depth is', () => {
    const over: readonly (readonly [string, Partial<Limits>])[] = [
      [sse(succeeded(1, { b64_json: image })), { eventBytes: 3_000 }],
      [JSON.stringify({ data: [{ b64_json: image }] }), { eventBytes: 3_000 }],
      [JSON.stringify({ data: [{ url: signedLink, x: 'y'.repeat(5_000) }] }), { skeletonBytes: 4_000 }],
      [`{"x":${'['.repeat(100)}`, {}],
    ];
    for (const [text, limits] of over)
      for (const size of [1, 1_000, text.length]) {
        const bytes = Buffer.from(text);
        const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) =>
          bytes.subarray(index * size, (index + 1) * size),
        );
        const { error } = readChunks(chunks, { limits });
        assert.equal(error?.kind, 'badResponse');
        assert.equal(error?.details.billing, 'unknown');
      }
  });

  test('keeps its other images when one is too large', () => {
    const small = imageBytes[0].toString('base64');
    const result = read(JSON.stringify({ data: [{ b64_json: image }, { b64_json: small }] }), {
      limits: { imageBytes: 2_000 },
    });
    assert.deepEqual(kinds(result), ['imageFailed 0', 'image 1', 'completed']);
  });

  test('counts the limit of an event anew for each of them', () => {
    const frames = sse(...[0, 1, 2].map(index => succeeded(index, { b64_json: image })), completed);
    assert.equal(read(frames, { limits: { eventBytes: 4_500 } }).error, undefined);
    const entries = JSON.stringify({ data: [0, 1, 2].map(() => ({ b64_json: image })) });
    assert.equal(read(entries, { limits: { eventBytes: 4_500 } }).error, undefined);
  });

  test('gives what was asked for and more up to a whole set, then stops', () => {
    const many = (count: number): Read =>
      read(sse(...Array.from({ length: count }, (_, index) => succeeded(index)), completed), {
        maxImages: 1,
      });
    assert.equal(many(15).error, undefined);
    const { events, error } = many(16);
    assert.equal(events.length, 15);
    assert.equal(error?.details.billing, 'unknown');
  });

  test('holds no more than a few images in one entry', () => {
    const entry = `{"data":[{${Array.from({ length: 6 }, () => '"b64_json":"QUJD"').join(',')}}]}`;
    assert.equal(read(entry).error?.kind, 'badResponse');
  });
});
