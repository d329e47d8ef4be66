import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import type { ComposerOptions } from '../support/composerWorld.ts';
import { ComposerWorld } from '../support/composerWorld.ts';
import { aState } from '../support/composerBuilders.ts';
import { themes } from '../support/viewServer.ts';
import { aFilledForm, manyFindings, prompt, reference } from './formPage.ts';

let world: ComposerWorld;

before(async () => (world = await ComposerWorld.start()));
after(async () => await world.stop());
afterEach(async () => await world.closeAll());

const situations: Readonly<Record<string, ComposerOptions>> = {
  empty: {},
  'filled, with a refused reference': { snapshot: aFilledForm() },
  'many findings, every option, free size': {
    snapshot: aFilledForm({ model: 'seedream-5.5', ratio: 'free' }),
    assess: manyFindings,
  },
  'the sandbox without a folder': {
    snapshot: { state: aState({ provider: 'sandbox', obstacle: 'noFolder' }) },
  },
};

for (const theme of themes)
  describe(`the accessibility checker finds nothing in ${theme}`, () => {
    for (const [name, options] of Object.entries(situations))
      test(name, async () => {
        const view = await world.open({ ...options, theme });
        await view.page.locator('summary').click();
        assert.deepEqual(await view.axe(), []);
      });

    test('numbers that moved, the list of @, the menu of presets', async () => {
      const view = await world.open({ theme, snapshot: aFilledForm() });
      await reference(view, 1).press('Alt+ArrowRight');
      await view.role('button', 'Update prompt').waitFor();
      await prompt(view).press('Control+End');
      await prompt(view).pressSequentially(' @');
      await view.role('listbox').waitFor();
      assert.deepEqual(await view.axe(), []);
      await view.role('button', 'Presets').click();
      await view.role('menu').waitFor();
      assert.deepEqual(await view.axe(), []);
    });
  });

describe('without scrolling sideways', () => {
  const sizes = {
    '320 px wide': { width: 320, height: 700 },
    'at 200 % in a small window': { width: 1000, height: 700, zoom: 2 },
    'just two columns': { width: 720, height: 700 },
  };
  for (const [name, size] of Object.entries(sizes))
    test(name, async () => {
      const long = 'a-name-without-any-place-to-break-it-that-goes-on-and-on-and-on-and-on-and-on.jpg';
      const filled = aFilledForm({ model: 'seedream-5.5', ratio: 'free' });
      const references = [{ id: 'fox', name: long }];
      const draft = filled.draft === undefined ? undefined : { ...filled.draft, references };
      const view = await world.open({
        ...size,
        snapshot: { ...filled, ...(draft === undefined ? {} : { draft }) },
        assess: manyFindings,
      });
      await view.page.locator('summary').click();
      assert.deepEqual(await view.page.evaluate(tooWide), []);
    });
});

interface Box {
  readonly tagName: string;
  readonly className: string;
  getBoundingClientRect(): { right: number; width: number };
}

/** Runs in the page: what reaches beyond the window or is cut off at its edge. */
function tooWide(): string[] {
  const { document, innerWidth } = globalThis as unknown as {
    innerWidth: number;
    document: { querySelectorAll(selector: string): Iterable<Box> };
  };
  return [...document.querySelectorAll('seedream-composer *')]
    .filter(element => element.getBoundingClientRect().right > innerWidth + 0.5)
    .map(element => `${element.tagName}.${element.className}`);
}
