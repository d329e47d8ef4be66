import assert from 'node:assert/strict';
import { readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, describe, test } from 'node:test';
import sharp from 'sharp';
import { realDisk, type Disk } from '../../src/engine/disk.ts';
import { bigPicture, makePicture } from '../support/pictures.ts';
import { fileOf, never, ReferenceWorld } from '../support/referenceWorld.ts';

const hour = 60 * 60_000;

let world: ReferenceWorld;
beforeEach(async () => {
  world = await ReferenceWorld.open();
});
afterEach(() => world[Symbol.asyncDispose]());

describe('a prepared reference that is not what it was', () => {
  const cases: readonly (readonly [string, (file: string) => Promise<void>])[] = [
    ['is cut', async file => writeFile(file, (await readFile(file)).subarray(0, 100))],
    [
      'has other bytes of the same length',
      async file =>
        writeFile(
          file,
          (await readFile(file)).map(byte => byte ^ 1),
        ),
    ],
    ['is gone', file => rm(file)],
    ['has a note that is no note', file => writeFile(file.replace(/png$/, 'json'), '{"bytes":')],
  ];
  for (const [name, spoil] of cases)
    test(`${name}: is made anew`, async () => {
      const picture = await makePicture({ width: 80, height: 60, format: 'png' });
      const from = await world.put('a.png', picture);
      const { file } = fileOf((await world.cache().prepare(from, 2048, never)).wire);
      const good = await readFile(file);
      await spoil(file);
      assert.equal(fileOf((await world.cache().prepare(from, 2048, never)).wire).file, file);
      assert.ok((await readFile(file)).equals(good));
    });
});

describe('the folder of prepared references', () => {
  test('is made with the one around it when a reference is the first thing that is kept', async () => {
    const from = await world.put('a.png', await makePicture({ width: 80, height: 60, format: 'png' }));
    const folder = join(world.home, 'storage', 'references');
    const { wire } = await world.cache({ folder }).prepare(from, 2048, never);
    assert.ok((await readdir(folder)).includes(basename(fileOf(wire).file)));
  });

  test('stays within its bound: what was used longest ago goes first, what was used lately never', async () => {
    const sources = await Promise.all(
      [1, 2, 3].map(async seed => world.put(`${seed}.jpg`, await bigPicture(400_000, { seed }))),
    );
    const cache = world.cache({ maxBytes: 900_000 });
    const files: string[] = [];
    for (const [index, one] of sources.entries()) {
      world.now += 2 * hour;
      const { file } = fileOf((await cache.prepare(one, 2048, never)).wire);
      files.push(file);
      // The first is used again, so that the second is the oldest when the third comes.
      if (index === 1) {
        world.now += 2 * hour;
        const [first] = sources;
        if (first !== undefined) await cache.prepare(first, 2048, never);
      }
    }
    const left = await readdir(world.folder);
    assert.deepEqual(
      files.map(file => left.includes(basename(file))),
      [true, false, true],
    );
    assert.equal(left.length, 4);

    const crowded = world.cache({ maxBytes: 1 });
    await crowded.prepare(await world.put('4.jpg', await bigPicture(400_000, { seed: 4 })), 2048, never);
    world.now += hour / 2;
    await crowded.prepare(await world.put('5.jpg', await bigPicture(400_000, { seed: 5 })), 2048, never);
    assert.equal((await readdir(world.folder)).filter(name => name.endsWith('.jpg')).length, 3);
  });

  test('is cleared of what a killed process left half written', async () => {
    const cache = world.cache();
    await cache.prepare(await world.put('a.jpg', await bigPicture(50_000, { seed: 1 })), 2048, never);
    const leftover = join(world.folder, 'abc-same.jpg.0011223344556677.part');
    await writeFile(leftover, 'half');
    const fresh = join(world.folder, 'def-same.jpg.0011223344556677.part');
    await writeFile(fresh, 'half');
    await utimes(leftover, (world.now - 2 * hour) / 1_000, (world.now - 2 * hour) / 1_000);
    await utimes(fresh, world.now / 1_000, world.now / 1_000);
    await cache.prepare(await world.put('b.jpg', await bigPicture(50_000, { seed: 2 })), 2048, never);
    const left = await readdir(world.folder);
    assert.ok(!left.includes(basename(leftover)));
    assert.ok(left.includes(basename(fresh)));
  });

  for (const call of ['mkdir', 'open', 'rename'] as const)
    test(`a disk that refuses ${call} keeps no picture from being sent: it stays in memory, and nothing half is left`, async () => {
      const picture = await makePicture({ width: 80, height: 60, format: 'png' });
      const from = await world.put('a.png', picture);
      const full = async (): Promise<never> => {
        throw Object.assign(new Error('ENOSPC'), { code: 'ENOSPC' });
      };
      const disk: Disk = { ...realDisk, [call]: full };
      // The original can be read all the same.
      if (call === 'open')
        disk.open = (path, flags, mode) => (flags === 'r' ? realDisk.open(path, flags, mode) : full());
      const { wire } = await world.cache({ disk }).prepare(from, 2048, never);
      assert.ok('bytes' in wire);
      assert.equal((await sharp(wire.bytes).metadata()).width, 80);
      assert.deepEqual(await readdir(world.folder).catch(() => []), []);
    });
});
