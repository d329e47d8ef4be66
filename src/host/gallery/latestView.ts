import { basename } from 'node:path';
import * as vscode from 'vscode';
import type { FileFacts } from '../../catalogue/contract.ts';
import { imageCount, shortPrompt } from '../words.ts';
import type { Catalogue } from './catalogue.ts';
import { dataUri } from './dataUri.ts';
import { modelLabel } from './detail.ts';
import type { RunningJob, RunningJobs } from './runningJobs.ts';

type Group = 'jobs' | 'images';

/** A picture is its address, so that every command for pictures works on it. */
export type LatestNode =
  | { readonly kind: 'group'; readonly group: Group }
  | { readonly kind: 'job'; readonly jobId: string }
  | vscode.Uri;

export interface LatestViewDeps {
  readonly catalogue: Catalogue;
  readonly jobs: RunningJobs;
}

interface Picture {
  readonly uri: vscode.Uri;
  readonly facts: FileFacts;
  icon: vscode.Uri | undefined;
}

const count = 12;
/** A burst of changes, or a set that arrives, is one look. */
const quietMs = 400;
const groups: readonly LatestNode[] = [
  { kind: 'group', group: 'jobs' },
  { kind: 'group', group: 'images' },
];

/** Running jobs and the latest pictures, for the side bar. Asks for nothing before it is seen. */
export class LatestView implements vscode.TreeDataProvider<LatestNode>, vscode.Disposable {
  readonly #deps: LatestViewDeps;
  readonly #changed = new vscode.EventEmitter<LatestNode | undefined>();
  readonly #owned: vscode.Disposable;
  readonly onDidChangeTreeData = this.#changed.event;
  #pictures: ReadonlyMap<string, Picture> = new Map();
  #looked: Promise<void> | undefined;
  #held: vscode.Disposable | undefined;
  #quiet: NodeJS.Timeout | undefined;

  constructor(deps: LatestViewDeps) {
    this.#deps = deps;
    const { catalogue, jobs } = deps;
    this.#owned = vscode.Disposable.from(
      this.#changed,
      jobs.onDidChange(() => this.#soon(false)),
      catalogue.onDidChange(() => this.#soon(true)),
      catalogue.onDidLose(() => this.#soon(true)),
      vscode.workspace.onDidGrantWorkspaceTrust(() => this.#soon(false)),
    );
  }

  /** While it is hidden nothing is read for it. */
  set visible(visible: boolean) {
    if (visible === (this.#held !== undefined)) return;
    this.#held?.dispose();
    this.#held = visible ? this.#deps.catalogue.hold() : undefined;
    if (visible) this.#soon(true);
  }

  async getChildren(node?: LatestNode): Promise<LatestNode[]> {
    if (node === undefined) {
      await this.#look();
      return groups.filter(group => this.#below(group).length > 0);
    }
    return this.#below(node);
  }

  getParent(node: LatestNode): LatestNode | undefined {
    if (node instanceof vscode.Uri) return groups[1];
    return node.kind === 'job' ? groups[0] : undefined;
  }

  getTreeItem(node: LatestNode): vscode.TreeItem {
    if (node instanceof vscode.Uri) return this.#imageItem(node);
    return node.kind === 'group' ? groupItem(node.group) : this.#jobItem(node.jobId);
  }

  dispose(): void {
    clearTimeout(this.#quiet);
    this.#held?.dispose();
    this.#owned.dispose();
  }

  #below(node: LatestNode): LatestNode[] {
    if (node instanceof vscode.Uri || node.kind !== 'group') return [];
    if (node.group === 'jobs') return this.#deps.jobs.running().map(({ jobId }) => ({ kind: 'job', jobId }));
    return [...this.#pictures.values()].map(({ uri }) => uri);
  }

  #soon(lookAgain: boolean): void {
    if (lookAgain) this.#looked = undefined;
    if (this.#held === undefined || this.#quiet !== undefined) return;
    this.#quiet = setTimeout(() => {
      this.#quiet = undefined;
      this.#changed.fire(undefined);
    }, quietMs);
  }

  /** Pictures that were there before keep their icons; a gallery that cannot be read leaves the jobs. */
  #look(): Promise<void> {
    this.#looked ??= this.#read().catch(() => {
      this.#pictures = new Map();
      this.#looked = undefined;
    });
    return this.#looked;
  }

  async #read(): Promise<void> {
    const { catalogue } = this.#deps;
    const { ids } = await catalogue.read('query', { ...latest, first: count });
    const facts = await catalogue.read('facts', { ids: [...ids.subarray(0, count)] });
    const before = this.#pictures;
    this.#pictures = new Map(
      facts.map(fact => {
        const uri = vscode.Uri.file(fact.file);
        const key = uri.toString();
        return [key, { uri, facts: fact, icon: before.get(key)?.icon }];
      }),
    );
    void this.#paint(this.#pictures);
  }

  /** The words are there first; thumbnails may have to be made. */
  async #paint(pictures: ReadonlyMap<string, Picture>): Promise<void> {
    const ids = [...pictures.values()].map(({ facts }) => facts.id);
    if (ids.length === 0) return;
    const thumbnails = await this.#deps.catalogue.read('thumbnails', { ids, side: 320 }).catch(() => []);
    if (this.#pictures !== pictures) return; // Newer ones are being painted.
    const bytes = new Map(thumbnails.map(thumbnail => [thumbnail.id, thumbnail.bytes]));
    for (const picture of pictures.values()) {
      const found = bytes.get(picture.facts.id);
      if (found !== undefined) picture.icon = vscode.Uri.parse(dataUri(found));
    }
    this.#changed.fire(undefined);
  }

  #imageItem(uri: vscode.Uri): vscode.TreeItem {
    const key = uri.toString();
    const picture = this.#pictures.get(key);
    const name = basename(uri.fsPath);
    const prompt = shortPrompt(picture?.facts.prompt ?? '');
    const item = new vscode.TreeItem(prompt === '' ? name : prompt);
    item.id = key;
    item.contextValue = 'image';
    item.iconPath = picture?.icon ?? new vscode.ThemeIcon('file-media');
    item.command = { command: 'seedream.previewImage', title: vscode.l10n.t('Preview'), arguments: [uri] };
    item.accessibilityInformation = { label: prompt === '' ? name : `${prompt}, ${name}` };
    if (prompt !== '') item.description = name;
    if (picture !== undefined) item.tooltip = tooltip(picture.facts);
    return item;
  }

  #jobItem(jobId: string): vscode.TreeItem {
    const job = this.#deps.jobs.running().find(running => running.jobId === jobId);
    const item = new vscode.TreeItem(shortPrompt(job?.prompt ?? '') || vscode.l10n.t('Generating'));
    item.id = `job:${jobId}`;
    item.contextValue = 'job';
    item.iconPath = new vscode.ThemeIcon('loading~spin');
    if (job !== undefined) item.description = progressWords(job);
    return item;
  }
}

const latest = {
  text: '',
  models: [],
  providers: [],
  ratios: [],
  tags: [],
  rejected: 'without',
  sort: 'newest',
  group: 'none',
} as const;

function groupItem(group: Group): vscode.TreeItem {
  const words = group === 'jobs' ? vscode.l10n.t('Running') : vscode.l10n.t('Latest Images');
  const item = new vscode.TreeItem(words, vscode.TreeItemCollapsibleState.Expanded);
  item.id = `group:${group}`;
  item.contextValue = 'group';
  return item;
}

function progressWords({ saved, total }: RunningJob): string {
  return total === 1 ? vscode.l10n.t('generating') : vscode.l10n.t('{0} of {1}', saved, imageCount(total));
}

/** Prompt and names are foreign: text, never markup (R21). */
function tooltip(facts: FileFacts): vscode.MarkdownString {
  const { recipe, path, width, height } = facts;
  const text = new vscode.MarkdownString();
  const prompt = shortPrompt(recipe?.prompt ?? facts.prompt, 300);
  if (prompt !== '') text.appendText(prompt).appendMarkdown('\n\n');
  const model = recipe === undefined ? '' : `${modelLabel(recipe.model.name ?? recipe.model.sent)} · `;
  text.appendText(`${model}${width}×${height}`).appendMarkdown('\n\n');
  return text.appendText(path);
}
