import { posix } from 'node:path';
import * as vscode from 'vscode';
import { altText } from '../../core/markup/altText.ts';
import { imageMarkup, joinMarkup, markdownImage, type MarkedImage } from '../../core/markup/imageMarkup.ts';
import { markupKind, wantsDot } from '../../core/markup/language.ts';
import { relativePath } from '../../core/markup/path.ts';
import { SeedreamError } from '../../core/errors.ts';

export interface InsertedImage {
  readonly uri: vscode.Uri;
  /** Empty where it is unknown; the alternative text is then made of the name. */
  readonly prompt: string;
  readonly width: number;
  readonly height: number;
}

/** Templates are told apart by what stands before; more than this is never looked through. */
const lookBack = 200_000;

/** Remembers the text editor used last: the gallery takes the focus away from it. */
export class Insertion implements vscode.Disposable {
  readonly #listening: vscode.Disposable;
  #last = vscode.window.activeTextEditor;

  constructor() {
    this.#listening = vscode.window.onDidChangeActiveTextEditor(editor => {
      if (editor !== undefined && isText(editor)) this.#last = editor;
    });
  }

  /** At every cursor once; one picture for each when there are as many cursors as pictures. */
  async insert(images: readonly InsertedImage[]): Promise<void> {
    if (images.length === 0) return;
    const editor = await this.#editor();
    const { document, selections } = editor;
    const spread = selections.length === images.length && images.length > 1;
    const sorted = selections.toSorted((a, b) => a.start.compareTo(b.start));
    const texts = sorted.map((selection, index) =>
      textFor(document, selection.start, spread ? images.slice(index, index + 1) : images),
    );
    const done = await editor.edit(builder => {
      for (const [index, selection] of sorted.entries()) builder.replace(selection, texts[index] ?? '');
    });
    if (!done) throw problem(vscode.l10n.t('The text could not be changed. Is it read-only?'));
  }

  /** As Markdown for the text used last, else from the workspace folder on. */
  markdown(images: readonly InsertedImage[]): string {
    const document = this.#usable()?.document;
    const home = document?.languageId === 'markdown' ? document : undefined;
    return images.map(image => markdownImage(marked(image, home))).join('\n');
  }

  dispose(): void {
    this.#listening.dispose();
  }

  #usable(): vscode.TextEditor | undefined {
    const last = this.#last;
    const { visibleTextEditors } = vscode.window;
    if (last !== undefined && visibleTextEditors.includes(last)) return last;
    return (
      visibleTextEditors.find(({ document }) => document === last?.document) ??
      visibleTextEditors.find(isText)
    );
  }

  /** The one used last comes back when it only lies behind the gallery. */
  async #editor(): Promise<vscode.TextEditor> {
    const last = this.#last;
    if (last !== undefined && !last.document.isClosed && !isVisible(last.document)) {
      const { document, viewColumn, selections } = last;
      const shown = await vscode.window.showTextDocument(document, viewColumn ?? vscode.ViewColumn.Active);
      shown.selections = selections;
      return shown;
    }
    const usable = this.#usable();
    if (usable === undefined)
      throw problem(
        vscode.l10n.t('Open the text first, put the cursor where the image should go, and insert again.'),
      );
    return usable;
  }
}

function textFor(
  document: vscode.TextDocument,
  position: vscode.Position,
  images: readonly InsertedImage[],
): string {
  const before = document.lineAt(position.line).text.slice(0, position.character);
  const from = document.positionAt(Math.max(0, document.offsetAt(position) - lookBack));
  const kind = markupKind(document.languageId, document.getText(new vscode.Range(from, position)));
  const texts = images.map(image => {
    const text = imageMarkup(kind, marked(image, document), before);
    if (text !== undefined) return text;
    throw problem(
      vscode.l10n.t(
        'LaTeX cannot name the file {0}. Rename it without % # {1} and the like first.',
        posix.basename(image.uri.path),
        '{ } \\',
      ),
    );
  });
  return joinMarkup(kind, texts, before);
}

function marked(image: InsertedImage, document: vscode.TextDocument | undefined): MarkedImage {
  const { uri, prompt, width, height } = image;
  const name = posix.basename(uri.path);
  const path = relativePath(baseFolder(uri, document), uri.path);
  const dotted = document !== undefined && wantsDot(document.languageId) && !path.startsWith('.');
  return { path: dotted ? `./${path}` : path, alt: altText(prompt, name), width, height };
}

/** A text without a place of its own, or in another one, sees the workspace folder. */
function baseFolder(image: vscode.Uri, document: vscode.TextDocument | undefined): string {
  const uri = document?.uri;
  if (uri?.scheme === image.scheme && uri.authority === image.authority) return posix.dirname(uri.path);
  return vscode.workspace.getWorkspaceFolder(image)?.uri.path ?? posix.dirname(image.path);
}

function isVisible(document: vscode.TextDocument): boolean {
  return vscode.window.visibleTextEditors.some(editor => editor.document === document);
}

/** Output and debug consoles are text editors too. */
function isText({ document }: vscode.TextEditor): boolean {
  return !['output', 'debug', 'vscode-terminal', 'comment'].includes(document.uri.scheme);
}

function problem(words: string): SeedreamError {
  return new SeedreamError('invalidRequest', words, { param: 'image' });
}
