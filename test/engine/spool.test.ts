import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, test } from 'node:test';
import fc from 'fast-check';
import type { Spooled } from '../../src/core/jobs/step.ts';
import { realDisk, type Disk } from '../../src/engine/disk.ts';
import { Spool, SpoolMemory } from '../../src/engine/spool.ts';
import { diskError, watchedDisk } from '../support/watchedDisk.ts';

const big = randomBytes(3_000_000);
const memory = new SpoolMemory();

function readBack(spool: Spool, spooled: Spooled): Promise<Buffer> {
  return spool.withBytes(spooled, async bytes => Buffer.from(bytes));
}

describe('the spool', () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'seedream-spool-'));
  });

  afterEach(async () => {
    await rm(folder, { recursive: true, force: true });
  });

  /** Writes an image of the answer, as a connection would. */
  async function fill(spool: Spool, bytes: Buffer, piece = 16_384): Promise<string> {
    const sink = spool.sinks.open();
    for (let at = 0; at < bytes.length; at += piece) {
      sink.write(bytes.subarray(at, at + piece));
      await spool.sinks.ready?.();
    }
    const payload = sink.end();
    assert.ok('file' in payload);
    assert.equal(payload.bytes, bytes.length);
    return payload.file;
  }

  test('gives back exactly what came, in whatever pieces', async () => {
    const large = fc.tuple(fc.integer({ min: 1, max: 1_700_000 }), fc.integer({ min: 9_000, max: 900_000 }));
    const small = fc.tuple(fc.integer({ min: 1, max: 300 }), fc.integer({ min: 1, max: 300 }));
    await fc.assert(
      fc.asyncProperty(fc.oneof(large, small), async ([length, piece]) => {
        const spool = new Spool(realDisk, folder, memory);
        const bytes = big.subarray(0, length);
        const file = await fill(spool, bytes, piece);
        const spooled = await spool.settle(file);
        assert.ok(bytes.equals(await readBack(spool, spooled)));
        assert.ok(bytes.equals(await readFile(join(folder, file))));
        await spool.remove(file);
        assert.deepEqual(await readdir(folder), []);
      }),
      { numRuns: 60 },
    );
  });

  test('is synced, file and name, when it is settled, and readable by its owner only', async () => {
    const calls: string[] = [];
    const disk = watchedDisk(realDisk, ({ name, target }) => void calls.push(`${name} ${target}`));
    const spool = new Spool(disk, folder, memory);
    const file = await fill(spool, big);
    await spool.settle(file);
    const place = folder.split('/').at(-1) ?? '';
    assert.ok(calls.lastIndexOf(`file.write ${file}`) < calls.indexOf(`file.sync ${file}`));
    assert.ok(calls.indexOf(`file.sync ${file}`) < calls.indexOf(`file.sync ${place}`));
    assert.equal((await stat(join(folder, file))).mode & 0o777, 0o600);
  });

  test('holds the sender back while the disk is slow, instead of growing in memory', async () => {
    const gate = Promise.withResolvers<void>();
    const disk: Disk = {
      ...realDisk,
      open: async (...args) => {
        await gate.promise;
        return realDisk.open(...args);
      },
    };
    const spool = new Spool(disk, folder, memory);
    const sink = spool.sinks.open();
    let accepted = 0;
    const sender = (async () => {
      for (let at = 0; at < big.length; at += 100_000) {
        sink.write(big.subarray(at, at + 100_000));
        accepted += 100_000;
        await spool.sinks.ready?.();
      }
    })();
    for (let turn = 0; turn < 100; turn++) await new Promise(setImmediate);
    assert.ok(accepted < 2_000_000, `${accepted} bytes in memory`);
    gate.resolve();
    await sender;
    const payload = sink.end();
    assert.ok('file' in payload);
    assert.ok(big.equals(await readBack(spool, await spool.settle(payload.file))));
  });

  test('holds in memory what the disk refuses, and brings it to the disk when it heals', async () => {
    for (const broken of ['open', 'file.write', 'file.sync']) {
      let writes = 0;
      let isFull = true;
      const disk = watchedDisk(realDisk, ({ name }) => {
        if (name === 'file.write') writes++;
        const isHit = name === broken && (name !== 'file.write' || writes > 2);
        return isFull && isHit ? diskError('ENOSPC') : undefined;
      });
      const spool = new Spool(disk, folder, memory);
      const file = await fill(spool, big);
      const spooled = await spool.settle(file);
      assert.equal(spool.isHeld(file), true, broken);
      assert.ok(spool.holdsAnything);
      isFull = false;
      assert.ok(big.equals(await readBack(spool, spooled)));
      assert.deepEqual(await spool.settle(file), spooled);
      assert.equal(spool.isHeld(file), false);
      assert.ok(big.equals(await readFile(join(folder, file))));
      await spool.remove(file);
    }
  });

  test('a disk that fails once is not noticed', async () => {
    for (const broken of ['open', 'file.write', 'file.sync', 'file.truncate']) {
      let left = 1;
      const disk = watchedDisk(realDisk, ({ name }) =>
        name === broken && left-- > 0 ? diskError('EBUSY') : undefined,
      );
      const spool = new Spool(disk, folder, memory);
      const file = await fill(spool, big);
      await spool.settle(file);
      assert.equal(spool.isHeld(file), false, broken);
      assert.ok(big.equals(await readFile(join(folder, file))));
      await spool.remove(file);
    }
  });

  test('a download that starts again leaves nothing of its first attempt', async () => {
    const spool = new Spool(realDisk, folder, memory);
    const { file, store } = spool.forDownload(3);
    for (const length of [2_900_000, 700_000, 1_200_000]) {
      store.clear();
      for (let at = 0; at < length; at += 65_536) {
        store.add(big.subarray(at, Math.min(at + 65_536, length)));
        await store.ready();
      }
      assert.equal(store.length, length);
    }
    const spooled = await spool.settle(file);
    assert.equal(file, 'link-3.spool');
    assert.equal((await stat(join(folder, file))).size, 1_200_000);
    assert.ok(big.subarray(0, 1_200_000).equals(await readBack(spool, spooled)));
  });

  test('an image that is not wanted leaves no file', async () => {
    const spool = new Spool(realDisk, folder, memory);
    const sink = spool.sinks.open();
    sink.write(big);
    sink.discard();
    await fill(spool, big);
    await spool.close(new Set(['answer-2.spool']));
    assert.deepEqual(await readdir(folder), ['answer-2.spool']);
  });

  test('bytes that are not those that came are not given out', async () => {
    const spool = new Spool(realDisk, folder, memory);
    const file = await fill(spool, big);
    const spooled = await spool.settle(file);
    const spoilt = Buffer.from(big);
    spoilt[1_234_567] = (spoilt[1_234_567] ?? 0) ^ 1;
    for (const content of [spoilt, big.subarray(1), Buffer.concat([big, big])]) {
      await writeFile(join(folder, file), content);
      // What stands behind the announced bytes was never part of them.
      if (content.length > big.length) assert.ok(big.equals(await readBack(spool, spooled)));
      else await assert.rejects(readBack(spool, spooled), { kind: 'storage' });
    }
    await rm(join(folder, file));
    await assert.rejects(readBack(spool, spooled), /missing/);
  });
});
