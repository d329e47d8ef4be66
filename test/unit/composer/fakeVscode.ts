import { registerHooks } from 'node:module';
import { Disposable, EventEmitter, Plain, Uri } from '../gallery/fakeParts.ts';

/** What tests change and look at. */
export const editor = {
  /** On the disk, by path. */
  files: new Map<string, string>(),
  /** As an open editor shows them, with what is not saved. */
  documents: new Map<string, FakeDocument>(),
  /** The answer to the next question, by its words. */
  answer: (_words: string): unknown => undefined,
  asked: [] as string[],
  /** What the trash says to a file; nothing when it takes it. */
  trashFails: (_path: string): Error | undefined => undefined,
  deleted: [] as string[],
};

export class FakeDocument {
  readonly #path: string;
  text: string;

  constructor(path: string, text: string) {
    this.#path = path;
    this.text = text;
  }

  getText(): string {
    return this.text;
  }

  positionAt(offset: number): number {
    return offset;
  }

  async save(): Promise<boolean> {
    editor.files.set(this.#path, this.text);
    return true;
  }
}

export function fileError(code: string, message = code): Error {
  return Object.assign(new Error(message), { code });
}

/** Offsets stand for positions: nothing here counts lines. */
class FakeRange {
  readonly start: number;
  readonly end: number;

  constructor(start: number, end: number) {
    this.start = start;
    this.end = end;
  }
}

class FakeEdit {
  readonly steps: (() => void)[] = [];

  createFile({ path }: Uri): void {
    this.steps.push(() => void documentOf(path, ''));
  }

  insert({ path }: Uri, _position: unknown, text: string): void {
    this.steps.push(() => (documentOf(path, '').text = text));
  }

  replace({ path }: Uri, { start, end }: FakeRange, text: string): void {
    this.steps.push(() => {
      const document = documentOf(path, '');
      document.text = document.text.slice(0, start) + text + document.text.slice(end);
    });
  }
}

function documentOf(path: string, text: string): FakeDocument {
  const document = editor.documents.get(path) ?? new FakeDocument(path, text);
  editor.documents.set(path, document);
  return document;
}

function found({ path }: Uri): string {
  const text = editor.files.get(path);
  if (text === undefined) throw fileError('FileNotFound');
  return text;
}

const ask =
  (kind: string) =>
  async (...parts: unknown[]): Promise<unknown> => {
    const words = `${kind}: ${parts.map(part => (typeof part === 'string' ? part : JSON.stringify(part))).join(' ')}`;
    editor.asked.push(words);
    return editor.answer(words);
  };

const vscode = {
  Uri,
  EventEmitter,
  Disposable,
  Position: Plain,
  Range: FakeRange,
  WorkspaceEdit: FakeEdit,
  l10n: {
    t: (text: string, ...values: unknown[]) =>
      text.replaceAll(/\{(\d)\}/g, (_whole, place: string) => String(values[Number(place)])),
  },
  env: { language: 'en' },
  workspace: {
    openTextDocument: async (uri: Uri) => documentOf(uri.path, editor.files.get(uri.path) ?? ''),
    applyEdit: async ({ steps }: FakeEdit) => {
      for (const step of steps) step();
      return true;
    },
    fs: {
      readFile: async (uri: Uri) => Buffer.from(found(uri)),
      stat: async (uri: Uri) => ({ size: found(uri).length }),
      createDirectory: async () => undefined,
      writeFile: async ({ path }: Uri, bytes: Uint8Array) =>
        void editor.files.set(path, Buffer.from(bytes).toString()),
      delete: async (uri: Uri, { useTrash }: { useTrash: boolean }) => {
        found(uri);
        const failure = useTrash ? editor.trashFails(uri.path) : undefined;
        if (failure !== undefined) throw failure;
        editor.files.delete(uri.path);
        editor.deleted.push(`${useTrash ? 'trash' : 'for good'} ${uri.path}`);
      },
    },
  },
  window: {
    showInputBox: ask('input'),
    showWarningMessage: ask('warning'),
    showTextDocument: async ({ path }: Uri) => void editor.asked.push(`shown: ${path}`),
  },
};

/** Before each test: no file, and nothing said. */
export function resetEditor(): void {
  editor.files.clear();
  editor.documents.clear();
  Object.assign(editor, {
    answer: () => undefined,
    asked: [],
    trashFails: () => undefined,
    deleted: [],
  });
}

const key = Symbol.for('seedream-test.composer-vscode');
(globalThis as Record<symbol, unknown>)[key] = vscode;

registerHooks({
  resolve: (specifier, context, next) =>
    specifier === 'vscode'
      ? { url: 'seedream-test:composer-vscode', format: 'module', shortCircuit: true }
      : next(specifier, context),
  load: (url, context, next) => {
    if (url !== 'seedream-test:composer-vscode') return next(url, context);
    const names = Object.keys(vscode).join(', ');
    const source = `export const { ${names} } = globalThis[Symbol.for('seedream-test.composer-vscode')];`;
    return { format: 'module', source, shortCircuit: true };
  },
});
