import * as vscode from 'vscode';
import { SeedreamError } from '../../core/errors.ts';
import { phrase } from '../../core/phrase.ts';

const mostBytes = 1_000_000;

/** `.vscode/seedream.json` of a folder: shared with the team, written by hand as well. */
export class PresetFile {
  readonly uri: vscode.Uri;

  constructor(folder: vscode.Uri) {
    this.uri = vscode.Uri.joinPath(folder, '.vscode', 'seedream.json');
  }

  /** As it lies on the disk; undefined when there is none. Rejects with `storage` when it is too large. */
  async read(): Promise<string | undefined> {
    let bytes: Uint8Array;
    try {
      bytes = await vscode.workspace.fs.readFile(this.uri);
    } catch (error) {
      if (isNotFound(error)) return undefined;
      throw unreadable(error);
    }
    if (bytes.length > mostBytes) throw tooLarge();
    return Buffer.from(bytes).toString('utf8');
  }

  /** As the person sees it, with what is not saved yet; undefined when there is no file. */
  async open(): Promise<vscode.TextDocument | undefined> {
    if ((await this.read()) === undefined) return undefined;
    const document = await vscode.workspace.openTextDocument(this.uri);
    if (document.getText().length > mostBytes) throw tooLarge();
    return document;
  }

  /** Changes only what differs, so that cursors and folds in an open editor stay. */
  async write(text: string, document: vscode.TextDocument | undefined): Promise<void> {
    const edit = new vscode.WorkspaceEdit();
    if (document === undefined) {
      edit.createFile(this.uri, { ignoreIfExists: true });
      edit.insert(this.uri, new vscode.Position(0, 0), text);
    } else {
      const { start, end, fresh } = difference(document.getText(), text);
      const range = new vscode.Range(document.positionAt(start), document.positionAt(end));
      edit.replace(this.uri, range, fresh);
    }
    if (!(await vscode.workspace.applyEdit(edit))) throw unwritable();
    const changed = document ?? (await vscode.workspace.openTextDocument(this.uri));
    if (!(await changed.save())) throw unwritable();
  }

  /** Shows it; a new one begins as `example`. */
  async show(example: string): Promise<void> {
    if (!(await this.#isThere()))
      try {
        await vscode.workspace.fs.writeFile(this.uri, Buffer.from(example));
      } catch (cause) {
        throw unwritable(cause);
      }
    await vscode.window.showTextDocument(this.uri);
  }

  async #isThere(): Promise<boolean> {
    try {
      await vscode.workspace.fs.stat(this.uri);
      return true;
    } catch (error) {
      if (isNotFound(error)) return false;
      throw unreadable(error);
    }
  }
}

/** Of the editor's file systems: the class differs between them, the code does not. */
function isNotFound(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'FileNotFound';
}

function difference(old: string, text: string): { start: number; end: number; fresh: string } {
  let start = 0;
  while (start < old.length && start < text.length && old[start] === text[start]) start += 1;
  let tail = 0;
  const most = Math.min(old.length, text.length) - start;
  while (tail < most && old.at(-1 - tail) === text.at(-1 - tail)) tail += 1;
  return { start, end: old.length - tail, fresh: text.slice(start, text.length - tail) };
}

export function broken(): SeedreamError {
  return new SeedreamError(
    'storage',
    phrase('The file .vscode/seedream.json is no JSON object. Mend it first: nothing was changed.'),
    { billing: 'notSent' },
  );
}

function tooLarge(): SeedreamError {
  return new SeedreamError(
    'storage',
    phrase('The file .vscode/seedream.json is larger than 1 MB and is not read. Nothing was changed.'),
    { billing: 'notSent' },
  );
}

function unreadable(cause: unknown): SeedreamError {
  return new SeedreamError('storage', phrase('The file .vscode/seedream.json could not be read.'), {
    billing: 'notSent',
    cause,
  });
}

function unwritable(cause?: unknown): SeedreamError {
  return new SeedreamError('storage', phrase('The file .vscode/seedream.json could not be written.'), {
    billing: 'notSent',
    ...(cause === undefined ? {} : { cause }),
  });
}
