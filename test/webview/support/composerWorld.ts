import type { Browser } from 'playwright-core';
import { composerWords } from '../../../src/shared/composerWords.ts';
import { jobWords } from '../../../src/shared/jobWords.ts';
import type {
  Assessment,
  ComposerHost,
  ComposerSnapshot,
  ComposerView,
  Draft,
} from '../../../src/shared/composer.ts';
import { launchChromium } from '../../support/chromium.ts';
import { anAssessment, aSnapshot } from './composerBuilders.ts';
import type { Answers } from './fakeHost.ts';
import { sampleThumbnail } from './sampleThumbnail.ts';
import { removeBundles } from './viewBundle.ts';
import { openView, type ViewOptions, type ViewPage } from './viewPage.ts';
import { ViewServer } from './viewServer.ts';

export type ComposerPage = ViewPage<ComposerHost, ComposerView>;

export interface ComposerOptions extends Partial<Omit<ViewOptions, 'view' | 'element'>> {
  readonly snapshot?: Partial<ComposerSnapshot>;
  /** What the host thinks of a draft; `anAssessment` when it does not matter. */
  readonly assess?: (draft: Draft) => Assessment;
  readonly answers?: Answers<ComposerHost>;
}

/** A browser and a server for one test file: `before(() => ComposerWorld.start())`, `after(() => world.stop())`. */
export class ComposerWorld {
  readonly browser: Browser;
  readonly server: ViewServer;
  readonly #open = new Set<ComposerPage>();

  constructor(browser: Browser, server: ViewServer) {
    this.browser = browser;
    this.server = server;
  }

  static async start(): Promise<ComposerWorld> {
    const server = new ViewServer();
    await server.start();
    return new ComposerWorld(await launchChromium('headlessChromium'), server);
  }

  async stop(): Promise<void> {
    await this.browser.close();
    await this.server.stop();
    await removeBundles();
  }

  /** A composer that has received its snapshot, its first assessment and its icons. */
  async open(options: ComposerOptions = {}): Promise<ComposerPage> {
    const view = await openView<ComposerHost, ComposerView>(this.browser, this.server, {
      words: { ...composerWords, ...jobWords },
      ...options,
      view: 'composer',
      element: 'seedream-composer',
    });
    this.#open.add(view);
    view.host.answer({ ...usual(options), ...options.answers });
    await view.load();
    await view.page.locator('seedream-composer [data-assessed]').waitFor();
    await view.fonts();
    return view;
  }

  /** Call it in `afterEach`: a page that broke the content policy or threw fails the test. */
  async closeAll(): Promise<void> {
    const open = [...this.#open];
    this.#open.clear();
    const ends = await Promise.allSettled(open.map(async view => await view.close()));
    for (const end of ends) if (end.status === 'rejected') throw end.reason;
  }
}

function usual({ snapshot, assess = anAssessment }: ComposerOptions): Answers<ComposerHost> {
  const nothing = (): undefined => undefined;
  const whole = aSnapshot(snapshot);
  return {
    ready: ({ draft }) => ({ ...whole, draft: draft ?? whole.draft }),
    keepDraft: nothing,
    assess: draft => assess(draft),
    generate: () => ({ jobIds: ['job-1'] }),
    cancel: nothing,
    clearEnded: nothing,
    pickFiles: () => [],
    addFiles: () => [],
    addBytes: () => [],
    addLink: () => [],
    findImages: () => [],
    thumbnail: () => sampleThumbnail(),
    picture: () => null,
    setProvider: nothing,
    setKey: nothing,
    usePreset: ({ draft }) => draft,
    savePreset: nothing,
    openPresets: nothing,
    openSettings: nothing,
    openWalkthrough: nothing,
    openGallery: nothing,
    liftObstacle: nothing,
    result: nothing,
    recall: () => null,
    again: nothing,
    help: nothing,
  };
}
