import type { ServerEvent } from '../core/api/events.ts';
import { failureOf, noImageCode, readError } from '../core/api/failure.ts';
import { cleanText, cleanToken } from '../core/api/providerText.ts';
import { parseJson, readHead, readItem, type Head, type Item } from '../core/api/response.ts';
import type { SeedreamError } from '../core/errors.ts';
import { phrase, type Phrase, type Words } from '../core/phrase.ts';
import type { ImageSinks } from '../core/ports.ts';
import { JsonScanner, type ScannedItem } from './jsonScanner.ts';
import type { Limits } from './limits.ts';
import { unusable } from './skeleton.ts';
import { SseSplitter } from './sse.ts';

export interface ReaderOptions {
  readonly contentType: string;
  /** What was asked for; an answer with more is read up to the size of the largest set. */
  readonly maxImages: number;
  readonly sinks: ImageSinks;
  readonly limits: Limits;
  readonly secrets: readonly string[];
}

const largestSet = 15;
const maxEntries = 1_000;

type Form = 'json' | 'sse';

/**
 * Turns the bytes of a successful answer into events, JSON or event stream alike. Push bytes, take events; when a
 * push throws, what was read before it can still be taken.
 */
export class AnswerReader {
  readonly #options: ReaderOptions;
  readonly #scanner: JsonScanner;
  readonly #sse: SseSplitter;
  #form: Form | undefined;
  #begin: Buffer[] = [];
  #events: ServerEvent[] = [];
  readonly #taken = new Set<number>();
  #images = 0;
  #failed = 0;
  #entries = 0;
  #head: Head | undefined;
  #unreadable = false;
  /** The answer has said that it is complete. */
  isComplete = false;

  constructor(options: ReaderOptions) {
    this.#options = options;
    this.#scanner = new JsonScanner({ ...options, onItem: item => this.#takeItem(item) });
    const scanner = this.#scanner;
    this.#sse = new SseSplitter({
      data: bytes => scanner.push(bytes),
      newLine: () => scanner.push(Buffer.from('\n')),
      dispatch: name => this.#dispatch(name),
      isOpen: () => scanner.isOpen,
    });
  }

  get images(): number {
    return this.#images;
  }

  take(): ServerEvent[] {
    const events = this.#events;
    this.#events = [];
    return events;
  }

  push(chunk: Buffer): void {
    if (this.isComplete) return;
    if (this.#form !== undefined) this.#read(chunk);
    else this.#decideForm(chunk);
  }

  #read(chunk: Buffer): void {
    if (this.#form === 'sse') this.#sse.push(chunk);
    else this.#scanner.push(chunk);
  }

  /** Relays answer with either form whatever was asked for and whatever they call it: the first byte decides. */
  #decideForm(chunk: Buffer): void {
    this.#begin.push(chunk);
    const begin = Buffer.concat(this.#begin);
    const text = begin
      .toString('utf8', 0, 256)
      .replace(/^\uFEFF/u, '')
      .trimStart();
    // A byte order mark whose end has not arrived reads as a replacement character.
    if (text === '' || (begin.length < 3 && begin[0] === 0xef)) {
      if (begin.length > 256)
        throw unusable(phrase('The provider sent an answer that is neither JSON nor an event stream.'));
      return;
    }
    this.#begin = [];
    this.#form = this.#formOf(text);
    const isMarked = this.#form === 'json' && begin[0] === 0xef;
    this.#read(isMarked ? begin.subarray(3) : begin);
  }

  #formOf(text: string): Form {
    if (text.startsWith('{')) return 'json';
    if (text.startsWith('<')) throw unusable(phrase('The provider sent a web page instead of an image.'));
    const isStream = /^text\/event-stream\b/i.test(this.#options.contentType) || /^[:deir]/.test(text);
    if (isStream) return 'sse';
    throw unusable(phrase('The provider sent an answer that is neither JSON nor an event stream.'));
  }

  /** One complete event of the stream. */
  #dispatch(eventName: string): void {
    const { text, resolve } = this.#scanner.finish();
    const trimmed = text.trim();
    if (this.isComplete || trimmed === '') return;
    if (trimmed === '[DONE]') {
      if (this.#images + this.#failed > 0) this.#complete({ hasData: false });
      return;
    }
    const value = tryParse(trimmed);
    const head = value === undefined ? undefined : readHead(value);
    if (head === undefined) {
      // Heartbeats may be any text; only something that looks like an event counts as a loss.
      this.#unreadable ||= trimmed.startsWith('{');
      return;
    }
    this.#takeFrame(head, head.type ?? eventName, () => readItem(value, resolve));
  }

  #takeFrame(head: Head, type: string, item: () => Item): void {
    const error = readError(head.error);
    if (type.endsWith('.partial_image')) return;
    if (type.endsWith('.partial_succeeded') || type.endsWith('.partial_failed'))
      return this.#place(item(), undefined);
    if (type.endsWith('.completed')) {
      const last = item();
      if (last.kind === 'image') this.#place(last, undefined);
      return this.#complete(head);
    }
    if (error !== undefined) throw this.#failure(head);
    if (head.hasData) return;
    const untyped = item();
    if (untyped.kind === 'image') this.#place(untyped, undefined);
  }

  /** An entry of `data`, as soon as it is closed. */
  #takeItem({ text, resolve }: ScannedItem): void {
    const index = this.#entries++;
    if (index >= maxEntries)
      throw unusable(phrase('The answer of the provider has more entries than any real one.'));
    const value = tryParse(text);
    if (value === undefined) {
      this.#unreadable = true;
      return;
    }
    this.#head ??= readHead(tryParse(this.#scanner.headText));
    this.#place(readItem(value, resolve), index);
  }

  #place(item: Item, slot: number | undefined): void {
    const index = this.#freeIndex(slot ?? item.index);
    if (item.kind === 'failed') {
      this.#failed++;
      this.#events.push({ kind: 'imageFailed', index, ...this.#reasonOf(item) });
      return;
    }
    if (this.#images === Math.max(largestSet, this.#options.maxImages))
      throw unusable(phrase('The provider sent more images than any set has.'));
    this.#images++;
    const { model: named, ...image } = item.image;
    const model = this.#nameOf(named ?? this.#head?.model);
    const created = this.#head?.created;
    this.#events.push({
      kind: 'image',
      index,
      ...(model === undefined ? {} : { model }),
      ...(created === undefined ? {} : { created }),
      ...image,
    });
  }

  /** Two images never share a place, whatever the server numbers them. */
  #freeIndex(wanted: number | undefined): number {
    let index = wanted ?? 0;
    while (this.#taken.has(index)) index++;
    this.#taken.add(index);
    return index;
  }

  #reasonOf(item: Extract<Item, { kind: 'failed' }>): { code: string; message: Words } {
    const { secrets } = this.#options;
    const error = readError(item.error);
    const code = cleanToken(error?.code, secrets) ?? noImageCode;
    const message = cleanText(error?.message ?? '', secrets).text;
    return { code, message: message === '' ? item.problem : message };
  }

  /** It is written into recipes, which people pass on: a text that holds a secret is no name. */
  #nameOf(model: string | undefined): string | undefined {
    return cleanToken(model, this.#options.secrets);
  }

  #complete({ usage, model: named = this.#head?.model, created = this.#head?.created }: Head): void {
    if (this.#images + this.#failed === 0) throw unusable(phrase('The provider answered without an image.'));
    if (this.#unreadable) throw unusable(phrase('A part of the answer could not be read.'));
    this.isComplete = true;
    const model = this.#nameOf(named);
    this.#events.push({
      kind: 'completed',
      ...(usage === undefined ? {} : { usage }),
      ...(model === undefined ? {} : { model }),
      ...(created === undefined ? {} : { created }),
    });
  }

  #failure(head: Head): SeedreamError {
    return failureOf(readError(head.error) ?? {}, { billing: 'unknown', secrets: this.#options.secrets });
  }

  /** The body has ended, cleanly or not: reads what is whole, throws when the answer is not. */
  finish(): void {
    if (this.isComplete) return;
    if (this.#form === 'sse') {
      this.#sse.end();
      if (!this.isComplete) throw unusable(this.#unfinished());
    } else this.#finishJson();
  }

  #unfinished(): Phrase {
    return this.#images + this.#failed === 0
      ? phrase('The stream of the provider ended without an image.')
      : phrase('The stream of the provider ended before it was complete.');
  }

  #finishJson(): void {
    if (this.#scanner.isEmpty) throw unusable(phrase('The provider sent an empty answer.'));
    if (this.#scanner.isOpen) throw unusable(phrase('The answer of the provider was cut off.'));
    const head = readHead(tryParse(this.#scanner.finish().text));
    if (head === undefined) throw unusable(phrase('The answer of the provider is not valid JSON.'));
    // It is documented only where nothing was generated, but a 200 without an image is not known to be free (R20).
    if (readError(head.error) !== undefined) throw this.#failure(head);
    this.#complete(head);
  }

  /** Lets go of an image that was on its way. */
  dispose(): void {
    this.#scanner.reset();
  }
}

function tryParse(text: string): unknown {
  try {
    return parseJson(text);
  } catch {
    // Whoever asked knows what an unreadable text means; the parser's message quotes it and is dropped.
    return undefined;
  }
}
