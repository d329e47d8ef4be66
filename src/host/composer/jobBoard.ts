import * as vscode from 'vscode';
import { SeedreamError } from '../../core/errors.ts';
import type { Job } from '../../core/generate/job.ts';
import type { JobRecord } from '../../core/jobs/record.ts';
import type { Clock } from '../../core/ports.ts';
import type { Draft } from '../../shared/composer.ts';
import type { Engine } from '../engine.ts';
import type { Call } from '../order.ts';
import { priceWords } from '../words.ts';
import { isEnded, parseCards, withoutWords, type Card } from './card.ts';
import { arrived, cardOfFailure, cardOfJob, helpView, priceAfter } from './cardOfJob.ts';
import { cardOfRecord, cardWithoutRecord } from './cardOfRecord.ts';
import type { UsualTimes } from './usualTimes.ts';

const memento = 'seedream.cards';
const most = 50;
const lookAgainMs = 1_000;

export interface JobBoardDeps {
  readonly state: vscode.Memento;
  readonly engine: Pick<Engine, 'jobs' | 'isFull'>;
  readonly clock: Clock;
  readonly times: UsualTimes;
  /** Told once of every picture that is new on the disk. */
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
  /** Of the jobs of this window that go on. */
  readonly #calls = new Map<string, Call>();
  /** When their first request left: waiting for a turn is not the model's time. */
  readonly #sentAt = new Map<string, number>();
  /** Cards of which the journal knows nothing, and since when that is so. */
  readonly #missed = new Map<string, number>();
  readonly #changed = new vscode.EventEmitter<Card>();
  readonly #replaced = new vscode.EventEmitter<void>();
  readonly #closing = new AbortController();
  #cards: readonly Card[];
  #isAttending = false;
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

  /** There are unended cards that no job of this window stands behind. */
  get hasStrays(): boolean {
    return this.#cards.some(card => this.#isStray(card));
  }

  find(jobId: string): Card | undefined {
    return this.#cards.find(({ id }) => id === jobId);
  }

  open(opening: Opening): void {
    this.#calls.set(opening.jobId, opening.call);
    this.#cards = withinLimit([newCard(opening, this.#deps.clock.now()), ...this.#cards]);
    this.#replaced.fire();
    void this.#save();
  }

  advance(jobId: string, job: Job): void {
    const card = this.find(jobId);
    // The end is told twice: as the last change, and as the answer.
    if (card === undefined || isEnded(card)) return;
    if (job.phase === 'running' && !this.#sentAt.has(jobId)) this.#sentAt.set(jobId, this.#deps.clock.now());
    const next = cardOfJob(card, job, this.#deps.engine.isFull);
    this.#replace(job.phase === 'ended' ? this.#ended(next, job) : next);
  }

  /** It ended before anything was bought. */
  fail(jobId: string, error: unknown): void {
    const card = this.find(jobId);
    if (card === undefined) return;
    this.#forget(jobId);
    const failed: Card = SeedreamError.is(error)
      ? cardOfFailure(card, error)
      : {
          ...withoutWords(card),
          state: 'failed',
          message: vscode.l10n.t('Seedream Studio met a defect of its own. The log says where.'),
          help: helpView('showLog'),
        };
    this.#replace({ ...failed, ended: this.#deps.clock.now() });
  }

  /** A file was put into the trash. */
  drop(jobId: string, index: number): void {
    const card = this.find(jobId);
    if (card === undefined) return;
    const images = card.images.filter(image => image.index !== index);
    this.#replace({ ...card, images, dropped: [...card.dropped, index] });
  }

  /** The help of a card has been taken: it is not offered a second time. */
  spendHelp(jobId: string): void {
    const card = this.find(jobId);
    if (card?.help === undefined) return;
    const { help: _help, ...rest } = card;
    this.#replace(rest);
  }

  clearEnded(): void {
    this.#cards = this.#cards.filter(card => !isEnded(card));
    this.#replaced.fire();
    void this.#save();
  }

  /** Looks after the jobs of an earlier window until they are over. */
  attend(): void {
    if (!this.#isAttending && this.hasStrays) void this.#attend();
  }

  /** After unfinished jobs were finished: what they have become, ended ones as well. */
  async reconcile(): Promise<void> {
    await this.#look(card => card.state !== 'done' && !this.#calls.has(card.id));
    this.attend();
  }

  dispose(): void {
    this.#closing.abort();
    this.#changed.dispose();
    this.#replaced.dispose();
  }

  #isStray(card: Card): boolean {
    return !isEnded(card) && !this.#calls.has(card.id);
  }

  async #attend(): Promise<void> {
    this.#isAttending = true;
    try {
      await this.#look(card => this.#isStray(card));
      while (this.hasStrays) {
        await this.#deps.clock.sleep(lookAgainMs, this.#closing.signal);
        await this.#look(card => this.#isStray(card));
      }
    } catch {
      // Only the end of the window ends this wait early.
    } finally {
      this.#isAttending = false;
    }
  }

  async #look(concerns: (card: Card) => boolean): Promise<void> {
    const { signal } = this.#closing;
    if (signal.aborted || !this.#cards.some(concerns)) return;
    const records = await this.#records();
    if (records === undefined || signal.aborted) return;
    for (const card of this.#cards) if (concerns(card)) this.#recall(card, records.get(card.id));
  }

  async #records(): Promise<ReadonlyMap<string, JobRecord> | undefined> {
    try {
      return new Map((await this.#deps.engine.jobs()).map(record => [record.id, record]));
    } catch {
      // The journal could not be read just now; the next look may.
      return undefined;
    }
  }

  #recall(card: Card, record: JobRecord | undefined): void {
    if (record !== undefined) {
      const next = cardOfRecord(card, record);
      if (next !== undefined) this.#replace(next);
    } else if (!isEnded(card)) {
      // One that is being written down at this moment is there at the next look.
      const now = this.#deps.clock.now();
      const since = this.#missed.get(card.id) ?? now;
      this.#missed.set(card.id, since);
      if (now - since >= lookAgainMs) this.#replace(cardWithoutRecord(card));
    }
  }

  #ended(card: Card, job: Extract<Job, { phase: 'ended' }>): Card {
    const ended = this.#deps.clock.now();
    const call = this.#calls.get(card.id);
    const sentAt = this.#sentAt.get(card.id);
    this.#forget(card.id);
    if (job.outcome === 'done' && sentAt !== undefined)
      this.#deps.times.add(card.timing, (ended - sentAt) / arrived(job));
    const price = call === undefined ? undefined : priceAfter(call, job);
    return { ...card, ended, ...(price === undefined ? {} : { price }) };
  }

  #forget(jobId: string): void {
    this.#calls.delete(jobId);
    this.#sentAt.delete(jobId);
  }

  #replace(card: Card): void {
    const known = new Set(this.find(card.id)?.images.map(({ uri }) => uri));
    this.#cards = this.#cards.map(other => (other.id === card.id ? card : other));
    for (const { uri } of card.images) if (!known.has(uri)) this.#deps.saved(vscode.Uri.parse(uri));
    this.#changed.fire(card);
    void this.#save();
  }

  async #save(): Promise<void> {
    await this.#deps.state.update(memento, this.#cards);
  }
}

function newCard({ jobId, call, draft }: Opening, now: number): Card {
  const { params, provider, model, wish } = call;
  const [width = 1, height = 1] = (params.size ?? '').split('x').map(Number);
  const size = /^\d+x\d+$/.test(params.size ?? '') ? `${width} × ${height}` : (params.size ?? '');
  return {
    id: jobId,
    prompt: wish.prompt,
    state: 'preparing',
    made: [model?.label ?? params.modelId, provider.label, size].filter(part => part !== '').join(' · '),
    price: priceWords(call),
    total: params.maxImages,
    ratio: width > 0 && height > 0 ? width / height : 1,
    started: now,
    images: [],
    dropped: [],
    failures: [],
    sandbox: provider.id === 'sandbox',
    draft,
    timing: `${provider.id}/${model?.name ?? params.modelId}`,
  };
}

/** Ended cards make room for new ones; one that goes on stays, however many there are. */
function withinLimit(cards: readonly Card[]): readonly Card[] {
  let room = most - cards.filter(card => !isEnded(card)).length;
  return cards.filter(card => !isEnded(card) || room-- > 0);
}
