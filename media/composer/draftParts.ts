import { computed, type ReadonlySignal } from '@preact/signals-core';
import type { Draft, ModelView, ReferenceView } from '../../src/shared/composer.ts';
import { findMentions, type Mention } from './mentions.ts';
import type { ComposerStore } from './store.ts';

/** Pieces of the draft that stay the same value while others change: typing draws the prompt and nothing else. */
export class DraftParts {
  readonly prompt: ReadonlySignal<string>;
  readonly styles: ReadonlySignal<Draft['styles']>;
  readonly references: ReadonlySignal<Draft['references']>;
  readonly model: ReadonlySignal<ModelView | undefined>;
  readonly mentions: ReadonlySignal<readonly Mention[]>;
  readonly firstReference: ReadonlySignal<ReferenceView | undefined>;
  readonly #store: ComposerStore;

  constructor(store: ComposerStore) {
    this.#store = store;
    this.prompt = this.of('prompt', '');
    this.styles = this.of('styles', []);
    this.references = this.of('references', []);
    const name = this.of('model', '');
    this.model = computed(() => store.state.value?.models.find(model => model.name === name.value));
    this.mentions = computed(() => findMentions(this.prompt.value));
    this.firstReference = computed(() => store.references.value.get(this.references.value[0]?.id ?? ''));
  }

  of<Key extends keyof Draft>(key: Key, missing: Draft[Key]): ReadonlySignal<Draft[Key]> {
    return computed(() => this.#store.draft.value?.[key] ?? missing);
  }
}
