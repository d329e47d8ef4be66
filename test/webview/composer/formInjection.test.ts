import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import type { ComposerSnapshot } from '../../../src/shared/composer.ts';
import { composerWords } from '../../../src/shared/composerWords.ts';
import { jobWords } from '../../../src/shared/jobWords.ts';
import { aDraft, anAssessment, aRichModel } from '../support/composerBuilders.ts';
import { ComposerWorld } from '../support/composerWorld.ts';
import { prompt } from './formPage.ts';

let world: ComposerWorld;

before(async () => (world = await ComposerWorld.start()));
after(async () => await world.stop());
afterEach(async () => await world.closeAll());

const injections = [
  '<img src=x onerror="ran = true">',
  '"><script>ran = true</script>',
  `'"><svg/onload=ran=true>`,
  '</textarea><script>ran = true</script>',
  '<iframe srcdoc="<script>parent.ran = true</script>"></iframe>',
  '<a href="javascript:ran=true">x</a>',
  '${ran = true}',
  '{{constructor.constructor("ran = true")()}}',
  '&lt;script&gt;ran = true&lt;/script&gt;',
  '<style>@import "https://example.com"</style>',
];

/** The same text in every field that the host fills. */
function everywhere(text: string): ComposerSnapshot {
  return {
    draft: aDraft({
      prompt: `image 1 ${text}`,
      styles: [{ name: text, text }],
      references: [
        { id: 'a', name: text },
        { id: 'b', name: text },
      ],
      model: text,
      resolution: text,
    }),
    references: [
      { id: 'a', state: 'ready', facts: text, ratio: 1 },
      { id: 'b', state: 'refused', rule: text },
    ],
    state: {
      models: [aRichModel({ name: text, label: text, description: text, presets: [text] })],
      providers: [{ id: text, label: text, hasKey: false }],
      provider: text,
      presets: [{ id: text, name: text, kind: 'style', description: text, source: 'user' }],
      history: [text],
      folder: text,
    },
    jobs: [],
  };
}

describe('what comes from the host is shown, never run', () => {
  for (const text of injections)
    test(text, async () => {
      const view = await world.open({
        snapshot: everywhere(text),
        assess: draft =>
          anAssessment(draft, {
            size: text,
            promptLength: text,
            button: text,
            findings: [{ severity: 'warn', field: 'prompt', rule: text, fix: { label: text, draft } }],
          }),
        answers: { findImages: () => [{ uri: text, name: text, folder: text }] },
      });
      await view.role('button', 'Presets').click();
      await view.role('menu').getByText(text).first().waitFor();
      await prompt(view).press('Control+End');
      await prompt(view).pressSequentially(' @');
      await view.page.locator('[role=option] .name', { hasText: text }).first().waitFor();
      assert.deepEqual(await view.page.evaluate(look), { ran: false, scripts: 1, strangers: 0 });
    });

  test('in the words of the page itself', async () => {
    const text = '"><img src=x onerror="ran = true"><script>ran = true</script>';
    const words = Object.fromEntries(Object.keys({ ...composerWords, ...jobWords }).map(key => [key, text]));
    const view = await world.open({ words });
    assert.deepEqual(await view.page.evaluate(look), { ran: false, scripts: 1, strangers: 0 });
  });
});

/** Runs in the page. */
function look(): { ran: boolean; scripts: number; strangers: number } {
  const scope = globalThis as unknown as {
    ran?: boolean;
    document: { querySelectorAll(selector: string): { length: number } };
  };
  return {
    ran: scope.ran === true,
    scripts: scope.document.querySelectorAll('script').length,
    strangers: scope.document.querySelectorAll('iframe, svg, style, a, img:not([src^="blob:"])').length,
  };
}
