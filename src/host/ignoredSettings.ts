import * as vscode from 'vscode';
import { cleanText } from '../core/api/providerText.ts';
import { guardedIn, guardedSettings, type FoundSetting } from '../core/settings/guarded.ts';
import type { OutputLog } from './log.ts';
import { unlinked } from './words.ts';

interface Ignored extends FoundSetting {
  readonly place: string;
}

const mostBytes = 256 * 1024;
const mostFolders = 20;
const mostNamed = 2;
const mostPlaces = 4;
const mostValue = 80;

/**
 * Says which settings of a folder, a workspace, this machine or the environment are ignored because they would decide
 * where a key goes or what may be spent (R5). Each is told once a window.
 */
export class IgnoredSettings {
  readonly #log: OutputLog;
  readonly #storage: vscode.Uri;
  readonly #told = new Set<string>();

  constructor(log: OutputLog, storage: vscode.Uri) {
    this.#log = log;
    this.#storage = storage;
  }

  /** In the background: nothing waits for it, and what cannot be read is not told. */
  tell(): void {
    this.#tell().catch((error: unknown) => this.#log.bug(error));
  }

  async #tell(): Promise<void> {
    const fresh = (await this.#find()).filter(setting => !this.#told.has(JSON.stringify(setting)));
    if (fresh.length === 0) return;
    for (const setting of fresh) this.#told.add(JSON.stringify(setting));
    const open = vscode.l10n.t('Open Settings');
    if ((await vscode.window.showWarningMessage(unlinked(wordsFor(fresh)), open)) === open)
      await vscode.commands.executeCommand(
        'workbench.action.openSettings',
        '@ext:seedream-studio.seedream-studio',
      );
  }

  async #find(): Promise<Ignored[]> {
    const files = this.#files().map(async ({ uri, place }) =>
      (await settingsIn(uri)).map(setting => ({ ...setting, place })),
    );
    const found = [...(await Promise.all(files)).flat(), ...fromEnvironment()];
    const isKnown = (name: string): boolean => found.some(setting => setting.name === name);
    return [...found, ...fromEditor().filter(({ name }) => !isKnown(name))];
  }

  #files(): { readonly uri: vscode.Uri; readonly place: string }[] {
    const { workspaceFolders = [], workspaceFile } = vscode.workspace;
    const folders = workspaceFolders.slice(0, mostFolders).map(({ uri, name }) => ({
      uri: vscode.Uri.joinPath(uri, '.vscode/settings.json'),
      place: `${name}/.vscode/settings.json`,
    }));
    const isSaved = workspaceFile !== undefined && workspaceFile.scheme !== 'untitled';
    const own = isSaved ? [{ uri: workspaceFile, place: workspaceFile.path.split('/').at(-1) ?? '' }] : [];
    // Beside the user data of a remote machine's server, where a container's description may have written it.
    const machine = vscode.Uri.joinPath(this.#storage, '../../../Machine/settings.json');
    const remote =
      vscode.env.remoteName === undefined
        ? []
        : [{ uri: machine, place: vscode.l10n.t('settings of this machine') }];
    return [...folders, ...own, ...remote];
  }
}

/** A link is not followed, and what is too large for settings is not read. */
async function settingsIn(uri: vscode.Uri): Promise<FoundSetting[]> {
  try {
    const { type } = await vscode.workspace.fs.stat(vscode.Uri.joinPath(uri, '..'));
    const file = await vscode.workspace.fs.stat(uri);
    if (type !== vscode.FileType.Directory || file.type !== vscode.FileType.File || file.size > mostBytes)
      return [];
    return guardedIn(new TextDecoder().decode(await vscode.workspace.fs.readFile(uri)));
  } catch {
    // Most folders have no such file.
    return [];
  }
}

/** Whatever of it the editor itself lets through to extensions. */
function fromEditor(): Ignored[] {
  const place = vscode.l10n.t('settings of this workspace');
  const scopes = [undefined, ...(vscode.workspace.workspaceFolders ?? []).slice(0, mostFolders)];
  return guardedSettings.flatMap(name => {
    const values = scopes.map(scope => {
      const found = vscode.workspace.getConfiguration(undefined, scope).inspect<unknown>(name);
      return found?.workspaceFolderValue ?? found?.workspaceValue;
    });
    const value = values.find(one => one !== undefined);
    return value === undefined ? [] : [{ name, value, place }];
  });
}

/** Without their values, one of which may be a key. */
function fromEnvironment(): Ignored[] {
  const place = vscode.l10n.t('environment');
  const names = Object.keys(process.env).filter(name => name.startsWith('SEEDREAM_'));
  return names.map(name => ({ name, value: undefined, place }));
}

/** Place by place, so that none is missing, with the most telling settings of each. */
function wordsFor(settings: readonly Ignored[]): string {
  const places = [...new Set(settings.map(({ place }) => place))].map(place => {
    const there = settings.filter(setting => setting.place === place);
    const named = there
      .slice(0, mostNamed)
      .map(({ name, value }) =>
        value === undefined ? cleanText(name, [], mostValue).text : `${name} = ${valueWords(value)}`,
      );
    const rest = there.length > mostNamed ? ', …' : '';
    return `${cleanText(place, [], mostValue).text}: ${named.join(', ')}${rest}`;
  });
  const rest = places.length > mostPlaces ? '; …' : '';
  return vscode.l10n.t(
    'Ignored, because only your own user settings decide where your key goes and what may be spent: {0}',
    places.slice(0, mostPlaces).join('; ') + rest,
  );
}

function valueWords(value: unknown): string {
  const isPlain = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
  return isPlain ? cleanText(String(value), [], mostValue).text : '…';
}
