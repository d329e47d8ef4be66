import { join } from 'node:path';
import type { Frame, Page } from 'playwright-core';
import type { FakeServer } from '../support/fakeServer.ts';
import type { Workbench } from '../support/workbench.ts';

/** What of a page's world is used in its functions. */
interface PageScope {
  document: {
    images: Iterable<{ offsetParent: unknown; src: string; decode(): Promise<void> }>;
    getAnimations(): {
      finished: Promise<unknown>;
      effect: { getComputedTiming(): { iterations: number } } | null;
    }[];
  };
}

/** Pictures are decoded, and fade in: the page's own animations say when they have. */
export async function faded(page: Page): Promise<void> {
  for (const frame of page.frames())
    await frame.evaluate(async () => {
      const { document } = globalThis as unknown as PageScope;
      const seen = [...document.images].filter(image => image.offsetParent !== null && image.src !== '');
      await Promise.allSettled(seen.map(image => image.decode()));
      const ending = document
        .getAnimations()
        .filter(({ effect }) => Number.isFinite(effect?.getComputedTiming().iterations));
      await Promise.allSettled(ending.map(({ finished }) => finished));
    });
}

const pages = {
  composer: {
    titles: { en: 'Seedream: Open Composer', zh: 'Seedream: 打开创作面板' },
    is: 'seedream-composer textarea',
  },
  gallery: {
    titles: { en: 'Seedream: Open Gallery', zh: 'Seedream: 打开图库' },
    is: 'seedream-gallery input[type="search"]',
  },
} as const;

/** A window on the sample workspace, and where its pictures go. */
export class Scene {
  readonly bench: Workbench;
  readonly workspace: string;
  readonly provider: FakeServer;
  readonly isChinese: boolean;
  readonly #folder: string;

  constructor(parts: {
    bench: Workbench;
    workspace: string;
    provider: FakeServer;
    folder: string;
    isChinese: boolean;
  }) {
    this.bench = parts.bench;
    this.workspace = parts.workspace;
    this.provider = parts.provider;
    this.isChinese = parts.isChinese;
    this.#folder = parts.folder;
  }

  get page(): Page {
    return this.bench.page;
  }

  async open(what: keyof typeof pages): Promise<Frame> {
    const { titles, is } = pages[what];
    await this.bench.runCommand(this.isChinese ? titles.zh : titles.en);
    return this.bench.editors.webview(is, 30_000);
  }

  async take(name: string): Promise<void> {
    await faded(this.page);
    await this.page.screenshot({ path: join(this.#folder, `${name}.png`) });
  }
}
