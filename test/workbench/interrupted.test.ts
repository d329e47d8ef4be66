import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { startFakeServer, type FakeServer } from '../support/fakeServer.ts';
import { storeKey } from '../support/storeKey.ts';
import { eventually, startStudio, type Studio } from '../support/studio.ts';
import type { Workbench } from '../support/workbench.ts';

const key = 'key-of-the-test';

describe('what is paid for outlives the window', () => {
  let studio: Studio;
  let bench: Workbench;
  let provider: FakeServer;

  before(async () => {
    provider = await startFakeServer({ key, pictures: 'small' });
    studio = await startStudio({
      settings: {
        'seedream.provider': 'custom',
        'seedream.custom.baseUrl': provider.baseUrl,
        'seedream.maxImages': 4,
      },
    });
    await studio.put('notes.md', '# Notes');
    bench = await studio.window();
    await storeKey(bench, key);
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

  async function saved(slug: string): Promise<string[]> {
    return (await studio.files()).filter(name => name.includes(slug));
  }

  for (const responseFormat of ['url', 'b64_json'] as const)
    test(`a window reloaded in the middle of a set of four (${responseFormat}): four files, one purchase`, async () => {
      const slug = `seasons-${responseFormat.slice(0, 3)}`;
      await bench.changeSettings({ 'seedream.responseFormat': responseFormat });
      const calls = provider.accepted.length;
      const gate = `third image ${responseFormat}`;
      provider.script({ answer: { kind: 'images', count: 4 }, gates: { events: { 2: gate } } });
      await generate(slug.replace('-', ' '));
      await provider.reached(gate);
      await eventually(async () => assert.equal((await saved(slug)).length, 2), 30_000);
      await bench.reload();
      provider.open(gate);
      await eventually(async () => assert.equal((await saved(slug)).length, 4), 30_000);
      assert.equal(provider.accepted.length, calls + 1);
      assert.equal(provider.accepted.at(-1)?.aborted, false);
      await eventually(async () => assert.deepEqual(await studio.unfinished(), []));
    });

  test('Show Jobs lists it with its state, price and request ID', async () => {
    await bench.runCommand('Seedream: Show Jobs');
    await bench.quickInput.waitFor('Jobs');
    await eventually(async () => {
      const rows = await bench.quickInput.rows();
      assert.equal(rows.length, 2);
      for (const row of rows) {
        assert.match(row.description, /^done · 4 of 4$/);
        assert.match(row.detail, /Seedream 4\.5 · Custom Endpoint · about \$0\.16 · \w+/);
      }
    });
    await bench.screenshot('jobs');
    await bench.quickInput.cancel();
  });

  test('Show Spending has the table, and the status bar the month', async () => {
    await bench.runCommand('Seedream: Show Spending');
    await eventually(async () => {
      const frame = await bench.editors.webview('body.vscode-body');
      const text = await frame.locator('body').innerText();
      assert.match(text, /This month/);
      assert.match(text, /Seedream 4\.5\s+Custom Endpoint\s+2\s+8\s+\$0\.32\s+\$0\.32/);
    });
    await bench.screenshot('spending');
    await eventually(async () => assert.ok((await bench.statusBar()).some(label => label.includes('$0.32'))));
  });

  test('a budget is kept: what would pass it is refused before it is sent, with the numbers', async () => {
    await bench.notifications.clear();
    await bench.changeSettings({ 'seedream.budget.perDay': 0.4 });
    const calls = provider.paid.length;
    await generate('one too many');
    const told = await bench.notifications.waitFor('your own limit', 30_000);
    assert.match(told.text, /\$0\.16/);
    assert.deepEqual(told.buttons, ['Open Settings']);
    assert.equal(provider.paid.length, calls);
    await bench.screenshot('budget');
    await bench.changeSettings({ 'seedream.budget.perDay': undefined });
  });

  test('above the limit that was set, it asks first', async () => {
    await bench.notifications.clear();
    await bench.changeSettings({ 'seedream.confirmAbove': 0.1 });
    const calls = provider.paid.length;
    await generate('a dear set');
    const question = await bench.dialog.read();
    assert.ok(
      question.buttons.some(label => label === 'Generate 4 images · about $0.16'),
      question.buttons.join(),
    );
    await bench.dialog.click('Cancel');
    await bench.changeSettings({ 'seedream.confirmAbove': undefined });
    assert.equal(provider.paid.length, calls);
  });

  test('where sources disagree it may be sent anyway, and goes out as it is', async () => {
    await bench.notifications.clear();
    await bench.changeSettings({ 'seedream.maxImages': 1, 'seedream.size': '5016x3344' });
    await generate('at the edge');
    const question = await bench.dialog.read();
    assert.ok(question.buttons.includes('Send Anyway'), `${question.text} ${question.buttons.join()}`);
    await bench.screenshot('send-anyway');
    await bench.dialog.click('Send Anyway');
    await bench.notifications.waitFor('Saved 1 image', 30_000);
    const sent = provider.accepted.at(-1)?.body?.json;
    assert.equal((sent as { size: string }).size, '5016x3344');
  });

  test('Diagnose Connection prints a report without the key', async () => {
    await bench.notifications.clear();
    await bench.runCommand('Seedream: Diagnose Connection');
    await eventually(async () => {
      const frame = await bench.editors.webview('body.vscode-body');
      const text = await frame.locator('body').innerText();
      assert.match(text, /127\.0\.0\.1/);
      assert.ok(!text.includes(key));
    }, 30_000);
    await bench.screenshot('diagnosis');
  });
});
