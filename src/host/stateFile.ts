import { mkdirSync, readFileSync } from 'node:fs';
import { rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type * as vscode from 'vscode';

/**
 * A memento in a file of the extension's own storage. The editor writes its own state now and then, and a window that
 * is reloaded in between loses the last seconds of it: not good enough for what somebody is writing, or has bought.
 */
export class StateFile implements vscode.Memento {
  readonly #path: string;
  readonly #values: Map<string, unknown>;
  #writing: Promise<void> | undefined;
  #dirty = false;

  constructor(path: string) {
    this.#path = path;
    this.#values = new Map(Object.entries(read(path)));
  }

  keys(): readonly string[] {
    return [...this.#values.keys()];
  }

  // oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- the editor's own signature
  get<T>(key: string): T | undefined;
  get<T>(key: string, defaultValue: T): T;
  get<T>(key: string, defaultValue?: T): T | undefined {
    // As with the editor's own mementos, the caller says what it expects and checks it.
    return this.#values.has(key) ? (this.#values.get(key) as T) : defaultValue;
  }

  /** Resolves when the file has it, or cannot take it: then it lives as long as the window. */
  update(key: string, value: unknown): Promise<void> {
    if (value === undefined) this.#values.delete(key);
    else this.#values.set(key, value);
    this.#dirty = true;
    this.#writing ??= this.#write();
    return this.#writing;
  }

  async #write(): Promise<void> {
    try {
      while (this.#dirty) {
        this.#dirty = false;
        const unfinished = `${this.#path}.tmp`;
        await writeFile(unfinished, JSON.stringify(Object.fromEntries(this.#values)), { mode: 0o600 });
        await rename(unfinished, this.#path);
      }
    } catch {
      // A full or read-only disk: what matters about a purchase is in the engine's journal.
    } finally {
      this.#writing = undefined;
    }
  }
}

function read(path: string): Record<string, unknown> {
  try {
    mkdirSync(dirname(path), { recursive: true });
    const value: unknown = JSON.parse(readFileSync(path, 'utf8'));
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {}; // Not there yet, or damaged: a new one is written.
  }
}
