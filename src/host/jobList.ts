import * as vscode from 'vscode';
import { findModel } from '../core/api/modelTable.ts';
import type { JobRecord, JobRecordState } from '../core/jobs/record.ts';
import type { RecoveryReport } from '../engine/contract.ts';
import { cancelJob } from './cancelJob.ts';
import type { Engine } from './engine.ts';
import { findNamedProvider } from './namedProviders.ts';
import { translate } from './phrases.ts';
import { aboutCost, shortPrompt, unlinked } from './words.ts';

interface JobItem extends vscode.QuickPickItem {
  readonly record: JobRecord;
}

const cancelIcon = new vscode.ThemeIcon('close');
const copyIcon = new vscode.ThemeIcon('copy');

/** Lists what was ordered, newest first: how it stands, when, which model, price, request ID. */
export async function showJobs(engine: Engine): Promise<void> {
  const records = await engine.jobs();
  if (records.length === 0) {
    void vscode.window.showInformationMessage(vscode.l10n.t('There are no jobs yet.'));
    return;
  }
  const list = vscode.window.createQuickPick<JobItem>();
  list.title = vscode.l10n.t('Jobs');
  list.placeholder = vscode.l10n.t('Enter opens the images of a job');
  list.matchOnDetail = true;
  list.items = records.map(item);
  const refresh = engine.onDidChange(() => {
    engine.jobs().then(
      latest => (list.items = latest.map(item)),
      () => undefined, // The list stays as it is; the next change brings it up to date.
    );
  });
  list.onDidTriggerItemButton(async ({ item: { record }, button }) => {
    if (button.iconPath === cancelIcon) await cancelJob(engine, record.id);
    else await vscode.env.clipboard.writeText(record.requestId ?? '');
  });
  list.onDidAccept(async () => {
    const [chosen] = list.selectedItems;
    list.hide();
    if (chosen !== undefined) await openJob(chosen.record);
  });
  list.onDidHide(() => {
    refresh.dispose();
    list.dispose();
  });
  list.show();
}

/** Says what was saved from a job that an earlier window had left unfinished. */
export async function tellRecovered(reports: readonly RecoveryReport[]): Promise<void> {
  const saved = reports.reduce((sum, report) => sum + report.saved, 0);
  if (saved === 0) return;
  const show = vscode.l10n.t('Show Jobs');
  const words =
    saved === 1
      ? vscode.l10n.t('1 image of an interrupted job was saved.')
      : vscode.l10n.t('{0} images of interrupted jobs were saved.', saved);
  if ((await vscode.window.showInformationMessage(words, show)) === show)
    await vscode.commands.executeCommand('seedream.showJobs');
}

async function openJob({ images, message, state }: JobRecord): Promise<void> {
  for (const { uri } of images)
    await vscode.commands.executeCommand('vscode.open', vscode.Uri.parse(uri), { preview: false });
  if (images.length === 0)
    void vscode.window.showInformationMessage(
      unlinked(message === undefined ? stateWords(state) : translate(message)),
    );
}

function item(record: JobRecord): JobItem {
  const { created, expected, estimate, model, provider, requestId, saved, state } = record;
  const when = new Intl.DateTimeFormat(vscode.env.language, { dateStyle: 'medium', timeStyle: 'short' });
  const cost =
    estimate?.currency === 'USD' || estimate?.currency === 'CNY'
      ? aboutCost({ amount: estimate.amount, currency: estimate.currency })
      : '';
  const names = [findModel(model)?.label ?? model, findNamedProvider(provider)?.label ?? provider];
  const detail = [when.format(created), ...names, cost, requestId ?? '', translate(record.message ?? '')];
  const buttons =
    state === 'running'
      ? [{ iconPath: cancelIcon, tooltip: vscode.l10n.t('Cancel') }]
      : requestId === undefined
        ? []
        : [{ iconPath: copyIcon, tooltip: vscode.l10n.t('Copy Request ID') }];
  return {
    record,
    buttons,
    label: `$(${iconOf(state)}) ${shortPrompt(record.prompt, 60)}`,
    description: `${stateWords(state)} · ${vscode.l10n.t('{0} of {1}', saved, expected)}`,
    detail: detail.filter(part => part !== '').join(' · '),
  };
}

function iconOf(state: JobRecordState): string {
  switch (state) {
    case 'running':
    case 'recovering':
      return 'sync';
    case 'done':
      return 'check';
    case 'partial':
      return 'pass';
    case 'notSent':
    case 'refused':
      return 'circle-slash';
    case 'unknown':
    case 'unsaved':
    case 'paidExpired':
      return 'warning';
  }
}

function stateWords(state: JobRecordState): string {
  switch (state) {
    case 'running':
      return vscode.l10n.t('running');
    case 'recovering':
      return vscode.l10n.t('to be finished');
    case 'done':
      return vscode.l10n.t('done');
    case 'partial':
      return vscode.l10n.t('partly done');
    case 'notSent':
      return vscode.l10n.t('not sent, nothing billed');
    case 'refused':
      return vscode.l10n.t('refused, nothing billed');
    case 'unknown':
      return vscode.l10n.t('may have been billed');
    case 'unsaved':
      return vscode.l10n.t('paid, not saved');
    case 'paidExpired':
      return vscode.l10n.t('paid, links expired');
  }
}
