import assert from 'node:assert/strict';
import { readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, describe, test, type TestContext } from 'node:test';
import sharp from 'sharp';
import { SeedreamError } from '../../src/core/errors.ts';
import type { Pixels } from '../../src/core/ports.ts';
import { realDisk, type Disk } from '../../src/engine/disk.ts';
import type { ReferenceSource } from '../../src/engine/referenceCache.ts';
import { makePicture } from '../support/pictures.ts';
import { openPixels } from '../support/pixelsHarness.ts';
import { fileOf, never, ReferenceWorld, sha256 } from '../support/referenceWorld.ts';

let world: ReferenceWorld;
beforeEach(async () => {
  world = await ReferenceWorld.open();
});
afterEach(() => world[Symbol.asyncDispose]());

/** The real imaging process, counted. */
function countedPixels(t: TestContext): Pixels & { readonly calls: () => number } {
  const pixels = openPixels(t);
  let calls = 0;
  return {
    fit: (...args) => {
      calls++;
      return pixels.fit(...args);
    },
    calls: () => calls,
  };
}

describe('prepared references', () => {
  test('lie on the disk by the hash of the original and what was done to it, private to the person', async () => {
    const photo = await makePicture({ width: 300, height: 200, format: 'jpeg', gps: true });
    const { wire, recipe, scaled } = await world
      .cache()
      .prepare(await world.put('a.jpg', photo), 2048, never);
    const { file, size, mime, alpha } = fileOf(wire);
    assert.equal(file, join(world.folder, `${sha256(photo)}-same.jpg`));
    assert.deepEqual([mime, alpha, scaled], ['image/jpeg', false, undefined]);
    assert.equal((await sharp(file).metadata()).exif, undefined);
    const { size: onDisk, mode } = await stat(file);
    assert.equal(size, onDisk);
    assert.equal(mode & 0o077, 0);
    assert.deepEqual(recipe, {
      path: 'photos/a.jpg',
      sha256: sha256(photo),
      width: 300,
      height: 200,
      captured: true,
    });
    assert.deepEqual((await readdir(world.folder)).toSorted(), [
      `${sha256(photo)}-same.jpg`,
      `${sha256(photo)}-same.json`,
    ]);
  });

  test('are made once: the same picture from another place, another process or the clipboard is found', async t => {
    const turned = await makePicture({ width: 300, height: 200, format: 'jpeg', orientation: 6 });
    const pixels = countedPixels(t);
    const first = await world.cache({ pixels }).prepare(await world.put('a.jpg', turned), 2048, never);
    const cache = world.cache({ pixels });
    const second = await cache.prepare(await world.put('b.jpg', turned), 2048, never);
    const pasted = await cache.prepare({ kind: 'bytes', path: 'pasted.jpg', bytes: turned }, 2048, never);
    assert.equal(pixels.calls(), 1);
    assert.deepEqual(second.wire, first.wire);
    assert.deepEqual(pasted.wire, first.wire);
    assert.deepEqual([second.recipe.path, pasted.recipe.path], ['photos/b.jpg', 'pasted.jpg']);
    assert.deepEqual([first.recipe.width, first.recipe.height], [200, 300]);
  });

  test('are as small as serves: 2048 pixels for a 2K picture, 4096 for a larger one, each kept', async t => {
    const huge = await sharp({ create: { width: 6_200, height: 6_000, channels: 3, background: '#446' } })
      .jpeg()
      .toBuffer();
    const cache = world.cache({ pixels: countedPixels(t) });
    const from = await world.put('huge.jpg', huge);
    const small = await cache.prepare(from, 2048, never);
    const large = await cache.prepare(from, 4096, never);
    assert.deepEqual([small.scaled?.to.width, large.scaled?.to.width], [2048, 4096]);
    assert.equal(small.scaled?.from.width, 6_200);
    assert.deepEqual(small.recipe.sentAs, small.scaled?.to);
    for (const [prepared, side] of [
      [small, 2048],
      [large, 4096],
    ] as const) {
      const { file, mime } = fileOf(prepared.wire);
      assert.equal(mime, 'image/jpeg');
      assert.equal((await sharp(file).metadata()).width, side);
      assert.equal(basename(file), `${sha256(huge)}-side${side}.jpg`);
    }
  });

  test('keep their transparency when they have to be made smaller', async t => {
    const noise = { type: 'gaussian' as const, mean: 128, sigma: 60 };
    const base = sharp({ create: { width: 2_200, height: 1_700, channels: 3, background: '#000', noise } });
    const png = await base.ensureAlpha(0.5).png({ compressionLevel: 0 }).toBuffer();
    assert.ok(png.length > 10_000_000);
    const { wire } = await world
      .cache({ pixels: countedPixels(t) })
      .prepare(await world.put('a.png', png), 2048, never);
    const { file, size, mime, alpha } = fileOf(wire);
    assert.deepEqual([mime, alpha], ['image/png', true]);
    assert.ok(size <= 10_000_000);
    assert.equal((await sharp(file).metadata()).hasAlpha, true);
  });

  test('come in the order they were chosen, links among them', async () => {
    const sources = await Promise.all(
      [3, 1, 2].map(async seed =>
        world.put(`${seed}.png`, await makePicture({ width: 40, height: 40, format: 'png', seed })),
      ),
    );
    const url = 'https://example.com/c.png?sig=1';
    const all = await world.cache().prepareAll([...sources, { kind: 'url', url }], 2048, never);
    assert.deepEqual(
      all.map(({ recipe }) => recipe.path),
      ['photos/3.png', 'photos/1.png', 'photos/2.png', 'https://example.com/c.png'],
    );
    assert.deepEqual(all[3]?.wire, { url });
  });
});

describe('what may not be sent', () => {
  const refused: readonly (readonly [string, Uint8Array, RegExp])[] = [
    [
      'a.svg',
      Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'),
      /^photos\/a\.svg is a vector drawing/,
    ],
    [
      'a.heic',
      Buffer.from('\0\0\0\x18ftypheic\0\0\0\0mif1heic', 'latin1'),
      /^photos\/a\.heic is a HEIC file/,
    ],
    ['a.txt', Buffer.from('hello'), /^photos\/a\.txt is not an image/],
    ['empty.png', Buffer.alloc(0), /^photos\/empty\.png is not an image/],
  ];
  for (const [name, bytes, words] of refused)
    test(`${name} is refused by name and rule`, async () => {
      await assert.rejects(
        world.cache().prepareAll([await world.put(name, bytes)], 2048, never),
        error =>
          SeedreamError.is(error, 'invalidRequest') &&
          words.test(error.message) &&
          error.details.billing === 'notSent',
      );
    });

  test('a file that is missing, a folder, and one beyond all limits are told without being read', async () => {
    const cache = world.cache({
      disk: {
        ...realDisk,
        readFile: path => (path === world.home ? realDisk.readFile(path) : assert.fail()),
      },
    });
    const missing: ReferenceSource = { kind: 'file', path: 'a.png', file: join(world.home, 'missing.png') };
    await assert.rejects(cache.prepare(missing, 2048, never), /a\.png cannot be read/);
    await assert.rejects(
      cache.prepare({ kind: 'file', path: 'f', file: world.home }, 2048, never),
      /f cannot be read/,
    );
    const large: Disk['stat'] = async path => Object.assign(await realDisk.stat(path), { size: 70_000_000 });
    await assert.rejects(
      world
        .cache({ disk: { ...realDisk, stat: large, readFile: () => assert.fail() } })
        .prepare({ kind: 'file', path: 'big.png', file: world.home }, 2048, never),
      /big\.png is too large: 70 MB, and at most 67 MB are read/,
    );
  });

  test('ends the preparing of the others, and so does cancelling', async () => {
    const turned = await makePicture({ width: 300, height: 200, format: 'jpeg', orientation: 6 });
    const bad = await world.put('a.txt', Buffer.from('hello'));
    const waiting: Pixels = {
      fit: async (_bytes, _target, signal) => {
        const { promise, reject } = Promise.withResolvers<never>();
        signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
        return promise;
      },
    };
    const good = await world.put('a.jpg', turned);
    await assert.rejects(
      world.cache({ pixels: waiting }).prepareAll([good, bad], 2048, never),
      /a\.txt is not an image/,
    );
    const stop = new AbortController();
    const preparing = world.cache({ pixels: waiting }).prepareAll([good], 2048, stop.signal);
    stop.abort(new Error('stopped'));
    await assert.rejects(preparing, error => SeedreamError.is(error, 'cancelled'));
  });
});

describe('many references', () => {
  test('are prepared at most four at a time, and few large ones at that', async () => {
    const inside = { now: 0, most: 0, bytes: 0, mostBytes: 0 };
    const fourTogether = Promise.withResolvers<undefined>();
    const pixels: Pixels = {
      fit: async bytes => {
        inside.now++;
        inside.bytes += bytes.length;
        inside.most = Math.max(inside.most, inside.now);
        inside.mostBytes = Math.max(inside.mostBytes, inside.bytes);
        if (inside.now === 4) fourTogether.resolve(undefined);
        await fourTogether.promise;
        await new Promise(setImmediate);
        inside.now--;
        inside.bytes -= bytes.length;
        return { bytes: bytes.subarray(0, 100), format: 'jpeg', width: 10, height: 10 };
      },
    };
    const turned = await makePicture({ width: 300, height: 200, format: 'jpeg', orientation: 6 });
    const padded = (bytes: number, seed: number): ReferenceSource => {
      const copy = Buffer.alloc(bytes, seed);
      turned.copy(copy);
      return { kind: 'bytes', path: `${seed}.jpg`, bytes: copy };
    };
    const small = Array.from({ length: 14 }, (_none, seed) => padded(100_000, seed));
    assert.equal((await world.cache({ pixels }).prepareAll(small, 2048, never)).length, 14);
    assert.equal(inside.most, 4);
    const large = Array.from({ length: 6 }, (_none, seed) => padded(9_000_000, seed));
    await world.cache({ pixels }).prepareAll([...large, padded(30_000_000, 9)], 2048, never);
    assert.ok(inside.mostBytes <= 30_000_000, `${inside.mostBytes} bytes`);
  });
});
