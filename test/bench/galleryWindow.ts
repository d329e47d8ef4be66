import { resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Browser, Frame, JSHandle } from 'playwright-core';
import { launchChromium, openProfile } from '../support/chromium.ts';
import { startVsCode, type VsCodeServer } from '../support/vscodeServer.ts';
import { Workbench } from '../support/workbench.ts';
import { installProbe } from './galleryProbe.ts';
import type { PageScope, Probe, Seen } from './galleryScope.ts';

const command = 'Seedream: Open Gallery';

export interface Opening {
  readonly begun: number;
  /** From the key that runs the command, in milliseconds. */
  readonly usable: number;
  readonly full: number;
  readonly seen: Seen;
}

/** The packaged extension in a real VS Code on one workspace, with nothing cached. */
export class GalleryWindow implements AsyncDisposable {
  readonly bench: Workbench;
  /** Texts of dialogs that a page has tried to open. */
  readonly dialogs: string[] = [];
  readonly #workspace: string;
  readonly #server: VsCodeServer;
  readonly #browser: Browser;
  #gallery: { readonly frame: Frame; readonly probe: JSHandle<Probe> } | undefined;

  private constructor(parts: {
    bench: Workbench;
    workspace: string;
    server: VsCodeServer;
    browser: Browser;
  }) {
    this.bench = parts.bench;
    this.#workspace = parts.workspace;
    this.#server = parts.server;
    this.#browser = parts.browser;
    this.bench.page.on('dialog', dialog => {
      this.dialogs.push(dialog.message());
      void dialog.dismiss();
    });
  }

  static async open(workspace: string): Promise<GalleryWindow> {
    const server = await startVsCode({
      vsix: resolve('seedream-studio.vsix'),
      // The editor's own watcher and search are not what is measured.
      userSettings: { 'files.watcherExclude': { '**/assets/**': true }, 'search.followSymlinks': false },
    });
    const browser = await launchChromium();
    try {
      const profile = await openProfile(browser, { width: 1400, height: 900 });
      const bench = new Workbench(await profile.newPage(), server);
      await bench.open(workspace);
      return new GalleryWindow({ bench, workspace, server, browser });
    } catch (error) {
      await browser.close();
      await server.stop();
      throw error;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#browser.close();
    await this.#server.stop();
  }

  get workspace(): string {
    return this.#workspace;
  }

  get frame(): Frame {
    return this.#open.frame;
  }

  /** Runs the command as a person does, until one can search and scroll. */
  async openGallery(limitMs: number): Promise<{ readonly begun: number; readonly usable: number }> {
    const { page } = this.bench;
    this.#gallery = undefined;
    await page.keyboard.press('F1');
    await page.locator('.quick-input-widget input').first().fill(`>${command}`);
    await page.locator('.quick-input-list .monaco-list-row.focused', { hasText: command }).first().waitFor();
    const begun = performance.now();
    await page.keyboard.press('Enter');
    this.#gallery = await this.#find(begun + limitMs);
    return { begun, usable: performance.now() - begun };
  }

  /** The same, until every tile in view is as it will stay. */
  async openFull(limitMs = 60_000): Promise<Opening> {
    const { begun, usable } = await this.openGallery(limitMs);
    const seen = await this.full(limitMs);
    return { begun, usable, full: performance.now() - begun, seen };
  }

  async closeGallery(): Promise<void> {
    this.#gallery = undefined;
    await this.bench.editors.close('Seedream Gallery');
  }

  /** Asks the page's probe for a value. */
  ask<Value>(question: (probe: Probe) => Value): Promise<Awaited<Value>> {
    return this.#open.probe.evaluate(question as (probe: Probe) => Awaited<Value>);
  }

  /** Waits for the probe's yes, asked in each frame of the page. */
  async until(question: (probe: Probe) => boolean, limitMs: number): Promise<void> {
    const { frame, probe } = this.#open;
    await frame.waitForFunction(question, probe, { polling: 'raf', timeout: limitMs });
  }

  /** The same about something that the question has to be told. */
  async untilWith<Given extends string | number>(
    given: Given,
    question: (asked: { readonly probe: Probe; readonly given: Given }) => boolean,
    limitMs: number,
  ): Promise<void> {
    const { frame, probe } = this.#open;
    const asked = { probe, given };
    await frame.waitForFunction(question as (asked: unknown) => boolean, asked, {
      polling: 'raf',
      timeout: limitMs,
    });
  }

  /** Every tile in view shows its picture or says why it does not. */
  async full(limitMs = 60_000): Promise<Seen> {
    await this.until(probe => probe.isFull(), limitMs);
    return this.ask(probe => probe.seen());
  }

  /** To a part of the whole height, from 0 to 1; settled when that is painted. */
  async scrollTo(part: number): Promise<void> {
    await this.#open.probe.evaluate((probe, to) => probe.scrollTo(to), part);
  }

  get #open(): { readonly frame: Frame; readonly probe: JSHandle<Probe> } {
    if (this.#gallery === undefined) throw new Error('the gallery is not open');
    return this.#gallery;
  }

  async #find(end: number): Promise<{ readonly frame: Frame; readonly probe: JSHandle<Probe> }> {
    while (performance.now() < end) {
      for (const frame of this.bench.page.frames().filter(one => one.url().includes('fake.html'))) {
        try {
          await frame.evaluate(installProbe);
          const probe = await frame.evaluateHandle(probeOf);
          const timeout = Math.max(1, end - performance.now());
          await frame.waitForFunction(isUsable, probe, { polling: 'raf', timeout });
          return { frame, probe };
        } catch {
          // A page that is replaced while it is asked: its successor is asked next.
        }
      }
      await delay(10);
    }
    throw new Error('the gallery did not become usable');
  }
}

function probeOf(): Probe {
  const { galleryProbe } = globalThis as unknown as PageScope;
  if (galleryProbe === undefined) throw new Error('no probe');
  return galleryProbe;
}

function isUsable(probe: Probe): boolean {
  return probe.isUsable();
}
