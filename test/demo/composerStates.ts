import assert from 'node:assert/strict';
import type { Frame, Locator } from 'playwright-core';
import { ComposerPage } from '../support/composerPage.ts';
import { eventually } from '../support/studio.ts';
import type { Scene } from './scene.ts';

/** Every state of the composer, one after the other as a person would come to them. */
export async function composerStates(scene: Scene): Promise<void> {
  const composer = new ComposerPage(await scene.open('composer'));
  await scene.take('composer-01-empty');
  await filled(scene, composer);
  await connected(scene, composer);
  await running(scene, composer);
  await done(scene, composer);
  await failed(scene, composer);
  await small(scene, composer);
}

async function filled(scene: Scene, composer: ComposerPage): Promise<void> {
  const { frame } = composer;
  const uris = ['photos/ladybird.jpg', 'photos/garden.jpg', 'tiny.png'];
  await composer.drop({ uris: uris.map(path => `file://${scene.workspace}/${path}`) });
  await eventually(async () => {
    assert.equal(await frame.locator('seedream-reference .ready img, .tile.refused').count(), 3);
  });
  await prompt(frame).fill('the ladybird of image 1 in the garden of image 2, with the frame of image 4');
  await ratio(frame, '16:9').click();
  await number(frame, 0).fill('3');
  await frame.getByText('2848 × 1600').first().waitFor();
  await scene.take('composer-02-filled-refused');
  await frame.locator('seedream-reference').last().locator('.remove').click();
  await prompt(frame).fill('a series of 3 posters: the ladybird of image 2 in the garden of image 1');
  await frame.locator('seedream-reference').first().locator('.picture').focus();
  await scene.page.keyboard.press('Alt+ArrowRight');
  await scene.take('composer-03-renumber');
  await frame.locator('.note.renumber button').first().click();
  await frame.locator('seedream-options summary').click();
  await frame.locator('seedream-model').scrollIntoViewIfNeeded();
  await scene.take('composer-04-options');
  await frame.locator('seedream-size [role="radio"], seedream-size input[type="radio"]').last().click();
  await frame.locator('seedream-size').scrollIntoViewIfNeeded();
  await scene.take('composer-05-free-size');
  await ratio(frame, '16:9').click();
  await frame.locator('seedream-presets button').first().click();
  await scene.take('composer-06-presets');
  await scene.page.keyboard.press('Escape');
  await prompt(frame).press('ControlOrMeta+End');
  await prompt(frame).pressSequentially(' @dun');
  await frame.locator('seedream-completion [role="option"]').first().waitFor();
  await scene.take('composer-07-completion');
  await scene.page.keyboard.press('Escape');
  for (const _ of ' @dun') await scene.page.keyboard.press('Backspace');
}

/** From the sandbox to a provider that costs something. */
async function connected(scene: Scene, { frame }: ComposerPage): Promise<void> {
  await frame.locator('seedream-model select').last().selectOption('custom');
  await frame.locator('seedream-model .codicon-key').waitFor();
  await frame.locator('seedream-model').scrollIntoViewIfNeeded();
  await scene.take('composer-08-no-key');
  await frame.locator('.fields').evaluate(toTop);
  await scene.bench.runCommand(scene.isChinese ? 'Seedream: 设置 API 密钥…' : 'Seedream: Set API Key…');
  await scene.bench.quickInput.accept('key-of-the-pictures');
  await frame.locator('seedream-model .codicon-key').waitFor({ state: 'detached' });
  await scene.bench.notifications.clear();
}

async function running(scene: Scene, composer: ComposerPage): Promise<void> {
  const { frame } = composer;
  const { provider } = scene;
  await prompt(frame).fill('a lighthouse in a storm');
  await number(frame, 0).fill('1');
  await send(composer, 1);
  provider.script({ answer: { kind: 'images', count: 3 }, gates: { events: { 1: 'second' } } });
  await prompt(frame).fill('a series of 3 posters: the ladybird of image 2 in the garden of image 1');
  await number(frame, 0).fill('3');
  await composer.generate.click();
  await provider.reached('second');
  await eventually(async () => assert.equal(await pictures(frame, 0).count(), 1));
  await prompt(frame).focus();
  await scene.take('composer-09-running');
  provider.open('second');
  await eventually(async () => assert.equal(await pictures(frame, 0).count(), 3), 30_000);
}

async function done(scene: Scene, composer: ComposerPage): Promise<void> {
  const { frame } = composer;
  await loaded(frame);
  await scene.take('composer-10-done');
  await card(frame, 0).locator('seedream-tile, .tile').first().hover();
  await scene.take('composer-11-hover');
  await pictures(frame, 0).nth(1).click({ button: 'right' });
  await scene.take('composer-12-menu');
  await scene.page.keyboard.press('Escape');
  await ratio(frame, '16:9').focus();
  await scene.page.keyboard.press('Shift+Tab');
  await scene.take('composer-13-focus');
  await composer.generate.focus();
  await scene.take('composer-14-focus-generate');
}

async function failed(scene: Scene, composer: ComposerPage): Promise<void> {
  const { frame } = composer;
  const { provider } = scene;
  provider.script({ answer: { kind: 'images', count: 3, failures: { 1: 'moderation' } } });
  await prompt(frame).fill('a series of 3 kings and their very long names, one after the other, in gold');
  await send(composer, 2);
  provider.script({
    answer: { kind: 'error', status: 400, code: 'InputTextSensitiveContentDetected', message: 'no' },
  });
  await prompt(frame).fill('something that is refused');
  await composer.generate.click();
  await card(frame, 0).locator('[data-state="failed"]').waitFor();
  provider.script({ answer: { kind: 'error', status: 401, code: 'AuthenticationError', message: 'no' } });
  await prompt(frame).fill('something with a key that is no longer good');
  await composer.generate.click();
  await eventually(async () => assert.equal(await frame.locator('[data-state="failed"]').count(), 2));
  await scene.bench.notifications.clear();
  await scene.take('composer-15-failed');
}

/** One column, and then as narrow as a page can be. */
async function small(scene: Scene, { frame }: ComposerPage): Promise<void> {
  await scene.page.setViewportSize({ width: 960, height: 900 });
  await frame.locator('.fields').evaluate(toTop);
  await scene.take('composer-16-one-column');
  await scene.page.setViewportSize({ width: 680, height: 900 });
  await scene.take('composer-17-narrow');
  await scene.page.setViewportSize({ width: 1400, height: 900 });
}

function toTop(element: { scrollTop: number }): void {
  element.scrollTop = 0;
}

async function send(composer: ComposerPage, wanted: number): Promise<void> {
  const before = await composer.frame.locator('.card').count();
  await composer.generate.click();
  await eventually(async () => {
    assert.equal(await composer.frame.locator('.card').count(), before + 1);
    assert.equal(await pictures(composer.frame, 0).count(), wanted);
  }, 30_000);
}

async function loaded(frame: Frame): Promise<void> {
  await eventually(async () => {
    const images = await frame
      .locator('seedream-jobs img')
      .evaluateAll(all => all as { complete: boolean }[]);
    assert.ok(images.length > 0);
  });
}

function prompt(frame: Frame): Locator {
  return frame.locator('#prompt');
}

function ratio(frame: Frame, name: string): Locator {
  return frame.locator('seedream-size').getByRole('radio', { name });
}

function number(frame: Frame, place: number): Locator {
  return frame.locator('seedream-quantity').getByRole('spinbutton').nth(place);
}

function card(frame: Frame, place: number): Locator {
  return frame.locator('seedream-job').nth(place);
}

function pictures(frame: Frame, place: number): Locator {
  return card(frame, place).locator('img');
}
