import * as vscode from 'vscode';
import { draftExtent } from '../../core/composer/draftSize.ts';
import { SeedreamError } from '../../core/errors.ts';
import { phrase } from '../../core/phrase.ts';
import { servingSide } from '../../core/references/limits.ts';
import type { PreparedReference } from '../../core/references/prepare.ts';
import type { Assessment, ComposerState, Draft, DraftReference } from '../../shared/composer.ts';
import type { Endpoints } from '../endpoint.ts';
import type { Engine } from '../engine.ts';
import type { Errand, Generation } from '../generation.ts';
import type { Models } from '../models.ts';
import { namedProviders } from '../namedProviders.ts';
import { confirmPurchase } from '../purchase.ts';
import type { KeyStore } from '../secrets.ts';
import type { Settings } from '../settings.ts';
import { unlinked } from '../words.ts';
import { chooseWorkspaceFolder } from '../workspace.ts';
import { mostReferences, mostVariations } from '../../shared/composerLimits.ts';
import { assess, callFor, type Surroundings } from './assess.ts';
import { draftOf } from './draftOf.ts';
import type { DraftStore } from './draftStore.ts';
import type { JobBoard } from './jobBoard.ts';
import { Offers } from './offers.ts';
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
  readonly #offers = new Offers();

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
      providers: namedProviders().map(({ id, label, baseUrl }) => ({
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
    const assessment = await this.#assess(draft);
    return { ...assessment, offer: this.#offers.make(this.#stakeOf(draft, assessment)) };
  }

  /** What the page saw and agreed to; anything else, and the same once more, buys nothing (R21). */
  async generate(draft: Draft, offer: string): Promise<readonly string[]> {
    const agreed = this.#offers.take(offer);
    const now = await this.#assess(draft);
    if (agreed === undefined || agreed !== this.#stakeOf(draft, now))
      throw new SeedreamError(
        'invalidRequest',
        phrase('The price or the request has changed since it was shown. Look at it once more.'),
        { billing: 'notSent' },
      );
    return this.buy(draft);
  }

  /** Buys what the form asks for, after what has to be asked; resolves with the jobs that have begun. */
  async buy(draft: Draft): Promise<readonly string[]> {
    const { variations } = draft;
    if (!Number.isInteger(variations) || variations < 1 || variations > mostVariations)
      throw new SeedreamError('invalidRequest', phrase('1 to {0} variations are possible', mostVariations), {
        billing: 'notSent',
      });
    const errand = await this.#errandFor(draft);
    if (errand === undefined) return [];
    await this.#deps.store.remember(draft.prompt);
    return this.#deps.generation.begin(errand, variations);
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
    const { store } = this.#deps;
    const current = await this.draft();
    // What was being written is not lost: it can be walked back to.
    if (change.prompt !== undefined && change.prompt !== current.prompt) await store.remember(current.prompt);
    await store.replace({ ...current, ...change });
  }

  /** Adds pictures to the form; one that is there already is not added twice, and its number is told. */
  async addReferences(uris: readonly vscode.Uri[]): Promise<void> {
    const { shelf } = this.#deps;
    const draft = await this.draft();
    const present = draft.references.map(({ id }) => shelf.uriOf(id)?.toString());
    const room = Math.max(0, mostReferences - draft.references.length);
    const fresh = uris.filter(uri => !present.includes(uri.toString())).slice(0, room);
    const there = uris.map(uri => present.indexOf(uri.toString())).find(place => place >= 0);
    if (there !== undefined) sayThere(draft.references[there]?.name ?? '', there + 1);
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

  async #assess(draft: Draft): Promise<Omit<Assessment, 'offer'>> {
    const assessment = assess(draft, await this.#surroundings(draft));
    this.#deps.tray.want(draft.references, sideFor(draft, assessment));
    return assessment;
  }

  /** All that a click agrees to. */
  #stakeOf(draft: Draft, { price }: Pick<Assessment, 'price'>): string {
    return JSON.stringify([draft, this.#deps.settings.provider().id, price]);
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
    const references = await tray.all(draft.references, sideFor(draft, await this.#assess(draft)));
    const table = await models.table();
    const provider = settings.provider();
    const { model } = table.idFor(provider, draft.model);
    const extent = draftExtent(draft, model, ratioOf(references[0]));
    if (draft.ratio === 'same' && extent === undefined)
      throw new SeedreamError(
        'invalidRequest',
        phrase('The first reference has no known ratio: choose a ratio.'),
        { param: 'size', billing: 'notSent' },
      );
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

function ratioOf(reference: PreparedReference | undefined): number | undefined {
  const { width, height } = reference?.recipe ?? {};
  return width === undefined || height === undefined ? undefined : width / height;
}

function sideFor(draft: Draft, { width, height }: Pick<Assessment, 'width' | 'height'>): number {
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

function sayThere(name: string, number: number): void {
  const words = vscode.l10n.t('{0} is there already, as {1}.', name, vscode.l10n.t('image {0}', number));
  void vscode.window.showInformationMessage(unlinked(words));
}
