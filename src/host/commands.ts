import * as vscode from 'vscode';
import type { App } from './app.ts';
import type { Draft } from '../shared/composer.ts';
import { documentUri } from './documents.ts';
import { galleryCommands } from './gallery/galleryCommands.ts';
import { showJobs } from './jobList.ts';
import { askForKey, removeKey } from './keyCommands.ts';
import { selectModel, selectProvider } from './pickers.ts';
import { unlinked } from './words.ts';
import { selectedImages, urisFromMenu } from './workspace.ts';

interface Command {
  /** Generates or writes: refused in Restricted Mode, in code (R8). */
  readonly needsTrust: boolean;
  run(app: App, ...args: readonly unknown[]): Promise<void>;
}

const commands: Readonly<Record<string, Command>> = {
  'seedream.generate': { needsTrust: true, run: (app, args) => app.images.generate(promptFrom(args)) },
  'seedream.remix': {
    needsTrust: true,
    run: (app, clicked, selected) => remix(app, selectedImages(urisFromMenu(clicked, selected))),
  },
  'seedream.openComposer': {
    needsTrust: false,
    run: async app => {
      app.composer.show();
    },
  },
  'seedream.useAsReference': {
    needsTrust: true,
    run: async (app, clicked, selected) => {
      await app.composer.composer.addReferences(selectedImages(urisFromMenu(clicked, selected)));
      app.composer.show();
    },
  },
  'seedream.recall': { needsTrust: false, run: recall },
  ...galleryCommands,
  'seedream.generateFromSelection': { needsTrust: true, run: generateFromSelection },
  'seedream.generateAgain': {
    needsTrust: true,
    run: (app, clicked, selected) => app.recipes.generateAgain(urisFromMenu(clicked, selected)),
  },
  'seedream.showRecipe': {
    needsTrust: false,
    run: (app, clicked, selected) => app.recipes.show(urisFromMenu(clicked, selected)),
  },
  'seedream.selectProvider': { needsTrust: false, run: app => chooseProvider(app) },
  'seedream.selectModel': {
    needsTrust: false,
    run: chooseModel,
  },
  'seedream.showJobs': {
    needsTrust: true,
    run: async app => {
      void app.finishInterrupted(); // The list shows what it changes.
      await showJobs(app.engine);
    },
  },
  'seedream.cancelAllJobs': { needsTrust: false, run: cancelAllJobs },
  'seedream.showSpending': {
    needsTrust: false,
    run: app => app.documents.show(documentUri('spending', '/Spending.md')),
  },
  'seedream.diagnoseConnection': { needsTrust: false, run: diagnoseConnection },
  'seedream.setApiKey': { needsTrust: false, run: setApiKey },
  'seedream.removeApiKey': { needsTrust: false, run: app => removeKey(app.keys) },
  'seedream.showLog': {
    needsTrust: false,
    run: async app => {
      app.log.show();
    },
  },
};

/** One wrapper gives every command the same error path. */
export class CommandTable {
  readonly #app: App;

  constructor(app: App) {
    this.#app = app;
  }

  async run(id: string, args: readonly unknown[]): Promise<void> {
    const app = this.#app;
    const command = commands[id];
    if (command === undefined) throw new Error(`There is no command ${id}.`);
    try {
      if (command.needsTrust && !vscode.workspace.isTrusted) {
        await refuseUntrusted();
        return;
      }
      if (command.needsTrust) app.begin();
      await command.run(app, ...args);
    } catch (error) {
      await app.notifier.show(error, { selectModel: () => chooseModel(app) });
    }
  }
}

async function refuseUntrusted(): Promise<void> {
  const manage = vscode.l10n.t('Manage Workspace Trust');
  const answer = await vscode.window.showWarningMessage(
    vscode.l10n.t(
      'Seedream generates and saves nothing in Restricted Mode, because this folder’s settings could choose what is sent and where it is written. Trust the folder first.',
    ),
    manage,
  );
  if (answer === manage) await vscode.commands.executeCommand('workbench.trust.manage');
}

/** In the composer, unless the person likes the one line better. */
async function remix(app: App, uris: readonly vscode.Uri[]): Promise<void> {
  if (app.settings.remixIn() === 'quickInput') {
    await app.images.remix(uris);
    return;
  }
  const { composer } = app.composer;
  if (uris.length > 0) await composer.compose({ references: composer.references(uris) });
  app.composer.show();
}

const draftParts: Readonly<Record<string, readonly (keyof Draft)[]>> = {
  prompt: ['prompt', 'styles'],
  model: ['model'],
  size: ['ratio', 'resolution', 'width', 'height'],
  references: ['references'],
  options: ['options', 'images'],
};

/** The form as it made a picture, whole or in the parts that are named. */
async function recall(app: App, clicked: unknown, options: unknown): Promise<void> {
  const { composer } = app.composer;
  const { draft, missing } = await app.recipes.draftFrom(urisFromMenu(clicked, undefined));
  const wanted = partsOf(options).flatMap(part => draftParts[part] ?? []);
  const chosen = Object.entries(draft).filter(
    ([name]) => wanted.length === 0 || wanted.some(part => part === name),
  );
  await composer.compose(Object.fromEntries(chosen));
  app.composer.show();
  if (missing.length > 0 && (wanted.length === 0 || wanted.includes('references')))
    void vscode.window.showWarningMessage(
      unlinked(vscode.l10n.t('References that are not there any more: {0}', missing.join(', '))),
    );
}

function partsOf(options: unknown): string[] {
  if (typeof options !== 'object' || options === null || !('parts' in options)) return [];
  return Array.isArray(options.parts) ? options.parts.filter(part => typeof part === 'string') : [];
}

async function generateFromSelection(app: App): Promise<void> {
  const editor = vscode.window.activeTextEditor;
  const text = editor?.document.getText(editor.selection).trim() ?? '';
  if (text !== '') await app.composer.composer.compose({ prompt: text.slice(0, 30_000) });
  app.composer.show();
}

async function chooseProvider(app: App): Promise<void> {
  if (!(await selectProvider(app.settings))) return;
  const endpoint = await app.endpoints.resolve();
  if ((await app.endpoints.keyFor(endpoint)) === undefined) await askForKey(endpoint, app.keys);
}

async function chooseModel(app: App): Promise<void> {
  await selectModel(app.settings, app.models, undefined);
}

async function cancelAllJobs(app: App): Promise<void> {
  const count = await app.engine.cancelAll();
  const words =
    count === 0
      ? vscode.l10n.t('No job is running.')
      : vscode.l10n.t('Cancelled jobs: {0}. What had arrived is kept.', count);
  void vscode.window.showInformationMessage(words);
}

/** Tries name lookup, proxy, TLS and a free call, and opens a report without anything secret in it. */
async function diagnoseConnection(app: App): Promise<void> {
  const endpoint = await app.endpoints.resolve();
  const key = await app.endpoints.keyFor(endpoint);
  const options = {
    location: vscode.ProgressLocation.Notification,
    title: vscode.l10n.t('Trying the connection to {0}', endpoint.provider.label),
    cancellable: true,
  };
  const text = await vscode.window.withProgress(options, async (_progress, token) => {
    const abort = new AbortController();
    const cancelled = token.onCancellationRequested(() => abort.abort());
    try {
      return await app.engine.diagnose({ baseUrl: endpoint.baseUrl, key }, abort.signal);
    } finally {
      cancelled.dispose();
    }
  });
  app.documents.serve('diagnosis', async () => text);
  await app.documents.show(documentUri('diagnosis', '/Connection.md'));
  const copy = vscode.l10n.t('Copy Report');
  const ready = vscode.l10n.t('The report holds no key and no names of yours: it can be pasted anywhere.');
  if ((await vscode.window.showInformationMessage(ready, copy)) === copy)
    await vscode.env.clipboard.writeText(text);
}

async function setApiKey(app: App): Promise<void> {
  if (app.settings.provider().id === 'sandbox') {
    const select = vscode.l10n.t('Select Provider…');
    const answer = await vscode.window.showInformationMessage(
      vscode.l10n.t('The sandbox needs no key. Select the provider that your key is for.'),
      select,
    );
    if (answer === select) await chooseProvider(app);
    return;
  }
  const endpoint = await app.endpoints.resolve();
  if (!(await askForKey(endpoint, app.keys))) return;
  void vscode.window.showInformationMessage(
    vscode.l10n.t('The API key for {0} is stored.', endpoint.provider.label),
  );
}

/** Arguments come from keybindings, menus and other extensions; anything but a prompt is ignored. */
function promptFrom(args: unknown): string | undefined {
  if (typeof args !== 'object' || args === null || !('prompt' in args)) return undefined;
  return typeof args.prompt === 'string' && args.prompt.trim() !== '' ? args.prompt : undefined;
}
