import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { startFakeServer, type FakeServer } from '../support/fakeServer.ts';
import { makePicture } from '../support/pictures.ts';
import { withContentCredentials } from '../support/pictures.segments.ts';
import { storeKey } from '../support/storeKey.ts';
import { eventually, exif, startStudio, type Studio } from '../support/studio.ts';
import type { Workbench } from '../support/workbench.ts';

const key = 'key-of-the-test';

describe('every picture knows how it was made', () => {
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
    await studio.put('photos/fox.jpg', await makePicture({ width: 400, height: 300, seed: 11 }));
    bench = await studio.window();
    await storeKey(bench, key);
    await bench.explorer.chooseFromMenu('photos/fox.jpg', 'Seedream: Remix Image…');
    await bench.quickInput.waitFor('Remix');
    await bench.quickInput.accept('keep the <pose> of image 1, *snow*');
    await bench.notifications.waitFor('Saved 1 image', 60_000);
    await bench.notifications.clear();
  });

  after(async () => {
    await studio?.stop();
    await provider?.close();
  });

  async function result(): Promise<string> {
    return `assets/seedream/${(await studio.files())[0] ?? ''}`;
  }

  /** The preview is one frame that is replaced when another document is shown in it. */
  async function shows(...texts: readonly string[]): Promise<void> {
    await eventually(async () => {
      const frame = await bench.editors.webview('body.vscode-body');
      const body = await frame.locator('body').innerText();
      for (const text of texts) assert.ok(body.includes(text), text);
    });
  }

  test('Show Recipe opens what the image carries, as plain words', async () => {
    const path = await result();
    await bench.explorer.chooseFromMenu(path, 'Seedream: Show Recipe');
    await bench.editors.waitFor(`Preview ${path.split('/').pop() ?? ''}.md`);
    await shows('keep the <pose> of image 1, *snow*', 'photos/fox.jpg', 'doubao-seedream-4-5-251128');
    await bench.screenshot('recipe');
  });

  test('Generate Again shows what it will cost, asks, and sends the same once more', async () => {
    const calls = provider.accepted.length;
    await bench.explorer.chooseFromMenu(await result(), 'Seedream: Generate Again');
    const question = await bench.dialog.read();
    const button = question.buttons.find(label => /Generate 1 image · about \$0\.04/.test(label));
    assert.ok(button, question.buttons.join());
    await bench.screenshot('again');
    await bench.dialog.click(button);
    await bench.notifications.waitFor('Saved 1 image', 60_000);
    assert.equal(provider.accepted.length, calls + 1);
    assert.deepEqual(provider.accepted.at(-1)?.body?.json, provider.accepted[0]?.body?.json);
  });

  test('the reference’s own identity is carried on in the standard fields', async () => {
    const parent = await result();
    const parentId = (await exif(await studio.read(parent)))['XMP-xmpMM:DocumentID'];
    await bench.notifications.clear();
    await bench.explorer.chooseFromMenu(parent, 'Seedream: Remix Image…');
    await bench.quickInput.waitFor('Remix');
    await bench.quickInput.accept('a grandchild');
    await bench.notifications.waitFor('Saved 1 image', 60_000);
    const child = (await studio.files()).find(name => name.includes('a-grandchild'));
    assert.ok(child);
    const tags = await exif(await studio.read(`assets/seedream/${child}`));
    const ingredients = tags['XMP-xmpMM:Ingredients'] as { DocumentID?: string }[];
    assert.equal(ingredients[0]?.DocumentID, parentId);
    // The photograph is still in it, one step back.
    assert.match(String(tags['XMP-iptcExt:DigitalSourceType']), /\/compositeWithTrainedAlgorithmicMedia$/);
  });

  test('an image without a recipe says so, and cannot be repeated', async () => {
    await bench.notifications.clear();
    await bench.explorer.chooseFromMenu('photos/fox.jpg', 'Seedream: Generate Again');
    await bench.notifications.waitFor('fox.jpg carries no Seedream recipe');
  });

  test('a file with content credentials is never altered: its recipe is beside it', async () => {
    const signed = withContentCredentials(await makePicture({ width: 320, height: 200, seed: 12 }));
    provider.script({ answer: { kind: 'images', count: 1, pictures: signed } });
    await bench.notifications.clear();
    await bench.runCommand('Seedream: Generate Image…');
    await bench.quickInput.waitFor('Generate Image');
    await bench.quickInput.accept('a signed picture');
    await bench.notifications.waitFor('Saved 1 image', 60_000);
    const names = (await studio.files()).filter(name => name.includes('a-signed-picture'));
    assert.equal(names.length, 2);
    const [image = '', sidecar = ''] = names;
    assert.equal(sidecar, `${image}.json`);
    assert.ok(signed.equals(await studio.read(`assets/seedream/${image}`)));
    await bench.explorer.chooseFromMenu(`assets/seedream/${image}`, 'Seedream: Show Recipe');
    await bench.editors.waitFor(`Preview ${image}.md`);
    await shows('a signed picture');
  });
});
