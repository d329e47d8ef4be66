import * as vscode from 'vscode';
import { SeedreamError } from '../core/errors.ts';
import { phrase } from '../core/phrase.ts';
import type { PreparedReference } from '../core/references/prepare.ts';
import type { Drafts } from './drafts.ts';
import type { Endpoints } from './endpoint.ts';
import type { Generation } from './generation.ts';
import type { Models } from './models.ts';
import { confirmPurchase } from './purchase.ts';
import type { Engine } from './engine.ts';
import type { Wish } from './order.ts';
import { selectModel } from './pickers.ts';
import { askPrompt } from './promptInput.ts';
import { loadReferences, referencePath } from './references.ts';
import type { Settings } from './settings.ts';
import { imageCount, priceWords } from './words.ts';
import { chooseWorkspaceFolder, selectedImages } from './workspace.ts';

export interface ImageCommandDeps {
  readonly settings: Settings;
  readonly endpoints: Endpoints;
  readonly generation: Generation;
  readonly engine: Engine;
  readonly models: Models;
  readonly drafts: Drafts;
}

interface Composition {
  readonly title: string;
  readonly placeholder: string;
  readonly value: string;
  readonly scope: vscode.Uri | undefined;
  readonly references: readonly vscode.Uri[];
}

/** Generate and Remix: a prompt, some pictures, one click. */
export class ImageCommands {
  readonly #deps: ImageCommandDeps;

  constructor(deps: ImageCommandDeps) {
    this.#deps = deps;
  }

  /** `prompt` comes from a keybinding or another extension: then the price is shown and asked for first (R9). */
  async generate(prompt: string | undefined): Promise<void> {
    const scope = vscode.window.activeTextEditor?.document.uri ?? selectedImages([])[0];
    if (prompt !== undefined) {
      await this.#generateFor(prompt, scope);
      return;
    }
    await this.#compose({
      title: vscode.l10n.t('Generate Image'),
      placeholder: vscode.l10n.t(
        'What should the picture show? For instance: a red fox in fresh snow, low winter sun',
      ),
      value: this.#deps.drafts.get(),
      scope,
      references: [],
    });
  }

  /** `uris` are the selected files in the order they were selected; none means the picture being looked at. */
  async remix(uris: readonly vscode.Uri[]): Promise<void> {
    const references = uris.length > 0 ? uris : await pickImages();
    if (references.length === 0) return;
    await this.#checkCount(references.length, references[0]);
    const names = references.map((uri, index) =>
      vscode.l10n.t('image {0}: {1}', index + 1, referencePath(uri).split('/').pop() ?? ''),
    );
    await this.#compose({
      title: vscode.l10n.t('Remix {0}', names.join(', ')),
      placeholder: vscode.l10n.t(
        'What should change? For instance: dress the person of image 1 in the coat of image 2',
      ),
      value: '',
      scope: references[0],
      references,
    });
  }

  async #compose(composition: Composition): Promise<void> {
    // Pictures are read and made ready while the person types; one that may not be sent ends the question at once.
    const unusable = new AbortController();
    const preparing = this.#prepare(composition, unusable);
    this.#deps.engine.warm();
    const answer = await askPrompt({
      ...composition,
      summary: await this.#summary(composition),
      signal: unusable.signal,
    });
    const refused = unusable.signal.aborted;
    if (answer.kind !== 'accepted') unusable.abort(); // Nobody waits for the pictures any more.
    switch (answer.kind) {
      case 'settings':
        await vscode.commands.executeCommand(
          'workbench.action.openSettings',
          '@ext:seedream-studio.seedream-studio',
        );
        return;
      case 'model':
        await selectModel(this.#deps.settings, this.#deps.models, composition.scope);
        await this.#compose({ ...composition });
        return;
      case 'dismissed':
        if (composition.references.length === 0) await this.#deps.drafts.keep(answer.prompt);
        if (refused) await preparing;
        return;
      case 'accepted':
        await this.#go(composition, answer.prompt, await preparing);
    }
  }

  /** A picture that may not be sent aborts `unusable`; the rejection itself is for whoever uses the pictures. */
  #prepare(
    { references, scope }: Composition,
    unusable: AbortController,
  ): Promise<readonly PreparedReference[]> {
    const { engine, settings } = this.#deps;
    const { size } = settings.generation(scope);
    const loading = loadReferences(references, { engine, size }, unusable.signal);
    loading.catch(() => unusable.abort());
    return loading;
  }

  async #go(
    composition: Composition,
    prompt: string,
    references: readonly PreparedReference[],
  ): Promise<void> {
    await this.#deps.drafts.keep(prompt);
    const workspaceFolder = await chooseWorkspaceFolder(composition.scope);
    if (workspaceFolder === undefined) return;
    const settings = this.#deps.settings.generation(workspaceFolder);
    await this.#deps.generation.run({
      wish: { prompt, references, settings },
      workspaceFolder,
      uris: composition.references,
      editPrompt: () => this.#compose({ ...composition, value: prompt }),
    });
  }

  async #generateFor(prompt: string, scope: vscode.Uri | undefined): Promise<void> {
    const workspaceFolder = await chooseWorkspaceFolder(scope);
    if (workspaceFolder === undefined) return;
    const wish: Wish = { prompt, references: [], settings: this.#deps.settings.generation(workspaceFolder) };
    const call = await this.#deps.generation.plan(wish, await this.#deps.endpoints.resolve());
    if (!(await confirmPurchase(call, vscode.l10n.t('Generate from this prompt?')))) return;
    const editPrompt = (): Promise<void> => this.generate(undefined);
    await this.#deps.generation.run({ wish, workspaceFolder, editPrompt, confirmed: true });
  }

  async #checkCount(count: number, scope: vscode.Uri | undefined): Promise<void> {
    const { settings, models } = this.#deps;
    const { model } = (await models.table()).idFor(settings.provider(), settings.generation(scope).model);
    const most = model?.maxReferences ?? 14;
    if (count <= most) return;
    throw new SeedreamError(
      'invalidRequest',
      phrase(
        '{0} takes at most {1} reference images; you selected {2}. Select fewer.',
        model?.label ?? phrase('The model'),
        most,
        count,
      ),
      { param: 'model', billing: 'notSent' },
    );
  }

  async #summary({ scope }: Composition): Promise<string> {
    const settings = this.#deps.settings.generation(scope);
    const provider = this.#deps.settings.provider();
    const call = await this.#deps.generation.plan({ prompt: '', references: [], settings }, { provider });
    const images =
      settings.maxImages === 1 ? imageCount(1) : vscode.l10n.t('up to {0}', imageCount(settings.maxImages));
    const { model, params } = call;
    return [model?.label ?? params.modelId, provider.label, settings.size, images, priceWords(call)].join(
      ' · ',
    );
  }
}

async function pickImages(): Promise<vscode.Uri[]> {
  const shown = selectedImages([]);
  if (shown.length > 0) return shown;
  const picked = await vscode.window.showOpenDialog({
    title: vscode.l10n.t('Choose Images to Remix'),
    openLabel: vscode.l10n.t('Remix'),
    canSelectMany: true,
    filters: { [vscode.l10n.t('Images')]: ['jpg', 'jpeg', 'png', 'webp', 'bmp', 'tif', 'tiff', 'gif'] },
  });
  return picked ?? [];
}
