import { registerHooks } from 'node:module';
import { rename, rm } from 'node:fs/promises';
import {
  Disposable,
  EventEmitter,
  Hover,
  MarkdownString,
  Plain,
  Range,
  TreeItem,
  Uri,
  WorkspaceEdit,
} from './fakeParts.ts';

/** What tests change and look at. */
export const editor = {
  trusted: true,
  folders: [] as { uri: Uri; name: string }[],
  hasTrash: true,
  /** Whether a file cannot be moved or deleted. */
  isHeld: (_path: string): boolean => false,
  /** Whether the person has stopped what is being done, by what is done of it in percent. */
  isCancelled: (_percent: number): boolean => false,
  /** Titles of what was shown while it was being done. */
  progress: [] as string[],
  /** The answer to the next question, by its words. */
  answer: (_words: string): unknown => undefined,
  messages: [] as string[],
  commands: [] as { id: string; args: unknown[] }[],
  clipboard: '',
  edits: [] as WorkspaceEdit[],
  visibleTextEditors: [] as unknown[],
  panel: undefined as unknown,
  /** What the editor's language has for an English sentence. */
  translations: {} as Readonly<Record<string, string>>,
};

const ask =
  (kind: string) =>
  async (...parts: unknown[]): Promise<unknown> => {
    const words = parts.map(part => (typeof part === 'string' ? part : JSON.stringify(part))).join(' ');
    editor.messages.push(`${kind}: ${words}`);
    return editor.answer(words);
  };

const never = new EventEmitter<never>().event;

async function applyEdit(edit: WorkspaceEdit): Promise<boolean> {
  editor.edits.push(edit);
  for (const { from, to } of edit.renames) {
    if (editor.isHeld(from)) return false;
    await rename(from, to);
  }
  return true;
}

async function withProgress(
  { title }: { readonly title: string },
  work: (progress: unknown, token: unknown) => unknown,
): Promise<unknown> {
  editor.progress.push(title);
  let percent = 0;
  const report = ({ increment }: { readonly increment: number }): void => void (percent += increment);
  const token = {
    get isCancellationRequested() {
      return editor.isCancelled(percent);
    },
    onCancellationRequested: never,
  };
  return work({ report }, token);
}

const vscode = {
  Uri,
  EventEmitter,
  Disposable,
  WorkspaceEdit,
  MarkdownString,
  Range,
  Hover,
  ThemeIcon: Plain,
  TreeItem,
  TreeItemCollapsibleState: { Expanded: 2 },
  ViewColumn: { Active: -1, Beside: -2 },
  ProgressLocation: { Notification: 15 },
  FileType: { Directory: 2 },
  TabInputCustom: Plain,
  StatusBarAlignment: {},
  FileChangeType: {},
  l10n: {
    t: (text: string, ...values: unknown[]) =>
      (editor.translations[text] ?? text).replaceAll(/\{(\d)\}/g, (_whole, place: string) =>
        String(values[Number(place)]),
      ),
  },
  env: { language: 'en', clipboard: { writeText: async (text: string) => (editor.clipboard = text) } },
  commands: {
    executeCommand: async (id: string, ...args: unknown[]) => void editor.commands.push({ id, args }),
  },
  workspace: {
    get isTrusted() {
      return editor.trusted;
    },
    get workspaceFolders() {
      return editor.folders;
    },
    getWorkspaceFolder: (uri: Uri) =>
      editor.folders.find(
        folder => uri.scheme === folder.uri.scheme && `${uri.path}/`.startsWith(`${folder.uri.path}/`),
      ),
    onDidChangeWorkspaceFolders: never,
    onDidGrantWorkspaceTrust: never,
    onDidChangeConfiguration: never,
    applyEdit,
    fs: {
      delete: async (uri: Uri, { useTrash }: { useTrash: boolean }) => {
        if (useTrash && !editor.hasTrash) throw new Error('no trash');
        if (editor.isHeld(uri.fsPath)) throw new Error('in use');
        await rm(uri.fsPath).catch((error: unknown) => {
          throw Object.assign(new Error('not there', { cause: error }), { code: 'FileNotFound' });
        });
      },
    },
  },
  window: {
    get visibleTextEditors() {
      return editor.visibleTextEditors;
    },
    activeTextEditor: undefined,
    tabGroups: { activeTabGroup: { tabs: [] } },
    onDidChangeActiveTextEditor: never,
    showInputBox: ask('input'),
    showQuickPick: async (items: readonly { label: string }[]) => {
      editor.messages.push(`pick: ${items.map(({ label }) => label).join(', ')}`);
      const wanted = editor.answer(items.map(({ label }) => label).join(', '));
      return items.find(({ label }) => label === wanted);
    },
    showOpenDialog: ask('dialog'),
    showWarningMessage: ask('warning'),
    showErrorMessage: ask('error'),
    showInformationMessage: ask('information'),
    setStatusBarMessage: (words: string) => void editor.messages.push(`status: ${words}`),
    withProgress,
    createWebviewPanel: () => editor.panel,
  },
};

/** Before each test: nothing has been said, asked or opened. */
export function resetEditor(): void {
  Object.assign(editor, {
    trusted: true,
    folders: [],
    hasTrash: true,
    isHeld: () => false,
    isCancelled: () => false,
    progress: [],
    answer: () => undefined,
    messages: [],
    commands: [],
    clipboard: '',
    edits: [],
    visibleTextEditors: [],
    panel: undefined,
    translations: {},
  });
}

const key = Symbol.for('seedream-test.vscode');
(globalThis as Record<symbol, unknown>)[key] = vscode;

registerHooks({
  resolve: (specifier, context, next) =>
    specifier === 'vscode'
      ? { url: 'seedream-test:vscode', format: 'module', shortCircuit: true }
      : next(specifier, context),
  load: (url, context, next) => {
    if (url !== 'seedream-test:vscode') return next(url, context);
    const names = Object.keys(vscode).join(', ');
    const source = `export const { ${names} } = globalThis[Symbol.for('seedream-test.vscode')];`;
    return { format: 'module', source, shortCircuit: true };
  },
});
