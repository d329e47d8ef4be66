import * as vscode from 'vscode';
import type * as z from 'zod/mini';
import {
  draftFields,
  draftSchema,
  optionFields,
  referenceSchema,
  styleSchema,
} from '../../shared/composer.schema.ts';
import type { Draft } from '../../shared/composer.ts';
import { mostPrompt, mostReferences, mostStyles, withinLimits } from '../../shared/composerLimits.ts';

const draftMemento = 'seedream.composerDraft';
const historyMemento = 'seedream.promptHistory';
const mostPrompts = 100;

const blank: Draft = {
  prompt: '',
  styles: [],
  references: [],
  model: 'seedream-4.5',
  ratio: '1:1',
  resolution: '2K',
  width: 2048,
  height: 2048,
  linked: true,
  images: 1,
  variations: 1,
  options: { watermark: false, responseFormat: 'url' },
};

/** What the person is writing, as the page mirrored it last, and what was sent from this workspace before. */
export class DraftStore implements vscode.Disposable {
  readonly #state: vscode.Memento;
  readonly #changed = new vscode.EventEmitter<Draft>();
  #draft: Draft | undefined;
  /** Somebody else than the page has filled the form. */
  readonly onDidChange = this.#changed.event;

  /** Where a part of the kept draft cannot be read, the part of `fallback` takes its place. */
  constructor(state: vscode.Memento, fallback = blank) {
    this.#state = state;
    this.#draft = repaired(state.get<unknown>(draftMemento), fallback);
  }

  get current(): Draft | undefined {
    return this.#draft;
  }

  /** The newest first. */
  get history(): readonly string[] {
    const value = this.#state.get<unknown>(historyMemento);
    return Array.isArray(value) ? value.filter(prompt => typeof prompt === 'string') : [];
  }

  async keep(draft: Draft): Promise<void> {
    this.#draft = draft;
    await this.#state.update(draftMemento, draft);
  }

  /** Whatever fills the form, the page can send it back. */
  async replace(draft: Draft): Promise<void> {
    const fitting = withinLimits(draft);
    const kept = this.keep(fitting);
    this.#changed.fire(fitting);
    await kept;
  }

  async remember(prompt: string): Promise<void> {
    if (prompt.trim() === '') return;
    const others = this.history.filter(other => other !== prompt);
    await this.#state.update(historyMemento, [prompt, ...others].slice(0, mostPrompts));
  }

  dispose(): void {
    this.#changed.dispose();
  }
}

/** Of another version, or damaged: what can be read of it stays, the words above all. */
function repaired(kept: unknown, fallback: Draft): Draft | undefined {
  if (!isRecord(kept)) return undefined;
  const { prompt, styles, references, options } = kept;
  const fields = {
    ...kept,
    prompt: typeof prompt === 'string' ? prompt.slice(0, mostPrompt) : fallback.prompt,
    styles: readable(styles, styleSchema, mostStyles),
    references: readable(references, referenceSchema, mostReferences),
    options: { ...fallback.options, ...readableFields(optionFields, isRecord(options) ? options : {}) },
  };
  const draft = draftSchema.safeParse({ ...fallback, ...readableFields(draftFields, fields) });
  return draft.success ? withinLimits(draft.data) : fallback;
}

/** Of too many the first stay: they have the low numbers. */
function readable<Item>(list: unknown, item: z.ZodMiniType<Item>, most: number): readonly Item[] {
  const items: readonly unknown[] = Array.isArray(list) ? list : [];
  return items
    .flatMap(raw => {
      const parsed = item.safeParse(raw);
      return parsed.success ? [parsed.data] : [];
    })
    .slice(0, most);
}

function readableFields(
  fields: Readonly<Record<string, z.ZodMiniType>>,
  values: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const found = Object.entries(fields).filter(
    ([name, field]) => values[name] !== undefined && field.safeParse(values[name]).success,
  );
  return Object.fromEntries(found.map(([name]) => [name, values[name]]));
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
