import * as vscode from 'vscode';
import type { FileFacts } from '../../catalogue/contract.ts';
import { findModel } from '../../core/api/modelTable.ts';
import type { Recipe } from '../../core/metadata/recipe.ts';
import type { DetailView, ParameterView } from '../../shared/gallery.ts';
import { findNamedProvider } from '../namedProviders.ts';
import { windowUri } from '../windowUri.ts';
import { aboutCost, faultInWords } from '../words.ts';

/** The page decodes the original by itself, so a larger one is shown by its thumbnail. */
const mostShownPixels = 40_000_000;

/** A picture's whole story, worded; where it lies is told in addresses only. */
export function detailView(facts: FileFacts, webview: vscode.Webview): DetailView {
  const { file, recipe, ...rest } = faultInWords(facts);
  const uri = vscode.Uri.file(file);
  const isShown = facts.width * facts.height <= mostShownPixels;
  const cost = costWords(recipe);
  const usage = usageWords(recipe);
  return {
    ...rest,
    folder: facts.path.includes('/') ? facts.path.slice(0, facts.path.lastIndexOf('/')) : '',
    src: isShown ? webview.asWebviewUri(uri).toString() : '',
    uri: windowUri(uri, webview),
    fullPrompt: recipe?.prompt ?? facts.prompt,
    parameters: recipe === undefined ? [] : parametersOf(recipe),
    hasRecipe: recipe !== undefined,
    ...(cost === undefined ? {} : { cost }),
    ...(usage === undefined ? {} : { usage }),
  };
}

function parametersOf(recipe: Recipe): readonly ParameterView[] {
  const { requested, actual, model, provider, set } = recipe;
  const got = `${actual.width}×${actual.height}`;
  const rows: readonly (readonly [string, string, string | number | undefined])[] = [
    ['model', vscode.l10n.t('Model'), modelWords(model)],
    ['provider', vscode.l10n.t('Provider'), findNamedProvider(provider.id)?.label ?? provider.host],
    ['size', vscode.l10n.t('Size'), requested.size === undefined ? got : sizeWords(got, requested.size)],
    ['format', vscode.l10n.t('Format'), formatWords(recipe)],
    ['images', vscode.l10n.t('Images'), imagesWords(set)],
    ['watermark', vscode.l10n.t('Watermark'), onOff(requested.watermark)],
    ['background', vscode.l10n.t('Background'), requested.background],
    ['seed', vscode.l10n.t('Seed'), requested.seed],
    ['guidance', vscode.l10n.t('Guidance'), requested.guidanceScale],
    ['optimize', vscode.l10n.t('Prompt optimizing'), requested.optimizePrompt],
    ['webSearch', vscode.l10n.t('Web search'), onOff(requested.webSearch)],
    ['created', vscode.l10n.t('Created'), dateWords(recipe.created)],
    ['requestId', vscode.l10n.t('Request ID'), recipe.requestId],
    ['generator', vscode.l10n.t('Made with'), recipe.generator],
  ];
  return rows.flatMap(([key, label, value]) =>
    value === undefined || value === '' ? [] : [{ key, label, value: String(value) }],
  );
}

/** What answered is told too where it was not what was asked for. */
function modelWords({ name, sent, reported }: Recipe['model']): string {
  const label = modelLabel(name ?? sent);
  return reported === undefined || reported === sent ? label : `${label} (${reported})`;
}

function sizeWords(got: string, asked: string): string {
  return asked.toLowerCase().replace('x', '×') === got ? got : vscode.l10n.t('{0} (asked {1})', got, asked);
}

function formatWords({ requested, actual }: Recipe): string {
  const got = actual.format.toUpperCase();
  const asked = requested.outputFormat?.toUpperCase();
  return asked === undefined || asked === got ? got : vscode.l10n.t('{0} (asked {1})', got, asked);
}

function imagesWords({ index, requested }: Recipe['set']): string {
  return requested === 1 ? '1' : vscode.l10n.t('number {0} of up to {1}', index, requested);
}

function onOff(value: boolean | undefined): string | undefined {
  if (value === undefined) return undefined;
  return value ? vscode.l10n.t('on') : vscode.l10n.t('off');
}

function dateWords(iso: string): string {
  const date = new Date(iso);
  return Number.isNaN(date.getTime())
    ? iso
    : new Intl.DateTimeFormat(vscode.env.language, { dateStyle: 'long', timeStyle: 'medium' }).format(date);
}

function costWords(recipe: Recipe | undefined): string | undefined {
  const cost = recipe?.costEstimate;
  return cost?.currency === 'USD' || cost?.currency === 'CNY'
    ? aboutCost({ amount: cost.amount, currency: cost.currency })
    : undefined;
}

function usageWords(recipe: Recipe | undefined): string | undefined {
  const tokens = recipe?.usage?.outputTokens;
  return tokens === undefined ? undefined : vscode.l10n.t('{0} output tokens', tokens);
}

export function modelLabel(nameOrId: string): string {
  return findModel(nameOrId)?.label ?? nameOrId;
}
