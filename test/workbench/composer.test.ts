import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { ComposerPage } from '../support/composerPage.ts';
import { startFakeServer, type FakeServer } from '../support/fakeServer.ts';
import { makePicture } from '../support/pictures.ts';
import { photos } from '../support/samples.ts';
import { storeKey } from '../support/storeKey.ts';
import { eventually, exif, startStudio, type Studio } from '../support/studio.ts';
import type { Workbench } from '../support/workbench.ts';

const key = 'key-of-the-test';

describe('the composer', () => {
  let studio: Studio;
  let bench: Workbench;
  let provider: FakeServer;

  before(async () => {
    provider = await startFakeServer({ key, pictures: 'small' });
    studio = await startStudio({
      settings: { 'seedream.provider': 'custom', 'seedream.custom.baseUrl': provider.baseUrl },
    });
    const [first, second] = await photos(2);
    await studio.put('photos/a.jpg', await readFile(first ?? ''));
    await studio.put('photos/b.jpg', await readFile(second ?? ''));
    await studio.put('photos/tiny.png', await makePicture({ width: 10, height: 10, format: 'png', seed: 1 }));
    await studio.put('notes.md', '# Notes\n\na lighthouse in a storm\n');
    bench = await studio.window();
    await storeKey(bench, key);
  });

  after(async () => {
    await studio?.stop();
    await provider?.close();
  });

  async function open(): Promise<ComposerPage> {
    await bench.runCommand('Seedream: Open Composer');
    return ComposerPage.of(bench);
  }

  function uriOf(path: string): string {
    return pathToFileURL(join(studio.workspace, path)).href;
  }

  async function saved(slug: string): Promise<string[]> {
    return (await studio.files()).filter(name => name.includes(slug));
  }

  function lastBody(): Record<string, unknown> {
    return provider.accepted.at(-1)?.body?.json as Record<string, unknown>;
  }

  test('shows size and price before, buys a set once, and fills its card as the pictures land', async () => {
    const composer = await open();
    await bench.screenshot('composer-empty');
    await composer.prompt.fill('a series of 3 winter foxes');
    await composer.frame.getByRole('spinbutton', { name: 'Images' }).fill('3');
    await composer.frame
      .getByRole('radiogroup', { name: 'Ratio' })
      .getByRole('radio', { name: '16:9' })
      .click();
    await composer.frame.getByText('2848 × 1600').first().waitFor();
    await composer.frame.getByRole('button', { name: 'Generate 3 images · about $0.12' }).waitFor();
    const calls = provider.accepted.length;
    provider.script({ answer: { kind: 'images', count: 3 }, gates: { events: { 1: 'second fox' } } });
    await bench.page.keyboard.press('Escape');
    await composer.prompt.press('ControlOrMeta+Enter');
    await provider.reached('second fox');
    await eventually(async () => assert.equal(await composer.pictures('winter foxes').count(), 1));
    await composer.card('winter foxes').getByRole('button', { name: 'Cancel' }).waitFor();
    await bench.screenshot('composer-running');
    provider.open('second fox');
    await eventually(async () => assert.equal(await composer.pictures('winter foxes').count(), 3));
    const files = await saved('winter-foxes');
    assert.equal(files.length, 3);
    assert.equal(provider.accepted.length, calls + 1);
    const body = lastBody();
    assert.equal(body['size'], '2848x1600');
    assert.deepEqual(body['sequential_image_generation_options'], { max_images: 3 });
    const tags = await exif(await studio.read(`assets/seedream/${files[0]}`));
    assert.match(String(tags['XMP-seedream:Recipe']), /a series of 3 winter foxes/);
    await bench.screenshot('composer-done');
  });

  test('Remix… brings the selected images, in order; they can be moved by keyboard and are sent so', async () => {
    await bench.explorer.select('photos/a.jpg', 'photos/b.jpg');
    await bench.explorer.chooseFromMenu('photos/b.jpg', 'Seedream: Remix Image…');
    const composer = await ComposerPage.of(bench);
    const names = async (): Promise<string[]> =>
      (await composer.references.allInnerTexts()).map(text => /[ab]\.jpg/.exec(text)?.[0] ?? text);
    await eventually(async () => assert.deepEqual(await names(), ['a.jpg', 'b.jpg']));
    await eventually(async () =>
      assert.match((await composer.references.allInnerTexts()).join(' '), /MB.*MB/s),
    );
    await composer.references.first().getByRole('button').first().press('Alt+ArrowRight');
    await eventually(async () => assert.deepEqual(await names(), ['b.jpg', 'a.jpg']));
    await composer.prompt.fill('the house of image 1 in the light of image 2');
    await composer.frame.getByRole('spinbutton', { name: 'Images' }).fill('1');
    await bench.screenshot('composer-references');
    const calls = provider.accepted.length;
    await composer.generate.click();
    await eventually(async () => assert.equal(provider.accepted.length, calls + 1), 30_000);
    const body = lastBody();
    assert.equal((body['image'] as string[]).length, 2);
    await eventually(async () => assert.equal((await saved('the-house-of-image')).length, 1), 30_000);
    const tags = await exif(await studio.read(`assets/seedream/${(await saved('the-house-of-image'))[0]}`));
    const recipe = JSON.parse(String(tags['XMP-seedream:Recipe'])) as { references: { path: string }[] };
    assert.deepEqual(
      recipe.references.map(({ path }) => path),
      ['photos/b.jpg', 'photos/a.jpg'],
    );
  });

  test('takes dropped files and pasted pictures, and says why one cannot be sent', async () => {
    const composer = await open();
    const earlier = await composer.references.count();
    await composer.drop({ uris: [uriOf('photos/tiny.png')] });
    await eventually(async () => assert.equal(await composer.references.count(), earlier + 1));
    await composer.references.last().getByText('too small').waitFor();
    await eventually(async () =>
      assert.match(await composer.generate.innerText(), /1 reference cannot be sent/),
    );
    await bench.screenshot('composer-refused');
    await composer.references.last().getByRole('button').first().press('Delete');
    await eventually(async () => assert.equal(await composer.references.count(), earlier));
    const png = await makePicture({ width: 300, height: 200, format: 'png', seed: 9 });
    const file = { name: 'pasted.png', type: 'image/png', base64: Buffer.from(png).toString('base64') };
    await composer.paste({ files: [file] });
    await eventually(async () => assert.equal(await composer.references.count(), earlier + 1));
    await composer.references.last().getByText('300×200').waitFor();
  });

  test('cancels one job and keeps what had arrived', async () => {
    const composer = await open();
    provider.script({ answer: { kind: 'images', count: 3 }, gates: { events: { 1: 'half' } } });
    await composer.frame.getByRole('spinbutton', { name: 'Images' }).fill('3');
    await composer.prompt.fill('a series of 3 half done things');
    await composer.generate.click();
    await provider.reached('half');
    await eventually(async () => assert.equal(await composer.pictures('half done').count(), 1));
    await composer.card('half done').getByRole('button', { name: 'Cancel' }).click();
    await provider.accepted.at(-1)?.over;
    await composer.card('half done').getByText('may still bill').waitFor();
    assert.equal((await saved('half-done')).length, 1);
  });

  test('says on the card what failed and the one thing that helps', async () => {
    const composer = await open();
    provider.script({ answer: { kind: 'images', count: 3, failures: { 1: 'moderation' } } });
    await composer.prompt.fill('a series of 3 kings');
    await composer.generate.click();
    await eventually(async () => assert.equal(await composer.pictures('3 kings').count(), 2), 30_000);
    await composer.card('3 kings').getByText('Refused by the provider’s content check').first().waitFor();
    await composer.card('3 kings').getByRole('button', { name: 'Edit Prompt' }).waitFor();
    await bench.screenshot('composer-partly-failed');
  });

  test('a window reloaded in the middle shows the draft and the card again, and every picture once', async () => {
    const composer = await open();
    const calls = provider.accepted.length;
    provider.script({ answer: { kind: 'images', count: 3 }, gates: { events: { 1: 'reloaded' } } });
    await composer.prompt.fill('a series of 3 seasons');
    await composer.generate.click();
    await provider.reached('reloaded');
    await eventually(async () => assert.equal((await saved('3-seasons')).length, 1));
    await composer.prompt.fill('the next idea');
    await studio.remembers('the next idea');
    await bench.reload();
    await bench.backTo('Seedream Composer', 'Seedream: Open Composer');
    const restored = await ComposerPage.of(bench);
    await eventually(async () => assert.equal(await restored.prompt.inputValue(), 'the next idea'));
    await restored.card('3 seasons').waitFor();
    provider.open('reloaded');
    await eventually(async () => assert.equal(await restored.pictures('3 seasons').count(), 3), 30_000);
    assert.equal((await saved('3-seasons')).length, 3);
    assert.equal(provider.accepted.length, calls + 1);
  });

  test('Generate from Selection fills the prompt', async () => {
    await bench.openFile('notes.md');
    await bench.editors.clickInto('notes.md');
    await bench.page.keyboard.press('ControlOrMeta+End');
    await bench.page.keyboard.press('ArrowUp');
    await bench.page.keyboard.press('Shift+End');
    await bench.runCommand('Seedream: Generate from Selection');
    const composer = await ComposerPage.of(bench);
    await eventually(async () => assert.equal(await composer.prompt.inputValue(), 'a lighthouse in a storm'));
  });

  test('has nothing that an accessibility checker would hold against it', async () => {
    const composer = await open();
    await composer.frame.locator('main[data-assessed]').waitFor();
    assert.deepEqual(await composer.violations(), []);
  });
});
