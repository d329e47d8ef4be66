import * as vscode from 'vscode';
import type { ResultAction } from '../../shared/composer.ts';
import type { Help, Notifier } from '../notify.ts';
import { shortPrompt } from '../words.ts';
import type { Card } from './card.ts';
import type { Composer } from './composer.ts';
import type { JobBoard } from './jobBoard.ts';
import { actOnResult, trash } from './resultActions.ts';

export interface JobHelpDeps {
  readonly board: JobBoard;
  readonly composer: Composer;
  readonly notifier: Notifier;
  readonly insert: (uris: readonly vscode.Uri[]) => Promise<void>;
}

/** What cards offer: something with one of their pictures, the same again, the one thing that helps. */
export class JobHelp {
  readonly #deps: JobHelpDeps;

  constructor(deps: JobHelpDeps) {
    this.#deps = deps;
  }

  async act(params: {
    readonly jobId: string;
    readonly index: number;
    readonly action: ResultAction;
  }): Promise<void> {
    const { board, composer, insert } = this.#deps;
    const card = board.find(params.jobId);
    const image = card?.images.find(({ index }) => index === params.index);
    if (card === undefined || image === undefined) return;
    const uri = vscode.Uri.parse(image.uri);
    switch (params.action) {
      case 'reference':
        await composer.addReferences([uri]);
        return;
      case 'insert':
        await insert([uri]);
        return;
      case 'delete':
        if (await trash(uri)) board.drop(card.id, image.index);
        return;
      default:
        await actOnResult(uri, card, params.action);
    }
  }

  async again(jobId: string): Promise<void> {
    const card = this.#deps.board.find(jobId);
    if (card === undefined) return;
    const question = vscode.l10n.t('Generate “{0}” again?', shortPrompt(card.prompt, 60));
    await this.#deps.composer.again(card.draft, question);
  }

  /** At once where nothing was billed and nothing came; else the price is shown first. */
  async #tryAgain(card: Card): Promise<void> {
    const { board, composer } = this.#deps;
    board.spendHelp(card.id);
    if (card.free === true) {
      await composer.buy({ ...card.draft, variations: 1 });
      return;
    }
    const question = vscode.l10n.t('Generate “{0}” again?', shortPrompt(card.prompt, 60));
    await composer.again(card.draft, question);
  }

  async help(jobId: string, id: string): Promise<void> {
    const { board, composer, notifier } = this.#deps;
    const card = board.find(jobId);
    // Only what the card offers now: a second press, or a stale page, finds nothing to do.
    if (card?.help?.id !== id) return;
    switch (id as Help) {
      case 'setKey':
        await vscode.commands.executeCommand('seedream.setApiKey');
        return;
      case 'editPrompt':
      case 'selectModel':
        await composer.compose(card.draft);
        return;
      case 'openSettings':
        await vscode.commands.executeCommand(
          'workbench.action.openSettings',
          '@ext:seedream-studio.seedream-studio',
        );
        return;
      case 'tryAgain':
        await this.#tryAgain(card);
        return;
      case 'buyAgain': {
        const question = vscode.l10n.t('Buy again? The first request may have been billed already.');
        await composer.again(card.draft, question);
        return;
      }
      case 'showLog':
        notifier.showLog();
    }
  }
}
