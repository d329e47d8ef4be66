import type {
  GalleryLooks,
  GalleryQuery,
  GalleryQuestion,
  GalleryResult,
  PackedLooks,
} from '../../src/shared/gallery.ts';
import { assembled, completed, type Assembled } from './pieces.ts';
import type { GalleryPeer } from './store.ts';

/** So many pictures come with an answer at once: some screens of them. */
const first = 1_000;

export interface Answer extends Assembled {
  readonly query: GalleryQuery;
}

/** What is asked last counts: a slower answer to an earlier question is dropped. */
export class Asking {
  readonly #peer: GalleryPeer;
  readonly #failed: () => void;
  #running: AbortController | undefined;

  constructor(peer: GalleryPeer, failed: () => void) {
    this.#peer = peer;
    this.#failed = failed;
  }

  get isIdle(): boolean {
    return this.#running === undefined;
  }

  /** The pictures at the top of another list, or those around a file; `rest` brings the others. */
  begin(query: GalleryQuery, around?: string): Promise<Answer | undefined> {
    return this.#ask(query, { first, ...(around === undefined ? {} : { around }) }, undefined);
  }

  /** The whole list anew. Of what is shown already only the differences cross the glass. */
  again(query: GalleryQuery, shown: Answer | undefined): Promise<Answer | undefined> {
    const known = shown?.isWhole === true ? shown.result : undefined;
    return this.#ask(query, known?.answer === undefined ? {} : { known: known.answer }, known);
  }

  async rest(answer: Answer): Promise<Answer | undefined> {
    const { answer: name } = answer.result;
    const looks =
      name === undefined
        ? null
        : await this.#request(signal => this.#peer.request('rest', { answer: name }, signal));
    if (looks === undefined) return undefined;
    // Others have asked so much meanwhile that it is forgotten there.
    if (looks === null) return this.again(answer.query, undefined);
    return { query: answer.query, ...completed(answer, looks) };
  }

  async #ask(
    query: GalleryQuery,
    how: Pick<GalleryQuestion, 'first' | 'around' | 'known'>,
    known: GalleryLooks | undefined,
  ): Promise<Answer | undefined> {
    const result = await this.#request(signal => this.#peer.request('query', { ...query, ...how }, signal));
    return result && { query, ...assembled(result, known) };
  }

  /** Undefined when it has failed, which is said, or when something else was asked meanwhile. */
  async #request<Result extends GalleryResult | PackedLooks | null>(
    ask: (signal: AbortSignal) => Promise<Result>,
  ): Promise<Result | undefined> {
    const abort = new AbortController();
    this.#running?.abort();
    this.#running = abort;
    try {
      const result = await ask(abort.signal);
      return abort.signal.aborted ? undefined : result;
    } catch {
      if (!abort.signal.aborted) this.#failed();
      return undefined;
    } finally {
      if (this.#running === abort) this.#running = undefined;
    }
  }
}
