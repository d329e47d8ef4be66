import type { Locator } from 'playwright-core';
import type { JobImage, JobView } from '../../../src/shared/composer.ts';
import { aJob } from '../support/composerBuilders.ts';
import type { ComposerPage, ComposerWorld } from '../support/composerWorld.ts';
import { sampleThumbnail } from '../support/sampleThumbnail.ts';

/** A picture as the server of the page has it. */
export function servedImage(world: ComposerWorld, changes: Partial<JobImage> = {}): JobImage {
  const { index = 1, width = 1600, height = 900 } = changes;
  const name = changes.name ?? `fox_0${index}.png`;
  const bytes = new Uint8Array(sampleThumbnail(width / 10, height / 10, index));
  const src = world.server.picture('picture.png', bytes);
  return { index, name, src, width, height, uri: `file:///pictures/fox_0${index}.png`, ...changes };
}

export function aDoneJob(world: ComposerWorld, count: number, changes: Partial<JobView> = {}): JobView {
  const { started } = aJob();
  return aJob({
    state: 'done',
    total: count,
    ended: started + 20_000,
    price: '$0.12',
    images: Array.from({ length: count }, (_, at) => servedImage(world, { index: at + 1 })),
    ...changes,
  });
}

/** One of everything that a list of jobs can show. */
export function everyState(world: ComposerWorld): readonly JobView[] {
  const image = (index: number): JobImage => servedImage(world, { index });
  const ended = aJob().started + 20_000;
  return [
    aJob({ id: 'preparing', state: 'preparing', total: 1, prompt: 'A harbour at dusk' }),
    aJob({ id: 'queued', state: 'queued', total: 1, prompt: '雪地里的红狐狸，冬日低斜的阳光' }),
    aJob({ id: 'running', images: [image(1), image(2)], usualSeconds: 30 }),
    aJob({ id: 'waiting', state: 'waiting', message: 'The provider asks to wait 20 s.' }),
    aJob({
      id: 'partial',
      state: 'partial',
      total: 4,
      ended,
      images: [image(1), image(3), image(4)],
      failures: [{ index: 2, message: 'It may contain sensitive content.' }],
      message: 'The provider refused image 2: it may contain sensitive content.',
      help: { id: 'editPrompt', label: 'Edit prompt' },
    }),
    aJob({
      id: 'failed',
      state: 'failed',
      ended,
      message: 'The account has no balance left.',
      help: { id: 'openSettings', label: 'Open settings' },
    }),
    aJob({ id: 'cancelled', state: 'cancelled', ended, images: [image(1)] }),
    aJob({ id: 'unknown', state: 'unknown', ended, message: 'It may have been billed.' }),
    aDoneJob(world, 3, { id: 'done', sandbox: true }),
  ];
}

/** The card with this heading. */
export function card(view: ComposerPage, prompt: string): Locator {
  const heading = view.page.getByRole('heading', { level: 3, name: prompt, exact: true });
  return view.page.locator('seedream-job').filter({ has: heading });
}

export function tile(view: ComposerPage, index: number): Locator {
  return view.page.locator(`[data-index="${index}"] .result`).first();
}

interface PageElement {
  readonly tagName: string;
  querySelector(selector: string): PageElement | null;
}

interface Watched {
  readonly cards: PageElement[];
  readonly changed: Set<number>;
}

interface PageScope {
  document: { querySelectorAll(selector: string): Iterable<PageElement> };
  MutationObserver: new (changed: () => void) => {
    observe(target: PageElement, options: Record<string, boolean>): void;
  };
  watched?: Watched;
}

/** From now on it is noticed which cards change in any way. */
export async function watchCards(view: ComposerPage): Promise<void> {
  await view.page.evaluate(() => {
    const scope = globalThis as unknown as PageScope;
    const cards = [...scope.document.querySelectorAll('seedream-job')];
    const changed = new Set<number>();
    scope.watched = { cards, changed };
    for (const [at, element] of cards.entries())
      new scope.MutationObserver(() => changed.add(at)).observe(element, {
        subtree: true,
        childList: true,
        attributes: true,
        characterData: true,
      });
  });
}

/** Places, at the time of `watchCards`, of cards that changed; and whether the others are still the same elements. */
export async function changedCards(view: ComposerPage): Promise<{ changed: number[]; same: boolean }> {
  return await view.page.evaluate(() => {
    const scope = globalThis as unknown as PageScope;
    const { cards = [], changed = new Set<number>() } = scope.watched ?? {};
    const now = new Set(scope.document.querySelectorAll('seedream-job'));
    return { changed: [...changed], same: cards.every(element => now.has(element)) };
  });
}
