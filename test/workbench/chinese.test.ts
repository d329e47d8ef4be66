import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { ComposerPage } from '../support/composerPage.ts';
import { eventually, exif, startStudio, type Studio } from '../support/studio.ts';
import type { Workbench } from '../support/workbench.ts';

describe('in Chinese', () => {
  let studio: Studio;
  let bench: Workbench;

  before(async () => {
    studio = await startStudio({ window: { locale: 'zh-CN', language: 'zh-cn' } });
    bench = await studio.window();
  });

  after(async () => {
    await studio?.stop();
  });

  test('the whole way from the palette to a picture whose recipe has the Chinese prompt', async () => {
    await bench.runCommand('Seedream: 打开创作面板');
    const composer = new ComposerPage(await bench.editors.webview('seedream-composer textarea'));
    const prompt = composer.frame.getByRole('textbox', { name: '提示词', exact: true });
    await prompt.fill('雪地里的一只狐狸，晨光，水彩');
    await composer.frame.getByText('12/300 字').waitFor();
    await bench.screenshot('composer-chinese');
    await prompt.press('ControlOrMeta+Enter');
    let name = '';
    await eventually(async () => {
      [name = ''] = await studio.files();
      assert.match(name, /雪地里的一只狐狸/);
    }, 60_000);
    const tags = await exif(await studio.read(`assets/seedream/${name}`));
    assert.match(String(tags['XMP-seedream:Recipe']), /雪地里的一只狐狸，晨光，水彩/);
    await eventually(async () => assert.equal(await composer.frame.locator('img').count(), 1));
    await bench.screenshot('composer-chinese-done');
    const words = await composer.frame.locator('seedream-composer').innerText();
    const english = words.match(/\b(Generate|Prompt|References|Images|Jobs|Options|Ratio|Model)\b/g);
    assert.deepEqual(english, null, words);
  });
});
