import type { Page } from 'playwright-core';
import type { Settings, VsCodeServer } from './vscodeServer.ts';
import { Dialog } from './workbenchDialog.ts';
import { Editors } from './workbenchEditors.ts';
import { Explorer } from './workbenchExplorer.ts';
import { ContextMenu } from './workbenchMenu.ts';
import { Notifications } from './workbenchNotifications.ts';
import { Output } from './workbenchOutput.ts';
import { QuickInput } from './workbenchQuickInput.ts';
import { Stage, stepTimeoutMs, textsOf } from './workbenchStage.ts';

/** The window is restored and every extension's commands and menus are known: the palette is complete now. */
function isReady(): boolean {
  const marks = ['code/didLoadExtensions', 'code/LifecyclePhase/Restored'];
  return marks.every(mark => performance.getEntriesByName(mark).length > 0);
}

/** One VS Code window, driven as a person would drive it. */
export class Workbench {
  readonly page: Page;
  readonly server: VsCodeServer;
  readonly quickInput: QuickInput;
  readonly notifications: Notifications;
  readonly explorer: Explorer;
  readonly editors: Editors;
  readonly dialog: Dialog;
  readonly output: Output;
  readonly #stage: Stage;
  #hasFolder = false;

  constructor(page: Page, server: VsCodeServer, screenshotFolder?: string) {
    this.page = page;
    this.server = server;
    this.#stage = new Stage(page, screenshotFolder);
    const menu = new ContextMenu(this.#stage);
    this.quickInput = new QuickInput(this.#stage);
    this.notifications = new Notifications(this.#stage);
    this.explorer = new Explorer(this.#stage, menu);
    this.editors = new Editors(this.#stage, menu);
    this.dialog = new Dialog(this.#stage);
    this.output = new Output(this.#stage, this.quickInput, server.dataDir);
  }

  /** Opens the window on a folder, or on none. */
  async open(folder?: string): Promise<void> {
    await this.#stage.step(`opening VS Code on ${folder ?? 'no folder'}`, async () => {
      await this.#leave();
      this.#hasFolder = folder !== undefined;
      await this.page.goto(this.server.url(folder), { waitUntil: 'commit' });
      await this.waitReady();
    });
  }

  /** Settled once the workbench has restored everything, knows its extensions and lists the folder's files. */
  async waitReady(): Promise<void> {
    await this.#stage.step('waiting for the workbench', async () => {
      await this.page.waitForFunction(isReady, undefined, { timeout: 60_000 });
      if (this.#hasFolder) await this.page.locator('.explorer-folders-view .monaco-list-rows').waitFor();
    });
  }

  async reload(): Promise<void> {
    await this.#stage.step('reloading the window', async () => {
      await this.#leave();
      await this.page.reload({ waitUntil: 'commit' });
      await this.waitReady();
    });
  }

  /** Runs a command by its full title in the palette: `Seedream: Generate Image…`. */
  async runCommand(title: string): Promise<void> {
    await this.#stage.step(`running "${title}"`, async () => await this.quickInput.runCommand(title));
  }

  /**
   * To an extension's panel after a reload. The browser build writes its list of editors now and then only, and may have
   * brought back an older one: then the panel is opened anew.
   */
  async backTo(panel: string, command: string): Promise<void> {
    if ((await this.editors.titles()).includes(panel)) await this.editors.activate(panel);
    else await this.runCommand(command);
  }

  async paletteOffers(title: string): Promise<boolean> {
    return await this.#stage.step(`searching the palette for "${title}"`, async () => {
      return await this.quickInput.offers(title);
    });
  }

  /** Opens a file of the workspace by its name or path. */
  async openFile(path: string): Promise<void> {
    const title = path.split('/').at(-1) ?? path;
    await this.#stage.step(`opening ${path}`, async () => {
      const open = async (): Promise<void> => await this.explorer.open(path);
      await this.#stage.insist(`the editor ${title}`, open, async () => {
        return (await this.editors.list()).some(tab => tab.title === title && tab.active);
      });
    });
  }

  async openSettings(): Promise<void> {
    await this.runCommand('Preferences: Open Settings (UI)');
    await this.editors.waitFor('Settings');
    await this.page
      .locator('.settings-editor .settings-header input, .settings-editor .monaco-editor')
      .first()
      .waitFor();
  }

  /** Changes user settings in the running window (`undefined` removes one); settled once they are in force. */
  async changeSettings(change: Settings): Promise<void> {
    await this.#stage.step(`changing ${Object.keys(change).join(', ')}`, async () => {
      // Nothing on the screen says that settings are in force: a colour nobody sees travels along and is waited for.
      const colour = `#${(Date.now() % 0x1000000).toString(16).padStart(6, '0')}`;
      const colours = { 'workbench.colorCustomizations': { 'charts.lines': colour } };
      const settings = { ...(await this.server.userSettings()), ...change, ...colours };
      // The browser build does not notice changes of the file from outside, so it is edited as a person would.
      await this.runCommand('Preferences: Open User Settings (JSON)');
      await this.editors.waitFor('settings.json');
      // A view that takes the focus takes the keys as well: then it is typed again.
      await this.#stage.until('the settings to be in force', async () => {
        await this.editors.replaceText('settings.json', JSON.stringify(settings, null, 2));
        await this.page.keyboard.press('ControlOrMeta+S');
        const inForce = async (): Promise<boolean> =>
          (await this.#themeVariable('--vscode-charts-lines')) === colour;
        return await this.#stage.soon(inForce, stepTimeoutMs / 4);
      });
      await this.editors.close('settings.json');
    });
  }

  async statusBar(): Promise<string[]> {
    return await textsOf(this.page.locator('.statusbar-item:visible .statusbar-item-label'));
  }

  async clickStatusBar(text: string): Promise<void> {
    await this.#stage.step(`clicking "${text}" in the status bar`, async () => {
      const item = this.page.locator('.statusbar-item .statusbar-item-label', { hasText: text }).first();
      await this.#stage.until(`"${text}" to take the click`, async () => await this.#stage.click(item));
    });
  }

  async clipboard(): Promise<string> {
    return await this.page.evaluate(async () => {
      const { navigator } = globalThis as unknown as {
        navigator: { clipboard: { readText(): Promise<string> } };
      };
      return await navigator.clipboard.readText();
    });
  }

  /** Saves a picture of the window as `<name>.png` and returns its path. */
  async screenshot(name: string): Promise<string> {
    return await this.#stage.screenshot(name);
  }

  /**
   * The browser build collects what extensions and views remember for a tenth of a second before it stores it, and a
   * page that is left stores nothing any more. No person is that quick; a timer in the page itself comes after its own.
   */
  async #leave(): Promise<void> {
    if (this.page.url() === 'about:blank') return;
    await this.page.evaluate(async () => await new Promise(done => setTimeout(done, 250)));
  }

  async #themeVariable(name: string): Promise<string> {
    return await this.page.locator('.monaco-workbench').evaluate((element: unknown, variable) => {
      const scope = globalThis as unknown as {
        getComputedStyle(target: unknown): { getPropertyValue(name: string): string };
      };
      return scope.getComputedStyle(element).getPropertyValue(variable).trim();
    }, name);
  }
}
