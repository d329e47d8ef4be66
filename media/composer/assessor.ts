import { effect } from '@preact/signals-core';
import type { Assessment, Draft } from '../../src/shared/composer.ts';
import type { ComposerStore } from './store.ts';

const restMs = 40;

/** What was judged, beside the judgement: an offer is good for nothing else. */
export interface Assessed {
  readonly draft: Draft;
  readonly assessment: Assessment;
}

/** Asks the host what follows from the draft, after every change; only the last answer counts. */
export class Assessor {
  readonly #store: ComposerStore;
  readonly #failed: (error: unknown) => void;
  #last: Assessed | undefined;
  #current: AbortController | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #settled = Promise.withResolvers<void>();

  constructor(store: ComposerStore, failed: (error: unknown) => void) {
    this.#store = store;
    this.#failed = failed;
    effect(() => {
      const draft = store.draft.value;
      // What is known about references and models decides as well.
      if (store.state.value !== undefined && store.references.value !== undefined && draft !== undefined)
        this.#later(draft);
    });
  }

  /** What the findings on the page are about. */
  get last(): Assessed | undefined {
    return this.#last;
  }

  /** Of the draft as it is now, once there is one; undefined when the host has none to give. */
  async current(): Promise<Assessed | undefined> {
    await this.#settled.promise;
    if (this.#last?.draft !== this.#store.draft.peek()) {
      // The last question failed; whoever wants to buy asks once more.
      this.again();
      await this.#settled.promise;
    }
    return this.#last?.draft === this.#store.draft.peek() ? this.#last : undefined;
  }

  /** Without a change of the draft: an offer is good for one time. */
  again(): void {
    const draft = this.#store.draft.peek();
    if (draft !== undefined) this.#later(draft);
  }

  #later(draft: Draft): void {
    this.#current?.abort();
    this.#current = new AbortController();
    const { signal } = this.#current;
    // One promise for all that wait, however often the draft changes meanwhile.
    this.#waitAgain();
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#ask(draft, signal), restMs);
  }

  #waitAgain(): void {
    const before = this.#settled;
    this.#settled = Promise.withResolvers<void>();
    void this.#settled.promise.then(before.resolve);
  }

  async #ask(draft: Draft, signal: AbortSignal): Promise<void> {
    try {
      const assessment = await this.#store.peer.request('assess', draft, signal);
      if (signal.aborted) return;
      this.#last = { draft, assessment };
      this.#store.assessment.value = assessment;
    } catch (error) {
      if (signal.aborted) return;
      this.#failed(error);
    }
    this.#settled.resolve();
  }
}
