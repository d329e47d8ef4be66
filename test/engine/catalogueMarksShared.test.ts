import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { chmod, chown, readdir, readFile, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { describe, test } from 'node:test';
import { CatalogueService } from '../../src/catalogue/service.ts';
import { markImage, marksIn } from '../../src/core/metadata/markFile.ts';
import { buildMarks, noMarks, readMarks, type Marks } from '../../src/core/metadata/marks.ts';
import { english } from '../../src/core/phrase.ts';
import type { GalleryMark } from '../../src/shared/gallery.ts';
import { PeerClosedError } from '../../src/shared/rpc.ts';
import { CatalogueWorld } from '../support/catalogueWorld.ts';
import { aGenerated } from '../support/galleryPictures.ts';
import { bigPicture } from '../support/pictures.ts';

/** Without a process of its own. */
async function serviceOver(world: CatalogueWorld): Promise<CatalogueService> {
  const service = new CatalogueService({
    cacheFolder: world.cache,
    pixelsModule: '',
    log: { info: () => undefined, warn: () => undefined, error: () => undefined },
    randomHex: bytes => randomBytes(bytes).toString('hex'),
    changed: () => undefined,
  });
  await service.library.setRoots([{ path: world.folder, label: '' }]);
  return service;
}

/** A rating; `meanwhile` is called when the old marks have been read and the new ones are not written yet. */
function ratingDuring(meanwhile: () => void): GalleryMark {
  let isDone = false;
  return {
    get kind() {
      if (!isDone) meanwhile();
      isDone = true;
      return 'rating' as const;
    },
    value: 2,
  };
}

const theirs: Marks = { rating: 0, tags: ['theirs'] };
const both: Marks = { rating: 2, tags: ['theirs'] };

describe('a mark', () => {
  test('keeps what another program writes into the picture in the middle of it', async () => {
    await using world = await CatalogueWorld.make();
    const file = await world.write('a.jpg', await aGenerated());
    const service = await serviceOver(world);
    const mark = ratingDuring(() => writeFileSync(file, markImage(readFileSync(file), theirs) ?? ''));
    const { failures } = await service.marker.mark([file], mark, new AbortController().signal);
    await service.close();
    assert.deepEqual(failures, []);
    assert.deepEqual(marksIn(readFileSync(file)), both);
  });

  test('keeps what another program writes into the file beside the picture in the middle of it', async () => {
    await using world = await CatalogueWorld.make();
    const file = await world.write('a.jpg', await aGenerated());
    const beside = await world.write('a.jpg.xmp', buildMarks(noMarks));
    const service = await serviceOver(world);
    const mark = ratingDuring(() => writeFileSync(beside, buildMarks(theirs)));
    const { failures } = await service.marker.mark([file], mark, new AbortController().signal);
    await service.close();
    assert.deepEqual(failures, []);
    assert.deepEqual(readMarks(readFileSync(beside, 'utf8')), both);
  });

  test('says what keeps it from being written where nothing may be written', async () => {
    await using world = await CatalogueWorld.make();
    const file = await world.write('a.jpg', await aGenerated());
    const bytes = await readFile(file);
    const service = await serviceOver(world);
    await chmod(dirname(world.folder), 0o755);
    await chmod(world.folder, 0o555);
    const isRoot = process.getuid?.() === 0;
    // Nothing is kept from the superuser: somebody else tries.
    if (isRoot) process.seteuid?.(65_534);
    const marking = service.marker.mark([file], { kind: 'rating', value: 2 }, new AbortController().signal);
    const { undo, failures } = await marking.finally(() => isRoot && process.seteuid?.(0));
    await chmod(world.folder, 0o755);
    await service.close();
    assert.deepEqual(undo, []);
    assert.match(english(failures[0]?.words ?? ''), /read-only: allow writing there, then mark it again\.$/);
    assert.deepEqual(await readFile(file), bytes);
  });

  test('keeps the owner of a file and its rights', { skip: process.getuid?.() !== 0 }, async () => {
    await using world = await CatalogueWorld.make();
    const file = await world.write('a.jpg', await aGenerated());
    await chown(file, 1_234, 4_321);
    await chmod(file, 0o2640);
    await world.settled();
    const { failures } = await world.peer.request('mark', {
      files: [file],
      mark: { kind: 'rating', value: 1 },
    });
    assert.deepEqual(failures, []);
    const { uid, gid, mode } = await stat(file);
    assert.deepEqual([uid, gid, mode & 0o7777], [1_234, 4_321, 0o2640]);
  });

  test('that is being written when the window closes is written to its end', async () => {
    await using world = await CatalogueWorld.make();
    const files = await Promise.all(
      [1, 2].map(async seed =>
        world.write(`${seed}.png`, await bigPicture(2_000_000, { format: 'png', seed })),
      ),
    );
    await world.settled();
    const asked = world.peer.request('mark', { files, mark: { kind: 'rating', value: 4 } });
    const ended = assert.rejects(asked, PeerClosedError);
    await world.stop();
    await ended;
    assert.deepEqual((await readdir(world.folder)).sort(), ['1.png', '2.png']);
    for (const file of files) assert.equal(marksIn(await readFile(file)).rating, 4);
  });
});
