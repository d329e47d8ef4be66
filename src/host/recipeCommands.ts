import { realpath } from 'node:fs/promises';
import { posix, sep } from 'node:path';
import * as vscode from 'vscode';
import { SeedreamError } from '../core/errors.ts';
import { phrase, type Phrase } from '../core/phrase.ts';
import type { CarriedFacts } from '../core/metadata/embed.ts';
import type { Recipe } from '../core/metadata/recipe.ts';
import type { PreparedReference } from '../core/references/prepare.ts';
import type { Draft } from '../shared/composer.ts';
import { draftOf } from './composer/draftOf.ts';
import type { Shelf } from './composer/shelf.ts';
import { documentUri, type Documents } from './documents.ts';
import type { Endpoints } from './endpoint.ts';
import type { Generation } from './generation.ts';
import type { Models } from './models.ts';
import { confirmPurchase } from './purchase.ts';
import type { Engine } from './engine.ts';
import type { Wish } from './order.ts';
import { loadReferences } from './references.ts';
import { recipeMarkdown } from './recipeDocument.ts';
import { chooseWorkspaceFolder, selectedImages } from './workspace.ts';

export interface RecipeCommandDeps {
  readonly documents: Documents;
  readonly engine: Engine;
  readonly endpoints: Endpoints;
  readonly generation: Generation;
  readonly models: Models;
  readonly shelf: Shelf;
}

/** Show Recipe and Generate Again: both start from what an image carries. */
export class RecipeCommands {
  readonly #deps: RecipeCommandDeps;

  constructor(deps: RecipeCommandDeps) {
    this.#deps = deps;
    deps.documents.serve('recipe', async uri => {
      const image = vscode.Uri.parse(uri.query);
      return recipeMarkdown(posix.basename(image.path), await readFacts(image, deps.engine));
    });
  }

  async show(uris: readonly vscode.Uri[]): Promise<void> {
    const image = oneImage(uris);
    await readFacts(image, this.#deps.engine); // Says what is wrong with the file before a tab opens.
    await this.#deps.documents.show(documentUri('recipe', `${image.path}.md`, image.toString()));
  }

  /** The form that would make the picture again; references that are not there any more are named. */
  async draftFrom(selected: readonly vscode.Uri[]): Promise<{ draft: Draft; missing: readonly string[] }> {
    const image = oneImage(selected);
    const { recipe } = await readFacts(image, this.#deps.engine);
    if (recipe === undefined)
      throw problem(phrase('{0} carries no Seedream recipe.', posix.basename(image.path)));
    const folder = vscode.workspace.getWorkspaceFolder(image)?.uri;
    const missing: string[] = [];
    const found: vscode.Uri[] = [];
    for (const { path } of recipe.references) {
      try {
        if (folder === undefined) throw problem(phrase('Open or select an image first.'));
        found.push(await insideOf(folder, path));
      } catch {
        missing.push(path);
      }
    }
    const { models, shelf } = this.#deps;
    const { prompt, settings } = wishOf(recipe, []);
    const references = shelf.addFiles(found);
    return { draft: draftOf(prompt, settings, { table: await models.table(), references }), missing };
  }

  async generateAgain(selected: readonly vscode.Uri[]): Promise<void> {
    const image = oneImage(selected);
    const { recipe } = await readFacts(image, this.#deps.engine);
    const name = posix.basename(image.path);
    if (recipe === undefined)
      throw problem(
        phrase('{0} carries no Seedream recipe, so it cannot be repeated. Remix it instead.', name),
      );
    const workspaceFolder = await chooseWorkspaceFolder(image);
    if (workspaceFolder === undefined) return;
    const uris = await Promise.all(recipe.references.map(({ path }) => insideOf(workspaceFolder, path)));
    const references = await this.#referencesOf(recipe, uris);
    if (references === undefined) return;
    const wish = wishOf(recipe, references);
    const question = vscode.l10n.t('Generate again from the recipe of {0}?', name);
    const call = await this.#deps.generation.plan(wish, await this.#deps.endpoints.resolve());
    if (!(await confirmPurchase(call, question))) return;
    const editPrompt = async (): Promise<void> => {
      await vscode.commands.executeCommand('seedream.generate');
    };
    await this.#deps.generation.run({ wish, workspaceFolder, uris, editPrompt, confirmed: true });
  }

  /** Undefined when a reference has changed and the person does not want it as it is now. */
  async #referencesOf(
    recipe: Recipe,
    uris: readonly vscode.Uri[],
  ): Promise<readonly PreparedReference[] | undefined> {
    const prepared = await loadReferences(
      uris,
      { engine: this.#deps.engine, size: recipe.requested.size },
      new AbortController().signal,
    );
    const changed = prepared.filter(
      (reference, index) => reference.recipe.sha256 !== recipe.references[index]?.sha256,
    );
    if (changed.length === 0) return prepared;
    const goOn = vscode.l10n.t('Use as It Is Now');
    const names = changed.map(reference => reference.recipe.path).join(', ');
    const answer = await vscode.window.showWarningMessage(
      vscode.l10n.t('A reference has changed since: {0}', names),
      { modal: true, detail: vscode.l10n.t('The new image would be made from the changed file.') },
      goOn,
    );
    return answer === goOn ? prepared : undefined;
  }
}

function wishOf(recipe: Recipe, references: readonly PreparedReference[]): Wish {
  const { requested } = recipe;
  return {
    prompt: recipe.prompt,
    references,
    settings: {
      model: recipe.model.name ?? recipe.model.sent,
      size: requested.size ?? '2K',
      watermark: requested.watermark,
      outputFormat: requested.outputFormat,
      responseFormat: requested.responseFormat ?? 'url',
      maxImages: requested.maxImages,
      more: moreOf(requested),
    },
  };
}

function moreOf(requested: Recipe['requested']): NonNullable<Wish['settings']['more']> {
  const { background, optimizePrompt, webSearch, seed, guidanceScale, stream } = requested;
  return {
    ...(background === undefined ? {} : { background }),
    ...(optimizePrompt === undefined ? {} : { optimizePrompt }),
    ...(webSearch === undefined ? {} : { webSearch }),
    ...(seed === undefined ? {} : { seed }),
    ...(guidanceScale === undefined ? {} : { guidanceScale }),
    ...(stream === undefined ? {} : { stream }),
  };
}

function oneImage(uris: readonly vscode.Uri[]): vscode.Uri {
  const [image] = selectedImages(uris);
  if (image === undefined) throw problem(phrase('Open or select an image first.'));
  return image;
}

/** What the file carries, or what the file beside it says when the picture itself could not be written to. */
async function readFacts(image: vscode.Uri, engine: Engine): Promise<CarriedFacts> {
  const [bytes, beside] = await Promise.all([read(image), read(image.with({ path: `${image.path}.json` }))]);
  const sidecar = beside === undefined ? undefined : Buffer.from(beside).toString('utf8');
  const facts = bytes === undefined ? undefined : await engine.readFacts(bytes, sidecar);
  if (facts === undefined)
    throw problem(phrase('{0} cannot be read as an image.', posix.basename(image.path)));
  return facts;
}

async function read(uri: vscode.Uri): Promise<Uint8Array | undefined> {
  try {
    return await vscode.workspace.fs.readFile(uri);
  } catch {
    return undefined; // The caller says which file is missing.
  }
}

/** A recipe is foreign data: it may name files inside the workspace folder only, and no links out of it. */
async function insideOf(folder: vscode.Uri, path: string): Promise<vscode.Uri> {
  const uri = vscode.Uri.joinPath(folder, path);
  const outside = problem(
    phrase('The recipe names a file outside this workspace folder: {0}', path.slice(0, 200)),
  );
  if (!uri.path.startsWith(`${folder.path.replace(/\/$/, '')}/`)) throw outside;
  if (uri.scheme !== 'file') return uri;
  const [root, real] = await Promise.all([realpath(folder.fsPath), realpath(uri.fsPath)]).catch(() => {
    throw problem(
      phrase('A reference is missing: {0}. Put it back, or remix the image instead.', path.slice(0, 200)),
    );
  });
  if (!real?.startsWith(`${root}${sep}`)) throw outside;
  return uri;
}

function problem(words: Phrase): SeedreamError {
  return new SeedreamError('invalidRequest', words, { param: 'image', billing: 'notSent' });
}
