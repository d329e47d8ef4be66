import type { Frame, Locator } from 'playwright-core';
import type { ContextMenu } from './workbenchMenu.ts';
import { attemptMs, clean, quoted, stepTimeoutMs, textsOf } from './workbenchStage.ts';
import type { PageElement, Stage } from './workbenchStage.ts';

export interface EditorTab {
  title: string;
  active: boolean;
  /** A preview tab (italic title) is replaced by the next file opened. */
  preview: boolean;
  group: number;
}

interface DrawnTab extends EditorTab {
  label: string;
}

interface PasteScope {
  DataTransfer: new () => { setData(type: string, data: string): void };
  ClipboardEvent: new (type: string, init: Record<string, unknown>) => unknown;
}

const settledMs = 300;
const oneAttempt = { timeout: attemptMs };

/** Editor tabs, the actions at their right, and the webviews inside. */
export class Editors {
  readonly #stage: Stage;
  readonly #menu: ContextMenu;
  readonly #groups: Locator;

  constructor(stage: Stage, menu: ContextMenu) {
    this.#stage = stage;
    this.#menu = menu;
    this.#groups = stage.page.locator('.editor-group-container');
  }

  async list(): Promise<EditorTab[]> {
    return (await this.#read()).map(({ title, active, preview, group }) => ({
      title,
      active,
      preview,
      group,
    }));
  }

  async titles(): Promise<string[]> {
    return (await this.list()).map(tab => tab.title);
  }

  async waitFor(title: string, timeoutMs: number = stepTimeoutMs): Promise<EditorTab> {
    return await this.#stage.step(`waiting for the editor ${title}`, async () => {
      const ask = async (): Promise<EditorTab | undefined> =>
        (await this.list()).find(tab => tab.title === title);
      return await this.#stage.until(`a tab "${title}"`, ask, timeoutMs);
    });
  }

  async activate(title: string): Promise<void> {
    await this.#stage.step(`going to the editor ${title}`, async () => {
      const click = async (): Promise<void> => await (await this.#tab(title)).click(oneAttempt);
      await this.#stage.insist(`"${title}" in front`, click, async () => {
        return (await this.list()).some(tab => tab.title === title && tab.active);
      });
    });
  }

  async close(title: string): Promise<void> {
    await this.#stage.step(`closing the editor ${title}`, async () => {
      await this.waitFor(title);
      await this.#stage.until('the tab to go', async () => {
        const tab = await this.#drawn(title);
        if (tab === undefined) return true;
        await this.#stage.attempt(async () => await tab.click({ button: 'middle', ...oneAttempt }));
        return await this.#stage.soon(async () => !(await this.titles()).includes(title));
      });
    });
  }

  async menuLabels(title: string): Promise<string[]> {
    return await this.#stage.step(`reading the menu of the tab ${title}`, async () => {
      return await this.#menu.read({ find: async () => await this.#tab(title) });
    });
  }

  async chooseFromMenu(title: string, ...labels: readonly string[]): Promise<void> {
    await this.#stage.step(`choosing "${labels.join(' > ')}" on the tab ${title}`, async () => {
      await this.#menu.choose({ find: async () => await this.#tab(title) }, ...labels);
    });
  }

  /** Names of the title-bar actions of the active group. */
  async titleActions(): Promise<string[]> {
    const names = await this.#actions().evaluateAll((elements: PageElement[]) =>
      elements.map(element => element.getAttribute('aria-label') ?? ''),
    );
    return names.map(clean).filter(name => name !== '');
  }

  /** Clicks the title-bar action whose name starts with the label (a keybinding may follow it). */
  async clickTitleAction(label: string): Promise<void> {
    await this.#stage.step(`clicking the title action "${label}"`, async () => {
      const actions = '.editor-group-container.active .editor-actions .action-item';
      const action = this.#stage.page.locator(`${actions} [aria-label^=${quoted(label)}]:visible`).first();
      await this.#stage.until('the title action to take the click', async () => {
        return (await this.#stands(action)) && (await this.#stage.click(action));
      });
    });
  }

  /** An editor that is still loading draws its actions anew, under the mouse if need be, and the click is lost. */
  async #stands(action: Locator): Promise<boolean> {
    let since = performance.now();
    const stands = await this.#stage.soon(async () => {
      const known = await action
        .evaluate(
          (element: { stands?: boolean }) => {
            const before = element.stands === true;
            element.stands = true;
            return before;
          },
          undefined,
          oneAttempt,
        )
        .catch(() => false);
      if (!known) since = performance.now();
      return performance.now() - since > settledMs;
    });
    return stands ?? false;
  }

  /** The text lines drawn in the active text editor. */
  async visibleText(): Promise<string> {
    const lines = this.#stage.page.locator(
      '.editor-group-container.active .monaco-editor .view-lines .view-line',
    );
    return (await textsOf(lines)).join('\n');
  }

  /** Puts the cursor into the first line of the text editor of this file, once its text is there. */
  async clickInto(file: string): Promise<void> {
    await this.#stage.step(`clicking into ${file}`, async () => {
      // The lines may be wider than what is seen of them: their middle can lie under the next group.
      await this.#textOf(file)
        .locator('.view-lines')
        .click({ position: { x: 4, y: 8 } });
    });
  }

  /** Pastes over everything in the text editor of this file: typing would be completed with brackets and quotes. */
  async replaceText(file: string, text: string): Promise<void> {
    await this.#stage.step(`replacing the text of ${file}`, async () => {
      await this.clickInto(file);
      await this.#stage.page.keyboard.press('ControlOrMeta+A');
      await this.#textOf(file)
        .locator('.native-edit-context, textarea.inputarea')
        .first()
        .evaluate((element: { dispatchEvent(event: unknown): boolean }, pasted) => {
          const scope = globalThis as unknown as PasteScope;
          const clipboardData = new scope.DataTransfer();
          clipboardData.setData('text/plain', pasted);
          element.dispatchEvent(
            new scope.ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }),
          );
        }, text);
    });
  }

  /** The frame of the webview that holds a visible match; a webview is a frame in a frame. */
  async webview(selector: string, timeoutMs: number = stepTimeoutMs): Promise<Frame> {
    return await this.#stage.step(`looking for a webview with ${selector}`, async () => {
      return await this.#stage.until(
        `a webview with ${selector}`,
        async () => await this.#frameWith(selector),
        timeoutMs,
      );
    });
  }

  async #frameWith(selector: string): Promise<Frame | undefined> {
    for (const frame of this.#stage.page.frames()) {
      if (frame === this.#stage.page.mainFrame()) continue;
      try {
        if (await frame.locator(selector).first().isVisible()) return frame;
      } catch {
        // The frame was replaced while it was asked; the next round sees its successor.
      }
    }
    return undefined;
  }

  /** A tab is in front a moment before its text is: until then the text below is another file's. */
  #textOf(file: string): Locator {
    const drawn = `.editor-group-container.active .monaco-editor[data-uri$="/${file}"]`;
    return this.#stage.page.locator(drawn).first();
  }

  #actions(): Locator {
    return this.#stage.page.locator(
      '.editor-group-container.active .editor-actions .action-item [aria-label]:visible',
    );
  }

  async #read(): Promise<DrawnTab[]> {
    const read = await this.#groups.evaluateAll((containers: PageElement[]) =>
      containers.flatMap((container, group) =>
        Array.from(container.querySelectorAll('.tabs-container .tab'), tab => ({
          title: `${tab.querySelector('.label-name')?.textContent ?? ''}${tab.querySelector('.label-suffix')?.textContent ?? ''}`,
          active: tab.className.split(' ').includes('active'),
          preview: tab.querySelector('.monaco-icon-label.italic') !== null,
          group,
          label: tab.getAttribute('aria-label') ?? '',
        })),
      ),
    );
    return read.map(tab => ({ ...tab, title: clean(tab.title) }));
  }

  async #tab(title: string): Promise<Locator> {
    return await this.#stage.until(`a tab "${title}"`, async () => await this.#drawn(title));
  }

  /** Tabs split a name before its ending in two elements, so they are found by what the list says. */
  async #drawn(title: string): Promise<Locator | undefined> {
    const tab = (await this.#read()).find(one => one.title === title);
    if (tab === undefined) return undefined;
    const drawn = `.tabs-container .tab[aria-label=${quoted(tab.label)}]`;
    return this.#groups.nth(tab.group).locator(drawn).first();
  }
}
