import * as vscode from 'vscode';
import { imagePathsAt } from '../../core/markup/imagePathAt.ts';
import type { Gallery } from './gallery.ts';
import type { LatestNode, LatestView } from './latestView.ts';

/** Gives the gallery, which is loaded with its first use. */
export type LoadGallery = () => Promise<Gallery>;

const languages = [
  'markdown',
  'mdx',
  'html',
  'css',
  'scss',
  'less',
  'javascript',
  'typescript',
  'javascriptreact',
  'typescriptreact',
  'vue',
  'svelte',
  'astro',
  'php',
  'latex',
  'tex',
  'json',
  'jsonc',
  'yaml',
  'python',
  'restructuredtext',
  'asciidoc',
  'plaintext',
];

/** What the editor asks for by itself: the side bar when it is seen, a hover when a picture's path is pointed at. */
export function registerGalleryViews(load: LoadGallery): vscode.Disposable {
  const shell = new LatestShell(load);
  const tree = vscode.window.createTreeView('seedream.latest', {
    treeDataProvider: shell,
    canSelectMany: true,
  });
  const selector = languages.map(language => ({ language, scheme: 'file' }));
  return vscode.Disposable.from(
    shell,
    tree,
    tree.onDidChangeVisibility(({ visible }) => shell.turn(visible)),
    vscode.languages.registerHoverProvider(selector, {
      provideHover: async (document, position) => {
        const spans = imagePathsAt(document.lineAt(position.line).text, position.character);
        if (spans.length === 0 || vscode.workspace.getWorkspaceFolder(document.uri) === undefined)
          return undefined;
        return (await load()).hover(document, position.line, spans);
      },
    }),
  );
}

/** Stands in for the view until somebody looks. */
class LatestShell implements vscode.TreeDataProvider<LatestNode>, vscode.Disposable {
  readonly #load: LoadGallery;
  readonly #changed = new vscode.EventEmitter<LatestNode | undefined>();
  readonly onDidChangeTreeData = this.#changed.event;
  #view: Promise<LatestView> | undefined;
  #listening: vscode.Disposable | undefined;
  #visible = false;

  constructor(load: LoadGallery) {
    this.#load = load;
  }

  turn(visible: boolean): void {
    this.#visible = visible;
    if (visible || this.#view !== undefined)
      this.#latest().then(
        view => (view.visible = this.#visible),
        () => undefined, // Whoever could not load it has said so.
      );
  }

  async getChildren(node?: LatestNode): Promise<LatestNode[]> {
    const view = await this.#latest();
    // The editor asks only for what it shows, and may ask before it says that it does.
    if (node === undefined) view.visible = true;
    return view.getChildren(node);
  }

  async getTreeItem(node: LatestNode): Promise<vscode.TreeItem> {
    return (await this.#latest()).getTreeItem(node);
  }

  getParent(): undefined {
    return undefined; // Nothing is ever revealed by us.
  }

  dispose(): void {
    this.#listening?.dispose();
    this.#changed.dispose();
  }

  #latest(): Promise<LatestView> {
    this.#view ??= this.#open();
    return this.#view;
  }

  async #open(): Promise<LatestView> {
    const { latest } = await this.#load();
    this.#listening = latest.onDidChangeTreeData(node => this.#changed.fire(node));
    return latest;
  }
}
