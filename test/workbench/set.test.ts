import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { startFakeServer, type FakeServer } from '../support/fakeServer.ts';
import { exif, startStudio, type Studio } from '../support/studio.ts';
import type { Workbench } from '../support/workbench.ts';

const key = 'key-of-the-test';

describe('a set of images', () => {
  let studio: Studio;
  let bench: Workbench;
  let provider: FakeServer;

  before(async () => {
    provider = await startFakeServer({ key, pictures: 'small' });
    studio = await startStudio({
      settings: {
        'seedream.provider': 'custom',
        'seedream.custom.baseUrl': provider.baseUrl,
        'seedream.maxImages': 3,
      },
    });
    await studio.put('notes.md', '# Notes');
    bench = await studio.window();
    await bench.runCommand('Seedream: Set API Key…');
    await bench.quickInput.accept(key);
    await bench.notifications.waitFor('is stored');
  });

  after(async () => {
    await studio?.stop();
    await provider?.close();
  });

  async function generate(prompt: string): Promise<void> {
    await bench.notifications.clear();
    await bench.runCommand('Seedream: Generate Image…');
    await bench.quickInput.waitFor('Generate Image');
    await bench.quickInput.accept(prompt);
  }

  async function recipeOf(name: string): Promise<{ set: unknown }> {
    const tags = await exif(await studio.read(`assets/seedream/${name}`));
    return JSON.parse(String(tags['XMP-seedream:Recipe'])) as { set: unknown };
  }

  test('of three saves three files, each with its own place in its recipe', async () => {
    await generate('a series of 3 posters');
    await bench.notifications.waitFor('Saved 3 images in assets/seedream', 60_000);
    const files = await studio.files();
    assert.equal(files.length, 3);
    for (const [index, name] of files.entries()) {
      assert.match(name, new RegExp(`_a-series-of-3-posters_0${index + 1}\\.jpg$`));
      assert.deepEqual((await recipeOf(name)).set, { index: index + 1, requested: 3 });
    }
    const body = provider.accepted[0]?.body?.json as Record<string, unknown>;
    assert.equal(body['sequential_image_generation'], 'auto');
    assert.deepEqual(body['sequential_image_generation_options'], { max_images: 3 });
    assert.equal(body['stream'], true);
  });

  test('cancelled in the middle keeps what arrived, and nothing is bought again', async () => {
    const calls = provider.accepted.length;
    provider.script({ answer: { kind: 'images', count: 3 }, gates: { events: { 1: 'second image' } } });
    await generate('half a series');
    await provider.reached('second image');
    await bench.notifications.waitFor('1 of 3 images', 30_000);
    await bench.screenshot('running');
    await bench.notifications.click('1 of 3 images', 'Cancel');
    await provider.accepted.at(-1)?.over;
    await bench.notifications.waitFor('Cancelled. Saved 1 image', 30_000);
    assert.equal((await studio.files()).filter(name => name.includes('half-a-series')).length, 1);
    assert.equal(provider.accepted.length, calls + 1);
    assert.equal(provider.accepted.at(-1)?.aborted, true);
  });

  test('one refused image does not cost the others; the message says which and that it is free', async () => {
    provider.script({ answer: { kind: 'images', count: 3, failures: { 1: 'moderation' } } });
    await generate('three kings');
    const told = await bench.notifications.waitFor('Saved 2 images', 60_000);
    assert.equal(told.severity, 'warning');
    assert.match(told.text, /Image 2: Refused by the provider’s content check/);
    assert.match(told.text, /Nothing is billed/);
    assert.deepEqual(told.buttons, ['Edit Prompt']);
    await bench.screenshot('partly-refused');
    const kept = (await studio.files()).filter(name => name.includes('three-kings'));
    assert.deepEqual(
      kept.map(name => name.slice(-6)),
      ['01.jpg', '03.jpg'],
    );
    await bench.notifications.click('Saved 2 images', 'Edit Prompt');
    await bench.quickInput.waitFor('Generate Image');
    assert.equal(await bench.quickInput.value(), 'three kings');
    await bench.quickInput.cancel();
  });

  test('a connection that breaks keeps what came, says it may have been billed, and buys nothing by itself', async () => {
    const calls = provider.accepted.length;
    provider.script({
      answer: { kind: 'images', count: 3 },
      wire: { cut: { at: { event: 1 }, how: 'reset' } },
    });
    await generate('broken off');
    const told = await bench.notifications.waitFor('may have been billed', 60_000);
    assert.match(told.text, /Saved 1 /);
    assert.deepEqual(told.buttons, ['Buy Again…']);
    await bench.notifications.click('may have been billed', 'Buy Again…');
    const question = await bench.dialog.read();
    assert.ok(
      question.buttons.some(button => /Generate 3 images · about \$0\.12/.test(button)),
      question.buttons.join(),
    );
    await bench.screenshot('buy-again');
    await bench.dialog.click('Cancel');
    // Answered behind whatever the dialog has led to.
    await bench.runCommand('Seedream: Show Jobs');
    await bench.quickInput.waitFor('Jobs');
    assert.equal(provider.accepted.length, calls + 1);
  });
});
