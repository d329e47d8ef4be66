import type { Locator } from 'playwright-core';
import type { ContextMenu } from './workbenchMenu.ts';
import { clean } from './workbenchStage.ts';
import type { PageElement, Stage } from './workbenchStage.ts';

interface Row {
  path: string;
  index: number;
  expanded: boolean | undefined;
  selected: boolean;
}

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
    await this.#stage.step(`opening the folder ${folder}`, async () => await this.#expand(folder));
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
    await this.#stage.step(`clicking ${path}`, async () => await (await this.#find(path)).click());
  }

  async open(path: string): Promise<void> {
    await this.#stage.step(`opening ${path}`, async () => await (await this.#find(path)).dblclick());
  }

  /** Clicks the first and Ctrl-clicks the others, in this order. */
  async select(...paths: readonly string[]): Promise<void> {
    await this.#stage.step(`selecting ${paths.join(', ')}`, async () => {
      for (const path of paths) await this.#find(path);
      for (const [index, path] of paths.entries()) {
        const row = await this.#find(path);
        await row.click(index === 0 ? {} : { modifiers: ['ControlOrMeta'] });
        await this.#stage.until(`${path} to be selected`, async () => {
          const selected = await this.selected();
          return selected.length === index + 1 && selected.includes(path);
        });
      }
    });
  }

  /** Entries of the context menu; it is closed again. */
  async menuLabels(path: string): Promise<string[]> {
    return await this.#stage.step(`reading the context menu of ${path}`, async () => {
      await this.#menu.open(await this.#find(path));
      const labels = await this.#menu.labels();
      await this.#menu.dismiss();
      return labels;
    });
  }

  /** Right-clicks a row (one of the selected, to act on all of them) and chooses an entry. */
  async chooseFromMenu(path: string, ...labels: readonly string[]): Promise<void> {
    await this.#stage.step(`choosing "${labels.join(' > ')}" on ${path}`, async () => {
      await this.#menu.open(await this.#find(path));
      await this.#menu.choose(...labels);
    });
  }

  async #find(path: string): Promise<Locator> {
    const parts = path.split('/');
    for (let depth = 1; depth < parts.length; depth += 1) await this.#expand(parts.slice(0, depth).join('/'));
    const row = await this.#row(path);
    return this.#locate(row);
  }

  async #expand(folder: string): Promise<void> {
    const parent = folder.split('/').slice(0, -1).join('/');
    if (parent !== '') await this.#expand(parent);
    const row = await this.#row(folder);
    if (row.expanded === true) return;
    await this.#locate(row).locator('.monaco-tl-twistie').click();
    await this.#stage.until(`${folder} to open`, async () => (await this.#row(folder)).expanded === true);
  }

  async #row(path: string): Promise<Row> {
    return await this.#stage.until(`${path} in the explorer`, async () =>
      (await this.#read()).find(row => row.path === path),
    );
  }

  #locate(row: Row): Locator {
    return this.#stage.page.locator(
      `.explorer-folders-view .monaco-list-row[data-index="${String(row.index)}"]`,
    );
  }

  /** A row says its name and depth only; the path follows from the rows above it. */
  async #read(): Promise<Row[]> {
    const rows = await this.#rows.evaluateAll((elements: PageElement[]) =>
      elements.map(element => ({
        index: Number(element.getAttribute('data-index')),
        level: Number(element.getAttribute('aria-level')),
        name: element.querySelector('.label-name')?.textContent ?? '',
        expanded: element.getAttribute('aria-expanded'),
        selected: element.className.split(' ').includes('selected'),
      })),
    );
    rows.sort((a, b) => a.index - b.index);
    const above: string[] = [];
    return rows.map(row => {
      above.length = row.level - 1;
      above.push(clean(row.name));
      const expanded = row.expanded === null ? undefined : row.expanded === 'true';
      return { path: above.join('/'), index: row.index, expanded, selected: row.selected };
    });
  }
}
