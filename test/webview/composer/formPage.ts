import assert from 'node:assert/strict';
import { isDeepStrictEqual } from 'node:util';
import type { Locator } from 'playwright-core';
import type {
  Assessment,
  ComposerSnapshot,
  Draft,
  FindingView,
  ReferenceView,
} from '../../../src/shared/composer.ts';
import { becomes } from '../support/becomes.ts';
import { aDraft, anAssessment } from '../support/composerBuilders.ts';
import type { ComposerPage } from '../support/composerWorld.ts';

/** Three references, the last of them refused, and a prompt that speaks of the first two. */
export function aFilledForm(changes: Partial<Draft> = {}): Partial<ComposerSnapshot> {
  return {
    draft: aDraft({
      prompt: 'The pose of image 1 with the scarf of image 2',
      references: [
        { id: 'fox', name: 'fox.jpg' },
        { id: 'scarf', name: 'scarf.png' },
        { id: 'tiny', name: 'tiny.png' },
      ],
      images: 3,
      styles: [{ name: 'Film grain', text: '35 mm, soft contrast' }],
      ...changes,
    }),
    references: someReferences,
  };
}

const someReferences: readonly ReferenceView[] = [
  { id: 'fox', state: 'ready', facts: '5640 × 3172, 16 MB → 2048 px, 0.6 MB', ratio: 1.78 },
  { id: 'scarf', state: 'ready', facts: '1024 × 768, 0.4 MB', ratio: 1.33 },
  { id: 'tiny', state: 'refused', rule: 'Too small: 9 × 9 px; at least 15 px a side.' },
];

/** One of every severity, one for every part of the form. */
export function manyFindings(draft: Draft): Assessment {
  const fields: readonly FindingView['field'][] = [
    'prompt',
    'references',
    'model',
    'size',
    'images',
    'options',
  ];
  const severities = ['refuse', 'warn', 'advice'] as const;
  return anAssessment(draft, {
    ready: false,
    button: '1 reference is too small',
    findings: fields.flatMap(field =>
      severities.map((severity): FindingView => ({
        field,
        severity,
        rule: `${severity} of ${field}`,
        fix: { label: `Mend ${severity} of ${field}`, draft: { ...draft, prompt: `mended ${field}` } },
      })),
    ),
  });
}

export function prompt(view: ComposerPage): Locator {
  return view.role('textbox', 'Prompt');
}

/** The tile of a reference, by its number. */
export function reference(view: ComposerPage, number: number): Locator {
  return view.role('list', 'References').getByRole('button', { name: new RegExp(`^image ${number}, `) });
}

/** Once these are the references, in this order. */
export async function areReferences(view: ComposerPage, names: readonly string[]): Promise<void> {
  const shown = view.role('list', 'References').locator('.name');
  await becomes(async () => await shown.allTextContents(), [...names]);
}

/** Once this is written in the prompt. */
export async function isPrompt(view: ComposerPage, text: string): Promise<void> {
  await becomes(async () => await prompt(view).inputValue(), text);
}

/** The draft after an act, once the host was asked to judge it; when the act is over, the draft has changed. */
export async function draftAfter(view: ComposerPage, act: () => Promise<unknown>): Promise<Draft> {
  await act();
  const kept = await view.page.evaluate(() => {
    const { sessionStorage } = globalThis as unknown as {
      sessionStorage: { getItem(name: string): string | null };
    };
    return sessionStorage.getItem('state');
  });
  const { draft } = JSON.parse(kept ?? '{}') as { draft: Draft };
  await view.host.ever('assess', asked => isDeepStrictEqual(asked, draft));
  return draft;
}

/** Tabs on until an element of this name has the focus: what a keyboard reaches, and in which order. */
export async function tabTo(view: ComposerPage, name: RegExp): Promise<void> {
  const seen: string[] = [];
  for (let presses = 0; presses < 60; presses += 1) {
    const focused = await focusedName(view);
    if (name.test(focused)) return;
    seen.push(focused);
    await view.page.keyboard.press('Tab');
  }
  assert.fail(`Tab does not reach ${String(name)}: ${seen.join(' → ')}`);
}

interface Focused {
  readonly ariaLabel: string | null;
  readonly labels?: ArrayLike<{ readonly textContent: string | null }> | null;
  readonly textContent: string | null;
  readonly tagName: string;
}

/** Once an element of this name has the focus. */
export async function isFocused(view: ComposerPage, name: RegExp): Promise<void> {
  await becomes(async () => await focusedName(view), name);
}

async function focusedName(view: ComposerPage): Promise<string> {
  return await view.page.evaluate(() => {
    const { activeElement } = (globalThis as unknown as { document: { activeElement: Focused | null } })
      .document;
    if (activeElement === null) return '';
    const label =
      activeElement.ariaLabel ?? activeElement.labels?.[0]?.textContent ?? activeElement.textContent;
    return (label ?? activeElement.tagName).trim().split('\n')[0]?.trim() ?? '';
  });
}
