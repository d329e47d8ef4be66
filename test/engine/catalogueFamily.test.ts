import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { rename } from 'node:fs/promises';
import { describe, test } from 'node:test';
import type { RecipeReference } from '../../src/core/metadata/recipe.ts';
import { CatalogueWorld } from '../support/catalogueWorld.ts';
import { aGenerated } from '../support/galleryPictures.ts';
import { picture } from '../support/pictures.ts';

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

async function child(name: string, reference: RecipeReference): Promise<Uint8Array> {
  return aGenerated({ seed: name, recipe: { prompt: name, references: [reference] } });
}

/** The first answer may come before all files have been read through; that there is more to say is told then. */
async function family(world: CatalogueWorld, name: string): Promise<(readonly [string, number])[]> {
  const id = await world.idOf(name);
  const nodes = await world.asked(
    () => world.peer.request('family', { id }),
    members => members.every(member => member.id !== undefined),
  );
  return nodes.map(node => [node.name, node.depth] as const).sort((one, other) => one[1] - other[1]);
}

describe('the family of a picture', () => {
  test('is known by the identity in the files, through renaming, moving and rating', async () => {
    await using world = await CatalogueWorld.make();
    await world.write('parent.jpg', await aGenerated({ documentId: 'xmp.did:parent' }));
    const reference = { path: 'parent.jpg', documentId: 'xmp.did:parent', sha256: '00' };
    await world.write('child.jpg', await child('child', reference));
    await world.write(
      'grandchild.jpg',
      await child('grandchild', { path: 'child.jpg', documentId: 'xmp.did:of-child' }),
    );
    await world.settled();
    const whole = [
      ['parent.jpg', -1],
      ['child.jpg', 0],
      ['grandchild.jpg', 1],
    ];
    assert.deepEqual(await family(world, 'child.jpg'), whole);
    await world.peer.request('mark', {
      files: [world.path('parent.jpg')],
      mark: { kind: 'rating', value: 5 },
    });
    await world.write('other/.keep', '');
    await rename(world.path('parent.jpg'), world.path('other/renamed.jpg'));
    await world.until(({ ids }) => ids.length === 1, { text: 'renamed' });
    assert.deepEqual((await family(world, 'child.jpg'))[0], ['renamed.jpg', -1]);
    const [facts] = await world.peer.request('facts', { ids: [await world.idOf('child.jpg')] });
    assert.deepEqual(facts?.references, [{ id: await world.idOf('other/renamed.jpg'), name: 'renamed.jpg' }]);
    assert.deepEqual(
      facts?.children.map(({ name }) => name),
      ['grandchild.jpg'],
    );
  });

  test('of a photo without identity is known by its bytes, under another name and after a rating too', async () => {
    await using world = await CatalogueWorld.make();
    const photo = await picture({ width: 300, height: 200, seed: 'photo' });
    await world.write('other.jpg', await picture({ width: 300, height: 200, seed: 'other' }));
    await world.write('holiday.jpg', photo);
    const reference = { path: 'before.jpg', sha256: sha256(photo), width: 300, height: 200, captured: true };
    await world.write('made.jpg', await child('made', reference));
    await world.settled();
    const both = [
      ['holiday.jpg', -1],
      ['made.jpg', 0],
    ];
    assert.deepEqual(await family(world, 'made.jpg'), both);
    await world.peer.request('mark', {
      files: [world.path('holiday.jpg')],
      mark: { kind: 'favourite', value: true },
    });
    await world.stop();
    await world.settled();
    assert.deepEqual(await family(world, 'made.jpg'), both);
    const [facts] = await world.peer.request('facts', { ids: [await world.idOf('holiday.jpg')] });
    assert.deepEqual(
      facts?.children.map(({ name }) => name),
      ['made.jpg'],
    );
  });

  test('names who is not here any more', async () => {
    await using world = await CatalogueWorld.make();
    await world.write(
      'made.jpg',
      await child('made', { path: 'art/gone.png', sha256: sha256(Buffer.from('x')) }),
    );
    await world.settled();
    const nodes = await world.peer.request('family', { id: await world.idOf('made.jpg') });
    const gone = nodes.find(({ depth }) => depth === -1);
    assert.equal(gone?.name, 'gone.png');
    assert.equal(gone?.id, undefined);
    assert.deepEqual(nodes.find(({ depth }) => depth === 0)?.parents, [gone?.key]);
  });
});
