import * as vscode from 'vscode';
import type { CarriedFacts } from '../core/metadata/embed.ts';
import type { Recipe } from '../core/metadata/recipe.ts';
import { escapeMarkdown } from './markdown.ts';
import { aboutCost, measure } from './words.ts';

/** What an image carries, as Markdown for the editor's own preview. Every foreign word is escaped: it is text, never markup. */
export function recipeMarkdown(fileName: string, facts: CarriedFacts): string {
  const recipe = facts.recipe;
  const parts =
    recipe === undefined
      ? [`# ${escapeMarkdown(fileName)}`, '', ...withoutRecipe(facts)]
      : [
          `# ${escapeMarkdown(fileName)}`,
          '',
          ...quote(recipe.prompt),
          '',
          ...makingOf(recipe),
          ...referencesOf(recipe),
        ];
  return [...parts, '', ...identityOf(facts), ''].join('\n');
}

function withoutRecipe(facts: CarriedFacts): string[] {
  const words = vscode.l10n.t('This image carries no Seedream recipe.');
  return facts.description === undefined ? [words] : [words, '', ...quote(facts.description)];
}

function makingOf(recipe: Recipe): string[] {
  const { requested, actual, model, provider, usage, costEstimate, set } = recipe;
  const got = `${measure(actual)}, ${actual.format.toUpperCase()}`;
  return table([
    [vscode.l10n.t('Model'), [model.sent, model.reported === model.sent ? undefined : model.reported]],
    [vscode.l10n.t('Provider'), [provider.id, provider.host]],
    [
      vscode.l10n.t('Size'),
      [vscode.l10n.t('asked {0}', requested.size ?? '–'), vscode.l10n.t('got {0}', got)],
    ],
    [
      vscode.l10n.t('Images'),
      set.requested === 1 ? ['1'] : [vscode.l10n.t('number {0} of up to {1}', set.index, set.requested)],
    ],
    [vscode.l10n.t('Watermark'), [requested.watermark ? vscode.l10n.t('on') : vscode.l10n.t('off')]],
    [vscode.l10n.t('Created'), [created(recipe.created)]],
    [vscode.l10n.t('Cost'), [costEstimate === undefined ? undefined : costWords(costEstimate)]],
    [
      vscode.l10n.t('Usage'),
      [
        usage?.outputTokens === undefined
          ? undefined
          : vscode.l10n.t('{0} output tokens', usage.outputTokens),
      ],
    ],
    [vscode.l10n.t('Request ID'), [recipe.requestId]],
    [vscode.l10n.t('Made with'), [recipe.generator]],
  ]);
}

function referencesOf(recipe: Recipe): string[] {
  if (recipe.references.length === 0) return [];
  const rows = recipe.references.map((reference, index): [string, string[]] => [
    vscode.l10n.t('Image {0}', index + 1),
    [
      reference.path,
      reference.width === undefined ? '' : `${reference.width}×${reference.height ?? ''}`,
      reference.sentAs === undefined ? '' : vscode.l10n.t('sent as {0}', measure(reference.sentAs)),
    ],
  ]);
  return ['', `## ${vscode.l10n.t('References')}`, '', ...table(rows)];
}

function identityOf(facts: CarriedFacts): string[] {
  const yes = vscode.l10n.t('yes');
  const rows = table([
    [vscode.l10n.t('Source type'), [facts.digitalSourceType?.split('/').pop()]],
    [vscode.l10n.t('Document ID'), [facts.documentId]],
    [vscode.l10n.t('Content credentials (C2PA)'), [facts.c2pa ? yes : undefined]],
    [vscode.l10n.t('AIGC label'), [facts.aigcLabel ? yes : undefined]],
  ]);
  return rows.length === 0 ? [] : [`## ${vscode.l10n.t('File')}`, '', ...rows];
}

function table(rows: readonly (readonly [string, readonly (string | undefined)[]])[]): string[] {
  const lines = rows.flatMap(([name, values]) => {
    const words = values
      .filter(value => value !== undefined && value !== '')
      .map(value => escapeMarkdown(value ?? ''));
    return words.length === 0 ? [] : [`| ${escapeMarkdown(name)} | ${words.join(' · ')} |`];
  });
  return lines.length === 0 ? [] : ['| | |', '| :-- | :-- |', ...lines];
}

function quote(text: string): string[] {
  return text.split(/\r\n|\r|\n/).map(line => `> ${escapeMarkdown(line)}${line === '' ? '' : '  '}`);
}

function created(iso: string): string {
  const date = new Date(iso);
  return Number.isNaN(date.getTime())
    ? iso
    : new Intl.DateTimeFormat(vscode.env.language, { dateStyle: 'long', timeStyle: 'medium' }).format(date);
}

function costWords(cost: { amount: number; currency: string }): string | undefined {
  return cost.currency === 'USD' || cost.currency === 'CNY'
    ? aboutCost({ amount: cost.amount, currency: cost.currency })
    : undefined;
}
