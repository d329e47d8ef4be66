import { signal } from '@preact/signals-core';
import type { ComposerHost } from '../../../src/shared/composer.ts';
import { PeerClosedError } from '../../../src/shared/rpc.ts';
import { fill } from '../../common/words.ts';
import type { ComposerStore } from '../store.ts';
import { Clock } from './clock.ts';
import { sameResult, type Comparison, type Result } from './comparison.ts';
import type { OpenMenu } from './menu.ts';
import type { TileAction } from './resultActions.ts';
import type { Say } from './say.ts';

type Requests = ComposerHost['requests'];

/** What the job cards share: the store, the clock, and which of menu and comparison is open. */
export class JobsDesk {
  readonly store: ComposerStore;
  readonly clock = new Clock();
  readonly menu = signal<OpenMenu | undefined>(undefined);
  /** The first of two pictures: the next one chosen is compared with it. */
  readonly picked = signal<Result | undefined>(undefined);
  readonly comparison = signal<Comparison | undefined>(undefined);
  readonly #asking = new Set<string>();
  #pickedFrom: HTMLElement | undefined;

  constructor(store: ComposerStore) {
    this.store = store;
  }

  readonly say: Say = (word, ...values) => fill(this.store.words[word], ...values);

  /** Undefined when it failed, which is shown. A second press while the first is answered asks nothing again. */
  async ask<Name extends keyof Requests>(
    name: Name,
    params: Requests[Name]['params'],
  ): Promise<Requests[Name]['result'] | undefined> {
    const key = `${name} ${JSON.stringify(params)}`;
    if (this.#asking.has(key)) return undefined;
    this.#asking.add(key);
    try {
      return await this.store.peer.request(name, params);
    } catch (error) {
      if (error instanceof PeerClosedError) return undefined;
      // What the host says is a sentence for people; the name of an unforeseen error is not.
      const said = error instanceof Error && /\s|\P{ASCII}/u.test(error.message) ? error.message : undefined;
      this.store.trouble.value = said ?? this.say('didNotWork');
      return undefined;
    } finally {
      this.#asking.delete(key);
    }
  }

  /** For a card. Null when the page has to load the file itself. */
  async pictureOf({ job, image }: Result, side: 320 | 640): Promise<ArrayBuffer | null> {
    return this.store.peer.request('picture', { jobId: job.id, index: image.index, side });
  }

  /** Puts the job's own set-up into the form. */
  async recall(jobId: string): Promise<void> {
    const draft = await this.ask('recall', { jobId });
    if (draft === undefined || draft === null) return;
    this.store.draft.value = draft;
    this.announce(this.say('recalled'));
  }

  /** A click or Enter on a picture. */
  choose(result: Result): void {
    const first = this.picked.value;
    if (first === undefined) {
      void this.act('preview', result);
      return;
    }
    this.picked.value = undefined;
    if (sameResult(first, result)) return;
    this.comparison.value = {
      left: { kind: 'image', image: first.image },
      right: { kind: 'image', image: result.image },
    };
  }

  /** Comparing begins in `compare.ts`: it may have to ask with what. */
  async act(action: Exclude<TileAction, 'compare'>, { job, image }: Result): Promise<void> {
    if (action === 'again') await this.ask('again', { jobId: job.id });
    else await this.ask('result', { jobId: job.id, index: image.index, action });
  }

  pick(result: Result, from: HTMLElement): void {
    this.picked.value = result;
    this.#pickedFrom = from;
    this.announce(this.say('compareChoose', result.image.name));
  }

  stopPicking(): void {
    this.picked.value = undefined;
    this.#pickedFrom?.focus();
    this.#pickedFrom = undefined;
  }

  announce(words: string): void {
    // The same words again would be no change, and so not be read out.
    const { announcement } = this.store;
    announcement.value = announcement.peek() === words ? `${words}\u00a0` : words;
  }
}
