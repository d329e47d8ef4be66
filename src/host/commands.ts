import * as vscode from 'vscode';
import type { App } from './app.ts';
import { askForKey, removeKey } from './keyCommands.ts';
import { selectModel, selectProvider } from './pickers.ts';
import { urisFromMenu } from './workspace.ts';

interface Command {
  /** Generates or writes: refused in Restricted Mode, in code (R8). */
  readonly needsTrust: boolean;
  run(app: App, ...args: readonly unknown[]): Promise<void>;
}

const commands: Readonly<Record<string, Command>> = {
  'seedream.generate': { needsTrust: true, run: (app, args) => app.images.generate(promptFrom(args)) },
  'seedream.remix': {
    needsTrust: true,
    run: (app, clicked, selected) => app.images.remix(urisFromMenu(clicked, selected)),
  },
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
    run: async app => {
      await selectModel(app.settings, undefined);
    },
  },
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
export function registerCommands(app: App): vscode.Disposable {
  const registered = Object.entries(commands).map(([id, command]) =>
    vscode.commands.registerCommand(id, async (...args: unknown[]) => {
      try {
        if (command.needsTrust && !vscode.workspace.isTrusted) await refuseUntrusted();
        else await command.run(app, ...args);
      } catch (error) {
        await app.notifier.show(error, {
          selectModel: async () => {
            await selectModel(app.settings, undefined);
          },
        });
      }
    }),
  );
  return vscode.Disposable.from(...registered);
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

async function chooseProvider(app: App): Promise<void> {
  if (!(await selectProvider(app.settings))) return;
  const endpoint = await app.endpoints.resolve();
  if ((await app.endpoints.keyFor(endpoint)) === undefined) await askForKey(endpoint, app.keys);
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
