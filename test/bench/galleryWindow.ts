import { resolve } from 'node:path';
import process from 'node:process';
import { setTimeout as delay } from 'node:timers/promises';
import type { Browser, Frame, JSHandle } from 'playwright-core';
import { launchChromium, openProfile } from '../support/chromium.ts';
import { startVsCode, type VsCodeServer } from '../support/vscodeServer.ts';
import { Workbench } from '../support/workbench.ts';
import { BlankPanel } from './blankPanel.ts';
import { atRest, hostPid } from './galleryProcesses.ts';
import { installProbe } from './galleryProbe.ts';
import type { PageScope, Probe, Seen } from './galleryScope.ts';
import { openedAfter, panelFrames, runTimed } from './opening.ts';

const command = 'Seedream: Open Gallery';
const title = 'Seedream Gallery';

export interface Opening {
  /** The key that ran the command, by the clock that all pages and processes share. */
  readonly begun: number;
  /** From then on, in milliseconds. */
  readonly usable: number;
  readonly full: number;
  readonly seen: Seen;
}

interface Found {
  readonly frame: Frame;
  readonly probe: JSHandle<Probe>;
  readonly usableAt: number;
}

/** The packaged extension in a real VS Code on one workspace, with nothing cached. */
export class GalleryWindow implements AsyncDisposable {
  readonly bench: Workbench;
  /** Texts of dialogs that a page has tried to open. */
  readonly dialogs: string[] = [];
  readonly #workspace: string;
  readonly #server: VsCodeServer;
  readonly #browser: Browser;
  readonly #blank: BlankPanel;
  #gallery: { readonly frame: Frame; readonly probe: JSHandle<Probe> } | undefined;

  private constructor(parts: {
    bench: Workbench;
    workspace: string;
    server: VsCodeServer;
    browser: Browser;
    blank: BlankPanel;
  }) {
    this.bench = parts.bench;
    this.#workspace = parts.workspace;
    this.#server = parts.server;
    this.#browser = parts.browser;
    this.#blank = parts.blank;
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
    const blank = await BlankPanel.make();
    await server.installVsix(blank.vsix);
    const browser = await launchChromium();
    try {
      const profile = await openProfile(browser, { width: 1400, height: 900 });
      const bench = new Workbench(await profile.newPage(), server);
      await bench.open(workspace);
      await atRest();
      return new GalleryWindow({ bench, workspace, server, browser, blank });
    } catch (error) {
      await browser.close();
      await server.stop();
      throw error;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#browser.close();
    await this.#server.stop();
    await this.#blank[Symbol.asyncDispose]();
  }

  get workspace(): string {
    return this.#workspace;
  }

  get frame(): Frame {
    return this.#open.frame;
  }

  /** Runs the command as a person does, until one can search and scroll. */
  async openGallery(limitMs: number): Promise<{ readonly begun: number; readonly usable: number }> {
    this.#gallery = undefined;
    const begun = await runTimed(this.bench.page, command);
    const { usableAt, ...gallery } = await this.#find(performance.now() + limitMs);
    this.#gallery = gallery;
    return { begun, usable: usableAt - begun };
  }

  /** The same of a panel that holds nothing but one button. */
  async openBlank(): Promise<number> {
    const opened = await openedAfter(this.bench, this.#blank.command, this.#blank);
    await this.bench.editors.close(this.#blank.title);
    return opened;
  }

  /** The same, until every tile in view is as it will stay. */
  async openFull(limitMs = 60_000): Promise<Opening> {
    const { begun, usable } = await this.openGallery(limitMs);
    const { frame, probe } = this.#open;
    const full = await frame.waitForFunction(whenFull, probe, { polling: 'raf', timeout: limitMs });
    const fullIs = ((await full.jsonValue()) as number) - begun;
    return { begun, usable, full: fullIs, seen: await this.ask(asked => asked.seen()) };
  }

  /**
   * A new window at rest, with a host that has not seen the gallery yet. The browser build may bring back an editor that
   * was closed long ago: then only the host is new, as after a crash.
   */
  async reload(): Promise<void> {
    await this.bench.reload();
    await atRest();
    if (!(await this.bench.editors.titles()).includes(title)) return;
    await this.closeGallery();
    const host = await hostPid();
    process.kill(host);
    while ((await hostPid().catch(() => host)) === host) await delay(100);
    await atRest();
  }

  async closeGallery(): Promise<void> {
    this.#gallery = undefined;
    await this.bench.editors.close(title);
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

  async #find(end: number): Promise<Found> {
    while (performance.now() < end) {
      for (const frame of panelFrames(this.bench.page)) {
        try {
          await frame.evaluate(installProbe);
          const probe = await frame.evaluateHandle(probeOf);
          const timeout = Math.max(1, end - performance.now());
          const usable = await frame.waitForFunction(whenUsable, probe, { polling: 'raf', timeout });
          return { frame, probe, usableAt: (await usable.jsonValue()) as number };
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

function whenUsable(probe: Probe): number | false {
  return probe.isUsable() && performance.timeOrigin + performance.now();
}

function whenFull(probe: Probe): number | false {
  return probe.isFull() && performance.timeOrigin + performance.now();
}
