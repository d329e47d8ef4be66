import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { access, chmod, readdir, readFile, stat, utimes } from 'node:fs/promises';
import { describe, test } from 'node:test';
import { promisify } from 'node:util';
import { readRecipe } from '../../src/core/metadata/embed.ts';
import { english } from '../../src/core/phrase.ts';
import type { GalleryMark } from '../../src/shared/gallery.ts';
import { CatalogueWorld } from '../support/catalogueWorld.ts';
import { aGenerated } from '../support/galleryPictures.ts';
import { decode } from '../support/pixelPictures.ts';
import { picture } from '../support/pictures.ts';
import { withContentCredentials } from '../support/pictures.segments.ts';

const run = promisify(execFile);
const hasExiftool = await run('exiftool', ['-ver']).then(
  () => true,
  () => false,
);

async function seenByOthers(file: string): Promise<Record<string, unknown>> {
  const { stdout } = await run('exiftool', ['-json', '-XMP:Rating', '-XMP:Label', '-XMP:Subject', file]);
  const [found] = JSON.parse(stdout) as Record<string, unknown>[];
  return found ?? {};
}

async function mark(world: CatalogueWorld, file: string, what: GalleryMark): Promise<readonly GalleryMark[]> {
  const { undo, failures } = await world.peer.request('mark', { files: [file], mark: what });
  assert.deepEqual(failures, []);
  return undo[0]?.marks ?? [];
}

describe('a mark', () => {
  for (const format of ['jpeg', 'png', 'webp'] as const)
    test(
      `goes into a ${format} file where other programs see it, and nothing else changes`,
      { skip: !hasExiftool },
      async () => {
        await using world = await CatalogueWorld.make();
        const before = await aGenerated({ format });
        const file = await world.write(`a.${format}`, before);
        await chmod(file, 0o640);
        await world.settled();
        await mark(world, file, { kind: 'rating', value: 4 });
        await mark(world, file, { kind: 'favourite', value: true });
        await mark(world, file, { kind: 'tags', add: ['Füchse & Co', '雪'], remove: [] });
        const { Rating, Label, Subject } = await seenByOthers(file);
        assert.deepEqual(
          { Rating, Label, Subject },
          { Rating: 4, Label: 'Favorite', Subject: ['Füchse & Co', '雪'] },
        );
        const after = await readFile(file);
        assert.deepEqual((await decode(after)).data, (await decode(before)).data);
        assert.deepEqual(readRecipe(after), readRecipe(before));
        assert.equal((await stat(file)).mode & 0o777, 0o640);
        assert.deepEqual(await readdir(world.folder), [`a.${format}`]);
        const [tile] = await world.peer.request('tiles', { ids: [await world.idOf(`a.${format}`)] });
        assert.deepEqual([tile?.rating, tile?.favourite], [4, true]);
        assert.equal((await world.query({ tags: ['雪'], rating: 4, favourites: true })).ids.length, 1);
      },
    );

  test('is taken back by what the report says, to the last byte', async () => {
    await using world = await CatalogueWorld.make();
    const before = await aGenerated();
    const file = await world.write('a.jpg', before);
    await world.settled();
    const undo = [
      await mark(world, file, { kind: 'rating', value: 3 }),
      await mark(world, file, { kind: 'rejected', value: true }),
      await mark(world, file, { kind: 'tags', add: ['x'], remove: [] }),
    ];
    assert.equal((await world.query({ rejected: 'only' })).ids.length, 1);
    for (const marks of undo.reverse()) for (const one of marks) await mark(world, file, one);
    assert.deepEqual(await readFile(file), Buffer.from(before));
    assert.deepEqual(await mark(world, file, { kind: 'rating', value: 0 }), []);
  });

  test('keeps the id, the place among pictures without a recipe, and the thumbnail', async () => {
    await using world = await CatalogueWorld.make();
    const file = await world.write('old.jpg', await picture({ width: 300, height: 200 }));
    await world.write('new.jpg', await picture({ width: 300, height: 200, seed: 2 }));
    const { ids } = await world.settled();
    await world.peer.request('thumbnails', { ids: [...ids], side: 320 });
    await mark(world, file, { kind: 'rating', value: 5 });
    assert.deepEqual((await world.query()).ids, ids);
    await world.peer.request('thumbnails', { ids: [...ids], side: 320 });
    assert.equal((await world.peer.request('statistics', undefined)).thumbnailsMade, 2);
  });

  test('of a signed picture, and of a kind that cannot be written, goes into a file beside it', async () => {
    await using world = await CatalogueWorld.make();
    const signed = withContentCredentials(await picture({ width: 100, height: 100 }));
    const gif = await picture({ format: 'gif', width: 50, height: 50 });
    const files = [await world.write('signed.jpg', signed), await world.write('a.gif', gif)];
    await world.settled();
    const { undo, failures } = await world.peer.request('mark', {
      files,
      mark: { kind: 'rating', value: 2 },
    });
    assert.deepEqual(failures, []);
    assert.equal(undo.length, 2);
    assert.deepEqual(await readFile(world.path('signed.jpg')), signed);
    assert.deepEqual(await readFile(world.path('a.gif')), gif);
    assert.equal((await world.query({ rating: 2 })).ids.length, 2);
    if (hasExiftool) assert.equal((await seenByOthers(world.path('a.gif.xmp')))['Rating'], 2);
    await world.stop();
    await world.open();
    assert.equal((await world.query({ rating: 2 })).ids.length, 2);
  });

  test('is refused, in words, outside of the gallery and for files that must not be written', async () => {
    await using world = await CatalogueWorld.make();
    await world.settled();
    const { undo, failures } = await world.peer.request('mark', {
      files: ['/etc/hostname', world.path('not there.jpg')],
      mark: { kind: 'rating', value: 1 },
    });
    assert.deepEqual(undo, []);
    assert.equal(failures.length, 2);
    assert.deepEqual(failures.map(({ words }) => english(words)).sort(), [
      'It is not in a folder of the gallery any more.',
      'It is not there any more: somebody has moved or deleted it.',
    ]);
    assert.ok(
      failures.every(({ words }) => typeof words === 'object'),
      'can be translated',
    );
    await assert.rejects(access(world.path('not there.jpg.xmp')));
  });

  test('names the file beside the picture that keeps it from being written', async () => {
    await using world = await CatalogueWorld.make();
    const file = await world.write('a.gif', await picture({ format: 'gif', width: 50, height: 50 }));
    const broken = await world.write('a.gif.xmp', '<not xmp');
    await world.settled();
    const { failures } = await world.peer.request('mark', {
      files: [file],
      mark: { kind: 'rating', value: 1 },
    });
    assert.match(english(failures[0]?.words ?? ''), /^The file “a\.gif\.xmp” beside it, .* Mend or remove/);
    assert.equal(await readFile(broken, 'utf8'), '<not xmp');
  });

  test('clears away what a process left that was ended while it wrote, and nothing younger', async () => {
    await using world = await CatalogueWorld.make();
    const file = await world.write('a.jpg', await aGenerated());
    const left = await world.write('.seedream-mark-0011.tmp', 'half a picture');
    await utimes(left, 1_000_000_000, 1_000_000_000);
    await world.write('.seedream-mark-0022.tmp', 'being written');
    await world.settled();
    await mark(world, file, { kind: 'rating', value: 1 });
    assert.deepEqual((await readdir(world.folder)).sort(), ['.seedream-mark-0022.tmp', 'a.jpg']);
  });

  test('that is set many times at once leaves one sound file', async () => {
    await using world = await CatalogueWorld.make();
    const file = await world.write('a.png', await aGenerated({ format: 'png' }));
    await world.settled();
    await Promise.all(
      Array.from({ length: 12 }, (_, at) => mark(world, file, { kind: 'tags', add: [`t${at}`], remove: [] })),
    );
    const [facts] = await world.peer.request('facts', { ids: [await world.idOf('a.png')] });
    assert.equal(facts?.tags.length, 12);
    assert.ok(facts?.recipe);
    assert.deepEqual(await readdir(world.folder), ['a.png']);
  });
});
