import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import type { JobView } from '../../../src/shared/composer.ts';
import { jobWords } from '../../../src/shared/jobWords.ts';
import { aState } from '../support/composerBuilders.ts';
import { ComposerWorld } from '../support/composerWorld.ts';
import { themes } from '../support/viewServer.ts';
import { aDoneJob, card, everyState, servedImage, tile } from './jobsPage.ts';

let world: ComposerWorld;

before(async () => (world = await ComposerWorld.start()));
after(async () => await world.stop());
afterEach(async () => await world.closeAll());

const only = (...ids: string[]): readonly JobView[] => everyState(world).filter(({ id }) => ids.includes(id));

const situations: Readonly<Record<string, () => readonly JobView[]>> = {
  empty: () => [],
  running: () => only('preparing', 'queued', 'running', 'waiting'),
  'partly failed': () => only('partial'),
  failed: () => only('failed', 'unknown'),
  done: () => only('done', 'cancelled'),
  'fifty cards': () => Array.from({ length: 50 }, (_, at) => aDoneJob(world, 1, { id: `job-${at}` })),
};

for (const theme of themes)
  describe(`the accessibility checker finds nothing in ${theme}`, () => {
    for (const [name, jobs] of Object.entries(situations))
      test(name, async () => {
        const state = aState({ provider: 'sandbox' });
        const view = await world.open({ theme, snapshot: { jobs: jobs(), state } });
        if (jobs().length > 0) await view.role('list', 'Jobs').waitFor();
        assert.deepEqual(await view.axe(), []);
      });

    test('menu and actions of a picture', async () => {
      const view = await world.open({ theme, snapshot: { jobs: only('done') } });
      await tile(view, 1).focus();
      assert.deepEqual(await view.axe(), []);
      await view.page.keyboard.press('Shift+F10');
      await view.role('menu').waitFor();
      assert.deepEqual(await view.axe(), []);
    });
  });

interface PageScope {
  document: { documentElement: { scrollWidth: number; clientWidth: number }; scripts: { length: number } };
  ranCode?: unknown;
}

const long = 'Donaudampfschifffahrtsgesellschaftskapitänskajütentürschlüssel'.repeat(3);

describe('a narrow panel', () => {
  for (const words of [
    jobWords,
    Object.fromEntries(Object.entries(jobWords).map(([key, word]) => [key, `${word}${long}`])),
  ])
    test(`of 320 pixels holds everything, ${words === jobWords ? 'usual' : 'very long'} words`, async () => {
      const jobs = [
        ...everyState(world),
        aDoneJob(world, 1, { id: 'long', prompt: long, made: long, price: long }),
      ];
      const { composerWords } = await import('../../../src/shared/composerWords.ts');
      const view = await world.open({
        width: 320,
        snapshot: { jobs },
        words: { ...composerWords, ...words },
      });
      await card(view, long).waitFor();
      const wider = await view.page
        .locator('seedream-jobs, seedream-job, .tile, .head, .reasons, .facts')
        .evaluateAll(elements =>
          (elements as unknown as { getBoundingClientRect(): { right: number }; className: string }[])
            .filter(element => element.getBoundingClientRect().right > 320.5)
            .map(element => element.className),
        );
      assert.deepEqual(wider, []);
    });
});

describe('what the host says is text', () => {
  const hostile = [
    '<img src=x onerror="ranCode=1">',
    '"><script>ranCode=1</script>',
    "' onfocus='ranCode=1' autofocus='",
    '</h3></li></ul><svg onload=ranCode=1>',
    'javascript:ranCode=1',
    '${ranCode=1}{0}{{constructor.constructor("ranCode=1")()}}',
    '<!--?lit$123$--><style>*{display:none}</style>',
    '\u202Egnp.exe\u202C\u0000\uFEFF',
    'seedream-jobs[x="',
  ];

  for (const text of hostile)
    test(JSON.stringify(text), async () => {
      const image = servedImage(world, { name: text, uri: text });
      const shared = {
        prompt: text,
        made: text,
        price: text,
        message: text,
        references: [{ id: text, name: text }],
      };
      const help = { id: text, label: text };
      const jobs: readonly JobView[] = [
        aDoneJob(world, 1, { ...shared, id: text, images: [image], help }),
        aDoneJob(world, 1, {
          ...shared,
          id: `${text}2`,
          state: 'partial',
          total: 2,
          images: [image],
          failures: [{ index: 2, message: text }],
        }),
        aDoneJob(world, 1, { ...shared, id: `${text}3`, state: 'waiting', images: [image] }),
      ];
      const view = await world.open({ snapshot: { jobs } });
      const scripts = await view.page.evaluate(
        () => (globalThis as unknown as PageScope).document.scripts.length,
      );
      assert.equal(scripts, 1);
      assert.equal(await view.page.locator('seedream-job').count(), 3);
      assert.equal(await view.page.locator('h3').first().textContent(), text);
      await tile(view, 1).focus();
      await view.page.keyboard.press('k');
      await view.role('menuitem').nth(1).click();
      await view.role('dialog', 'Compare').waitFor();
      await view.page.keyboard.press('Escape');
      await view.role('dialog', 'Compare').waitFor({ state: 'detached' });
      assert.equal(await view.page.evaluate(() => (globalThis as unknown as PageScope).ranCode), undefined);
    });
});
