import * as vscode from 'vscode';
import type { SeedreamError } from '../../core/errors.ts';
import type { Job } from '../../core/generate/job.ts';
import { settlementOf } from '../../core/spending/actualCost.ts';
import type { JobState } from '../../shared/composer.ts';
import { labelOf, tell, type Help } from '../notify.ts';
import type { Call } from '../order.ts';
import { aboutCost } from '../words.ts';
import { kept, withoutWords, type Card } from './card.ts';

type EndedJob = Extract<Job, { phase: 'ended' }>;

/** The card of a job of this window that goes on. `isFull`: another one would have to wait. */
export function cardOfJob(card: Card, job: Job, isFull: boolean): Card {
  const saved = job.saved.map(({ index, name, uri, width, height }) => ({ index, name, uri, width, height }));
  return {
    ...withoutWords(card),
    images: kept(card, saved),
    failures: job.failed.map(({ index, error }) => ({ index, message: tell(error).message })),
    state: stateOf(job, isFull),
    ...(job.phase === 'waiting' ? { message: waitingWords(job) } : {}),
    ...(job.phase === 'ended' ? endOf(job) : {}),
  };
}

/** It ended before anything was bought. */
export function cardOfFailure(card: Card, error: SeedreamError): Card {
  const { billing } = error.details;
  const free = billing === 'notSent' || billing === 'refused' ? { free: true } : {};
  if (error.kind === 'cancelled')
    return { ...withoutWords(card), state: 'cancelled', message: cancelledWords(false), ...free };
  const { message, help } = tell(error);
  return { ...withoutWords(card), state: 'failed', message, help: helpView(help), ...free };
}

export function helpView(help: Help): { readonly id: string; readonly label: string } {
  return { id: help, label: labelOf(help) };
}

export function cancelledWords(sent: boolean): string {
  return sent
    ? vscode.l10n.t('Cancelled after the request was sent. The provider may still bill it.')
    : vscode.l10n.t('Cancelled before anything was sent.');
}

/** Pictures that came, saved or not. */
export function arrived({ saved, failed }: EndedJob): number {
  return saved.length + failed.filter(({ error }) => error.details.billing === 'paid').length;
}

/** What was delivered, at the list price; undefined where what was expected still stands. */
export function priceAfter(call: Call, job: EndedJob): string | undefined {
  if (call.provider.currency === undefined) return undefined;
  if (job.outcome === 'refused' || job.outcome === 'notSent') return vscode.l10n.t('nothing billed');
  if (job.outcome === 'unknown') return undefined;
  const { actual } = settlementOf(call.price, {
    outcome: job.outcome === 'partial' ? 'partial' : 'done',
    images: arrived(job),
    complete: job.error === undefined,
    ...(job.usage === undefined ? {} : { usage: job.usage }),
  });
  if (actual === undefined || (actual.currency !== 'USD' && actual.currency !== 'CNY')) return undefined;
  return aboutCost({ amount: actual.amount, currency: actual.currency });
}

function stateOf(job: Job, isFull: boolean): JobState {
  switch (job.phase) {
    case 'preparing':
      return isFull ? 'queued' : 'preparing';
    case 'running':
    case 'waiting':
      return job.phase;
    case 'ended':
      break;
  }
  switch (job.outcome) {
    case 'done':
    case 'partial':
    case 'unknown':
      return job.outcome;
    case 'refused':
    case 'notSent':
    case 'unsaved':
      return job.cancelled ? 'cancelled' : 'failed';
  }
}

function endOf(job: EndedJob): Pick<Card, 'message' | 'help' | 'free'> {
  const isFree = (job.outcome === 'notSent' || job.outcome === 'refused') && job.saved.length === 0;
  return { ...wordsOf(job), ...(isFree ? { free: true } : {}) };
}

function wordsOf(job: EndedJob): Pick<Card, 'message' | 'help'> {
  const cause = job.error ?? job.failed[0]?.error;
  if (cause === undefined) return {};
  if (job.cancelled)
    return {
      message: cancelledWords(job.error?.details.billing === 'unknown' || job.saved.length > 0),
    };
  const { message, help } = tell(cause);
  return { ...(job.error === undefined ? {} : { message }), help: helpView(help) };
}

function waitingWords(job: Extract<Job, { phase: 'waiting' }>): string {
  const at = new Intl.DateTimeFormat(vscode.env.language, { timeStyle: 'medium' }).format(job.until);
  return job.why === 'rateLimit'
    ? vscode.l10n.t('The provider asks to wait; next try at {0}.', at)
    : vscode.l10n.t('No connection; next try at {0}.', at);
}
