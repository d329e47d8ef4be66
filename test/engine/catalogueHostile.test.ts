import assert from 'node:assert/strict';
import { test } from 'node:test';
import { english } from '../../src/core/phrase.ts';
import { CatalogueWorld } from '../support/catalogueWorld.ts';
import { makeHostileGallery } from '../support/hostileGallery.ts';

test(
  'a folder of hostile files is shown: the good ones as pictures, every bad one with a reason',
  { skip: process.platform === 'win32' },
  async () => {
    await using world = await CatalogueWorld.make();
    const { good, bad } = await makeHostileGallery(world.folder, 1_000);
    const { total } = await world.settled();
    assert.equal(total, 1_000);
    const idsOf = (names: readonly string[]): Promise<number[]> =>
      Promise.all(names.map(name => world.idOf(name)));
    const answers = await world.peer.request('thumbnails', {
      ids: await idsOf([...bad, ...good]),
      side: 320,
    });
    for (const [at, name] of [...bad, ...good].entries()) {
      const answer = answers[at];
      if (good.includes(name)) assert.ok(answer?.bytes, name);
      else {
        assert.match(answer?.fault ?? '', /^[A-Z].*\.$/, name);
        assert.equal(answer?.bytes, undefined, name);
      }
    }
    // The reason is part of the tile from then on, also of the same file under another name.
    for (const tile of await world.peer.request('tiles', { ids: await idsOf(bad) }))
      assert.ok(tile.fault, tile.name);
    const { failures } = await world.peer.request('mark', {
      files: bad.map(name => world.path(name)),
      mark: { kind: 'favourite', value: true },
    });
    for (const { words } of failures) assert.match(english(words), /^[A-Z].*\.$/);
    assert.equal((await world.query()).total, 1_000);
    assert.deepEqual(
      world.log.filter(({ event }) => event.includes('defect')),
      [],
    );
  },
);
