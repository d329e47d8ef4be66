import { posix } from 'node:path';

/** As much of the editor as the gallery's own work with files and texts needs, in plain Node. */
export class Uri {
  readonly scheme: string;
  readonly authority = '';
  readonly path: string;
  readonly query = '';

  constructor(scheme: string, path: string) {
    this.scheme = scheme;
    this.path = path;
  }

  static file(path: string): Uri {
    return new Uri('file', path);
  }

  static parse(text: string): Uri {
    const [, scheme = 'file', rest = ''] = /^([a-z-]+):(?:\/\/)?([^]*)$/.exec(text) ?? [];
    return new Uri(scheme, decodeURIComponent(rest));
  }

  static joinPath(base: Uri, ...parts: string[]): Uri {
    return new Uri(base.scheme, posix.join(base.path, ...parts));
  }

  get fsPath(): string {
    return this.path;
  }

  toString(): string {
    return this.scheme === 'file'
      ? `file://${encodeURI(this.path)}`
      : `${this.scheme}:${encodeURI(this.path)}`;
  }
}

export class EventEmitter<T> {
  readonly #listeners = new Set<(value: T) => void>();
  readonly event = (listener: (value: T) => void) => {
    this.#listeners.add(listener);
    return new Disposable(() => this.#listeners.delete(listener));
  };

  fire(value: T): void {
    for (const listener of this.#listeners) listener(value);
  }

  dispose(): void {
    this.#listeners.clear();
  }
}

export class Disposable {
  readonly #end: () => unknown;

  constructor(end: () => unknown) {
    this.#end = end;
  }

  static from(...parts: { dispose(): unknown }[]): Disposable {
    return new Disposable(() => parts.forEach(part => part.dispose()));
  }

  dispose(): void {
    this.#end();
  }
}

export class WorkspaceEdit {
  readonly renames: { from: string; to: string; overwrite: boolean | undefined }[] = [];

  renameFile(from: Uri, to: Uri, options: { overwrite?: boolean }): void {
    this.renames.push({ from: from.fsPath, to: to.fsPath, overwrite: options.overwrite });
  }
}

export class MarkdownString {
  value = '';
  isTrusted: unknown;

  appendMarkdown(text: string): this {
    this.value += text;
    return this;
  }

  /** Every sign that could be markup is told apart, so that a test sees what came as text. */
  appendText(text: string): this {
    this.value += text.replaceAll(/[\\`*_{}[\]()#+\-!~<>|]/g, '\\$&');
    return this;
  }
}

export class Position {
  readonly line: number;
  readonly character: number;

  constructor(line: number, character: number) {
    this.line = line;
    this.character = character;
  }

  compareTo(other: Position): number {
    return this.line - other.line || this.character - other.character;
  }
}

export class Range {
  readonly start: Position;
  readonly end: Position;

  constructor(start: Position, end: Position) {
    this.start = start;
    this.end = end;
  }
}

/** A text editor of one document, with cursors at `|`. */
export class FakeText {
  readonly document;
  readonly selections: Range[];
  readonly viewColumn = 1;
  text: string;

  constructor(path: string, languageId: string, marked: string) {
    const pieces = marked.split('|');
    this.text = pieces.join('');
    const at = (offset: number): Position => {
      const lines = this.text.slice(0, offset).split('\n');
      return new Position(lines.length - 1, lines.at(-1)?.length ?? 0);
    };
    const offsetAt = ({ line, character }: Position): number =>
      this.text.split('\n').slice(0, line).join('\n').length + (line > 0 ? 1 : 0) + character;
    let offset = 0;
    this.selections = pieces.slice(0, -1).map(piece => {
      offset += piece.length;
      return new Range(at(offset), at(offset));
    });
    this.document = {
      uri: Uri.parse(path),
      languageId,
      isClosed: false,
      lineAt: (line: number) => ({ text: this.text.split('\n')[line] ?? '' }),
      offsetAt,
      positionAt: at,
      getText: (range: Range) => this.text.slice(offsetAt(range.start), offsetAt(range.end)),
    };
  }

  async edit(change: (builder: { replace(range: Range, text: string): void }) => void): Promise<boolean> {
    const changes: { at: number; text: string }[] = [];
    change({ replace: ({ start }, text) => changes.push({ at: this.document.offsetAt(start), text }) });
    for (const { at, text } of changes.toReversed())
      this.text = this.text.slice(0, at) + text + this.text.slice(at);
    return true;
  }
}

export class Plain {
  readonly parts: readonly unknown[];

  constructor(...parts: unknown[]) {
    this.parts = parts;
  }
}

export class Hover {
  readonly contents: unknown;

  constructor(contents: unknown) {
    this.contents = contents;
  }
}

export class TreeItem {
  readonly label: string;

  constructor(label: string) {
    this.label = label;
  }
}
