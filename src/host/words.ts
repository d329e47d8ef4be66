import * as vscode from 'vscode';
import type { Model } from '../core/api/models.ts';
import { estimateCost, type Estimate, type EstimateInput } from '../core/api/price.ts';
import { graphemesOf } from '../core/graphemes.ts';
import type { Measure } from '../core/references/prepare.ts';
import { costOf, type Call } from './order.ts';

/** `about $0.12`, in the editor's language. */
export function aboutCost(estimate: Estimate): string {
  return vscode.l10n.t('about {0}', moneyWords(estimate));
}

/** `$0.12` */
export function moneyWords({ amount, currency }: Estimate): string {
  return new Intl.NumberFormat(vscode.env.language, {
    style: 'currency',
    currency,
    minimumFractionDigits: 2,
    maximumFractionDigits: 3,
    currencyDisplay: 'narrowSymbol',
  }).format(amount);
}

/** `free`, `about $0.12`, or that nobody knows. */
export function priceWords(call: Call, times = 1): string {
  if (call.provider.currency === undefined) return vscode.l10n.t('free');
  const cost = costOf(call);
  if (cost === undefined) return vscode.l10n.t('price unknown');
  return aboutCost({ ...cost, amount: cost.amount * times });
}

export function imageCount(count: number): string {
  return count === 1 ? vscode.l10n.t('1 image') : vscode.l10n.t('{0} images', count);
}

export function referenceCount(count: number): string {
  return count === 1 ? vscode.l10n.t('1 reference') : vscode.l10n.t('{0} references', count);
}

/** `2848 × 1600 · 4.6 MP`; of a picture that is too small to count in millions, its sides alone. */
export function extentWords({ width, height }: { readonly width: number; readonly height: number }): string {
  const sides = `${width} × ${height}`;
  const megapixels = Math.round((width * height) / 100_000) / 10;
  return megapixels === 0 ? sides : `${sides} · ${megapixels.toLocaleString(vscode.env.language)} MP`;
}

/** `5640×3172, 16.4 MB` */
export function measure({ width, height, bytes }: Measure): string {
  const megabytes = new Intl.NumberFormat(vscode.env.language, { maximumFractionDigits: 1 }).format(
    Math.max(0.1, bytes / 1_000_000),
  );
  return `${width}×${height}, ${megabytes} MB`;
}

/** `0:12` */
export function elapsed(ms: number): string {
  const seconds = Math.floor(ms / 1_000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

/** The beginning of a prompt, on one line, cut between graphemes. */
export function shortPrompt(prompt: string, most = 40): string {
  const line = prompt.replaceAll(/\s+/g, ' ').trim();
  const parts = [...graphemesOf(line.slice(0, most * 8))];
  return parts.length <= most ? line : `${parts.slice(0, most - 1).join('')}…`;
}

/**
 * Notifications and input boxes make `[words](command:…)` a link that runs a command. Nothing that came from a server,
 * a picture or a folder may do that (R21).
 */
export function unlinked(text: string): string {
  return text.replaceAll('](', '] (');
}

/** A view's dictionary in the editor's language. */
export function translated(words: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(words).map(([name, english]) => {
      const { t } = vscode.l10n; // Not a literal: the words test reads the dictionaries themselves.
      return [name, t(english)];
    }),
  );
}

/** A file as the catalogue tells of it, with what is wrong with it in the editor's language. */
export function faultInWords<Told extends { readonly fault?: string }>(told: Told): Told {
  const { t } = vscode.l10n; // Not a literal: the words test reads the dictionary itself.
  return told.fault === undefined ? told : { ...told, fault: t(told.fault) };
}

/** What a model can do, on one line; with a currency also what the makers ask for a picture. */
export function abilities(model: Model, currency: EstimateInput['currency']): string {
  const cost = estimateCost({ model, currency, images: 1, references: 0 });
  const parts = [
    model.presets.join(' '),
    vscode.l10n.t('{0} references', model.maxReferences),
    model.sets ? vscode.l10n.t('sets') : vscode.l10n.t('one image a call'),
    model.outputFormats.length > 0 ? 'JPEG, PNG' : 'JPEG',
    ...(cost === undefined ? [] : [vscode.l10n.t('{0} an image', aboutCost(cost))]),
  ];
  return parts.join(' · ');
}
