import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import { themes } from '../support/viewServer.ts';
import { Corpus } from './corpus.ts';
import { GalleryWorld } from './galleryWorld.ts';
import { filled, tile } from './gridPages.ts';

let world: GalleryWorld;
before(async () => (world = await GalleryWorld.start()));
afterEach(async () => await world.closeAll());
after(async () => await world.stop());

describe('the accessibility checker finds nothing', () => {
  for (const theme of themes)
    test(`in ${theme}: grid with details, full size, menu, filters, nothing found, nothing there`, async () => {
      const corpus = new Corpus(120);
      const [, second] = corpus.pictures;
      assert.ok(second);
      second.fault = 'Not an image';
      const view = await world.open({
        corpus,
        theme,
        snapshot: { arriving: [{ jobId: 'job-1', index: 1, ratio: 1.5, prompt: 'A fox' }] },
      });
      await filled(view);
      await tile(view, 1).click();
      await tile(view, 4).click({ modifiers: ['Shift'] });
      await view.role('region', 'Details').getByText('4 selected').waitFor();
      assert.deepEqual(await view.axe(), []);
      await tile(view, 1).click({ button: 'right' });
      await view.role('menu', 'Actions').waitFor();
      assert.deepEqual(await view.axe(), []);
      await view.page.keyboard.press('Escape');
      await tile(view, 1).press('Enter');
      await view.role('dialog', 'View Full Size').locator('img.original[data-shown="yes"]').waitFor();
      assert.deepEqual(await view.axe(), []);
      await view.page.keyboard.press('Escape');
      await view.role('button', 'More').click();
      await view.role('combobox', 'Recipe').waitFor();
      assert.deepEqual(await view.axe(), []);
      await view.page.keyboard.press('Escape');
      await view.role('searchbox', 'Search').fill('nothing like this');
      await view.page.getByText('No image matches').waitFor();
      assert.deepEqual(await view.axe(), []);
      await view.role('searchbox', 'Search').fill('');
      corpus.remove(corpus.pictures.map(({ id }) => id));
      view.host.emit('arriving', []);
      view.host.emit('changed', { revision: corpus.revision });
      await view.role('button', 'Open Composer').waitFor();
      assert.deepEqual(await view.axe(), []);
    });
});

test('words of files and prompts are words: nothing in them runs, loads or changes the page', async () => {
  const attacks = [
    '<img src=x onerror=alert(1)>',
    '"><script>alert(1)</script>',
    '<svg onload=alert(1)>',
    'javascript:alert(1)',
    '${alert(1)} {{7*7}}',
    '\u202Egpj.exe\u202C',
    '</style><style>*{display:none}</style>',
    "' onfocus=alert(1) autofocus='",
  ];
  const corpus = new Corpus(attacks.length);
  for (const [index, attack] of attacks.entries())
    Object.assign(corpus.pictures[index] ?? {}, {
      name: attack,
      prompt: attack,
      tags: [attack],
      model: attack,
      ...(index % 2 === 0 ? { fault: attack } : {}),
    });
  const view = await world.open({ corpus, snapshot: { folders: attacks } });
  await filled(view);
  for (const [index, attack] of attacks.entries()) {
    await tile(view, index + 1).click();
    await view.role('region', 'Details').getByRole('heading', { name: attack }).waitFor();
  }
  await view.role('group', 'Filters').getByRole('button', { name: 'Model' }).click();
  await view.role('checkbox').first().waitFor();
  await view.page.keyboard.press('Escape');
  await tile(view, 2).press('Enter');
  await view.role('dialog', 'View Full Size').waitFor();
  assert.equal(await view.page.locator('script:not([nonce]), svg, style').count(), 0);
});

test('in another language the words are that language’s', async () => {
  const { galleryWords } = await import('../../../src/shared/galleryWords.ts');
  const words = Object.fromEntries(Object.entries(galleryWords).map(([key, text]) => [key, `«${text}»`]));
  const view = await world.open({ words, language: 'zh-cn', corpus: new Corpus(1200) });
  await tile(view, 1).click();
  await view.page.getByRole('heading', { name: 'image-000001.jpg' }).waitFor();
  const texts = await view.page.locator('button, label, h3, dt').allInnerTexts();
  const english = texts
    .map(text => text.trim())
    .filter(text => text !== '' && !/[«»]/.test(text) && !/jpg|png|Model|Provider|Size|Watermark/.test(text));
  assert.deepEqual(english, []);
});
