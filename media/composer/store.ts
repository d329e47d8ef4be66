import { signal } from '@preact/signals-core';
import type {
  Assessment,
  ComposerHost,
  ComposerState,
  ComposerView,
  Draft,
  JobView,
  ReferenceView,
} from '../../src/shared/composer.ts';
import type { ComposerWords } from '../../src/shared/composerWords.ts';
import type { JobWords } from '../../src/shared/jobWords.ts';
import type { RpcPeer } from '../../src/shared/rpc.ts';
import { PromptHistory } from './promptHistory.ts';

export type ComposerPeer = RpcPeer<ComposerView, ComposerHost>;

/** Everything the elements draw from; one per page. */
export class ComposerStore {
  readonly words: ComposerWords & JobWords;
  readonly peer: ComposerPeer;
  readonly draft = signal<Draft | undefined>(undefined);
  readonly state = signal<ComposerState | undefined>(undefined);
  readonly references = signal<ReadonlyMap<string, ReferenceView>>(new Map());
  /** The newest first. */
  readonly jobs = signal<readonly JobView[]>([]);
  readonly assessment = signal<Assessment | undefined>(undefined);
  /** The order of references that the prompt's numbers were written for, while it is another one. */
  readonly writtenFor = signal<readonly string[] | undefined>(undefined);
  readonly history = new PromptHistory();
  /** Said once by a polite live region. */
  readonly announcement = signal('');
  /** A failure of a request, in words, until the next one or until it is closed. */
  readonly trouble = signal<string | undefined>(undefined);
  /** Why something was not needed, in words, until the next try or until it is closed. */
  readonly hint = signal<string | undefined>(undefined);

  constructor(peer: ComposerPeer, words: ComposerWords & JobWords) {
    this.peer = peer;
    this.words = words;
  }
}
