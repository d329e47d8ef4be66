import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import sharp from 'sharp';
import { startFakeServer, type FakeServer } from '../support/fakeServer.ts';
import { makePicture } from '../support/pictures.ts';
import { eventually, exif, pixelsOf, startStudio, type Studio } from '../support/studio.ts';
import type { Workbench } from '../support/workbench.ts';

const key = 'canary-key-7f3a9c';

describe('Generate Image… from the palette', () => {
  let studio: Studio;
  let bench: Workbench;
  let provider: FakeServer;

  before(async () => {
    provider = await startFakeServer({ key, pictures: 'small' });
    studio = await startStudio();
    await studio.put('notes.md', '# Notes\n');
    bench = await studio.window();
  });

  after(async () => {
    await studio?.stop();
    await provider?.close();
  });

  async function generate(prompt: string): Promise<void> {
    await bench.runCommand('Seedream: Generate Image…');
    await bench.quickInput.waitFor('Generate Image');
    await bench.quickInput.accept(prompt);
  }

  test('works at once after the install: the sandbox saves a JPEG of the size asked for and shows it', async () => {
    await bench.changeSettings({ 'seedream.size': '2304x1728' });
    await bench.openFile('notes.md');
    await bench.runCommand('Seedream: Generate Image…');
    await bench.quickInput.waitFor('Generate Image');
    assert.match(await bench.quickInput.message(), /Seedream 4\.5 · Sandbox · 2304x1728 · 1 image · free/);
    await bench.quickInput.accept('a red fox in fresh snow, low winter sun');
    const done = await bench.notifications.waitFor('Saved 1 image from the sandbox', 60_000);
    assert.deepEqual(done.buttons, ['Open', 'Copy Markdown', 'Reveal', 'Remix']);
    const [name = ''] = await studio.files();
    assert.match(name, /^\d{4}-\d\d-\d\d_a-red-fox-in-fresh-snow-low-winter-sun_01\.jpg$/);
    const bytes = await studio.read(`assets/seedream/${name}`);
    const { format, width, height } = await sharp(bytes).metadata();
    assert.deepEqual([format, width, height], ['jpeg', 2304, 1728]);
    assert.ok((await bench.editors.titles()).includes(name), 'the preview shows');
    await bench.screenshot('generated');
  });

  // Before anything else is looked at: a message goes by itself after ten seconds.
  test('copies Markdown with a path relative to the open document', async () => {
    await bench.notifications.click('Saved 1 image from the sandbox', 'Copy Markdown');
    const [name = ''] = await studio.files();
    const expected = `![a red fox in fresh snow, low winter sun](assets/seedream/${name})`;
    await eventually(async () => assert.equal(await bench.clipboard(), expected));
  });

  test('another program reads the prompt, the source type and the recipe from the file', async () => {
    const [name = ''] = await studio.files();
    const tags = await exif(await studio.read(`assets/seedream/${name}`));
    assert.equal(tags['XMP-dc:Description'], 'a red fox in fresh snow, low winter sun');
    assert.equal(
      tags['XMP-iptcExt:DigitalSourceType'],
      'http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia',
    );
    assert.match(String(tags['XMP-xmpMM:DocumentID']), /^xmp\.did:/);
    const recipe = JSON.parse(String(tags['XMP-seedream:Recipe'])) as Record<string, unknown>;
    assert.equal(recipe['prompt'], 'a red fox in fresh snow, low winter sun');
    assert.deepEqual(recipe['provider'], { id: 'sandbox', host: '127.0.0.1' });
    assert.equal((recipe['requested'] as { size: string }).size, '2304x1728');
    assert.ok(recipe['usage']);
    assert.equal(recipe['costEstimate'], undefined);
  });

  test('a second picture of the same prompt never overwrites the first', async () => {
    const [first = ''] = await studio.files();
    const original = await studio.read(`assets/seedream/${first}`);
    await bench.notifications.clear();
    await generate('a red fox in fresh snow, low winter sun');
    await bench.notifications.waitFor('Saved 1 image from the sandbox', 60_000);
    const files = await studio.files();
    assert.equal(files.length, 2);
    assert.match(files[1] ?? '', /_02\.jpg$/);
    assert.ok(original.equals(await studio.read(`assets/seedream/${first}`)));
  });

  test('no key: asks for it there and then, goes on, and saves exactly the pixels the provider sent', async () => {
    const picture = await makePicture({ width: 640, height: 400, seed: 7 });
    provider.script({ answer: { kind: 'images', count: 1, pictures: picture } });
    await bench.notifications.clear();
    await bench.changeSettings({
      'seedream.provider': 'custom',
      'seedream.custom.baseUrl': provider.baseUrl,
      'seedream.size': '2K',
    });
    await generate('一只雪地里的红狐狸');
    await bench.quickInput.waitFor('API Key for Custom Endpoint');
    assert.equal(await bench.quickInput.isPassword(), true);
    await bench.quickInput.accept(key);
    await bench.notifications.waitFor('Saved 1 image in assets/seedream', 60_000);
    const name = (await studio.files()).find(file => file.includes('一只雪地里的红狐狸'));
    assert.ok(name);
    const saved = await studio.read(`assets/seedream/${name}`);
    assert.equal(await pixelsOf(saved), await pixelsOf(picture));
    assert.deepEqual(provider.accepted.at(-1)?.body?.json, {
      model: 'doubao-seedream-4-5-251128',
      prompt: '一只雪地里的红狐狸',
      size: '2K',
      response_format: 'url',
      watermark: false,
    });
    assert.equal(provider.accepted.length, 1);
    assert.deepEqual(provider.violations, []);
  });

  test('the key is kept over a reload of the window', async () => {
    await bench.reload();
    await generate('a lantern');
    await bench.notifications.waitFor('Saved 1 image in assets/seedream', 60_000);
    assert.equal(provider.accepted.length, 2);
  });

  test('a wrong key: says so, costs nothing, and offers to set another', async () => {
    provider.key = 'another-key';
    await bench.notifications.clear();
    await generate('a second lantern');
    const refused = await bench.notifications.waitFor('does not accept the API key', 30_000);
    assert.equal(refused.severity, 'error');
    assert.match(refused.text, /Nothing is billed/);
    assert.deepEqual(refused.buttons, ['Set API Key']);
    await bench.screenshot('wrong-key');
    await bench.notifications.click('does not accept the API key', 'Set API Key');
    await bench.quickInput.waitFor('API Key for Custom Endpoint');
    await bench.quickInput.accept('another-key');
    await bench.notifications.click('is stored', 'Try Again');
    await bench.notifications.waitFor('Saved 1 image in assets/seedream', 60_000);
    assert.ok(
      (await studio.files()).some(file => file.includes('a-second-lantern')),
      'without typing it again',
    );
  });

  test('a removed key is gone', async () => {
    await bench.notifications.clear();
    await bench.runCommand('Seedream: Remove API Key…');
    await bench.quickInput.pick('Custom Endpoint');
    await bench.notifications.waitFor('is removed');
    await generate('a third lantern');
    await bench.quickInput.waitFor('API Key for Custom Endpoint');
    await bench.quickInput.cancel();
    const accepted = provider.accepted.length;
    await bench.runCommand('Seedream: Remove API Key…');
    await bench.notifications.waitFor('No API key is stored');
    assert.equal(provider.accepted.length, accepted);
  });

  test('a prompt that did not become a picture is filled in next time', async () => {
    await bench.runCommand('Seedream: Generate Image…');
    await bench.quickInput.waitFor('Generate Image');
    assert.equal(await bench.quickInput.value(), 'a third lantern');
    await bench.quickInput.cancel();
  });

  test('the keys that were used stand in no file of the workspace, no log and no setting', async () => {
    const marks = [key, 'another-key'].flatMap(secret => [secret, Buffer.from(secret).toString('base64')]);
    for (const { path, bytes } of await studio.everything())
      for (const mark of marks) assert.ok(!bytes.includes(mark), `${path} contains a key`);
    assert.ok(!studio.server.logs().includes(key));
    assert.match(await bench.output.fileText('Seedream'), /status=401/);
  });

  test('signed links, keys and prompts are not in the log', async () => {
    const log = await bench.output.fileText('Seedream');
    assert.ok(log.length > 0);
    for (const secret of ['X-Tos', 'Bearer', 'lantern', '红狐狸']) assert.ok(!log.includes(secret), secret);
  });
});
