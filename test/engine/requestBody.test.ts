import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import fc from 'fast-check';
import { buildRequest } from '../../src/core/api/request.ts';
import { SeedreamError } from '../../src/core/errors.ts';
import type { BodyPart } from '../../src/core/ports.ts';
import { pieceBytes } from '../../src/engine/base64Encoder.ts';
import { realDisk, type Disk } from '../../src/engine/disk.ts';
import { requestBody } from '../../src/engine/requestBody.ts';

const never = (): boolean => false;

let folder: string;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'seedream-body-'));
});
after(() => rm(folder, { recursive: true, force: true }));

async function put(name: string, bytes: Uint8Array): Promise<{ path: string; bytes: number }> {
  const path = join(folder, name);
  await writeFile(path, bytes);
  return { path, bytes: bytes.length };
}

async function collect(chunks: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const all: Uint8Array[] = [];
  for await (const chunk of chunks) all.push(chunk);
  return Buffer.concat(all);
}

function iterate(body: ReturnType<typeof requestBody>): AsyncIterator<Uint8Array> {
  return body.chunks(never)[Symbol.asyncIterator]();
}

/** Counts what is open, and may see every read. */
function watchedDisk(onRead: () => void = () => undefined): { disk: Pick<Disk, 'open'>; open: () => number } {
  let open = 0;
  const disk: Pick<Disk, 'open'> = {
    open: async (...args) => {
      const file = await realDisk.open(...args);
      open++;
      return {
        read: (...asked: Parameters<typeof file.read>) => {
          onRead();
          return file.read(...asked);
        },
        stat: () => file.stat(),
        close: async () => {
          open--;
          await file.close();
        },
      } as unknown as typeof file;
    },
  };
  return { disk, open: () => open };
}

const changed = (error: unknown): boolean =>
  SeedreamError.is(error, 'storage') &&
  error.details.billing === 'notSent' &&
  error.details.param === 'image';

describe('the body of a request', () => {
  test('is base64 of memory and of files, exactly as long as announced', async () => {
    // Around the borders of what is encoded and handed out at a time.
    const handed = (512 * 1024 * 3) / 4;
    for (const border of [3, 12, handed, pieceBytes, pieceBytes + handed, 3 * pieceBytes])
      for (const size of [border - 1, border, border + 1]) await expectBase64(size);
  });

  async function expectBase64(size: number): Promise<void> {
    const bytes = randomBytes(size);
    const file = await put(`border-${size}`, bytes);
    const body = requestBody(['<', { base64: bytes }, '|', { base64File: file }, '>']);
    const sent = await collect(body.chunks(never));
    const text = bytes.toString('base64');
    assert.ok(sent.equals(Buffer.from(`<${text}|${text}>`)), `${size} bytes`);
    assert.equal(sent.length, body.length);
  }

  test('says the same for any parts, cut in any way', async () => {
    const part = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 50 }),
      fc.uint8Array({ maxLength: 200 }).map(base64 => ({ base64 })),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(part, { maxLength: 6 }), async parts => {
        const body = requestBody(parts);
        const expected = parts
          .map(one => (typeof one === 'string' ? one : Buffer.from(one.base64).toString('base64')))
          .join('');
        const sent = await collect(body.chunks(never));
        assert.equal(sent.length, body.length);
        assert.ok(sent.equals(Buffer.from(expected)));
      }),
    );
  });

  test('can be sent again from the beginning', async () => {
    const file = await put('again', randomBytes(100_000));
    const body = requestBody([{ base64File: file }]);
    assert.ok((await collect(body.chunks(never))).equals(await collect(body.chunks(never))));
  });

  test('of a request with files reads back as the request', async () => {
    const picture = randomBytes(5_000);
    const { path, bytes } = await put('picture', picture);
    const params = {
      prompt: 'Müll “im” 雨\u2028',
      modelId: 'm',
      watermark: false,
      maxImages: 1,
      references: [{ mime: 'image/png', file: path, size: bytes }, { url: 'https://example.com/?a=1&b=2' }],
    };
    const sent = JSON.parse(
      (await collect(requestBody(buildRequest(params)).chunks(never))).toString(),
    ) as unknown;
    assert.deepEqual(sent, {
      model: 'm',
      prompt: 'Müll “im” 雨\u2028',
      watermark: false,
      image: [`data:image/png;base64,${picture.toString('base64')}`, 'https://example.com/?a=1&b=2'],
    });
  });

  test('holds a few pieces of a large file at a time, and reads only as fast as it is taken', async () => {
    const file = await put('large', Buffer.alloc(24 * 1024 * 1024, 7));
    let reads = 0;
    const { disk } = watchedDisk(() => reads++);
    const chunks = iterate(requestBody([{ base64File: file }], disk));
    for (let taken = 0; taken < 4; taken++)
      assert.ok(((await chunks.next()).value as Uint8Array).length <= 512 * 1024);
    assert.ok(reads <= 3, `${reads} reads of at most 768 KiB for 2 MiB of base64 taken`);
    await chunks.return?.();
  });
});

test('memory is used again only for what has left, and then says the same', async () => {
  const picture = randomBytes(1_500_001);
  const file = await put('reused', picture);
  const body = requestBody([{ base64File: file }, { base64: picture }]);
  const copies: Buffer[] = [];
  const buffers = new Set<ArrayBufferLike>();
  for await (const chunk of body.chunks(() => true)) {
    copies.push(Buffer.from(chunk));
    buffers.add(chunk.buffer);
  }
  const text = picture.toString('base64');
  assert.equal(Buffer.concat(copies).toString(), text + text);
  assert.equal(buffers.size, 1);
});

describe('a file that is not what it was', () => {
  const parts = (file: { path: string; bytes: number }): BodyPart[] => [
    '{"image":"',
    { base64File: file },
    '"}',
  ];

  test('is told before the first byte goes out when it is gone, shorter or longer', async () => {
    const file = await put('shorter', randomBytes(1_000));
    for (const wrong of [
      { ...file, path: join(folder, 'gone') },
      { ...file, bytes: 1_001 },
      { ...file, bytes: 999 },
    ]) {
      const first = iterate(requestBody(parts(wrong))).next();
      await assert.rejects(first, changed);
    }
  });

  test('stops the body when it becomes shorter on the way', async () => {
    const file = await put('shrinking', randomBytes(8 * 1024 * 1024));
    const chunks = requestBody(parts(file)).chunks(never);
    let sent = 0;
    await assert.rejects(async () => {
      for await (const chunk of chunks) {
        if (sent === 0) await truncate(file.path, 1_000);
        sent += chunk.length;
      }
    }, changed);
    assert.ok(sent > 0 && sent < file.bytes);
  });

  test('a disk that fails on the way is told in the same words', async () => {
    const file = await put('failing', randomBytes(1_000));
    const disk: Pick<Disk, 'open'> = {
      open: async () =>
        ({
          stat: async () => ({ size: 1_000 }),
          read: async () => {
            throw Object.assign(new Error('EIO'), { code: 'EIO' });
          },
          close: async () => undefined,
        }) as unknown as Awaited<ReturnType<Disk['open']>>,
    };
    await assert.rejects(collect(requestBody(parts(file), disk).chunks(never)), changed);
  });
});

describe('files are closed', () => {
  test('when all is sent, when nobody takes the rest, and when one of them is missing', async () => {
    const file = await put('open', randomBytes(4 * 1024 * 1024));
    const { disk, open } = watchedDisk();
    await collect(requestBody([{ base64File: file }, { base64File: file }], disk).chunks(never));
    assert.equal(open(), 0);

    const left = iterate(requestBody([{ base64File: file }, { base64File: file }], disk));
    await left.next();
    assert.equal(open(), 2);
    await left.return?.();
    assert.equal(open(), 0);

    const missing = { path: join(folder, 'missing'), bytes: 5 };
    await assert.rejects(
      collect(requestBody([{ base64File: file }, { base64File: missing }], disk).chunks(never)),
    );
    assert.equal(open(), 0);
  });
});
