import { watch, type FSWatcher } from 'node:fs';
import type { Logger } from '../core/ports.ts';
import { codeOf } from '../engine/disk.ts';
import type { Directory } from './entries.ts';
import { eachAtOnce, linkStat } from './rawFiles.ts';

export interface FolderWatchDeps {
  readonly log: Logger;
  readonly folderOf: (directory: Directory) => string;
  /** A name has come, gone or changed; all of them may have when it is undefined. */
  readonly changed: (directory: Directory, name: string | undefined) => void;
  readonly maxWatches?: number;
  readonly pollMs?: number;
  readonly checkMs?: number;
}

/** Each is taken from what the system has for all programs. */
const maxWatches = 4_096;
const pollMs = 3_000;
/** Unwatched folders whose time is looked at in one round, and those that are compared whatever it is. */
const polledAtOnce = 400;
const comparedAtOnce = 40;
/** Watches lose what comes too fast, and know nothing of what other machines do. */
const checkMs = 30_000;
const checkedAtOnce = 4;
/** Some disks count in steps of this: what comes in the same step leaves no trace. */
const youngMs = 2_000;

/** One watch for each folder, and the times of all: those that cannot be watched are looked at every few seconds. */
export class FolderWatch {
  readonly #deps: Required<FolderWatchDeps>;
  readonly #watchers = new Map<Directory, FSWatcher>();
  readonly #polled = new Set<Directory>();
  /** When each was changed the last time, as it was read. */
  readonly #times = new Map<Directory, number>();
  readonly #timers: NodeJS.Timeout[];
  #isChecking = false;

  constructor(deps: FolderWatchDeps) {
    this.#deps = { maxWatches, pollMs, checkMs, ...deps };
    this.#timers = [
      setInterval(() => void this.#poll(), this.#deps.pollMs).unref(),
      setInterval(() => void this.#check(), this.#deps.checkMs).unref(),
    ];
  }

  isFollowed(directory: Directory): boolean {
    return this.#watchers.has(directory) || this.#polled.has(directory);
  }

  /** To be called before the folder is read, so that nothing can change unseen in between. */
  async follow(directory: Directory): Promise<void> {
    this.#watch(directory);
    const time = await this.#timeOf(directory);
    if (time === undefined) this.#times.delete(directory);
    else this.#times.set(directory, isYoung(time) ? 0 : time);
  }

  remove(directory: Directory): void {
    this.#watchers.get(directory)?.close();
    this.#watchers.delete(directory);
    this.#polled.delete(directory);
    this.#times.delete(directory);
  }

  close(): void {
    for (const timer of this.#timers) clearInterval(timer);
    for (const watcher of this.#watchers.values()) watcher.close();
    this.#watchers.clear();
    this.#polled.clear();
    this.#times.clear();
  }

  #watch(directory: Directory): void {
    if (this.#watchers.has(directory)) return;
    if (this.#watchers.size >= this.#deps.maxWatches) {
      this.#polled.add(directory);
      return;
    }
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

  #fail(directory: Directory, error: unknown): void {
    this.#watchers.get(directory)?.close();
    this.#watchers.delete(directory);
    // A folder that is gone is told of by the one it lay in.
    if (codeOf(error) === 'ENOENT') return;
    if (this.#polled.size === 0)
      this.#deps.log.warn('catalogue: folders are polled', { code: codeOf(error) ?? 'unknown' });
    this.#polled.add(directory);
  }

  async #poll(): Promise<void> {
    if (this.#polled.size > 0) await this.#compare(this.#inTurn(polledAtOnce));
  }

  async #check(): Promise<void> {
    // A file that is changed in its place leaves its folder's time as it was.
    for (const directory of this.#inTurn(comparedAtOnce)) this.#deps.changed(directory, undefined);
    await this.#compare([...this.#watchers.keys()]);
  }

  /** The next of those without a watch, which go to the end of the line. */
  #inTurn(count: number): Directory[] {
    const next = [...this.#polled].slice(0, count);
    for (const directory of next) {
      this.#polled.delete(directory);
      this.#polled.add(directory);
    }
    return next;
  }

  async #compare(directories: readonly Directory[]): Promise<void> {
    if (this.#isChecking) return;
    this.#isChecking = true;
    await eachAtOnce(directories, checkedAtOnce, async directory => {
      const time = await this.#timeOf(directory);
      const known = this.#times.get(directory);
      if (known !== undefined && time !== known) this.#deps.changed(directory, undefined);
    });
    this.#isChecking = false;
  }

  async #timeOf(directory: Directory): Promise<number | undefined> {
    const stats = await linkStat(this.#deps.folderOf(directory)).catch(() => undefined); // Gone.
    return stats?.isDirectory() === true ? stats.mtimeMs : undefined;
  }
}

function isYoung(time: number): boolean {
  const age = Date.now() - time;
  return age >= 0 && age < youngMs;
}
