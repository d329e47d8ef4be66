import type { Browser } from 'playwright-core';
import type { GalleryHost, GallerySnapshot, GalleryView } from '../../../src/shared/gallery.ts';
import { galleryOverlayWords } from '../../../src/shared/galleryOverlayWords.ts';
import { galleryWords } from '../../../src/shared/galleryWords.ts';
import { launchChromium } from '../../support/chromium.ts';
import type { Answers } from '../support/fakeHost.ts';
import { removeBundles } from '../support/viewBundle.ts';
import { openView, type ViewOptions, type ViewPage } from '../support/viewPage.ts';
import { ViewServer } from '../support/viewServer.ts';
import { Corpus, newestDay } from './corpus.ts';
import { sampleWebp } from './sampleWebp.ts';
import { reviveTypedArrays } from './typedArrays.ts';

export type GalleryPage = ViewPage<GalleryHost, GalleryView>;

export interface GalleryOptions extends Partial<Omit<ViewOptions, 'view' | 'element'>> {
  readonly corpus?: Corpus;
  readonly snapshot?: Partial<GallerySnapshot>;
  readonly answers?: Answers<GalleryHost>;
}

/** A browser and a server for one test file: `before(() => GalleryWorld.start())`, `after(() => world.stop())`. */
export class GalleryWorld {
  readonly browser: Browser;
  readonly server: ViewServer;
  readonly #open = new Set<GalleryPage>();

  constructor(browser: Browser, server: ViewServer) {
    this.browser = browser;
    this.server = server;
  }

  static async start(): Promise<GalleryWorld> {
    const server = new ViewServer();
    await server.start();
    return new GalleryWorld(await launchChromium('headlessChromium'), server);
  }

  async stop(): Promise<void> {
    await this.browser.close();
    await this.server.stop();
    await removeBundles();
  }

  /** A gallery that shows its first answer: with its tiles, which come a frame later than the answer. */
  async open(options: GalleryOptions = {}): Promise<GalleryPage> {
    const view = await this.load(options);
    await view.page
      .locator('seedream-grid[data-ready]:is([hidden], :has(.tile))')
      .waitFor({ state: 'attached' });
    await view.fonts();
    return view;
  }

  /** A gallery that may be waiting for its first answer. */
  async load(options: GalleryOptions = {}): Promise<GalleryPage> {
    const view = await openView<GalleryHost, GalleryView>(this.browser, this.server, {
      width: 1400,
      words: { ...galleryWords, ...galleryOverlayWords },
      ...options,
      view: 'gallery',
      element: 'seedream-gallery',
    });
    this.#open.add(view);
    await view.page.addInitScript(reviveTypedArrays);
    await view.page.addInitScript(moveClock, newestDay.getTime());
    view.host.answer({ ...usual(options), ...options.answers });
    await view.load();
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

/** Runs in the page before the view: there it is the day of the newest pictures, and time goes on as usual. */
function moveClock(noon: number): void {
  const by = noon - Date.now();
  const here = Date;
  globalThis.Date = class extends here {
    constructor(...args: readonly unknown[]) {
      super(...((args.length === 0 ? [here.now() + by] : args) as [number]));
    }

    static override now(): number {
      return here.now() + by;
    }
  } as DateConstructor;
}

function usual({ corpus = new Corpus(200), snapshot }: GalleryOptions): Answers<GalleryHost> {
  const nothing = (): undefined => undefined;
  const bytes = sampleWebp();
  return {
    ready: () => ({ folders: ['assets/seedream'], arriving: [], canWrite: true, ...snapshot }),
    query: query => corpus.query(query),
    tiles: ({ ids }) => corpus.tiles(ids),
    thumbnails: ({ ids }) =>
      ids.map(id => {
        const fault = corpus.get(id)?.fault;
        return fault === undefined ? { id, bytes } : { id, fault };
      }),
    detail: ({ id }) => corpus.detail(id),
    family: ({ id }) => [{ id, key: 'a', name: corpus.get(id)?.name ?? '', depth: 0, parents: [] }],
    mark: ({ ids, mark }) => {
      corpus.mark(ids, mark);
      return undefined;
    },
    undo: () => null,
    act: nothing,
    find: ({ path }) => corpus.pictures.find(({ name }) => path.endsWith(name))?.id ?? null,
    openComposer: nothing,
  };
}
