import { posix } from 'node:path';
import * as vscode from 'vscode';
import { SeedreamError } from '../core/errors.ts';
import { phrase } from '../core/phrase.ts';

/** Failures that have nothing to do with the trash; for a missing one the editor has a sentence only, in its own language. */
const otherCodes: ReadonlySet<unknown> = new Set(['NoPermissions', 'FileIsADirectory', 'FileExists']);

/** Takes the files of one deletion into the trash; where there is none they go for good, but only after asking once for all. */
export class TrashBin {
  /** Why the last file stayed, when neither it nor the person was the reason. */
  problem: SeedreamError | undefined;
  readonly #detail: string | undefined;
  #mode: 'trash' | 'forGood' | 'refused' = 'trash';

  /** `detail` stands below the question whether files may go for good. */
  constructor(detail?: string) {
    this.#detail = detail;
  }

  get isRefused(): boolean {
    return this.#mode === 'refused';
  }

  get isForGood(): boolean {
    return this.#mode === 'forGood';
  }

  /** `gone`: somebody else was faster. */
  async put(uri: vscode.Uri): Promise<'deleted' | 'gone' | 'kept'> {
    while (this.#mode !== 'refused')
      try {
        await vscode.workspace.fs.delete(uri, { useTrash: this.#mode === 'trash' });
        return 'deleted';
      } catch (error) {
        const code = error instanceof Error && 'code' in error ? error.code : undefined;
        if (code === 'FileNotFound') return 'gone';
        if (this.#mode === 'forGood' || otherCodes.has(code)) {
          this.problem = undeleted(uri, error);
          return 'kept';
        }
        this.#mode = (await this.#mayGoForGood()) ? 'forGood' : 'refused';
      }
    return 'kept';
  }

  async #mayGoForGood(): Promise<boolean> {
    const forever = vscode.l10n.t('Delete Permanently');
    const answer = await vscode.window.showWarningMessage(
      vscode.l10n.t('This place has no trash. Delete for good?'),
      { modal: true, ...(this.#detail === undefined ? {} : { detail: this.#detail }) },
      forever,
    );
    return answer === forever;
  }
}

function undeleted(uri: vscode.Uri, cause: unknown): SeedreamError {
  return new SeedreamError('storage', phrase('{0} could not be deleted.', posix.basename(uri.path)), {
    cause,
  });
}
