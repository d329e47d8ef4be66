import { batch, effect, signal, untracked } from '@preact/signals-core';
import type { ComposerHost, Draft, FindingView } from '../../src/shared/composer.ts';
import type { ComposerWords } from '../../src/shared/composerWords.ts';
import { withinLimits } from '../../src/shared/composerLimits.ts';
import { PeerClosedError } from '../../src/shared/rpc.ts';
import { fill } from '../common/words.ts';
import { Assessor } from './assessor.ts';
import { DraftParts } from './draftParts.ts';
import { findMentions, renumberingFor, renumberingOf } from './mentions.ts';
import type { ComposerStore } from './store.ts';
import { switchModel, type Switched } from './switchModel.ts';
import { Thumbnails } from './thumbnails.ts';

type Requests = ComposerHost['requests'];

/** The draft being written, and everything that changes it. */
export class Form {
  readonly store: ComposerStore;
  readonly parts: DraftParts;
  readonly thumbnails: Thumbnails;
  /** The reference whose tile and mentions are lit. */
  readonly lit = signal<string | undefined>(undefined);
  /** What the last change of the model took away. */
  readonly switched = signal<readonly Switched[]>([]);
  /** The host is asked to generate: a second press must not buy twice. */
  readonly sending = signal(false);
  readonly #assessor: Assessor;
  /** The draft that the numbers and the history have been asked about already. */
  #known: Draft | undefined;

  constructor(store: ComposerStore) {
    this.store = store;
    this.parts = new DraftParts(store);
    this.thumbnails = new Thumbnails(store);
    this.#assessor = new Assessor(store, error => this.#fail(error));
    effect(() => this.thumbnails.retain(new Set(this.parts.references.value.map(({ id }) => id))));
    effect(() => {
      const draft = store.draft.value;
      if (draft !== undefined && draft !== this.#known) untracked(() => this.#replaced(draft));
    });
  }

  say(word: keyof ComposerWords, ...values: readonly (string | number)[]): string {
    return fill(this.store.words[word], ...values);
  }

  announce(text: string): void {
    // The same sentence twice is a change only if it differs.
    this.store.announcement.value = this.store.announcement.peek() === text ? `${text}\u00a0` : text;
  }

  /** What the page knew before it was hidden or reloaded: the first draft of the host is compared with it. */
  remember(draft: Draft): void {
    this.#known = draft;
  }

  /** One change of the draft by the person; references that move are noticed here. */
  edit(changes: Partial<Draft>): void {
    const before = this.store.draft.peek();
    if (before === undefined) return;
    const after = withinLimits({ ...before, ...changes });
    batch(() => {
      this.#known = after;
      this.store.draft.value = after;
      this.#followNumbers(before, after);
    });
  }

  /** Something else than typing fills the form: an unsent prompt can be walked back to. */
  fill(changes: Partial<Draft>): void {
    const before = this.store.draft.peek();
    if (before !== undefined && changes.prompt !== undefined && changes.prompt !== before.prompt)
      this.#keepPrompt(before);
    this.edit(changes);
  }

  /** Applies what a finding was mended to; what was typed since stays. */
  mend(fixed: Draft): void {
    const asked = this.#assessor.last?.draft ?? this.store.draft.peek();
    if (asked !== undefined) this.fill(changesOf(asked, fixed));
  }

  /** Takes off the page what was told last. */
  dismiss(): void {
    this.store.trouble.value = undefined;
    this.store.hint.value = undefined;
  }

  /** Undefined when it failed, which is shown. */
  async ask<Name extends keyof Requests>(
    name: Name,
    params: Requests[Name]['params'],
  ): Promise<Requests[Name]['result'] | undefined> {
    try {
      this.store.trouble.value = undefined;
      return await this.store.peer.request(name, params);
    } catch (error) {
      this.#fail(error);
      return undefined;
    }
  }

  findings(field: FindingView['field']): readonly FindingView[] {
    return this.store.assessment.value?.findings.filter(finding => finding.field === field) ?? [];
  }

  async generate(): Promise<void> {
    if (this.sending.peek() || this.store.draft.peek() === undefined) return;
    this.sending.value = true;
    try {
      const assessed = await this.#assessor.current();
      if (assessed === undefined) return;
      const { draft, assessment } = assessed;
      if (!assessment.ready) {
        this.announce(assessment.button);
        return;
      }
      await this.#buy(draft, assessment.offer);
    } finally {
      this.sending.value = false;
    }
  }

  chooseModel(name: string): void {
    const draft = this.store.draft.peek();
    const model = this.store.state.peek()?.models.find(each => each.name === name);
    if (draft === undefined) return;
    if (model === undefined) {
      this.edit({ model: name });
      return;
    }
    const { draft: fitting, changes } = switchModel(draft, model);
    this.switched.value = changes;
    this.edit(fitting);
  }

  /** The same model may be able to do less at another provider. */
  fitToProvider(): void {
    const draft = this.store.draft.peek();
    const model = this.parts.model.peek();
    if (draft === undefined || model === undefined) return;
    const { draft: fitting, changes } = switchModel(draft, model);
    if (changes.length === 0) return;
    this.switched.value = changes;
    this.edit(fitting);
  }

  async usePreset(id: string): Promise<void> {
    const draft = this.store.draft.peek();
    if (draft === undefined) return;
    const filled = await this.ask('usePreset', { id, draft });
    if (filled !== undefined && filled !== null) this.fill(changesOf(draft, filled));
  }

  async #buy(draft: Draft, offer: string): Promise<void> {
    try {
      const jobs = (await this.ask('generate', { draft, offer }))?.jobIds.length ?? 0;
      if (jobs === 1) this.announce(this.say('generateStarted'));
      if (jobs > 1) this.announce(this.say('generateStartedMany', jobs));
    } finally {
      this.#assessor.again();
    }
  }

  /** By the host or by a card: with another prompt come numbers of its own. */
  #replaced(draft: Draft): void {
    const before = this.#known;
    const after = withinLimits(draft);
    this.#known = after;
    this.store.draft.value = after;
    if (before === undefined) return;
    if (after.prompt === before.prompt) this.#followNumbers(before, after);
    else {
      this.#keepPrompt(before);
      this.store.writtenFor.value = undefined;
    }
  }

  #keepPrompt({ prompt }: Draft): void {
    this.store.history.keep(prompt, this.store.state.peek()?.history ?? []);
  }

  #followNumbers(before: Draft, after: Draft): void {
    const order = (draft: Draft): readonly string[] => draft.references.map(({ id }) => id);
    const mentioned = (draft: Draft): string =>
      findMentions(draft.prompt)
        .map(each => each.number)
        .join();
    if (after.prompt !== before.prompt && mentioned(after) !== mentioned(before)) {
      // Whoever writes numbers writes them for what is on the screen.
      this.store.writtenFor.value = undefined;
      return;
    }
    if (after.references === before.references) return;
    const written = this.store.writtenFor.peek() ?? order(before);
    const open = renumberingFor(after.prompt, renumberingOf(written, order(after)));
    this.store.writtenFor.value = open.size > 0 ? written : undefined;
  }

  #fail(error: unknown): void {
    if (error instanceof PeerClosedError) return;
    // What the host says is a sentence for people; the name of an unforeseen error is not.
    const said =
      error instanceof Error && /[\s\p{Script=Han}]/u.test(error.message) ? error.message : undefined;
    this.store.trouble.value = said ?? this.say('troubleUnknown');
  }
}

/** What another draft has different. */
function changesOf(asked: Draft, other: Draft): Partial<Draft> {
  return Object.fromEntries(
    Object.entries(other).filter(
      ([key, value]) => JSON.stringify(value) !== JSON.stringify(asked[key as keyof Draft]),
    ),
  );
}
