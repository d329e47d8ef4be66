import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { promisify } from 'node:util';
import sharp from 'sharp';
import { readRecipe } from '../../src/core/metadata/embed.ts';
import { CatalogueWorld } from '../support/catalogueWorld.ts';
import { aGenerated } from '../support/galleryPictures.ts';
import { picture } from '../support/pictures.ts';
import { withAigcLabel } from '../support/pictures.segments.ts';

const run = promisify(execFile);
const exiftool = async (...options: string[]): Promise<string | undefined> =>
  run('exiftool', options).then(
    ({ stdout }) => stdout,
    () => undefined,
  );

describe('an exported picture', () => {
  for (const format of ['webp', 'jpeg', 'png', 'avif'] as const)
    test(`is ${format} of the width asked for, and carries its recipe`, async () => {
      await using world = await CatalogueWorld.make();
      const original = await aGenerated({ format: 'png', width: 400, height: 300 });
      const file = await world.write('a.png', original);
      const target = world.path(`b.${format}`);
      const report = await world.peer.request('exportImage', { file, target, format, width: 200 });
      const bytes = await readFile(target);
      const { format: found, width, height } = await sharp(bytes).metadata();
      assert.deepEqual([found, width, height], [format === 'avif' ? 'heif' : format, 200, 150]);
      assert.deepEqual(report, { width: 200, height: 150, bytes: bytes.length, labelled: true });
      if (format === 'avif') {
        const seen = await exiftool('-XMP:DigitalSourceType', '-XMP-dc:Description', target);
        if (seen !== undefined) assert.match(seen, /trained[^]*fox/i);
      } else assert.deepEqual(readRecipe(bytes)?.recipe, readRecipe(original)?.recipe);
    });

  test('keeps the label of a provider, and loses place and camera', async () => {
    await using world = await CatalogueWorld.make();
    const labelled = withAigcLabel(await picture({ width: 300, height: 200, gps: true, orientation: 6 }));
    const file = await world.write('a.jpg', labelled);
    const target = world.path('b.webp');
    const report = await world.peer.request('exportImage', { file, target, format: 'webp' });
    assert.deepEqual([report.width, report.height, report.labelled], [200, 300, true]);
    const bytes = await readFile(target);
    assert.equal(readRecipe(bytes)?.aigcLabel, true);
    assert.ok(!bytes.includes('Canary'));
    const { exif } = await sharp(bytes).metadata();
    assert.equal(exif, undefined);
  });

  test('is never larger than the original and never takes the place of another file', async () => {
    await using world = await CatalogueWorld.make();
    const file = await world.write('a.jpg', await picture({ width: 300, height: 200 }));
    const target = world.path('b.png');
    const order = { file, target, format: 'png', width: 3_000 } as const;
    assert.equal((await world.peer.request('exportImage', order)).width, 300);
    const before = await readFile(target);
    await assert.rejects(world.peer.request('exportImage', order), { kind: 'storage' });
    assert.deepEqual(await readFile(target), before);
    assert.deepEqual((await readdir(world.folder)).sort(), ['a.jpg', 'b.png']);
  });

  test('that cannot be made leaves nothing behind and says why', async () => {
    await using world = await CatalogueWorld.make();
    const file = await world.write('a.jpg', '<svg xmlns="http://www.w3.org/2000/svg"/>');
    const target = world.path('b.png');
    await assert.rejects(world.peer.request('exportImage', { file, target, format: 'png' }), /SVG/);
    const good = await world.write('good.jpg', await picture({ width: 30, height: 20 }));
    const nowhere = join(world.folder, 'no', 'where.png');
    await assert.rejects(world.peer.request('exportImage', { file: good, target: nowhere, format: 'png' }), {
      kind: 'storage',
    });
    await mkdir(world.path('empty'));
    assert.deepEqual(await readdir(world.path('empty')), []);
    assert.deepEqual((await readdir(world.folder)).sort(), ['a.jpg', 'empty', 'good.jpg']);
  });
});
