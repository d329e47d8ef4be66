import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, beforeEach, describe, test } from 'node:test';
import { SeedreamError } from '../../src/core/errors.ts';
import { aPaidRequest, aTransport, collect } from '../support/wire.ts';

/** What one request brought: how much of it, whether all of it, and its hash. */
interface Heard {
  bytes: number;
  whole: boolean;
  sha256: string;
}

describe('a paid request with references on the disk', () => {
  let folder: string;
  let onFirstBytes: () => Promise<void>;
  const heard: Heard[] = [];
  const server = createServer((request, response) => {
    const hash = createHash('sha256');
    const one: Heard = { bytes: 0, whole: false, sha256: '' };
    heard.push(one);
    request.on('data', (chunk: Buffer) => {
      if (one.bytes === 0) {
        request.pause();
        void onFirstBytes().finally(() => request.resume());
      }
      one.bytes += chunk.length;
      hash.update(chunk);
    });
    request.on('end', () => {
      one.whole = request.complete;
      one.sha256 = hash.digest('hex');
      response.setHeader('content-type', 'application/json');
      response.end('{"data":[{"url":"https://example.com/a.png"}]}');
    });
    request.on('error', () => undefined);
  });
  const transport = aTransport();

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'seedream-wire-'));
    await new Promise<void>(ready => {
      server.listen(0, '127.0.0.1', ready);
    });
  });
  beforeEach(() => {
    heard.length = 0;
    onFirstBytes = async () => undefined;
  });
  after(async () => {
    await transport.dispose();
    server.close();
    await rm(folder, { recursive: true, force: true });
  });

  const send = async (path: string, bytes: number): ReturnType<typeof collect> => {
    const { port } = server.address() as AddressInfo;
    const body = ['{"image":["', { base64File: { path, bytes } }, '"]}'];
    return collect(
      transport.generate(aPaidRequest(`http://127.0.0.1:${port}`, { body }), new AbortController().signal),
    );
  };

  test('sends them whole, as exactly the announced bytes', async () => {
    const picture = randomBytes(9_000_001);
    const path = join(folder, 'whole');
    await writeFile(path, picture);
    const { events, error } = await send(path, picture.length);
    assert.equal(error, undefined);
    assert.deepEqual(
      events.map(({ kind }) => kind),
      ['opened', 'image', 'completed'],
    );
    const text = `{"image":["${picture.toString('base64')}"]}`;
    assert.deepEqual(heard, [
      { bytes: text.length, whole: true, sha256: createHash('sha256').update(text).digest('hex') },
    ]);
  });

  test('says that nothing was sent when one of them is gone by then', async () => {
    const { error } = await send(join(folder, 'gone'), 10);
    assert.ok(SeedreamError.is(error, 'storage'));
    assert.equal(error.details.billing, 'notSent');
    assert.deepEqual(heard, []);
  });

  test('says that it may have been billed when one of them shrinks on the way, and never sends it as whole', async () => {
    const path = join(folder, 'shrinking');
    await writeFile(path, randomBytes(40_000_000));
    onFirstBytes = () => truncate(path, 100);
    const { error } = await send(path, 40_000_000);
    assert.ok(SeedreamError.is(error, 'storage'));
    assert.equal(error.details.billing, 'unknown');
    assert.equal(heard.length, 1);
    assert.equal(heard[0]?.whole, false);
  });
});
