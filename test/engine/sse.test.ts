import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { SseSplitter } from '../../src/engine/sse.ts';

interface Told {
  readonly name: string;
  readonly data: string;
}

/** Counts brackets outside strings the simplest way there is, for texts without brackets in strings. */
const isOpen = (data: string): boolean => data.split('{').length > data.split('}').length;

function split(chunks: readonly Buffer[], isCut = false): Told[] {
  const told: Told[] = [];
  let data = '';
  const splitter = new SseSplitter({
    data: bytes => (data += bytes.toString('latin1')),
    newLine: () => (data += '\n'),
    dispatch: name => {
      told.push({ name, data: Buffer.from(data, 'latin1').toString() });
      data = '';
    },
    isOpen: () => isOpen(data),
  });
  for (const chunk of chunks) splitter.push(chunk);
  if (!isCut) splitter.end();
  return told;
}

const whole = (text: string): Told[] => split([Buffer.from(text)]);

describe('an event stream', () => {
  test('is split by LF, CR and CRLF alike', () => {
    for (const end of ['\n', '\r', '\r\n'])
      assert.deepEqual(whole(`event: a${end}data: 1${end}data: 2${end}${end}data:3${end}${end}`), [
        { name: 'a', data: '1\n2' },
        { name: '', data: '3' },
      ]);
  });

  test('may contain comments, ids, waits, unknown fields, blank lines and a byte order mark', () => {
    const text = '\uFEFF: hello\n\n\n\nid: 7\nretry: 10\nwhat: ever\nnonsense\nevent: a\n:\ndata:  x \n\n\n';
    assert.deepEqual(whole(text), [{ name: 'a', data: ' x ' }]);
  });

  test('forgets a name that no data followed', () => {
    assert.deepEqual(whole('event: a\n\ndata: 1\n\n'), [{ name: '', data: '1' }]);
  });

  test('keeps the last of two names', () => {
    assert.deepEqual(whole('event: a\nevent: b\ndata: 1\n\n'), [{ name: 'b', data: '1' }]);
  });

  test('may hold JSON over several lines without repeating the field name', () => {
    const text = 'event: a\ndata: {\n  "k": "v",\n  "data": [\n  ],\n"x":\n{\n}\n}\n\ndata: {}\n\n';
    assert.deepEqual(
      whole(text).map(({ data }) => JSON.parse(data) as unknown),
      [{ k: 'v', data: [], x: {} }, {}],
    );
  });

  test('has no continuation once its JSON is complete', () => {
    assert.deepEqual(whole('data: {}\nnonsense\n\n'), [{ name: '', data: '{}' }]);
  });

  test('gives its last event without the blank line only when that is whole', () => {
    assert.deepEqual(whole('data: {"a":1}'), [{ name: '', data: '{"a":1}' }]);
    assert.deepEqual(whole('data: {\n"a":1\n}'), [{ name: '', data: '{\n"a":1\n}' }]);
    assert.deepEqual(whole('data: {"a":'), []);
  });

  const fields = fc.constantFrom(
    'data: x',
    'data: é画',
    'data:',
    'data: {',
    'data: }',
    '}',
    '"k": 1',
    'event: n',
    ': c',
    'id: 1',
    '',
    '',
    'zz',
  );
  const ends = fc.constantFrom('\n', '\r', '\r\n');
  const stream = fc
    .array(fc.tuple(fields, ends), { maxLength: 30 })
    .map(lines => Buffer.from(lines.map(([line, end]) => line + end).join('')));

  test('means the same in any pieces', () => {
    fc.assert(
      fc.property(stream, fc.array(fc.nat(200), { maxLength: 12 }), (bytes, cuts) => {
        const edges = [0, ...cuts.filter(cut => cut < bytes.length).toSorted((a, b) => a - b), bytes.length];
        const chunks = edges.slice(1).map((to, index) => bytes.subarray(edges[index], to));
        assert.deepEqual(split(chunks), split([bytes]));
        assert.deepEqual(split([...bytes].map(byte => Buffer.of(byte))), split([bytes]));
      }),
      { numRuns: 1_000 },
    );
  });

  test('of many short lines is not looked through again for each of them', () => {
    let looked = 0;
    const bytes = Buffer.from('data: 1\r'.repeat(20_000));
    Object.defineProperty(bytes, 'indexOf', {
      value: (byte: number, from: number): number => {
        const found = bytes.subarray(from).indexOf(byte);
        looked += found === -1 ? bytes.length - from : found + 1;
        return found === -1 ? -1 : from + found;
      },
    });
    split([bytes]);
    assert.ok(looked > 0);
    assert.ok(looked <= 4 * bytes.length, `${looked} bytes looked at for ${bytes.length}`);
  });
});
