import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { linkSync, renameSync, symlinkSync, unlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { link, mkdir, readdir, rename, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { aQuery, CatalogueWorld } from '../support/catalogueWorld.ts';
import { aGenerated } from '../support/galleryPictures.ts';
import { picture } from '../support/pictures.ts';

async function names(world: CatalogueWorld, ids: Uint32Array): Promise<string[]> {
  return (await world.peer.request('tiles', { ids: [...ids] })).map(({ name }) => name).sort();
}

describe('the gallery finds', () => {
  test('pictures in folders below, by what is inside them and whatever they are called', async () => {
    await using world = await CatalogueWorld.make();
    await world.write('fox.jpg', await aGenerated({ recipe: { prompt: 'A red fox' } }));
    await world.write(
      'deep/er/PNG named.JPG',
      await aGenerated({ format: 'png', recipe: { prompt: '雪中的狐' } }),
    );
    await world.write('plain.webp', await picture({ format: 'webp', width: 90, height: 120 }));
    await world.write('notes.txt', 'no picture');
    await world.write('.hidden/secret.jpg', await picture({ width: 10, height: 10 }));
    await world.write('node_modules/logo.png', await picture({ format: 'png', width: 10, height: 10 }));
    const all = await world.settled();
    assert.deepEqual(await names(world, all.ids), ['PNG named.JPG', 'fox.jpg', 'plain.webp']);
    assert.deepEqual(await names(world, (await world.query({ text: '中的狐' })).ids), ['PNG named.JPG']);
    assert.deepEqual(await names(world, (await world.query({ recipe: 'without' })).ids), ['plain.webp']);
    assert.deepEqual(await names(world, (await world.query({ text: 'DEEP' })).ids), ['PNG named.JPG']);
    assert.deepEqual(
      all.facets.ratios.map(({ value, count }) => [value, count]),
      [
        ['3:2', 2],
        ['3:4', 1],
      ],
    );
  });

  test('a file by its path on disk and by the one that people see', async () => {
    await using world = await CatalogueWorld.make();
    const path = await world.write('a/b.jpg', await aGenerated());
    await world.settled();
    const id = await world.peer.request('find', { path });
    assert.equal(await world.peer.request('find', { path: 'pictures/a/b.jpg' }), id);
    assert.equal(await world.peer.request('find', { path: 'pictures/a/c.jpg' }), undefined);
    const [facts] = await world.peer.request('facts', { ids: [id ?? 0] });
    assert.equal(facts?.file, path);
    assert.equal(facts?.path, 'pictures/a/b.jpg');
    assert.equal(facts?.recipe?.prompt, 'A fox in fresh snow, low winter sun');
    assert.equal(facts?.aiLabel, 'ai');
  });

  test('as many at once as are asked for, around a file, and says later what has changed', async () => {
    await using world = await CatalogueWorld.make();
    for (let number = 10; number < 60; number += 1)
      await world.write(`${number}.jpg`, await picture({ width: 30, height: number, seed: `${number}` }));
    await world.settled();
    // Colours come with the thumbnails, and whatever gets its colour later is a difference, too.
    const { ids: fifty } = await world.query();
    await world.peer.request('thumbnails', { ids: [...fifty], side: 320 });
    const whole = await world.query({ sort: 'name' });
    const question = { ...aQuery({ sort: 'name' }), first: 8, around: 'pictures/40.jpg' };
    const part = await world.peer.request('query', question);
    assert.deepEqual(part.parts, { hits: 50, pieces: [{ start: 28, count: 8, from: null }] });
    assert.deepEqual([...part.ids], [...whole.ids.subarray(28, 36)]);
    assert.deepEqual([...part.ratios], [...whole.ratios.subarray(28, 36)]);
    const { answer = -1 } = part;
    assert.equal((await world.peer.request('rest', { answer }))?.count, 50);
    assert.equal(await world.peer.request('rest', { answer: 1 }), undefined);
    const file = await world.write('00.jpg', await picture({ width: 30, height: 9, seed: 'new' }));
    await world.peer.request('saved', { file });
    const next = await world.peer.request('query', { ...aQuery({ sort: 'name' }), known: answer });
    assert.deepEqual(await names(world, next.ids), ['00.jpg']);
    assert.deepEqual(next.parts?.pieces.at(-1), { start: 1, count: 50, from: 0 });
  });

  test('nothing behind links, and says so in their place', async () => {
    await using world = await CatalogueWorld.make();
    const outside = join(world.cache, '..', 'outside');
    await mkdir(outside);
    await writeFile(join(outside, 'private.jpg'), await picture({ width: 20, height: 20 }));
    await symlink(outside, world.path('linked'));
    await symlink(join(outside, 'private.jpg'), world.path('private.jpg'));
    const { ids } = await world.settled();
    const [tile, ...others] = await world.peer.request('tiles', { ids: [...ids] });
    assert.deepEqual(others, []);
    assert.match(tile?.fault ?? '', /link/);
    const [answer] = await world.peer.request('thumbnails', { ids: [...ids], side: 320 });
    assert.match(answer?.fault ?? '', /link/);
  });

  test('a folder that is made later', async () => {
    await using world = await CatalogueWorld.make();
    await rm(world.folder, { recursive: true });
    assert.equal((await world.settled()).total, 0);
    await world.write('first.jpg', await aGenerated());
    await world.peer.request('saved', { file: world.path('first.jpg') });
    assert.equal((await world.query()).total, 1);
  });
});

describe('the second time', () => {
  test('everything is there at once, and no file is read again', async () => {
    await using world = await CatalogueWorld.make();
    for (let number = 0; number < 30; number += 1)
      await world.write(
        `${number % 3}/${number}.jpg`,
        await aGenerated({ seed: number, recipe: { prompt: `fox ${number}` } }),
      );
    const before = await world.settled();
    const order = await world.peer.request('tiles', { ids: [...before.ids] });
    await world.stop();
    await world.open();
    const after = await world.query();
    assert.equal(after.total, 30);
    const again = await world.peer.request('tiles', { ids: [...after.ids] });
    assert.deepEqual(
      again.map(({ name, prompt }) => [name, prompt]),
      order.map(({ name, prompt }) => [name, prompt]),
    );
    assert.equal((await world.query({ text: 'fox 17' })).ids.length, 1);
    await world.until(({ indexing }) => !indexing);
    assert.equal((await world.peer.request('statistics', undefined)).bytesRead, 0);
  });

  test('what changed meanwhile is found, and a file with another name is not read again', async () => {
    await using world = await CatalogueWorld.make();
    for (const name of ['stays', 'goes', 'moves'])
      await world.write(`${name}.jpg`, await aGenerated({ seed: name }));
    await world.settled();
    await world.stop();
    await rm(world.path('goes.jpg'));
    await mkdir(world.path('below'));
    await rename(world.path('moves.jpg'), world.path('below/moved.jpg'));
    const { ids } = await world.settled();
    assert.deepEqual(await names(world, ids), ['moved.jpg', 'stays.jpg']);
    assert.equal((await world.peer.request('statistics', undefined)).bytesRead, 0);
  });

  for (const [what, harm] of [
    ['cut', (file: string) => truncate(file, 200)],
    ['overwritten', (file: string) => writeFile(file, 'seedream index'.padEnd(4_000, 'x'))],
    ['deleted', (file: string) => rm(file)],
  ] as const)
    test(`a cache that was ${what} costs nothing but time`, async () => {
      await using world = await CatalogueWorld.make();
      await world.write('a.jpg', await aGenerated());
      await world.settled();
      await world.stop();
      const [file] = (await readdir(world.cache)).filter(name => name.startsWith('index-'));
      await harm(join(world.cache, file ?? ''));
      assert.equal((await world.settled()).total, 1);
    });
});

describe('what happens on disk', () => {
  test('is seen by itself: new, changed, deleted, in new folders and in removed ones', async () => {
    await using world = await CatalogueWorld.make();
    await world.write('a.jpg', await aGenerated());
    await world.settled();
    await world.write('sub/deep/b.jpg', await aGenerated({ recipe: { prompt: 'before' } }));
    await world.until(({ total }) => total === 2);
    await world.write('sub/deep/b.jpg', await aGenerated({ recipe: { prompt: 'afterwards' } }));
    await world.until(({ ids }) => ids.length === 1, { text: 'afterwards' });
    await rm(world.path('sub'), { recursive: true });
    await world.until(({ total }) => total === 1);
    await rm(world.path('a.jpg'));
    await world.until(({ total }) => total === 0);
  });

  test('a renamed or moved file keeps its id', async () => {
    await using world = await CatalogueWorld.make();
    await world.write('a.jpg', await aGenerated());
    await mkdir(world.path('below'));
    await world.settled();
    const id = await world.idOf('a.jpg');
    await rename(world.path('a.jpg'), world.path('b.jpg'));
    await world.until(({ ids }) => ids.length === 1, { text: 'b.jpg' });
    assert.equal(await world.idOf('b.jpg'), id);
    await rename(world.path('b.jpg'), world.path('below/c.jpg'));
    await world.until(({ ids }) => ids.length === 1, { text: 'below' });
    assert.equal(await world.idOf('below/c.jpg'), id);
    assert.equal((await world.query()).total, 1);
  });

  test('a file whose place on the disk was that of a deleted one is another file', async () => {
    await using world = await CatalogueWorld.make();
    const path = await world.write('a.jpg', await aGenerated({ recipe: { prompt: 'before' } }));
    await world.settled();
    const id = await world.idOf('a.jpg');
    const other = await aGenerated({ seed: 2, recipe: { prompt: 'afterwards' } });
    world.atOnce(() => {
      unlinkSync(path);
      writeFileSync(world.path('b.jpg'), other);
      utimesSync(world.path('b.jpg'), 1_600_000_000, 1_600_000_000);
    });
    // While changes are taken in, the new one may be there a moment before the old one goes.
    await world.until(({ ids, total }) => ids.length === 1 && total === 1, { text: 'afterwards' });
    assert.deepEqual(await world.peer.request('tiles', { ids: [id] }), []);
  });

  test('fifty pictures that are moved to another folder at once keep their ids', async () => {
    await using world = await CatalogueWorld.make();
    const original = await aGenerated();
    await mkdir(world.path('one'));
    await world.write('other/x.jpg', original);
    const name = (number: number): string => `${number}.jpg`;
    for (let number = 0; number < 50; number += 1) await world.write(`other/${name(number)}`, original);
    const { ids } = await world.settled();
    world.atOnce(() => {
      for (let number = 0; number < 50; number += 1)
        renameSync(world.path(`other/${name(number)}`), world.path(`one/${name(number)}`));
    });
    const after = await world.until(({ ids: list }) => list.length === 50, { text: 'one' });
    assert.ok(after.ids.every(id => ids.includes(id)));
  });

  test('five thousand changes made by another program are told of once', async () => {
    await using world = await CatalogueWorld.make();
    const original = await world.write('original.jpg', await aGenerated());
    const source = join(world.cache, '..', 'source');
    await mkdir(source);
    for (let number = 0; number < 5_000; number += 1) linkSync(original, join(source, `${number}.jpg`));
    const [first, last] = [await aGenerated({ seed: 2 }), await aGenerated({ seed: 3 })];
    await mkdir(world.path('many'));
    await world.settled();
    // Nothing is met half done: how often it is told of changes does not depend on how busy the machine is.
    world.atOnce(() => writeFileSync(world.path('first.jpg'), first));
    const told = await world.told(await world.until(({ total }) => total === 2));
    world.atOnce(() => execFileSync('cp', ['-al', `${source}/.`, world.path('many')]));
    assert.equal((await world.told(await world.until(({ total }) => total === 5_002))) - told, 1);
    world.atOnce(() => execFileSync('cp', ['-al', source, world.path('new folder')]));
    assert.equal((await world.told(await world.until(({ total }) => total === 10_002))) - told, 2);
    world.atOnce(() => writeFileSync(world.path('last.jpg'), last));
    assert.equal((await world.told(await world.until(({ total }) => total === 10_003))) - told, 3);
  });

  test('is not followed behind a link that takes the place of a folder', async () => {
    await using world = await CatalogueWorld.make();
    await world.write('sub/a.jpg', await aGenerated());
    await world.write('b.jpg', await aGenerated({ seed: 2 }));
    await world.settled();
    const outside = join(world.cache, '..', 'outside');
    renameSync(world.path('sub'), outside);
    symlinkSync(outside, world.path('sub'));
    // What comes after the link is seen after it, too.
    await world.write('c.jpg', await aGenerated({ seed: 3 }));
    await world.until(({ ids, total }) => ids.length === 1 && total === 2, { text: 'c.jpg' });
    assert.deepEqual(await names(world, (await world.query()).ids), ['b.jpg', 'c.jpg']);
  });

  test('very much at once is told in a few words', async () => {
    await using world = await CatalogueWorld.make();
    const original = await world.write('original.jpg', await aGenerated());
    const told = await world.told(await world.settled());
    const begun = performance.now();
    await mkdir(world.path('many'));
    await Promise.all(
      Array.from({ length: 1_000 }, (_, number) => link(original, world.path(`many/${number}.jpg`))),
    );
    const times = (await world.told(await world.until(({ total }) => total === 1_001))) - told;
    // About three times, and where the machine takes longer, never more than ten times a second.
    assert.ok(times <= 3 + (performance.now() - begun) / 100, `told ${times} times`);
  });

  test('a saved picture is there when that is confirmed, in a folder that nobody has looked at too', async () => {
    await using world = await CatalogueWorld.make();
    await world.settled();
    const file = await world.write('today/new.jpg', await aGenerated());
    await world.peer.request('saved', { file });
    assert.equal((await world.query()).total, 1);
    await world.write('today/next.jpg', await aGenerated({ seed: 2 }));
    await world.until(({ total }) => total === 2);
  });

  test('ids stay when another folder is added, and a folder taken away takes its pictures with it', async () => {
    await using world = await CatalogueWorld.make();
    await world.write('one/a.jpg', await aGenerated());
    await world.write('two/b.jpg', await aGenerated({ seed: 2 }));
    const folder = (name: string) => ({ path: world.path(name), label: name });
    const { peer } = world;
    await peer.request('open', { folders: [folder('one')] });
    await world.until(({ total, indexing }) => total === 1 && !indexing);
    const id = await world.idOf('one/a.jpg');
    await peer.request('open', { folders: [folder('two'), folder('one')] });
    await world.until(({ total, indexing }) => total === 2 && !indexing);
    assert.equal(await world.idOf('one/a.jpg'), id);
    await peer.request('open', { folders: [folder('two')] });
    const { ids } = await world.until(({ total, indexing }) => total === 1 && !indexing);
    assert.deepEqual(await names(world, ids), ['b.jpg']);
  });
});
