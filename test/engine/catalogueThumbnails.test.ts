import assert from 'node:assert/strict';
import { rename, writeFile } from 'node:fs/promises';
import { describe, test } from 'node:test';
import sharp from 'sharp';
import type { ThumbnailAnswer } from '../../src/shared/gallery.ts';
import { CatalogueWorld } from '../support/catalogueWorld.ts';
import { picture, truncated } from '../support/pictures.ts';
import { eventually } from '../support/studio.ts';

async function thumbnail(
  world: CatalogueWorld,
  name: string,
  side: 320 | 640 = 320,
): Promise<ThumbnailAnswer> {
  const [answer] = await world.peer.request('thumbnails', { ids: [await world.idOf(name)], side });
  assert.ok(answer);
  return answer;
}

async function made(world: CatalogueWorld): Promise<number> {
  return (await world.peer.request('statistics', undefined)).thumbnailsMade;
}

describe('a thumbnail', () => {
  test('is a small WebP of every format, upright, never enlarged', async () => {
    await using world = await CatalogueWorld.make();
    for (const format of ['jpeg', 'png', 'webp', 'gif', 'tiff', 'bmp'] as const)
      await world.write(`a.${format}`, await picture({ format, width: 900, height: 600 }));
    await world.write('turned.jpg', await picture({ width: 900, height: 600, orientation: 6 }));
    await world.write('small.png', await picture({ format: 'png', width: 40, height: 20 }));
    await world.write(
      'a.avif',
      await sharp(await picture({ width: 900, height: 600 }))
        .avif({ effort: 0 })
        .toBuffer(),
    );
    const { ids } = await world.settled();
    for (const side of [320, 640] as const) {
      const answers = await world.peer.request('thumbnails', { ids: [...ids], side });
      for (const { id, bytes } of answers) {
        assert.ok(bytes);
        const { format, width, height } = await sharp(bytes).metadata();
        assert.equal(format, 'webp');
        const [facts] = await world.peer.request('facts', { ids: [id] });
        const longest = Math.min(side, Math.max(facts?.width ?? 0, facts?.height ?? 0));
        assert.equal(Math.max(width, height), longest, facts?.name);
        assert.equal(height > width, facts?.name === 'turned.jpg');
      }
    }
    const { colours } = await world.query();
    assert.ok(colours.some(value => value !== 0));
  });

  test('of a see-through picture has grey behind it, on which white lines are seen', async () => {
    await using world = await CatalogueWorld.make();
    const white = { r: 255, g: 255, b: 255, alpha: 0.2 };
    const create = { width: 60, height: 40, channels: 4, background: white } as const;
    await world.write('lines.png', await sharp({ create }).png().toBuffer());
    await world.settled();
    assert.ok((await thumbnail(world, 'lines.png')).bytes);
    assert.deepEqual([...(await world.query()).colours], [0x80, 0x80, 0x80]);
  });

  test('of the newest pictures is made before anybody asks, the first time a folder is shown', async () => {
    await using world = await CatalogueWorld.make();
    for (const seed of [1, 2, 3])
      await world.write(`${seed}.jpg`, await picture({ width: 500, height: 400, seed }));
    await world.open();
    await eventually(async () => assert.equal(await made(world), 3));
    assert.ok((await thumbnail(world, '2.jpg')).bytes);
    assert.equal(await made(world), 3);
  });

  test('is kept: a new name or a new start needs no new one, a new version does', async () => {
    await using world = await CatalogueWorld.make();
    await world.write('a.jpg', await picture({ width: 500, height: 400, seed: 1 }));
    await world.settled();
    const { bytes } = await thumbnail(world, 'a.jpg');
    assert.ok(bytes);
    await rename(world.path('a.jpg'), world.path('b.jpg'));
    await world.until(({ ids }) => ids.length === 1, { text: 'b.jpg' });
    assert.deepEqual((await thumbnail(world, 'b.jpg')).bytes, bytes);
    assert.equal(await made(world), 1);
    await world.stop();
    await world.settled();
    assert.deepEqual((await thumbnail(world, 'b.jpg')).bytes, bytes);
    assert.equal(await made(world), 0);
    await writeFile(world.path('b.jpg'), await picture({ width: 500, height: 400, seed: 2 }));
    await world.peer.request('saved', { file: world.path('b.jpg') });
    const { bytes: ofNew } = await thumbnail(world, 'b.jpg');
    assert.ok(ofNew);
    assert.notDeepEqual(ofNew, bytes);
  });

  test('of a damaged picture is a reason, and the others do not wait for it', async () => {
    await using world = await CatalogueWorld.make();
    await world.write('cut.jpg', truncated(await picture({ width: 900, height: 600 })));
    await world.write('cut.png', truncated(await picture({ width: 300, height: 300, format: 'png' })));
    await world.write('good.jpg', await picture({ width: 300, height: 200 }));
    await world.settled();
    assert.match((await thumbnail(world, 'cut.png')).fault ?? '', /decoded/);
    assert.match((await thumbnail(world, 'cut.jpg')).fault ?? '', /decoded/);
    assert.ok((await thumbnail(world, 'good.jpg')).bytes);
    const [tile] = await world.peer.request('tiles', { ids: [await world.idOf('cut.jpg')] });
    assert.match(tile?.fault ?? '', /decoded/);
  });

  test('that nobody waits for any more is not made', async () => {
    await using world = await CatalogueWorld.make();
    // Of a folder that is shown for the first time they are made before anybody asks.
    await world.write('first.jpg', await picture({ width: 300, height: 200 }));
    await world.settled();
    assert.ok((await thumbnail(world, 'first.jpg')).bytes);
    for (let number = 0; number < 20; number += 1)
      await world.write(
        `${number}.png`,
        await picture({ format: 'png', width: 700, height: 700, seed: number % 2 }),
      );
    const { ids } = await world.until(({ ids: list }) => list.length === 20, { text: 'png' });
    const abort = new AbortController();
    const given = world.atOnce(() => {
      const asked = world.peer.request('thumbnails', { ids: [...ids], side: 320 }, abort.signal);
      abort.abort();
      return asked;
    });
    assert.deepEqual(
      await given,
      [...ids].map(id => ({ id })),
    );
    const last = [...ids].slice(-1);
    const [answer] = await world.peer.request('thumbnails', { ids: last, side: 320 });
    assert.ok(answer?.bytes);
    assert.equal(await made(world), 2);
  });

  test('of any picture can be asked for by its path, and a large one is not kept', async () => {
    await using world = await CatalogueWorld.make();
    const file = await world.write('a.jpg', await picture({ width: 2_000, height: 1_000 }));
    await world.settled();
    const large = await world.peer.request('thumbnail', { file, side: 1600 });
    assert.equal((await sharp(large).metadata()).width, 1_600);
    const small = await world.peer.request('thumbnail', { file, side: 320 });
    assert.equal((await sharp(small).metadata()).width, 320);
    assert.equal(await world.peer.request('thumbnail', { file: '/etc/passwd', side: 320 }), undefined);
  });
});
