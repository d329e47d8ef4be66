import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { ComposerPage, moveAside } from '../support/composerPage.ts';
import { startFakeServer, type FakeServer } from '../support/fakeServer.ts';
import { storeKey } from '../support/storeKey.ts';
import { eventually, startStudio, type Studio } from '../support/studio.ts';
import type { Workbench } from '../support/workbench.ts';

const key = 'key-of-the-test';
const title = 'Seedream Composer';

describe('a set of images under way', () => {
  let studio: Studio;
  let bench: Workbench;
  let provider: FakeServer;

  before(async () => {
    provider = await startFakeServer({ key, pictures: 'small' });
    studio = await startStudio({
      settings: { 'seedream.provider': 'custom', 'seedream.custom.baseUrl': provider.baseUrl },
    });
    await studio.put('notes.md', '# Notes');
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

  async function saved(slug: string): Promise<number> {
    return (await studio.files()).filter(name => name.includes(slug)).length;
  }

  /** A series of three whose first picture is on disk and whose second has not come. */
  async function begin(subject: string): Promise<{ readonly calls: number }> {
    const calls = provider.accepted.length;
    const composer = await open();
    provider.script({ answer: { kind: 'images', count: 3 }, gates: { events: { 1: subject } } });
    await composer.prompt.fill(`a series of 3 ${subject}`);
    await composer.frame.getByRole('spinbutton', { name: 'Images' }).fill('3');
    await composer.generate.click();
    await provider.reached(subject);
    await eventually(async () => assert.equal(await composer.pictures(subject).count(), 1));
    await composer.prompt.fill(`after the ${subject}`);
    await studio.remembers(`after the ${subject}`);
    return { calls };
  }

  async function shows(composer: ComposerPage, subject: string, pictures: number): Promise<void> {
    const words = composer.card(subject).getByText(`a series of 3 ${subject}`).first();
    await words.waitFor();
    // In a narrow group the jobs stand below the form; their pictures are shown when one looks at them.
    await words.scrollIntoViewIfNeeded();
    await eventually(async () => assert.equal(await composer.pictures(subject).count(), pictures), 30_000);
    assert.equal(await composer.prompt.inputValue(), `after the ${subject}`);
  }

  test('goes on when its panel is closed, and is on its card when it is opened again', async () => {
    const { calls } = await begin('bridges');
    await bench.editors.close(title);
    assert.deepEqual(await bench.editors.titles(), []);
    const composer = await open();
    await shows(composer, 'bridges', 1);
    await composer.card('bridges').getByRole('button', { name: 'Cancel' }).waitFor();
    provider.open('bridges');
    await shows(composer, 'bridges', 3);
    await composer.card('bridges').getByText('Done').first().waitFor();
    assert.equal(await saved('bridges'), 3);
    assert.equal(provider.accepted.length, calls + 1);
  });

  test('finishes while no panel is open at all, and is there afterwards', async () => {
    const { calls } = await begin('windmills');
    await bench.editors.close(title);
    provider.open('windmills');
    await eventually(async () => assert.equal(await saved('windmills'), 3), 30_000);
    await provider.accepted.at(-1)?.over;
    const composer = await open();
    await shows(composer, 'windmills', 3);
    await composer.card('windmills').getByText('Done').first().waitFor();
    assert.equal(provider.accepted.length, calls + 1);
  });

  test('loses nothing when its panel is moved to another group', async () => {
    await bench.openFile('notes.md');
    const { calls } = await begin('orchards');
    await moveAside(bench, await ComposerPage.of(bench));
    await eventually(async () => assert.equal((await bench.editors.waitFor(title)).group, 1));
    const composer = await ComposerPage.of(bench);
    await shows(composer, 'orchards', 1);
    provider.open('orchards');
    await shows(composer, 'orchards', 3);
    assert.equal(await saved('orchards'), 3);
    assert.equal(provider.accepted.length, calls + 1);
  });
});
