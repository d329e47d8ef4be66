import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { setImmediate as answersPosted } from 'node:timers/promises';
import type { Browser, BrowserContext, Locator, Page } from 'playwright-core';
import type { Contract } from '../../../src/shared/rpc.ts';
import { FakeHost } from './fakeHost.ts';
import { deliver, fakeEditor, fontsThere, packed, takeAll, unpacked } from './pageScripts.ts';
import { bundleOf } from './viewBundle.ts';
import type { PageOptions, ThemeName, ViewServer } from './viewServer.ts';

export interface ViewOptions extends Partial<PageOptions> {
  readonly view: PageOptions['view'];
  readonly element: string;
  readonly words: Readonly<Record<string, string>>;
  readonly width?: number;
  readonly height?: number;
  /** 2 is what a person sees at 200 %: half as many pixels in the same window. */
  readonly zoom?: number;
}

export interface AxeFinding {
  readonly rule: string;
  readonly targets: readonly string[];
}

const axeFile = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

/** One open view in a browser of its own profile, with the fake host behind it. */
export class ViewPage<Host extends Contract, View extends Contract> {
  readonly page: Page;
  readonly host: FakeHost<Host, View>;
  /** Everything that must not happen: policy violations, script errors, complaints on the console. */
  readonly troubles: string[] = [];
  readonly #context: BrowserContext;
  readonly #address: string;

  constructor(page: Page, host: FakeHost<Host, View>, address: string) {
    this.page = page;
    this.host = host;
    this.#context = page.context();
    this.#address = address;
    page.on('pageerror', error => this.troubles.push(`script: ${error.message}`));
    page.on('console', message => {
      if (message.type() === 'error') this.troubles.push(`console: ${message.text()}`);
    });
    page.on('dialog', dialog => {
      this.troubles.push(`dialog: ${dialog.message()}`);
      void dialog.dismiss();
    });
  }

  async load(): Promise<void> {
    await this.page.goto(this.#address);
  }

  /** By the accessible names that people and tests share. */
  role(role: Parameters<Page['getByRole']>[0], name?: string | RegExp): Locator {
    return this.page.getByRole(role, name === undefined ? {} : { name, exact: typeof name === 'string' });
  }

  /**
   * One round trip: all that the host has said by now was taken and drawn, and all that the page has asked for by now
   * was heard. Before it, “was not asked for” and “did not change” may only mean “not yet”.
   */
  async caughtUp(): Promise<void> {
    await answersPosted();
    await this.page.evaluate(takeAll);
  }

  /** Nothing moves any more because a font comes late. */
  async fonts(): Promise<void> {
    await this.page.evaluate(fontsThere);
  }

  /** What the accessibility checker objects to: nothing, please. */
  async axe(): Promise<AxeFinding[]> {
    const session = await this.#context.newCDPSession(this.page);
    // The debugger's own evaluation is above the content policy; nothing else is.
    await session.send('Runtime.evaluate', { expression: await readFile(axeFile, 'utf8') });
    await session.detach();
    return await this.page.evaluate(async () => {
      const { axe } = globalThis as unknown as {
        axe: {
          run(options: Record<string, unknown>): Promise<{
            violations: { id: string; nodes: { target: unknown[]; failureSummary: string }[] }[];
          }>;
        };
      };
      const { violations } = await axe.run({ preload: false });
      return violations.map(({ id, nodes }) => ({
        rule: id,
        targets: nodes.map(node => `${node.target.join(' ')}: ${node.failureSummary}`),
      }));
    });
  }

  async close(): Promise<void> {
    await this.#context.close();
    assert.deepEqual(this.troubles, []);
  }
}

/** Nothing is loaded yet: script the host, then call `load`. */
export async function openView<Host extends Contract, View extends Contract>(
  browser: Browser,
  server: ViewServer,
  options: ViewOptions,
): Promise<ViewPage<Host, View>> {
  const theme: ThemeName = options.theme ?? 'dark';
  const zoom = options.zoom ?? 1;
  // Else it is built while the first page loads, whose patience is meant for loading.
  await bundleOf(options.view);
  const context = await browser.newContext({
    viewport: {
      width: Math.floor((options.width ?? 1280) / zoom),
      height: Math.floor((options.height ?? 900) / zoom),
    },
    deviceScaleFactor: zoom,
    colorScheme: theme.endsWith('dark') ? 'dark' : 'light',
    forcedColors: 'none',
    permissions: ['clipboard-read', 'clipboard-write'],
  });
  const page = await context.newPage();
  page.setDefaultTimeout(30_000);
  const host = new FakeHost<Host, View>(message => {
    // A page that is being closed or reloaded hears nothing any more, as in the editor.
    page.evaluate(deliver, packed(message)).catch(() => {});
  });
  const { view, element, words, language = 'en' } = options;
  const opened = new ViewPage(page, host, server.page({ view, element, words, theme, language }));
  await page.exposeFunction('seedreamPost', (message: unknown) => host.receive(unpacked(message)));
  await page.exposeFunction('seedreamTrouble', (text: string) => void opened.troubles.push(text));
  await page.addInitScript(fakeEditor);
  return opened;
}
