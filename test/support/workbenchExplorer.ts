import type { Locator } from 'playwright-core';
import type { ContextMenu, MenuOwner } from './workbenchMenu.ts';
import { attemptMs, clean, quoted, stepTimeoutMs } from './workbenchStage.ts';
import type { PageElement, Stage } from './workbenchStage.ts';

interface Row {
  path: string;
  index: number;
  level: number;
  label: string;
  expanded: boolean | undefined;
  selected: boolean;
  focused: boolean;
}

const oneAttempt = { timeout: attemptMs };

/** The file explorer. Paths are relative to the (single) workspace folder: `photos/dune.jpg`. */
export class Explorer {
  readonly #stage: Stage;
  readonly #menu: ContextMenu;
  readonly #rows: Locator;

  constructor(stage: Stage, menu: ContextMenu) {
    this.#stage = stage;
    this.#menu = menu;
    this.#rows = stage.page.locator('.explorer-folders-view .monaco-list-row');
  }

  /** Paths of the rows on the screen, folders included. */
  async paths(): Promise<string[]> {
    return (await this.#read()).map(row => row.path);
  }

  async selected(): Promise<string[]> {
    return (await this.#read()).filter(row => row.selected).map(row => row.path);
  }

  /** Waits until a file or folder is listed, opening the folders above it. */
  async waitFor(path: string): Promise<void> {
    await this.#stage.step(`waiting for ${path} in the explorer`, async () => void (await this.#find(path)));
  }

  async expand(folder: string): Promise<void> {
    await this.#stage.step(`opening the folder ${folder}`, async () => {
      await this.#listed(`${folder} to open`, async () => await this.#rowsBelow(folder));
    });
  }

  /** Reads the folders again, for files that appeared behind the editor's back. */
  async refresh(): Promise<void> {
    await this.#stage.step('refreshing the explorer', async () => {
      const header = this.#stage.page.locator('.explorer-folders-view').first();
      await header.hover();
      await this.#stage.page.getByRole('button', { name: 'Refresh Explorer' }).click();
    });
  }

  /** A click: selects and shows the file as a preview. */
  async click(path: string): Promise<void> {
    await this.#stage.step(`clicking ${path}`, async () => await this.#select([path]));
  }

  async open(path: string): Promise<void> {
    await this.#stage.step(`opening ${path}`, async () => {
      const open = async (): Promise<void> => await this.#locate(await this.#find(path)).dblclick(oneAttempt);
      await this.#stage.insist(`${path} to be selected`, open, async () => (await this.#find(path)).selected);
    });
  }

  /** Clicks the first and Ctrl-clicks the others, in this order. */
  async select(...paths: readonly string[]): Promise<void> {
    await this.#stage.step(`selecting ${paths.join(', ')}`, async () => {
      for (const path of paths) await this.#find(path);
      await this.#select(paths);
    });
  }

  /** Entries of the context menu; it is closed again. */
  async menuLabels(path: string): Promise<string[]> {
    return await this.#stage.step(
      `reading the context menu of ${path}`,
      async () => await this.#menu.read(this.#menuOf(path)),
    );
  }

  /** Right-clicks a row (one of the selected, to act on all of them) and chooses an entry. */
  async chooseFromMenu(path: string, ...labels: readonly string[]): Promise<void> {
    await this.#stage.step(
      `choosing "${labels.join(' > ')}" on ${path}`,
      async () => await this.#menu.choose(this.#menuOf(path), ...labels),
    );
  }

  #menuOf(path: string): MenuOwner {
    return {
      find: async () => this.#locate(await this.#find(path)),
      // The row that the menu is about has the focus.
      isMeant: async () => (await this.#read()).some(row => row.path === path && row.focused),
    };
  }

  /** From the beginning where a click is lost, or met another row because the list moved: Ctrl+click takes back as well. */
  async #select(paths: readonly string[]): Promise<void> {
    await this.#stage.until(`${paths.join(', ')} to be selected`, async () => {
      for (const [index, path] of paths.entries()) {
        const row = this.#locate(await this.#find(path));
        const options = index === 0 ? {} : { modifiers: ['ControlOrMeta' as const] };
        if (!(await this.#stage.attempt(async () => await row.click({ ...options, ...oneAttempt }))))
          return false;
        const wanted = paths
          .slice(0, index + 1)
          .sort()
          .join('\n');
        const done = await this.#stage.soon(async () => (await this.selected()).sort().join('\n') === wanted);
        if (done === undefined) return false;
      }
      return true;
    });
  }

  async #find(path: string): Promise<Row> {
    const parent = path.split('/').slice(0, -1).join('/');
    return await this.#listed(`${path} in the explorer`, async () =>
      (await this.#rowsBelow(parent))?.find(row => row.path === path),
    );
  }

  /** The editor may miss that a folder has come while it was beginning to watch it: a person presses Refresh then. */
  async #listed<T>(what: string, ask: () => Promise<T | undefined>): Promise<T> {
    const answer = await this.#stage.soon(ask, stepTimeoutMs / 2);
    if (answer !== undefined) return answer;
    await this.refresh();
    return await this.#stage.until(what, ask);
  }

  /**
   * The rows, once this folder and those above it are open. A list that is being read again, because files came or
   * went, closes a folder that was opened meanwhile: every look begins at the top.
   */
  async #rowsBelow(folder: string): Promise<Row[] | undefined> {
    const rows = await this.#read();
    const parts = folder === '' ? [] : folder.split('/');
    for (const depth of parts.keys()) {
      const path = parts.slice(0, depth + 1).join('/');
      const row = rows.find(one => one.path === path);
      if (row === undefined) return undefined;
      if (row.expanded === true) continue;
      await this.#stage.attempt(async () => {
        await this.#locate(row).locator('.monaco-tl-twistie').click(oneAttempt);
        await this.#stage.soon(async () => (await this.#read()).find(one => one.path === path)?.expanded);
      });
      return undefined;
    }
    return rows;
  }

  /** By place and by name: nothing is found, rather than another row, once the list has moved. */
  #locate({ index, level, label }: Row): Locator {
    const place = `[data-index="${index}"][aria-level="${level}"]`;
    const name = `[aria-label=${quoted(label)}]`;
    return this.#stage.page.locator(`.explorer-folders-view .monaco-list-row${place}${name}`);
  }

  /** A row says its name and depth only; the path follows from the rows above it. */
  async #read(): Promise<Row[]> {
    const rows = await this.#rows.evaluateAll((elements: PageElement[]) =>
      elements.map(element => ({
        index: Number(element.getAttribute('data-index')),
        level: Number(element.getAttribute('aria-level')),
        label: element.getAttribute('aria-label') ?? '',
        name: element.querySelector('.label-name')?.textContent ?? '',
        expanded: element.getAttribute('aria-expanded'),
        classes: element.className.split(' '),
      })),
    );
    rows.sort((a, b) => a.index - b.index);
    const above: string[] = [];
    return rows.map(({ index, level, label, name, expanded, classes }) => {
      above.length = level - 1;
      above.push(clean(name));
      return {
        path: above.join('/'),
        index,
        level,
        label,
        expanded: expanded === null ? undefined : expanded === 'true',
        selected: classes.includes('selected'),
        focused: classes.includes('focused'),
      };
    });
  }
}
