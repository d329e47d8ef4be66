import * as vscode from 'vscode';
import type { JobRecord, JobRecordState } from '../../core/jobs/record.ts';
import type { JobState } from '../../shared/composer.ts';
import type { Help } from '../notify.ts';
import { translate } from '../phrases.ts';
import { aboutCost } from '../words.ts';
import { isEnded, kept, withoutWords, type Card } from './card.ts';
import { cancelledWords, helpView } from './cardOfJob.ts';

const states: Readonly<Record<JobRecordState, JobState>> = {
  running: 'running',
  recovering: 'running',
  done: 'done',
  partial: 'partial',
  notSent: 'failed',
  refused: 'failed',
  unsaved: 'failed',
  paidExpired: 'failed',
  unknown: 'unknown',
};

const helps: Readonly<Partial<Record<JobRecordState, Help>>> = {
  unknown: 'buyAgain',
  unsaved: 'showLog',
  paidExpired: 'showLog',
  refused: 'editPrompt',
  notSent: 'tryAgain',
};

/** The card as the journal tells it; undefined when it tells nothing new. */
export function cardOfRecord(card: Card, record: JobRecord): Card | undefined {
  const state = stateOf(record);
  const images = kept(card, record.images);
  // What this window knew about an end in its own words is not replaced by the same in the journal's.
  const sameFailures = isEnded(card) || card.failures.length === record.failed.length;
  if (state === card.state && images.length === card.images.length && sameFailures) return undefined;
  const { ended = record.ended, ...rest } = withoutWords(card);
  const next: Card = { ...rest, state, images, failures: failuresOf(record) };
  if (!isEnded(next)) return next;
  return {
    ...next,
    ...(ended === undefined ? {} : { ended }),
    ...wordsOf(record),
    ...priceOf(card, record),
    ...(isUnbilled(record) && record.saved === 0 ? { free: true } : {}),
  };
}

/** The card of a job that the journal does not know. */
export function cardWithoutRecord(card: Card): Card {
  // Nobody knows when it ended: it is shown with when it began.
  const rest: Card = { ...withoutWords(card), ended: card.started };
  if (card.state !== 'preparing' && card.state !== 'queued')
    return { ...rest, state: 'unknown', message: moneyOf('unknown'), help: helpView('buyAgain') };
  return {
    ...rest,
    state: 'cancelled',
    message: vscode.l10n.t('It was still waiting when the window closed; nothing was sent.'),
    help: helpView('tryAgain'),
    free: true,
    ...unbilledPrice(card),
  };
}

function stateOf({ state, cancelled }: JobRecord): JobState {
  const isStopped = state === 'notSent' || state === 'refused' || state === 'unsaved';
  return cancelled === true && isStopped ? 'cancelled' : states[state];
}

function isUnbilled({ state }: JobRecord): boolean {
  return state === 'notSent' || state === 'refused';
}

function failuresOf({ failed }: JobRecord): Card['failures'] {
  return failed.map(({ index, message }) => ({ index, message: translate(message) }));
}

function wordsOf(record: JobRecord): Pick<Card, 'message' | 'help'> {
  const { state, cancelled } = record;
  const message = translate(record.message ?? '');
  if (state === 'done') return {};
  if (cancelled === true) return { message: cancelledWords(!isUnbilled(record)) };
  const isTold = failuresOf(record).some(failure => failure.message === message);
  const words = [isTold ? '' : message, moneyOf(state)].filter(part => part !== '').join(' ');
  const help = helps[state];
  return {
    ...(words === '' ? {} : { message: words }),
    ...(help === undefined ? {} : { help: helpView(help) }),
  };
}

function moneyOf(state: JobRecordState): string {
  switch (state) {
    case 'unknown':
      return vscode.l10n.t('It may have been billed.');
    case 'unsaved':
    case 'paidExpired':
      return vscode.l10n.t('The image was made and is billed.');
    case 'refused':
      return vscode.l10n.t('Nothing is billed.');
    case 'notSent':
      return vscode.l10n.t('Nothing was sent and nothing is billed.');
    case 'running':
    case 'recovering':
    case 'done':
    case 'partial':
      return '';
  }
}

function priceOf(card: Card, record: JobRecord): Pick<Card, 'price'> | undefined {
  if (isUnbilled(record)) return unbilledPrice(card);
  const { actual } = record;
  if (actual?.currency !== 'USD' && actual?.currency !== 'CNY') return undefined;
  return { price: aboutCost({ amount: actual.amount, currency: actual.currency }) };
}

/** The sandbox is free anyway. */
function unbilledPrice({ sandbox }: Card): Pick<Card, 'price'> | undefined {
  return sandbox ? undefined : { price: vscode.l10n.t('nothing billed') };
}
