import assert from 'node:assert/strict';
import { mkdir, readdir, readFile, rename, symlink, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, test } from 'node:test';
import { english } from '../../src/core/phrase.ts';
import { CatalogueWorld } from '../support/catalogueWorld.ts';
import { aGenerated } from '../support/galleryPictures.ts';

/** The world's base is the workspace folder; what lies beside it is outside. */
async function openWithin(world: CatalogueWorld, path: string, within: string): Promise<void> {
  await world.peer.request('open', { folders: [{ path, label: 'pictures', within }] });
  await world.until(({ indexing }) => !indexing);
}

describe('a folder of the gallery', () => {
  test('that becomes a link out of the workspace is shown no more and never written to, until it is back', async () => {
    await using world = await CatalogueWorld.make();
    await using elsewhere = await CatalogueWorld.make();
    const file = await world.write('a.jpg', await aGenerated());
    await openWithin(world, world.folder, dirname(world.folder));
    assert.equal((await world.query()).total, 1);
    const outside = join(elsewhere.folder, 'moved');
    await rename(world.folder, outside);
    await symlink(outside, world.folder);
    const { undo, failures } = await world.peer.request('mark', {
      files: [file],
      mark: { kind: 'rating', value: 5 },
    });
    assert.deepEqual(undo, []);
    assert.match(english(failures[0]?.words ?? ''), /not in a folder of the gallery/);
    await world.until(({ total }) => total === 0);
    assert.deepEqual(await readFile(join(outside, 'a.jpg')), Buffer.from(await aGenerated()));
    assert.deepEqual(await readdir(outside), ['a.jpg']);
    await unlink(world.folder);
    await rename(outside, world.folder);
    await world.until(({ total }) => total === 1);
    const report = await world.peer.request('mark', { files: [file], mark: { kind: 'rating', value: 5 } });
    assert.deepEqual(report.failures, []);
  });

  test('that is a link out of the workspace from the beginning shows nothing', async () => {
    await using world = await CatalogueWorld.make();
    await using elsewhere = await CatalogueWorld.make();
    await elsewhere.write('private.jpg', await aGenerated());
    const linked = world.path('linked');
    await symlink(elsewhere.folder, linked);
    await openWithin(world, linked, world.folder);
    assert.equal((await world.query()).total, 0);
    assert.equal(await world.peer.request('find', { path: join(linked, 'private.jpg') }), undefined);
    await unlink(linked);
    await mkdir(linked);
    await world.write('linked/own.jpg', await aGenerated());
    await world.until(({ total }) => total === 1);
  });

  test('in a workspace that was opened through a link keeps the names it was opened with', async () => {
    await using world = await CatalogueWorld.make();
    await world.write('below/a.jpg', await aGenerated());
    const linked = join(dirname(world.folder), 'linked');
    await symlink(world.folder, linked);
    await openWithin(world, linked, linked);
    const file = join(linked, 'below/a.jpg');
    const id = await world.peer.request('find', { path: file });
    const [facts] = await world.peer.request('facts', { ids: [id ?? 0] });
    assert.equal(facts?.file, file);
    const { failures, undo } = await world.peer.request('mark', {
      files: [file],
      mark: { kind: 'rating', value: 3 },
    });
    assert.deepEqual(failures, []);
    assert.equal(undo[0]?.file, file);
    assert.equal((await world.query({ rating: 3 })).ids.length, 1);
  });
});
