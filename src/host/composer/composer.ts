import * as vscode from 'vscode';
import { providers } from '../../core/api/providers.ts';
import { draftExtent } from '../../core/composer/draftSize.ts';
import { servingSide } from '../../core/references/limits.ts';
import type { Assessment, ComposerState, Draft, DraftReference } from '../../shared/composer.ts';
import type { Endpoints } from '../endpoint.ts';
import type { Engine } from '../engine.ts';
import type { Errand, Generation } from '../generation.ts';
import type { Models } from '../models.ts';
import { confirmPurchase } from '../purchase.ts';
import type { KeyStore } from '../secrets.ts';
import type { Settings } from '../settings.ts';
import { chooseWorkspaceFolder } from '../workspace.ts';
import { assess, callFor, firstRatio, type Surroundings } from './assess.ts';
import { draftOf } from './draftOf.ts';
import type { DraftStore } from './draftStore.ts';
import type { JobBoard } from './jobBoard.ts';
import type { Presets } from './presets.ts';
import type { Shelf } from './shelf.ts';
import type { Tray } from './tray.ts';
import { modelViews } from './views.ts';

export interface ComposerDeps {
  readonly settings: Settings;
  readonly models: Models;
  readonly engine: Engine;
  readonly endpoints: Endpoints;
  readonly keys: KeyStore;
  readonly generation: Generation;
  readonly board: JobBoard;
  readonly shelf: Shelf;
  readonly tray: Tray;
  readonly store: DraftStore;
  readonly presets: Presets;
}

/** What the composer can do, whichever page shows it. */
export class Composer {
  readonly #deps: ComposerDeps;

  constructor(deps: ComposerDeps) {
    this.#deps = deps;
  }

  /** The form as it was left, or as the settings would fill it. References that are gone are left out. */
  async draft(): Promise<Draft> {
    const { store, settings, models, shelf } = this.#deps;
    const kept = store.current;
    if (kept === undefined)
      return draftOf('', settings.generation(defaultFolder()), { table: await models.table() });
    return { ...kept, references: kept.references.filter(({ id }) => shelf.has(id)) };
  }

  async state(): Promise<ComposerState> {
    const { settings, models, presets, store, keys } = this.#deps;
    const folder = defaultFolder();
    const provider = settings.provider();
    const [table, views, origins] = await Promise.all([
      models.table(),
      presets.views(folder),
      keys.originsWithKey(),
    ]);
    const obstacle = obstacleHere();
    return {
      models: modelViews(table, provider),
      providers: providers.map(({ id, label, baseUrl }) => ({
        id,
        label,
        hasKey: id === 'sandbox' || origins.includes(originOf(baseUrl ?? settings.customBaseUrl())),
      })),
      provider: provider.id,
      presets: views,
      history: store.history,
      folder: folder === undefined ? '' : settings.assetsFolder(folder),
      ...(obstacle === undefined ? {} : { obstacle }),
    };
  }

  async assess(draft: Draft): Promise<Assessment> {
    const around = await this.#surroundings(draft);
    const assessment = assess(draft, around);
    this.#deps.tray.want(draft.references, sideFor(draft, assessment));
    return assessment;
  }

  /** Buys what the form asks for, after what has to be asked; resolves with the jobs that have begun. */
  async generate(draft: Draft): Promise<readonly string[]> {
    const errand = await this.#errandFor(draft);
    if (errand === undefined) return [];
    await this.#deps.store.remember(draft.prompt);
    return this.#deps.generation.begin(errand, Math.max(1, Math.trunc(draft.variations)));
  }

  /** The same once more, after showing the price. */
  async again(draft: Draft, question: string): Promise<void> {
    const errand = await this.#errandFor({ ...draft, variations: 1 });
    if (errand === undefined) return;
    const { endpoints, generation } = this.#deps;
    const call = await generation.plan(errand.wish, await endpoints.resolve());
    if (await confirmPurchase(call, question)) await generation.begin({ ...errand, confirmed: true }, 1);
  }

  /** Fills the form from outside; what is not given stays. */
  async compose(change: Partial<Draft>): Promise<void> {
    await this.#deps.store.replace({ ...(await this.draft()), ...change });
  }

  /** Adds pictures to the form; one that is there already is not added twice. */
  async addReferences(uris: readonly vscode.Uri[]): Promise<void> {
    const { shelf } = this.#deps;
    const draft = await this.draft();
    const present = new Set(draft.references.map(({ id }) => shelf.uriOf(id)?.toString()));
    const fresh = uris.filter(uri => !present.has(uri.toString()));
    await this.compose({ references: [...draft.references, ...shelf.addFiles(fresh)] });
  }

  /** For a picture's recipe or the palette: the references as they lie on the disk now. */
  references(uris: readonly vscode.Uri[]): DraftReference[] {
    return this.#deps.shelf.addFiles(uris);
  }

  /** Ids that drafts and cards still refer to are kept, the others forgotten. */
  async tidy(): Promise<void> {
    const { shelf, store, board } = this.#deps;
    const drafts = [
      ...board.cards.map(card => card.draft),
      ...(store.current === undefined ? [] : [store.current]),
    ];
    await shelf.keepOnly(new Set(drafts.flatMap(({ references }) => references.map(({ id }) => id))));
  }

  async #surroundings(draft: Draft): Promise<Surroundings> {
    const { models, settings, tray } = this.#deps;
    return {
      table: await models.table(),
      provider: settings.provider(),
      prepared: tray.prepared(draft.references),
      views: tray.views(),
      obstacle: obstacleHere() !== undefined,
    };
  }

  async #errandFor(draft: Draft): Promise<Errand | undefined> {
    const { shelf, tray, models, settings } = this.#deps;
    const [scope] = draft.references.flatMap(({ id }) => shelf.uriOf(id) ?? []);
    const workspaceFolder = await chooseWorkspaceFolder(scope);
    if (workspaceFolder === undefined) return undefined;
    const first = await this.assess(draft);
    const references = await tray.all(draft.references, sideFor(draft, first));
    const table = await models.table();
    const provider = settings.provider();
    const { model } = table.idFor(provider, draft.model);
    const extent = draftExtent(draft, model, firstRatio(draft, tray.views()));
    const { wish } = callFor(draft, { table, provider, prepared: references }, extent);
    return {
      wish,
      workspaceFolder,
      draft,
      editPrompt: async () => {
        await this.compose(draft);
      },
    };
  }
}

function sideFor(draft: Draft, { width, height }: Assessment): number {
  return servingSide(width === undefined || height === undefined ? draft.resolution : `${width}x${height}`);
}

/** The folder of the file being edited, or the first one. */
export function defaultFolder(): vscode.Uri | undefined {
  const active = vscode.window.activeTextEditor?.document.uri;
  const own = active === undefined ? undefined : vscode.workspace.getWorkspaceFolder(active);
  return own?.uri ?? vscode.workspace.workspaceFolders?.[0]?.uri;
}

function obstacleHere(): ComposerState['obstacle'] {
  if (!vscode.workspace.isTrusted) return 'restricted';
  return defaultFolder() === undefined ? 'noFolder' : undefined;
}

function originOf(baseUrl: string): string {
  return URL.canParse(baseUrl) ? new URL(baseUrl).origin : '';
}
