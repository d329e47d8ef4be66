import * as vscode from 'vscode';
import { SeedreamError } from '../../core/errors.ts';
import type { Job } from '../../core/generate/job.ts';
import type { JobRecord, JobRecordState } from '../../core/jobs/record.ts';
import type { Clock } from '../../core/ports.ts';
import { settlementOf } from '../../core/spending/actualCost.ts';
import type { Draft, JobState } from '../../shared/composer.ts';
import type { Engine } from '../engine.ts';
import { labelOf, tell, type Help } from '../notify.ts';
import type { Call } from '../order.ts';
import { aboutCost, priceWords } from '../words.ts';
import { isEnded, parseCards, type Card } from './card.ts';
import type { UsualTimes } from './usualTimes.ts';

const memento = 'seedream.cards';
const most = 50;
const lookAgainMs = 1_000;

export interface JobBoardDeps {
  readonly state: vscode.Memento;
  readonly engine: Engine;
  readonly clock: Clock;
  readonly times: UsualTimes;
  /** Told once of every picture of this window that is on the disk. */
  readonly saved: (uri: vscode.Uri) => void;
}

export interface Opening {
  readonly jobId: string;
  readonly call: Call;
  readonly draft: Draft;
}

/** Every purchase of this workspace as a card, whoever ordered it; survives a reload. */
export class JobBoard implements vscode.Disposable {
  readonly #deps: JobBoardDeps;
  readonly #calls = new Map<string, Call>();
  readonly #changed = new vscode.EventEmitter<Card>();
  readonly #replaced = new vscode.EventEmitter<void>();
  #cards: readonly Card[];
  #looking: NodeJS.Timeout | undefined;
  /** One card is now another one. */
  readonly onDidChange = this.#changed.event;
  /** Cards have come or gone. */
  readonly onDidReplace = this.#replaced.event;

  constructor(deps: JobBoardDeps) {
    this.#deps = deps;
    this.#cards = parseCards(deps.state.get<unknown>(memento));
  }

  /** The newest first. */
  get cards(): readonly Card[] {
    return this.#cards;
  }

  find(jobId: string): Card | undefined {
    return this.#cards.find(({ id }) => id === jobId);
  }

  open({ jobId, call, draft }: Opening): void {
    const { params, provider, model, wish } = call;
    const [width = 1, height = 1] = (params.size ?? '').split('x').map(Number);
    const size = /^\d+x\d+$/.test(params.size ?? '') ? `${width} × ${height}` : (params.size ?? '');
    this.#calls.set(jobId, call);
    const card: Card = {
      id: jobId,
      prompt: wish.prompt,
      state: 'preparing',
      made: [model?.label ?? params.modelId, provider.label, size].filter(part => part !== '').join(' · '),
      price: priceWords(call),
      total: params.maxImages,
      ratio: width > 0 && height > 0 ? width / height : 1,
      started: this.#deps.clock.now(),
      images: [],
      failures: [],
      sandbox: provider.id === 'sandbox',
      draft,
      timing: `${provider.id}/${model?.name ?? params.modelId}`,
    };
    this.#cards = [card, ...this.#cards].slice(0, most);
    this.#replaced.fire();
    void this.#save();
  }

  advance(jobId: string, job: Job): void {
    const card = this.find(jobId);
    if (card === undefined) return;
    const next: Card = {
      ...withoutWords(card),
      images: job.saved.map(({ index, name, uri, width, height }) => ({ index, name, uri, width, height })),
      failures: job.failed.map(({ index, error }) => ({ index, message: tell(error).message })),
      state: stateOf(job, this.#deps.engine),
    };
    const known = new Set(card.images.map(({ uri }) => uri));
    for (const { uri } of next.images) if (!known.has(uri)) this.#deps.saved(vscode.Uri.parse(uri));
    if (job.phase === 'ended') this.#replace(this.#ended(next, job));
    else if (job.phase === 'waiting') this.#replace({ ...next, message: waitingWords(job) });
    else this.#replace(next);
  }

  /** It ended before anything was bought. */
  fail(jobId: string, error: unknown): void {
    const card = this.find(jobId);
    if (card === undefined) return;
    if (SeedreamError.is(error, 'cancelled')) {
      this.#replace({ ...withoutWords(card), state: 'cancelled', ended: this.#deps.clock.now() });
      return;
    }
    const telling = SeedreamError.is(error)
      ? tell(error)
      : {
          message: vscode.l10n.t('Seedream Studio met a defect of its own. The log says where.'),
          help: 'showLog' as const,
        };
    this.#replace({
      ...withoutWords(card),
      state: 'failed',
      ended: this.#deps.clock.now(),
      message: telling.message,
      help: helpView(telling.help),
    });
  }

  /** A file was put into the trash. */
  drop(jobId: string, index: number): void {
    const card = this.find(jobId);
    if (card !== undefined)
      this.#replace({ ...card, images: card.images.filter(image => image.index !== index) });
  }

  clearEnded(): void {
    this.#cards = this.#cards.filter(card => !isEnded(card));
    this.#replaced.fire();
    void this.#save();
  }

  /** Looks after the jobs of an earlier window until they are over. */
  attend(): void {
    if (this.#looking === undefined && this.#strays().length > 0) void this.#look();
  }

  dispose(): void {
    clearTimeout(this.#looking);
    this.#looking = undefined;
    this.#changed.dispose();
    this.#replaced.dispose();
  }

  /** Unended cards that no job of this window stands behind. */
  #strays(): Card[] {
    return this.#cards.filter(card => !isEnded(card) && !this.#calls.has(card.id));
  }

  async #look(): Promise<void> {
    this.#looking = setTimeout(() => void this.#look(), lookAgainMs);
    try {
      const records = new Map((await this.#deps.engine.jobs()).map(record => [record.id, record]));
      for (const card of this.#strays()) this.#recall(card, records.get(card.id));
    } catch {
      // The journal could not be read just now; the next look may.
    }
    if (this.#strays().length > 0) return;
    clearTimeout(this.#looking);
    this.#looking = undefined;
  }

  #recall(card: Card, record: JobRecord | undefined): void {
    if (record === undefined) {
      this.#replace({ ...withoutWords(card), state: 'cancelled', ended: this.#deps.clock.now() });
      return;
    }
    const images = record.uris.map((uri, place) => ({
      index: card.images[place]?.index ?? place + 1,
      name: decodeURIComponent(uri.slice(uri.lastIndexOf('/') + 1)),
      uri,
      width: Math.round(card.ratio * 1000),
      height: 1000,
    }));
    const state = recordStates[record.state];
    if (state === card.state && images.length === card.images.length) return;
    const ended = isEnded({ state }) ? { ended: this.#deps.clock.now() } : {};
    const message = record.message === undefined ? {} : { message: record.message };
    this.#replace({ ...withoutWords(card), state, images, ...ended, ...message });
  }

  #ended(card: Card, job: Extract<Job, { phase: 'ended' }>): Card {
    const ended = this.#deps.clock.now();
    const call = this.#calls.get(card.id);
    this.#calls.delete(card.id);
    const unsaved = job.failed.filter(({ error }) => error.details.billing === 'paid').length;
    const images = job.saved.length + unsaved;
    if (job.outcome === 'done') this.#deps.times.add(card.timing, (ended - card.started) / images);
    const price = call === undefined ? undefined : priceAfter(call, job, images);
    return {
      ...card,
      ended,
      ...(price === undefined ? {} : { price }),
      ...wordsOf(job),
    };
  }

  #replace(card: Card): void {
    this.#cards = this.#cards.map(other => (other.id === card.id ? card : other));
    this.#changed.fire(card);
    void this.#save();
  }

  async #save(): Promise<void> {
    await this.#deps.state.update(memento, this.#cards);
  }
}

const recordStates: Readonly<Record<JobRecordState, JobState>> = {
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

function withoutWords(card: Card): Card {
  const { message: _message, help: _help, ...rest } = card;
  return rest;
}

function stateOf(job: Job, engine: Engine): JobState {
  switch (job.phase) {
    case 'preparing':
      return engine.isFull ? 'queued' : 'preparing';
    case 'running':
      return 'running';
    case 'waiting':
      return 'waiting';
    case 'ended':
      return endOf(job);
  }
}

function endOf(job: Extract<Job, { phase: 'ended' }>): JobState {
  switch (job.outcome) {
    case 'done':
    case 'partial':
      return job.outcome;
    case 'unknown':
      return 'unknown';
    case 'refused':
    case 'notSent':
    case 'unsaved':
      return job.cancelled ? 'cancelled' : 'failed';
  }
}

function wordsOf(job: Extract<Job, { phase: 'ended' }>): Pick<Card, 'message' | 'help'> {
  const cause = job.error ?? job.failed[0]?.error;
  if (cause === undefined) return {};
  if (job.cancelled) {
    const words =
      job.error?.details.billing === 'unknown' || job.saved.length > 0
        ? vscode.l10n.t('Cancelled after the request was sent. The provider may still bill it.')
        : vscode.l10n.t('Cancelled before anything was sent.');
    return { message: words };
  }
  const { message, help } = tell(cause);
  return { ...(job.error === undefined ? {} : { message }), help: helpView(help) };
}

function helpView(help: Help): { readonly id: string; readonly label: string } {
  return { id: help, label: labelOf(help) };
}

function waitingWords(job: Extract<Job, { phase: 'waiting' }>): string {
  const at = new Intl.DateTimeFormat(vscode.env.language, { timeStyle: 'medium' }).format(job.until);
  return job.why === 'rateLimit'
    ? vscode.l10n.t('The provider asks to wait; next try at {0}.', at)
    : vscode.l10n.t('No connection; next try at {0}.', at);
}

/** What was delivered, at the list price; undefined where what was expected still stands. */
function priceAfter(call: Call, job: Extract<Job, { phase: 'ended' }>, images: number): string | undefined {
  if (call.provider.currency === undefined) return undefined;
  if (job.outcome === 'refused' || job.outcome === 'notSent') return vscode.l10n.t('nothing billed');
  if (job.outcome === 'unknown') return undefined;
  const outcome = job.outcome === 'partial' ? 'partial' : 'done';
  const { actual } = settlementOf(call.price, { outcome, images, complete: job.error === undefined });
  if (actual === undefined || (actual.currency !== 'USD' && actual.currency !== 'CNY')) return undefined;
  return aboutCost({ amount: actual.amount, currency: actual.currency });
}
