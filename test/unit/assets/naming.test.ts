import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { fileName, slugOf } from '../../../src/core/assets/naming.ts';
import { saveImage } from '../../../src/core/assets/save.ts';
import { SeedreamError } from '../../../src/core/errors.ts';
import { MemoryFolder } from '../../support/memoryFolder.ts';

const date = new Date(2026, 10, 22, 9, 30);

describe('file names', () => {
  test('are date, words of the prompt, number and real type', () => {
    assert.equal(
      fileName({ date, prompt: 'Red fox, in SNOW!', sequence: 1, extension: '.jpg' }),
      '2026-11-22_red-fox-in-snow_01.jpg',
    );
  });

  const golden: readonly (readonly [string, string])[] = [
    ['雪地里的红狐狸，冬日暖阳', '雪地里的红狐狸-冬日暖阳'],
    ['../../etc/passwd', 'etc-passwd'],
    ['CON', 'con'],
    ['', 'image'],
    ['🦊🦊', 'image'],
    ['a\u202Eb\u0000c', 'a-b-c'],
    ['\u0301\u0301 accent first', 'accent-first'],
    ['Cafe\u0301', 'café'],
    ['trailing dots...   ', 'trailing-dots'],
    ['\uD800 lone surrogate', 'lone-surrogate'],
  ];
  for (const [prompt, slug] of golden)
    test(`${JSON.stringify(prompt)} becomes ${slug}`, () => assert.equal(slugOf(prompt), slug));

  test('are cut between whole characters and prefer whole words', () => {
    assert.equal(
      slugOf('a very long prompt that goes on and on about many different things at once'),
      'a-very-long-prompt-that-goes-on-and-on-about-many-different',
    );
    const chinese = slugOf('狐'.repeat(50));
    assert.equal(chinese, '狐'.repeat(20));
  });

  test('are one safe path segment of at most 60 bytes of words, whatever the prompt', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), prompt => {
        const slug = slugOf(prompt);
        assert.ok(Buffer.byteLength(slug) <= 60 && slug.length > 0);
        assert.match(slug, /^[\p{L}\p{N}][\p{L}\p{N}\p{M}-]*$/u);
        assert.ok(!slug.endsWith('-') && slug.isWellFormed());
      }),
      { numRuns: 5_000 },
    );
  });
});

describe('saving', () => {
  const content = Uint8Array.of(1, 2, 3);
  const announced: string[] = [];
  const announce = async (name: string): Promise<void> => void announced.push(name);
  const request = { date, prompt: 'fox', extension: '.jpg', sequence: 1, content, announce };

  test('takes the next number when a name is taken, and never overwrites', async () => {
    const folder = new MemoryFolder();
    folder.published.set('2026-11-22_fox_01.jpg', Uint8Array.of(9));
    announced.length = 0;
    const saved = await saveImage({ ...request, folder });
    assert.equal(saved.name, '2026-11-22_fox_02.jpg');
    assert.deepEqual(announced, ['2026-11-22_fox_02.jpg']);
    assert.equal(saved.uri, 'file:///workspace/assets/seedream/2026-11-22_fox_02.jpg');
    assert.deepEqual(folder.published.get('2026-11-22_fox_01.jpg'), Uint8Array.of(9));
    assert.equal(folder.staged, 0);
  });

  test('a name that is not plain ASCII still gives a valid URI', async () => {
    const folder = new MemoryFolder();
    const saved = await saveImage({ ...request, folder, prompt: '雪' });
    assert.equal(saved.uri, 'file:///workspace/assets/seedream/2026-11-22_%E9%9B%AA_01.jpg');
  });

  test('a sidecar stays beside its picture: a clash of either moves both on', async () => {
    const folder = new MemoryFolder();
    folder.published.set('2026-11-22_fox_01.jpg.json', Uint8Array.of(9));
    folder.published.set('2026-11-22_fox_02.jpg', Uint8Array.of(9));
    const saved = await saveImage({ ...request, folder, sidecar: Uint8Array.of(7) });
    assert.equal(saved.name, '2026-11-22_fox_03.jpg');
    assert.deepEqual([...folder.published.keys()].sort(), [
      '2026-11-22_fox_01.jpg.json',
      '2026-11-22_fox_02.jpg',
      '2026-11-22_fox_03.jpg',
      '2026-11-22_fox_03.jpg.json',
    ]);
    assert.equal(folder.staged, 0);
  });

  test('leaves nothing behind when publishing fails', async () => {
    const folder = new MemoryFolder();
    folder.fail = { step: 'publish', error: new SeedreamError('storage', 'disk full') };
    await assert.rejects(saveImage({ ...request, folder, sidecar: content }), { kind: 'storage' });
    assert.equal(folder.staged, 0);
    assert.equal(folder.published.size, 0);
  });
});
