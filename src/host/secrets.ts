import * as vscode from 'vscode';
import { SeedreamError } from '../core/errors.ts';
import { phrase } from '../core/phrase.ts';
import type { KeySource } from '../core/ports.ts';

const originsMemento = 'seedream.keyOrigins';
const waitMs = 10_000;

/** Keys in the editor's SecretStorage, one per origin (R5, R7). The key is never kept in a field. */
export class KeyStore implements KeySource {
  readonly #secrets: vscode.SecretStorage;
  readonly #state: vscode.Memento;
  readonly #changed = new vscode.EventEmitter<void>();
  /** A key was entered or removed in this window. */
  readonly onDidChange = this.#changed.event;

  constructor(secrets: vscode.SecretStorage, state: vscode.Memento) {
    this.#secrets = secrets;
    this.#state = state;
  }

  async get(origin: string): Promise<string | undefined> {
    return inTime(this.#secrets.get(nameOf(origin)));
  }

  async set(origin: string, key: string): Promise<void> {
    await inTime(this.#secrets.store(nameOf(origin), key));
    const origins = new Set([...this.#origins(), origin]);
    await this.#state.update(originsMemento, [...origins]);
    this.#changed.fire();
  }

  async remove(origin: string): Promise<void> {
    await inTime(this.#secrets.delete(nameOf(origin)));
    await this.#state.update(
      originsMemento,
      this.#origins().filter(known => known !== origin),
    );
    this.#changed.fire();
  }

  /** Origins that a key was entered for and is still there. */
  async originsWithKey(): Promise<string[]> {
    const found = await Promise.all(
      this.#origins().map(async origin => ((await this.get(origin)) === undefined ? [] : [origin])),
    );
    return found.flat();
  }

  #origins(): string[] {
    const stored = this.#state.get<unknown>(originsMemento);
    return Array.isArray(stored) ? stored.filter(item => typeof item === 'string') : [];
  }
}

/** Says what is wrong with a key that cannot be one; undefined when it may be (R7: printable ASCII). */
export function keyProblem(key: string): 'empty' | 'characters' | undefined {
  if (key === '') return 'empty';
  return /^[\x21-\x7e]{1,4096}$/.test(key) ? undefined : 'characters';
}

function nameOf(origin: string): string {
  return `seedream.key:${origin}`;
}

/** A locked key ring may never answer; the person is told instead of waiting for ever. */
async function inTime<T>(work: PromiseLike<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(
      () =>
        reject(
          new SeedreamError(
            'storage',
            phrase('The editor’s secret storage does not answer. Unlock your key ring and try again.'),
            { billing: 'notSent' },
          ),
        ),
      waitMs,
    );
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
