import { realpath } from 'node:fs/promises';
import { posix, sep } from 'node:path';
import * as vscode from 'vscode';
import { SeedreamError } from '../core/errors.ts';
import type { CarriedFacts } from '../core/metadata/embed.ts';
import type { Recipe } from '../core/metadata/recipe.ts';
import type { PreparedReference } from '../core/references/prepare.ts';
import { documentUri, type Documents } from './documents.ts';
import type { Endpoints } from './endpoint.ts';
import type { Generation } from './generation.ts';
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

  async generateAgain(uris: readonly vscode.Uri[]): Promise<void> {
    const image = oneImage(uris);
    const { recipe } = await readFacts(image, this.#deps.engine);
    const name = posix.basename(image.path);
    if (recipe === undefined)
      throw problem(`${name} carries no Seedream recipe, so it cannot be repeated. Remix it instead.`);
    const workspaceFolder = await chooseWorkspaceFolder(image);
    if (workspaceFolder === undefined) return;
    const references = await this.#referencesOf(recipe, workspaceFolder);
    if (references === undefined) return;
    const wish = wishOf(recipe, references);
    const question = vscode.l10n.t('Generate again from the recipe of {0}?', name);
    const call = await this.#deps.generation.plan(wish, await this.#deps.endpoints.resolve());
    if (!(await confirmPurchase(call, question))) return;
    const editPrompt = async (): Promise<void> => {
      await vscode.commands.executeCommand('seedream.generate');
    };
    await this.#deps.generation.run({ wish, workspaceFolder, editPrompt, confirmed: true });
  }

  /** Undefined when a reference has changed and the person does not want it as it is now. */
  async #referencesOf(recipe: Recipe, folder: vscode.Uri): Promise<readonly PreparedReference[] | undefined> {
    const uris = await Promise.all(recipe.references.map(({ path }) => insideOf(folder, path)));
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
    },
  };
}

function oneImage(uris: readonly vscode.Uri[]): vscode.Uri {
  const [image] = selectedImages(uris);
  if (image === undefined) throw problem('Open or select an image first.');
  return image;
}

/** What the file carries, or what the file beside it says when the picture itself could not be written to. */
async function readFacts(image: vscode.Uri, engine: Engine): Promise<CarriedFacts> {
  const [bytes, beside] = await Promise.all([read(image), read(image.with({ path: `${image.path}.json` }))]);
  const sidecar = beside === undefined ? undefined : Buffer.from(beside).toString('utf8');
  const facts = bytes === undefined ? undefined : await engine.readFacts(bytes, sidecar);
  if (facts === undefined) throw problem(`${posix.basename(image.path)} cannot be read as an image.`);
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
  const outside = problem(`The recipe names a file outside this workspace folder: ${path.slice(0, 200)}`);
  if (!uri.path.startsWith(`${folder.path.replace(/\/$/, '')}/`)) throw outside;
  if (uri.scheme !== 'file') return uri;
  const [root, real] = await Promise.all([realpath(folder.fsPath), realpath(uri.fsPath)]).catch(() => {
    throw problem(`A reference is missing: ${path.slice(0, 200)}. Put it back, or remix the image instead.`);
  });
  if (!real?.startsWith(`${root}${sep}`)) throw outside;
  return uri;
}

function problem(message: string): SeedreamError {
  return new SeedreamError('invalidRequest', message, { param: 'image', billing: 'notSent' });
}
