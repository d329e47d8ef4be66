import * as vscode from 'vscode';
import { SeedreamError } from '../../core/errors.ts';
import type { Measure, PreparedReference } from '../../core/references/prepare.ts';
import type { DraftReference, ReferenceView } from '../../shared/composer.ts';
import type { Engine } from '../engine.ts';
import { tell } from '../notify.ts';
import { measure } from '../words.ts';
import type { Shelf } from './shelf.ts';

interface Attempt {
  readonly maxSide: number;
  readonly ready: Promise<PreparedReference>;
  view: ReferenceView;
  prepared?: PreparedReference;
}

/** Makes the references of the draft ready while the person writes, each by itself, and tells what becomes of them. */
export class Tray implements vscode.Disposable {
  readonly #shelf: Shelf;
  readonly #engine: Engine;
  readonly #attempts = new Map<string, Attempt>();
  readonly #changed = new vscode.EventEmitter<ReferenceView>();
  readonly onDidChange = this.#changed.event;

  constructor(shelf: Shelf, engine: Engine) {
    this.#shelf = shelf;
    this.#engine = engine;
  }

  /** Begins with those that are new, or that another size of picture asks more of. */
  want(references: readonly DraftReference[], maxSide: number): void {
    const wanted = new Set(references.map(({ id }) => id));
    for (const id of this.#attempts.keys()) if (!wanted.has(id)) this.#attempts.delete(id);
    for (const { id } of references)
      if (this.#attempts.get(id)?.maxSide !== maxSide) this.#begin(id, maxSide);
  }

  views(): ReferenceView[] {
    return [...this.#attempts.values()].map(({ view }) => view);
  }

  /** What is ready by now, in the order of the draft; undefined for the others. */
  prepared(references: readonly DraftReference[]): (PreparedReference | undefined)[] {
    return references.map(({ id }) => this.#attempts.get(id)?.prepared);
  }

  /** Waits for all, in order; rejects with the first that may not be sent. */
  async all(references: readonly DraftReference[], maxSide: number): Promise<PreparedReference[]> {
    // Anew: a file may have been edited since. What has not changed is found by its content and costs nothing.
    return Promise.all(references.map(({ id }) => this.#prepare(id, maxSide)));
  }

  /** Those that could not be sent are looked at again when they are wanted next: the file may be another one now. */
  forgetRefused(): void {
    for (const [id, { view }] of this.#attempts) if (view.state === 'refused') this.#attempts.delete(id);
  }

  dispose(): void {
    this.#changed.dispose();
  }

  #begin(id: string, maxSide: number): void {
    const before = this.#attempts.get(id)?.view;
    const ready = this.#prepare(id, maxSide);
    const attempt: Attempt = { maxSide, ready, view: { id, state: 'reading' } };
    this.#attempts.set(id, attempt);
    // What is known stays on the page while another size is made.
    if (before?.state === 'ready') attempt.view = before;
    else this.#changed.fire(attempt.view);
    const settle = (view: ReferenceView): void => {
      attempt.view = view;
      if (this.#attempts.get(id) === attempt) this.#changed.fire(view);
    };
    const show = async (): Promise<void> => {
      try {
        attempt.prepared = await ready;
        settle(readyView(id, attempt.prepared));
      } catch (error) {
        settle({ id, state: 'refused', rule: ruleOf(error) });
      }
    };
    void show();
  }

  async #prepare(id: string, maxSide: number): Promise<PreparedReference> {
    const source = await this.#shelf.sourceOf(id);
    const [prepared] = await this.#engine.prepare([source], maxSide, new AbortController().signal);
    if (prepared === undefined) throw new Error('nothing prepared');
    return prepared;
  }
}

function readyView(id: string, { recipe, wire, scaled }: PreparedReference): ReferenceView {
  const { width, height } = recipe;
  const ratio = width === undefined || height === undefined ? {} : { ratio: width / height };
  if ('url' in wire)
    return { id, state: 'ready', facts: vscode.l10n.t('A link: the provider fetches it itself.') };
  if (scaled !== undefined) {
    const { from, to } = scaled;
    const longest = Math.max(to.width, to.height);
    return { id, state: 'ready', facts: `${measure(from)} → ${longest} px, ${megabytes(to)}`, ...ratio };
  }
  const bytes = 'file' in wire ? wire.size : wire.bytes.length;
  return {
    id,
    state: 'ready',
    facts: width === undefined || height === undefined ? '' : measure({ width, height, bytes }),
    ...ratio,
  };
}

function megabytes({ bytes }: Measure): string {
  const format = new Intl.NumberFormat(vscode.env.language, { maximumFractionDigits: 1 });
  return `${format.format(Math.max(0.1, bytes / 1_000_000))} MB`;
}

function ruleOf(error: unknown): string {
  return SeedreamError.is(error) ? tell(error).message : vscode.l10n.t('It could not be read.');
}
