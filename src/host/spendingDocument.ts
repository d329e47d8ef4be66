import * as vscode from 'vscode';
import { findModel } from '../core/api/modelTable.ts';
import type { Money } from '../core/spending/money.ts';
import type { SpendingRow } from '../core/spending/table.ts';
import type { SpendingReport } from '../engine/contract.ts';
import { escapeMarkdown } from './markdown.ts';
import { findNamedProvider } from './namedProviders.ts';
import { moneyWords } from './words.ts';

/** The month's and day's sums, and a table per day, provider and model. Every amount is an estimate, and said to be. */
export function spendingMarkdown({ today, month, rows }: SpendingReport): string {
  const paid = rows.filter(
    row => row.currency === undefined || row.settled + row.open + row.unknown > 0 || row.expected > 0,
  );
  const head = [
    `# ${vscode.l10n.t('Spending')}`,
    '',
    vscode.l10n.t('Estimates from list prices, not bills.'),
    '',
    `**${vscode.l10n.t('Today')}** ${sumWords(today)} · **${vscode.l10n.t('This month')}** ${sumWords(month)}`,
    '',
  ];
  if (paid.length === 0) return [...head, vscode.l10n.t('Nothing has been spent yet.'), ''].join('\n');
  const titles = [
    vscode.l10n.t('Day'),
    vscode.l10n.t('Model'),
    vscode.l10n.t('Provider'),
    vscode.l10n.t('Calls'),
    vscode.l10n.t('Images'),
    vscode.l10n.t('Expected'),
    vscode.l10n.t('Spent'),
    vscode.l10n.t('Perhaps'),
  ];
  return [
    ...head,
    `| ${titles.map(escapeMarkdown).join(' | ')} |`,
    '| :-- | :-- | :-- | --: | --: | --: | --: | --: |',
    ...paid.map(line),
    '',
    vscode.l10n.t(
      '“Perhaps” is reserved for calls that still run or whose end is unknown: it may have been billed.',
    ),
    '',
  ].join('\n');
}

/** `$1.24`, or both currencies side by side. */
export function sumWords(sums: readonly Money[]): string {
  return sums.length === 0 ? moneyWords({ amount: 0, currency: 'USD' }) : sums.map(moneyWords).join(' + ');
}

function line(row: SpendingRow): string {
  const { currency } = row;
  const amount = (value: number): string =>
    currency === undefined ? '–' : moneyWords({ amount: value, currency });
  const cells = [
    row.day,
    findModel(row.model)?.label ?? row.model,
    findNamedProvider(row.provider)?.label ?? row.provider,
    String(row.calls),
    String(row.images),
    amount(row.expected),
    amount(row.settled),
    amount(row.open + row.unknown),
  ];
  return `| ${cells.map(escapeMarkdown).join(' | ')} |`;
}
