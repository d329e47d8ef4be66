import * as vscode from 'vscode';
import { builtInModels, createModelTable, type ModelTable } from '../core/api/modelTable.ts';
import type { Engine } from './engine.ts';
import { translate } from './phrases.ts';
import type { Settings } from './settings.ts';

/** The model table with the person's own rows on top; what is wrong with those is told once. */
export class Models {
  readonly #engine: Engine;
  readonly #settings: Settings;
  #known: { readonly text: string; readonly table: Promise<ModelTable> } | undefined;

  constructor(engine: Engine, settings: Settings) {
    this.#engine = engine;
    this.#settings = settings;
  }

  async table(): Promise<ModelTable> {
    const value = this.#settings.modelOverrides();
    const text = JSON.stringify(value ?? []);
    if (text === '[]') return builtInModels;
    if (this.#known?.text !== text) this.#known = { text, table: this.#read(value) };
    return this.#known.table;
  }

  async #read(value: unknown): Promise<ModelTable> {
    const { rows, problems } = await this.#engine.parseModels(value);
    const [first] = problems;
    if (first !== undefined)
      void tellProblem(`${first.path} ${translate(first.message)}`, problems.length - 1);
    return createModelTable(rows);
  }
}

async function tellProblem(first: string, more: number): Promise<void> {
  const open = vscode.l10n.t('Open Settings');
  const words =
    more === 0
      ? vscode.l10n.t('An entry of your models is ignored: {0}.', first)
      : vscode.l10n.t('Entries of your models are ignored: {0}, and {1} more.', first, more);
  if ((await vscode.window.showWarningMessage(words, open)) === open)
    await vscode.commands.executeCommand('workbench.action.openSettings', 'seedream.models');
}
