import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { imageBytes, signedLink, streamAnswer } from '../support/wireAnswers.ts';
import { completed, kinds, read, readChunks, sse, succeeded } from '../support/wireReader.ts';

describe('a streamed answer', () => {
  test('becomes its images and refusals as they come, placed by their index, without previews', () => {
    const { events, error } = read(streamAnswer());
    assert.equal(error, undefined);
    const about = { model: 'm', created: 1_763_780_028 };
    assert.deepEqual(events, [
      { kind: 'image', index: 1, payload: { bytes: imageBytes[1] }, size: '2848x1600', ...about },
      { kind: 'imageFailed', index: 0, code: 'OutputImageRiskDetection', message: '含有敏感内容 é' },
      { kind: 'image', index: 2, payload: { url: signedLink }, size: '2048x2048' },
      { kind: 'completed', usage: { generatedImages: 2, totalTokens: 9 }, ...about },
    ]);
  });

  for (const [name, end] of [
    ['LF', '\n'],
    ['CR', '\r'],
    ['CRLF', '\r\n'],
  ] as const)
    test(`means the same cut in two anywhere, and byte by byte, with ${name}`, () => {
      const bytes = Buffer.from(streamAnswer(end));
      const expected = read(streamAnswer());
      for (let cut = 0; cut <= bytes.length; cut++)
        assert.deepEqual(readChunks([bytes.subarray(0, cut), bytes.subarray(cut)]), expected);
      assert.deepEqual(readChunks([...bytes].map(byte => Buffer.of(byte))), expected);
    });

  test('means the same in any pieces', () => {
    const bytes = Buffer.from(`\uFEFF${streamAnswer('\r\n')}`);
    const expected = readChunks([bytes]);
    fc.assert(
      fc.property(fc.array(fc.nat(bytes.length), { maxLength: 40 }), cuts => {
        const edges = [0, ...cuts.toSorted((a, b) => a - b), bytes.length];
        const chunks = edges.slice(1).map((to, index) => bytes.subarray(edges[index], to));
        assert.deepEqual(readChunks(chunks), expected);
      }),
    );
  });

  test('that stops anywhere gives every whole event and says that the rest may be billed', () => {
    const bytes = Buffer.from(streamAnswer());
    const full = read(streamAnswer()).events;
    const end = bytes.indexOf('data: [DONE]') - 2;
    for (let cut = 0; cut < end; cut++) {
      const { events, error } = readChunks([bytes.subarray(0, cut)]);
      assert.deepEqual(events, full.slice(0, events.length));
      assert.equal(error?.details.billing, 'unknown', `cut at ${cut}`);
    }
  });

  test('is complete with either ending alone', () => {
    assert.deepEqual(kinds(read(sse(succeeded(0), completed))), ['image 0', 'completed']);
    assert.deepEqual(kinds(read(sse(succeeded(0), '[DONE]'))), ['image 0', 'completed']);
    assert.deepEqual(kinds(read(sse(succeeded(0), completed, '[DONE]', succeeded(1)))), [
      'image 0',
      'completed',
    ]);
  });

  test('is not complete without one, nor with an ending and no image', () => {
    assert.equal(read(sse(succeeded(0))).error?.kind, 'badResponse');
    assert.equal(read(sse('[DONE]')).error?.kind, 'badResponse');
    assert.equal(read(sse(completed)).error?.kind, 'badResponse');
  });

  test('goes by the event’s name where the type is missing, and by its shape where both are', () => {
    const item = JSON.stringify({ url: signedLink, image_index: 0 });
    assert.deepEqual(
      kinds(read(`event: image_generation.partial_succeeded\ndata: ${item}\n\n${sse('[DONE]')}`)),
      ['image 0', 'completed'],
    );
    assert.deepEqual(kinds(read(sse({ url: signedLink }, '[DONE]'))), ['image 0', 'completed']);
  });

  test('goes on after one image has failed', () => {
    const failed = {
      type: 'image_generation.partial_failed',
      image_index: 0,
      error: { code: 'InternalServiceError', message: 'x' },
    };
    assert.deepEqual(kinds(read(sse(failed, succeeded(1), completed))), [
      'imageFailed 0',
      'image 1',
      'completed',
    ]);
  });

  test('that fails as a whole keeps what came before', () => {
    const result = read(
      sse(succeeded(1), { error: { code: 'InternalServiceError', message: 'overload' } }, succeeded(0)),
    );
    assert.deepEqual(kinds(result), ['image 1']);
    assert.equal(result.error?.kind, 'server');
    assert.equal(result.error?.details.billing, 'unknown');
  });

  test('ignores heartbeats and unknown events, but not one that cannot be read', () => {
    const noise = sse('ping', { type: 'response.created' }, '7');
    assert.deepEqual(kinds(read(noise + sse(succeeded(0), completed))), ['image 0', 'completed']);
    const broken = read(
      sse('{"type":"image_generation.partial_succeeded","image_index":', succeeded(1), completed),
    );
    assert.equal(broken.error?.details.billing, 'unknown');
  });

  test('gives no two images the same place, whatever the server numbers them', () => {
    const result = read(sse(succeeded(0), succeeded(0), succeeded(-1), succeeded(1e9), completed));
    assert.deepEqual(kinds(result), ['image 0', 'image 1', 'image 2', 'image 3', 'completed']);
  });

  test('may be a whole JSON answer in one event', () => {
    assert.deepEqual(kinds(read(sse({ data: [{ url: signedLink }, { url: signedLink }] }, '[DONE]'))), [
      'image 0',
      'image 1',
      'completed',
    ]);
  });

  test('may carry the last image in its ending', () => {
    assert.deepEqual(kinds(read(sse({ ...completed, url: signedLink }))), ['image 0', 'completed']);
  });
});
