import * as vscode from 'vscode';
import { SeedreamError } from '../core/errors.ts';
import type { OutputLog } from './log.ts';
import { translate } from './phrases.ts';
import { unlinked } from './words.ts';

/** The one thing that helps, offered as the message's button. */
export type Help =
  'setKey' | 'editPrompt' | 'openSettings' | 'selectModel' | 'tryAgain' | 'buyAgain' | 'showLog';

export interface Telling {
  readonly message: string;
  readonly help: Help;
}

/** What the caller can do about a failure; a help without a handler falls back to the log. */
export type Helpers = Readonly<Partial<Record<Help, () => Promise<void>>>>;

const settingsOf: Readonly<Record<string, string>> = {
  size: 'seedream.size',
  max_images: 'seedream.maxImages',
  output_format: 'seedream.outputFormat',
  provider: 'seedream.provider',
  baseUrl: 'seedream.custom.baseUrl',
  budget: 'seedream.budget',
  proxy: 'http.proxy',
};

/** The only place that shows errors. */
export class Notifier {
  readonly #log: OutputLog;

  constructor(log: OutputLog) {
    this.#log = log;
  }

  /** Resolves when the person has answered or dismissed it. `lead` is what was saved in spite of it. */
  async show(error: unknown, helpers: Helpers = {}, lead = ''): Promise<void> {
    if (SeedreamError.is(error, 'cancelled')) return;
    if (!SeedreamError.is(error)) {
      this.#log.bug(error);
      const showLog = vscode.l10n.t('Show Log');
      const answer = await vscode.window.showErrorMessage(
        vscode.l10n.t('Seedream Studio met a defect of its own. The log says where.'),
        showLog,
      );
      if (answer === showLog) this.#log.show();
      return;
    }
    const { requestId, status, code } = error.details;
    this.#log.warn('failed', {
      kind: error.kind,
      ...(status === undefined ? {} : { status }),
      ...(code === undefined ? {} : { code }),
      ...(requestId === undefined ? {} : { requestId }),
    });
    const telling = tell(error);
    await this.offer(lead === '' ? 'error' : 'warning', [lead, telling.message], telling.help, {
      openSettings: () => openSettings(settingsOf[error.details.param ?? '']),
      ...helpers,
    });
  }

  /** For failures that somebody else shows. */
  logBug(error: unknown): void {
    this.#log.bug(error);
  }

  showLog(): void {
    this.#log.show();
  }

  async offer(
    level: 'error' | 'warning',
    words: readonly string[],
    help: Help,
    helpers: Helpers,
  ): Promise<void> {
    const helper = helpers[help];
    const label = helper === undefined ? vscode.l10n.t('Show Log') : labelOf(help);
    const message = unlinked(words.filter(word => word !== '').join(' '));
    const shown =
      level === 'error'
        ? vscode.window.showErrorMessage(message, label)
        : vscode.window.showWarningMessage(message, label);
    if ((await shown) !== label) return;
    if (helper === undefined) this.#log.show();
    else await helper();
  }
}

/** Words and the one help for every kind; a new kind does not compile until it has both. */
export function tell(error: SeedreamError): Telling {
  return { message: `${messageOf(error)}${moneyOf(error)}`, help: helpOf(error) };
}

function messageOf(error: SeedreamError): string {
  const { reason } = error.details;
  // Without words of the provider the failure is ours to tell, and its message already does.
  if (reason === undefined) return translate(error.words);
  return `${leadOf(error)} ${vscode.l10n.t('“{0}”', reason)}`;
}

function leadOf(error: SeedreamError): string {
  switch (error.kind) {
    case 'auth':
      return vscode.l10n.t('The provider does not accept the API key or the account.');
    case 'quota':
      return vscode.l10n.t('The provider’s account has no balance or quota left for this.');
    case 'rateLimit':
      return vscode.l10n.t('The provider asks to slow down.');
    case 'moderation':
      return vscode.l10n.t('Refused by the provider’s content check.');
    case 'network':
      return vscode.l10n.t('The connection to the provider failed.');
    case 'timeout':
      return vscode.l10n.t('The provider did not answer in time.');
    case 'server':
      return vscode.l10n.t('The provider had a problem of its own.');
    case 'badResponse':
      return vscode.l10n.t('The provider’s answer could not be used.');
    case 'invalidRequest':
      return vscode.l10n.t('The provider refused the request.');
    case 'storage':
      return vscode.l10n.t('The image could not be saved.');
    case 'cancelled':
      return vscode.l10n.t('Cancelled.');
  }
}

/** What the failure means for money (R3), where that is not plain already. */
function moneyOf(error: SeedreamError): string {
  if (error.kind === 'invalidRequest' && error.details.status === undefined) return '';
  const { billing } = error.details;
  if (billing === undefined) return '';
  switch (billing) {
    case 'notSent':
      return ` ${vscode.l10n.t('Nothing was sent and nothing is billed.')}`;
    case 'refused':
      return ` ${vscode.l10n.t('Nothing is billed.')}`;
    case 'unknown':
      return ` ${vscode.l10n.t('It may have been billed.')}`;
    case 'paid':
      return ` ${vscode.l10n.t('The image was made and is billed.')}`;
  }
}

function helpOf(error: SeedreamError): Help {
  if (error.details.billing === 'unknown') return 'buyAgain';
  // It was made and is billed: buying it once more is no help.
  if (error.details.billing === 'paid') return 'showLog';
  switch (error.kind) {
    case 'auth':
      return 'setKey';
    case 'moderation':
      return 'editPrompt';
    case 'rateLimit':
    case 'network':
    case 'timeout':
    case 'server':
      return 'tryAgain';
    case 'invalidRequest':
      if (error.details.param === 'model' || error.details.status === 404) return 'selectModel';
      return error.details.param !== undefined && error.details.param in settingsOf
        ? 'openSettings'
        : 'editPrompt';
    case 'storage':
      return error.details.billing === 'notSent' ? 'openSettings' : 'showLog';
    case 'quota':
      return error.details.param === 'budget' ? 'openSettings' : 'showLog';
    case 'badResponse':
    case 'cancelled':
      return 'showLog';
  }
}

/** The words of the button. */
export function labelOf(help: Help): string {
  switch (help) {
    case 'setKey':
      return vscode.l10n.t('Set API Key');
    case 'editPrompt':
      return vscode.l10n.t('Edit Prompt');
    case 'openSettings':
      return vscode.l10n.t('Open Settings');
    case 'selectModel':
      return vscode.l10n.t('Select Model');
    case 'tryAgain':
      return vscode.l10n.t('Try Again');
    case 'buyAgain':
      return vscode.l10n.t('Buy Again…');
    case 'showLog':
      return vscode.l10n.t('Show Log');
  }
}

async function openSettings(setting: string | undefined): Promise<void> {
  await vscode.commands.executeCommand(
    'workbench.action.openSettings',
    setting ?? '@ext:seedream-studio.seedream-studio',
  );
}
