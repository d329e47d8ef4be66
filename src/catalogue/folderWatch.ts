import { watch, type FSWatcher } from 'node:fs';
import type { Logger } from '../core/ports.ts';
import { codeOf } from '../engine/disk.ts';
import type { Directory } from './entries.ts';

export interface FolderWatchDeps {
  readonly log: Logger;
  readonly folderOf: (directory: Directory) => string;
  /** A name has come, gone or changed; all of them may have when it is undefined. */
  readonly changed: (directory: Directory, name: string | undefined) => void;
}

const pollMs = 3_000;
/** Folders that are looked through in one round, where the system has no more watches to give. */
const polledAtOnce = 40;

/** One watch for each folder; folders that cannot be watched are looked at every few seconds instead. */
export class FolderWatch {
  readonly #deps: FolderWatchDeps;
  readonly #watchers = new Map<Directory, FSWatcher>();
  readonly #polled = new Set<Directory>();
  #timer: NodeJS.Timeout | undefined;

  constructor(deps: FolderWatchDeps) {
    this.#deps = deps;
  }

  add(directory: Directory): void {
    if (this.#watchers.has(directory)) return;
    try {
      const watcher = watch(this.#deps.folderOf(directory), { persistent: false }, (_event, name) =>
        this.#deps.changed(directory, name ?? undefined),
      );
      this.#watchers.set(directory, watcher);
      this.#polled.delete(directory);
      watcher.on('error', error => this.#fail(directory, error));
    } catch (error) {
      this.#fail(directory, error);
    }
  }

  /** Another folder may have taken its place: it is watched anew. */
  renew(directory: Directory): void {
    this.#watchers.get(directory)?.close();
    this.#watchers.delete(directory);
    this.add(directory);
  }

  remove(directory: Directory): void {
    this.#watchers.get(directory)?.close();
    this.#watchers.delete(directory);
    this.#polled.delete(directory);
  }

  close(): void {
    clearInterval(this.#timer);
    for (const watcher of this.#watchers.values()) watcher.close();
    this.#watchers.clear();
    this.#polled.clear();
  }

  #fail(directory: Directory, error: unknown): void {
    this.#watchers.get(directory)?.close();
    this.#watchers.delete(directory);
    // A folder that is gone is told of by the one it lay in.
    if (codeOf(error) === 'ENOENT') return;
    if (this.#polled.size === 0)
      this.#deps.log.warn('catalogue: folders are polled', { code: codeOf(error) ?? 'unknown' });
    this.#polled.add(directory);
    this.#timer ??= setInterval(() => this.#poll(), pollMs).unref();
  }

  #poll(): void {
    for (const directory of [...this.#polled].slice(0, polledAtOnce)) {
      // To the end of the line.
      this.#polled.delete(directory);
      this.#polled.add(directory);
      this.#deps.changed(directory, undefined);
    }
  }
}
