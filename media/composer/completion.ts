import { computed, signal } from '@preact/signals-core';
import type { WorkspaceImage } from '../../src/shared/composer.ts';
import type { Form } from './form.ts';
import type { References } from './references.ts';

/** One line of the list that `@` opens. */
export type Choice =
  | { readonly kind: 'reference'; readonly number: number; readonly name: string }
  | { readonly kind: 'file'; readonly image: WorkspaceImage };

interface Query {
  /** Where the `@` stands. */
  readonly start: number;
  readonly words: string;
}

const restMs = 120;

/** What `@` in the prompt offers: the references there are, and pictures of the workspace. */
export class Completion {
  readonly #form: Form;
  readonly #references: References;
  readonly query = signal<Query | undefined>(undefined);
  readonly active = signal(0);
  readonly #found = signal<readonly WorkspaceImage[]>([]);
  /** Whether the list shows what the words say now. */
  readonly searching = signal(false);
  readonly choices = computed<readonly Choice[]>(() => {
    const words = this.query.value?.words.toLocaleLowerCase();
    if (words === undefined) return [];
    const references = this.#form.parts.references.value
      .map(({ name }, place): Choice => ({ kind: 'reference', number: place + 1, name }))
      .filter(choice => choice.kind === 'reference' && this.#matches(choice, words));
    return [...references, ...this.#found.value.map((image): Choice => ({ kind: 'file', image }))];
  });
  #search: AbortController | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(form: Form, references: References) {
    this.#form = form;
    this.#references = references;
  }

  /** After every key: opens, narrows or closes. */
  follow(text: string, caret: number): void {
    const match = /(?:^|[^\p{Script=Latin}\d@.])@(?<words>[^\s@]{0,40})$/u.exec(text.slice(0, caret));
    if (match === null) {
      this.close();
      return;
    }
    const words = match.groups?.['words'] ?? '';
    if (this.query.peek()?.words === words && this.query.peek()?.start === caret - words.length - 1) return;
    this.query.value = { start: caret - words.length - 1, words };
    this.active.value = 0;
    this.searching.value = true;
    this.#search?.abort();
    this.#search = new AbortController();
    const { signal: stop } = this.#search;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#find(words, stop), restMs);
  }

  close(): void {
    if (this.query.peek() === undefined) return;
    this.#search?.abort();
    clearTimeout(this.#timer);
    this.query.value = undefined;
    this.#found.value = [];
    this.searching.value = false;
  }

  step(by: number): void {
    const count = this.choices.peek().length;
    if (count > 0) this.active.value = (this.active.peek() + by + count) % count;
  }

  /** The words that take the place of `@…`; undefined when the picture could not be added. */
  async take(choice: Choice): Promise<string | undefined> {
    if (choice.kind === 'reference') return this.#references.mention(choice.number);
    const number = await this.#references.file(choice.image.uri);
    return number === undefined ? undefined : this.#references.mention(number);
  }

  #matches({ number, name }: Choice & { kind: 'reference' }, words: string): boolean {
    return `${this.#references.mention(number)} ${name}`.toLocaleLowerCase().includes(words);
  }

  async #find(words: string, stop: AbortSignal): Promise<void> {
    try {
      const found = await this.#form.store.peer.request('findImages', { words }, stop);
      if (stop.aborted) return;
      this.#found.value = found;
    } catch {
      // The references are still offered; a search that fails is not worth a message while typing.
    }
    if (!stop.aborted) this.searching.value = false;
  }
}
