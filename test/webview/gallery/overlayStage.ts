import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { Browser, Page } from 'playwright-core';
import type { DetailView, FamilyNode, GalleryHost, GalleryView } from '../../../src/shared/gallery.ts';
import { galleryOverlayWords } from '../../../src/shared/galleryOverlayWords.ts';
import { galleryWords } from '../../../src/shared/galleryWords.ts';
import { launchChromium } from '../../support/chromium.ts';
import type { Answers } from '../support/fakeHost.ts';
import { sampleThumbnail } from '../support/sampleThumbnail.ts';
import { removeBundles } from '../support/viewBundle.ts';
import { openView, type ViewOptions, type ViewPage } from '../support/viewPage.ts';
import { ViewServer } from '../support/viewServer.ts';

export type OverlayPage = ViewPage<GalleryHost, GalleryView>;

export interface Overlay {
  readonly kind: 'compare' | 'family';
  readonly ids: readonly number[];
}

export interface OverlayOptions extends Partial<Omit<ViewOptions, 'view' | 'element'>> {
  readonly overlay: Overlay;
  readonly canWrite?: boolean;
  readonly answers?: Answers<GalleryHost>;
}

/** What the script below leaves for tests to read and to set. */
export interface StageScope {
  readonly gallery: {
    readonly overlay: { value: Overlay | undefined };
    readonly selection: { readonly value: { readonly focus: number | undefined } };
    readonly announcement: { readonly value: string };
    readonly query: { readonly value: { readonly text: string } };
  };
}

const root = fileURLToPath(new URL('../../../', import.meta.url));

/** The sub-views as the gallery shows them, without the gallery: one button that opens, and the grid's focus as a word. */
const stageScript = `
import { html } from 'lit';
import './media/common/theme.css';
import { connect } from './media/common/bridge.ts';
import { SignalElement } from './media/common/signalElement.ts';
import { wordsOf } from './media/common/words.ts';
import './media/gallery/compare/compare.ts';
import './media/gallery/family/family.ts';
import { GalleryStore } from './media/gallery/store.ts';

const { peer } = connect();
const store = new GalleryStore(peer, wordsOf(), undefined);
globalThis.gallery = store;
store.snapshot.value = { folders: [], arriving: [], canWrite: document.body.dataset.words.includes('"canWrite":"yes"') };
const result = { revision: 1, total: 1, indexing: false, ids: new Uint32Array([1, 2]), ratios: new Uint16Array([1000, 1000]),
  colours: new Uint8Array(6), sections: [], facets: { models: [], providers: [], ratios: [], tags: [] } };
store.shown.value = { query: store.query.value, result };
peer.on('changed', raw => raw, ({ revision }) => {
  store.shown.value = { query: store.query.value, result: { ...result, revision, ids: new Uint32Array([1, 2, 3]), ratios: new Uint16Array(3) } };
});

class Stage extends SignalElement {
  render() {
    const overlay = store.overlay.value;
    const { ids } = overlay ?? {};
    return html\`<main>
      <button id="opener" ?hidden=\${overlay !== undefined} @click=\${() => (store.overlay.value = globalThis.toOpen)}>Open</button>
      \${overlay?.kind === 'family' ? html\`<seedream-family .store=\${store} .rootId=\${ids[0]}></seedream-family>\` : ''}
      \${overlay?.kind === 'compare' ? html\`<seedream-compare .store=\${store} .ids=\${ids}></seedream-compare>\` : ''}
    </main>\`;
  }
}
customElements.define('seedream-gallery', Stage);
`;

const stageStyle = `
main { height: 100vh; }
`;

async function bundle(): Promise<ReadonlyMap<string, Buffer>> {
  const { outputFiles } = await build({
    stdin: { contents: stageScript, resolveDir: root, loader: 'ts' },
    bundle: true,
    write: false,
    outdir: '/view',
    format: 'esm',
    target: 'chrome138',
    loader: { '.ttf': 'file' },
    assetNames: '[name]',
    conditions: ['production'],
    tsconfig: `${root}media/tsconfig.json`,
  });
  return new Map(
    outputFiles.map(({ path, contents }) => [path.split('/').at(-1) ?? '', Buffer.from(contents)]),
  );
}

const mime: Readonly<Record<string, string>> = { js: 'text/javascript', css: 'text/css', ttf: 'font/ttf' };

/** A browser and a server for one test file: `before(() => OverlayStage.start())`, `after(() => stage.stop())`. */
export class OverlayStage {
  readonly browser: Browser;
  readonly server: ViewServer;
  readonly #bundle: ReadonlyMap<string, Buffer>;
  readonly #open = new Set<OverlayPage>();

  constructor(browser: Browser, server: ViewServer, files: ReadonlyMap<string, Buffer>) {
    this.browser = browser;
    this.server = server;
    this.#bundle = files;
  }

  static async start(): Promise<OverlayStage> {
    const server = new ViewServer();
    await server.start();
    return new OverlayStage(await launchChromium('headlessChromium'), server, await bundle());
  }

  async stop(): Promise<void> {
    await this.browser.close();
    await this.server.stop();
    await removeBundles();
  }

  /** With the overlay open, as after pressing its button. */
  async open(options: OverlayOptions): Promise<OverlayPage> {
    const { overlay, canWrite = true, answers, ...rest } = options;
    const view = await openView<GalleryHost, GalleryView>(this.browser, this.server, {
      words: { ...galleryWords, ...galleryOverlayWords, canWrite: canWrite ? 'yes' : 'no' },
      ...rest,
      view: 'gallery',
      element: 'seedream-gallery',
    });
    this.#open.add(view);
    await this.#serve(view.page);
    view.host.answer({
      thumbnails: ({ ids }) => ids.map(id => ({ id, bytes: new Uint8Array(sampleThumbnail(64, 48, id)) })),
      mark: () => undefined,
      ...answers,
    });
    await view.load();
    await view.page.evaluate(opened => Object.assign(globalThis, { toOpen: opened }), overlay);
    await view.page.locator('#opener').press('Enter');
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

  async #serve(page: Page): Promise<void> {
    await page.route('**/view/gallery/*', async route => {
      const asked = new URL(route.request().url()).pathname.split('/').at(-1) ?? '';
      const name = asked.replace(/^gallery\./, 'stdin.');
      const body = this.#bundle.get(name);
      const contentType = mime[name.split('.').at(-1) ?? ''] ?? 'application/octet-stream';
      const more = name.endsWith('.css') ? stageStyle : '';
      if (body === undefined) await route.fulfill({ status: 404 });
      else await route.fulfill({ contentType, body: more === '' ? body : body.toString() + more });
    });
  }
}

export function aNode(
  id: number,
  depth: number,
  parents: readonly string[] = [],
  name = `p${id}.png`,
): FamilyNode {
  return { id, key: `k${id}`, name, depth, parents };
}

export function aDetail(id: number, changes: Partial<DetailView> = {}): DetailView {
  return {
    id,
    name: `p${id}.png`,
    prompt: 'A red fox',
    rating: 0,
    favourite: false,
    rejected: false,
    path: `assets/p${id}.png`,
    folder: 'assets',
    src: '',
    uri: `file:///assets/p${id}.png`,
    width: 64,
    height: 48,
    bytes: 12_345,
    created: Date.UTC(2026, 10, 22),
    format: 'PNG',
    fullPrompt: 'A red fox',
    tags: [],
    parameters: [{ key: 'model', label: 'Model', value: 'Seedream 4.5' }],
    references: [],
    children: [],
    aiLabel: 'ai',
    signed: false,
    hasRecipe: true,
    ...changes,
  };
}

/** Text that would do something if it were ever taken for anything but text. */
export const injections: readonly string[] = [
  '<img src=x onerror=alert(1)>',
  '"><script>alert(1)</script>',
  "' onfocus='alert(1)' autofocus='",
  'javascript:alert(1)',
  '${alert(1)}{{constructor.constructor("alert(1)")()}}',
  '</style><svg onload=alert(1)>',
  '\u202egnp.xof',
  '%3Cscript%3Ealert(1)%3C/script%3E',
];
