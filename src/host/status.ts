import * as vscode from 'vscode';
import type { Engine } from './engine.ts';
import { sumWords } from './spendingDocument.ts';

/** The month's spending and the running jobs, in the status bar once there is something to say. */
export class Status implements vscode.Disposable {
  readonly #engine: Engine;
  readonly #item: vscode.StatusBarItem;
  readonly #listening: vscode.Disposable;
  #spent = '';

  constructor(engine: Engine) {
    this.#engine = engine;
    this.#item = vscode.window.createStatusBarItem('seedream.spending', vscode.StatusBarAlignment.Right, 90);
    this.#item.name = 'Seedream';
    this.#listening = engine.onDidChange(() => void this.refresh());
  }

  async refresh(): Promise<void> {
    const running = this.#engine.runningJobs;
    if (running === 0) {
      const { month } = await this.#engine.spending();
      this.#spent = month.length === 0 ? '' : sumWords(month);
    }
    this.#show(this.#engine.runningJobs);
  }

  dispose(): void {
    this.#listening.dispose();
    this.#item.dispose();
  }

  #show(running: number): void {
    if (running > 0) {
      const jobs = running === 1 ? vscode.l10n.t('1 job') : vscode.l10n.t('{0} jobs', running);
      this.#item.text = `$(sync~spin) ${jobs}`;
      this.#item.tooltip = vscode.l10n.t('Seedream is generating. Click to see the jobs.');
      this.#item.command = 'seedream.showJobs';
      this.#item.show();
    } else if (this.#spent === '') this.#item.hide();
    else {
      this.#item.text = `$(sparkle) ${this.#spent}`;
      this.#item.tooltip = vscode.l10n.t('Spent with Seedream this month, by estimate. Click for the table.');
      this.#item.command = 'seedream.showSpending';
      this.#item.show();
    }
  }
}
