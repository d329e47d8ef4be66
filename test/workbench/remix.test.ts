import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, describe, test } from 'node:test';
import sharp from 'sharp';
import { startFakeServer, type FakeServer, type PaidCall } from '../support/fakeServer.ts';
import { makePicture } from '../support/pictures.ts';
import { largePhoto, photos } from '../support/samples.ts';
import { eventually, exif, pixelsOf, startStudio, type Studio } from '../support/studio.ts';
import type { Workbench } from '../support/workbench.ts';

const key = 'key-of-the-test';
const remix = 'Seedream: Remix Image…';

function imagesOf(call: PaidCall | undefined): { mime: string; bytes: Buffer }[] {
  assert.ok(call?.body);
  const { image } = call.body.json as { image: string[] };
  return image.map(uri => {
    const match = /^data:([^;]+);base64,(.+)$/.exec(uri);
    assert.ok(match, uri.slice(0, 40));
    return { mime: match[1] ?? '', bytes: Buffer.from(match[2] ?? '', 'base64') };
  });
}

describe('Remix Image… by right-click', () => {
  let studio: Studio;
  let bench: Workbench;
  let provider: FakeServer;

  before(async () => {
    provider = await startFakeServer({ key, pictures: 'small' });
    studio = await startStudio({
      settings: {
        'seedream.provider': 'custom',
        'seedream.custom.baseUrl': provider.baseUrl,
        'seedream.remixIn': 'quickInput',
      },
    });
    const [first, second] = await photos(2);
    await studio.put('photos/a.jpg', await readFile(first ?? ''));
    await studio.put('photos/b.jpg', await readFile(second ?? ''));
    await studio.put(
      'photos/place.jpg',
      await makePicture({ width: 900, height: 600, seed: 3, gps: true, orientation: 1 }),
    );
    await studio.put(
      'photos/turned.jpg',
      await makePicture({ width: 900, height: 600, seed: 4, orientation: 6 }),
    );
    await studio.put('photos/text.png', 'this is no picture');
    await studio.put('photos/tiny.png', await makePicture({ width: 10, height: 10, format: 'png', seed: 1 }));
    for (const format of ['webp', 'bmp', 'tiff', 'gif'] as const)
      await studio.put(
        `formats/x.${format}`,
        await makePicture({ width: 320, height: 200, format, seed: 5 }),
      );
    bench = await studio.window();
    await bench.runCommand('Seedream: Set API Key…');
    await bench.quickInput.accept(key);
    await bench.notifications.waitFor('is stored');
  });

  after(async () => {
    await studio?.stop();
    await provider?.close();
  });

  async function answerPrompt(instruction: string): Promise<PaidCall | undefined> {
    const calls = provider.accepted.length;
    await bench.quickInput.waitFor('Remix');
    await bench.quickInput.accept(instruction);
    await bench.notifications.waitFor(/Saved \d+ images? /, 60_000);
    assert.equal(provider.accepted.length, calls + 1);
    await bench.notifications.clear();
    return provider.accepted.at(-1);
  }

  test('two real photos go out in the order they were selected, as lower-case data URIs, every pixel kept', async () => {
    await bench.notifications.clear();
    await bench.explorer.select('photos/b.jpg', 'photos/a.jpg');
    await bench.explorer.chooseFromMenu('photos/a.jpg', remix);
    await bench.quickInput.waitFor('Remix image 1: b.jpg, image 2: a.jpg');
    const call = await answerPrompt('put the insect of image 2 into image 1');
    const sent = imagesOf(call);
    assert.deepEqual(
      sent.map(({ mime }) => mime),
      ['image/jpeg', 'image/jpeg'],
    );
    for (const [index, path] of ['photos/b.jpg', 'photos/a.jpg'].entries())
      assert.equal(
        await pixelsOf(sent[index]?.bytes ?? Buffer.alloc(0)),
        await pixelsOf(await studio.read(path)),
        path,
      );
  });

  test('the result says what it was made from: paths, hashes, composite source type', async () => {
    const [name = ''] = await studio.files();
    const tags = await exif(await studio.read(`assets/seedream/${name}`));
    assert.equal(
      tags['XMP-iptcExt:DigitalSourceType'],
      'http://cv.iptc.org/newscodes/digitalsourcetype/compositeWithTrainedAlgorithmicMedia',
    );
    const recipe = JSON.parse(String(tags['XMP-seedream:Recipe'])) as {
      references: Record<string, unknown>[];
    };
    assert.deepEqual(
      recipe.references.map(reference => reference['path']),
      ['photos/b.jpg', 'photos/a.jpg'],
    );
    assert.match(String(recipe.references[0]?.['sha256']), /^[0-9a-f]{64}$/);
  });

  test('place and camera stay at home, the pixels go', async () => {
    assert.ok((await exif(await studio.read('photos/place.jpg')))['GPS:GPSLatitude'] !== undefined);
    await bench.explorer.chooseFromMenu('photos/place.jpg', remix);
    const [sent] = imagesOf(await answerPrompt('make it winter'));
    assert.ok(sent);
    const tags = await exif(sent.bytes);
    assert.deepEqual(
      Object.keys(tags).filter(tag => /^(GPS|IFD0|ExifIFD|XMP)/.test(tag)),
      [],
    );
    assert.equal(await pixelsOf(sent.bytes), await pixelsOf(await studio.read('photos/place.jpg')));
  });

  test('a photo the camera held sideways is sent upright, without losing a pixel', async () => {
    await bench.explorer.chooseFromMenu('photos/turned.jpg', remix);
    const [sent] = imagesOf(await answerPrompt('make it night'));
    assert.ok(sent);
    const { width, height, orientation } = await sharp(sent.bytes).metadata();
    assert.deepEqual([width, height, orientation ?? 1], [600, 900, 1]);
    assert.equal(await pixelsOf(sent.bytes), await pixelsOf(await studio.read('photos/turned.jpg')));
  });

  test('every format of the API goes, from the menu of the file', async () => {
    for (const format of ['webp', 'bmp', 'tiff', 'gif']) {
      await bench.explorer.chooseFromMenu(`formats/x.${format}`, remix);
      const [sent] = imagesOf(await answerPrompt(`in the manner of ${format}`));
      assert.ok(sent);
      // A TIFF's metadata cannot be cut out in place: its pixels travel as PNG.
      assert.equal(sent.mime, format === 'tiff' ? 'image/png' : `image/${format}`);
      if (format !== 'bmp')
        assert.equal(await pixelsOf(sent.bytes), await pixelsOf(await studio.read(`formats/x.${format}`)));
      else assert.ok(sent.bytes.equals(await studio.read('formats/x.bmp')));
    }
  });

  test('a photo of 16 MB is made smaller first, and the person is told', async () => {
    await studio.put('photos/large.jpg', await readFile(await largePhoto()));
    await bench.explorer.chooseFromMenu('photos/large.jpg', remix);
    await bench.quickInput.waitFor('Remix image 1: large.jpg');
    await bench.quickInput.accept('as a watercolour');
    const told = await bench.notifications.waitFor('Made smaller for sending', 60_000);
    assert.match(told.text, /photos\/large\.jpg: \d+×\d+, 1\d(\.\d)? MB → 2048×\d+, \d(\.\d)? MB/);
    await bench.notifications.waitFor(/Saved 1 image /, 60_000);
    await bench.screenshot('scaled');
    const [sent] = imagesOf(provider.accepted.at(-1));
    assert.ok(sent && sent.bytes.length < 10_000_000);
    assert.equal((await sharp(sent.bytes).metadata()).width, 2048);
    await bench.notifications.clear();
  });

  test('what may not be sent is refused by name and rule, before anything is sent', async () => {
    const calls = provider.paid.length;
    const refusals: readonly (readonly [string, RegExp])[] = [
      ['photos/text.png', /photos\/text\.png is not an image: its first bytes/],
      ['photos/tiny.png', /photos\/tiny\.png is too small: 10×10/],
    ];
    for (const [path, words] of refusals) {
      await bench.explorer.chooseFromMenu(path, remix);
      await bench.notifications.waitFor(words);
      await bench.quickInput.waitClosed();
      await bench.notifications.clear();
    }
    await bench.changeSettings({ 'seedream.model': 'seedream-5.0-pro' });
    const many = Array.from({ length: 11 }, (_none, index) => `many/${String(index).padStart(2, '0')}.png`);
    const small = await makePicture({ width: 40, height: 40, format: 'png', seed: 9 });
    for (const path of many) await studio.put(path, small);
    await bench.explorer.select(...many);
    await bench.explorer.chooseFromMenu('many/10.png', remix);
    await bench.notifications.waitFor('Seedream 5.0 pro takes at most 10 reference images; you selected 11');
    await bench.changeSettings({ 'seedream.model': undefined });
    assert.equal(provider.paid.length, calls);
  });

  test('the image being looked at can be remixed from its tab and from the title bar', async () => {
    await bench.notifications.clear();
    await bench.openFile('photos/place.jpg');
    await eventually(async () => assert.ok((await bench.editors.titleActions()).includes(remix)));
    await bench.editors.clickTitleAction(remix);
    await bench.quickInput.waitFor('Remix image 1: place.jpg');
    await bench.quickInput.cancel();
    await bench.editors.chooseFromMenu('place.jpg', remix);
    await bench.quickInput.waitFor('Remix image 1: place.jpg');
    await bench.quickInput.cancel();
  });

  test('a file that is no image does not offer it', async () => {
    await studio.put('notes.md', '# Notes');
    assert.ok(!(await bench.explorer.menuLabels('notes.md')).includes(remix));
  });
});
