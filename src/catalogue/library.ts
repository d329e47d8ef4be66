import { isAbsolute } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from '../core/ports.ts';
import { Changes, type Again, type Change } from './changes.ts';
import type { CatalogueFolder } from './contract.ts';
import type { Directory } from './entries.ts';
import { FileLooker, GoneFiles, type Seen } from './fileLooker.ts';
import { FolderScan } from './folderScan.ts';
import { FolderWatch } from './folderWatch.ts';
import { besideWhat, isPictureName, isSkippedFolder } from './names.ts';
import type { PictureIndex } from './pictureIndex.ts';
import { eachAtOnce } from './rawFiles.ts';
import { Roots } from './roots.ts';
import { Teller } from './teller.ts';
import { YoungFiles } from './youngFiles.ts';

export interface LibraryDeps {
  readonly index: PictureIndex;
  readonly log: Logger;
  readonly changed: () => void;
  /** The folders have been compared with the disk. */
  readonly settled: () => void;
}

const rootPollMs = 2_000;
const filesAtOnce = 16;

/** Keeps the index like the disk: reads the folders once and follows their changes from then on. */
export class Library {
  readonly looker: FileLooker;
  readonly #deps: LibraryDeps;
  readonly #scan: FolderScan;
  readonly #watch: FolderWatch;
  readonly #changes: Changes;
  readonly #teller: Teller;
  readonly #roots: Roots;
  readonly #young = new YoungFiles();
  #walks = 0;
  #hasMetFolder = false;
  #abort = new AbortController();
  #rootTimer: NodeJS.Timeout | undefined;
  indexMs = 0;

  constructor(deps: LibraryDeps) {
    const { index, log } = deps;
    this.#deps = deps;
    this.looker = new FileLooker(index);
    this.#roots = new Roots(index, number => this.#hide(number));
    this.#changes = new Changes(
      changes => this.#guarded(() => this.#apply(changes), []),
      () => this.#teller.settle(this.#hasMetFolder),
    );
    this.#teller = new Teller({
      revision: () => index.revision,
      coming: () => this.#changes.coming,
      say: deps.changed,
    });
    this.#watch = new FolderWatch({
      log,
      folderOf: directory => index.folderOf(directory),
      changed: (directory, name) => this.#changes.note(directory, name),
    });
    this.#scan = new FolderScan({
      index,
      log,
      looker: this.looker,
      reading: directory => this.#watch.follow(directory),
      isFollowed: directory => this.#watch.isFollowed(directory),
      left: directory => this.#watch.remove(directory),
      progress: () => {
        if (this.indexing) this.#teller.progress();
      },
    });
  }

  get indexing(): boolean {
    return this.#walks > 0;
  }

  /** Those that are not there any more are taken out of the index. */
  async setRoots(folders: readonly CatalogueFolder[]): Promise<void> {
    await this.#roots.set(folders);
  }

  /** Compares everything with the disk, a while from now if need be. Comes back at once. */
  refresh(inMs = 0): void {
    this.#abort.abort();
    this.#abort = new AbortController();
    const { signal } = this.#abort;
    clearInterval(this.#rootTimer);
    this.#rootTimer = setInterval(() => void this.#lookAtRoots(), rootPollMs).unref();
    void this.#walkAll(this.#roots.shown, signal, inMs);
  }

  /** Looks at one file now. Undefined when it is not in the gallery. */
  async saved(file: string): Promise<number | undefined> {
    const place = await this.#roots.placeOf(file);
    if (place === undefined) return undefined;
    const { directory, name } = place;
    return this.#guarded(async () => {
      await this.#watch.follow(directory);
      const gone = new GoneFiles(this.#deps.index);
      const before = this.#deps.index.revision;
      await this.looker.take(directory, await this.looker.see(directory, name), gone);
      await gone.remove();
      if (this.#deps.index.revision !== before) this.#teller.now();
      return this.#deps.index.entries.membersOf(directory).get(name);
    }, undefined);
  }

  /** By absolute path, or by the label of a folder and the path below it. */
  async find(path: string): Promise<number | undefined> {
    const { entries, roots } = this.#deps.index;
    const place = isAbsolute(path) ? await this.#roots.placeOf(path) : undefined;
    if (place !== undefined) return entries.membersOf(place.directory).get(place.name);
    for (const number of this.#roots.shown) {
      const label = roots[number]?.label ?? '';
      if (label !== '' && !path.startsWith(`${label}/`)) continue;
      const below = label === '' ? path : path.slice(label.length + 1);
      const directory = entries.findDirectory(number, below.slice(0, Math.max(0, below.lastIndexOf('/'))));
      const id = directory && entries.membersOf(directory).get(below.slice(below.lastIndexOf('/') + 1));
      if (id !== undefined) return id;
    }
    return undefined;
  }

  /** Where a file really is, links on the way to it resolved; undefined when that is not in the gallery. */
  async realPathOf(file: string): Promise<string | undefined> {
    return (await this.#roots.placeOf(file))?.path;
  }

  close(): void {
    this.#abort.abort();
    clearInterval(this.#rootTimer);
    this.#watch.close();
    this.#changes.close();
    this.#teller.close();
  }

  #hide(number: number): void {
    const { index } = this.#deps;
    this.#unfollow(number);
    for (const directory of index.entries.directories.filter(({ root }) => root === number))
      for (const id of index.entries.membersOf(directory).values()) index.remove(id);
    this.#teller.settle(false);
  }

  #unfollow(number: number): void {
    for (const directory of this.#deps.index.entries.directories)
      if (directory.root === number) this.#watch.remove(directory);
  }

  async #walkAll(roots: readonly number[], signal: AbortSignal, inMs = 0): Promise<void> {
    this.#walks += 1;
    if (inMs > 0) await delay(inMs, undefined, { signal }).catch(() => undefined); // The walk sees that it ends.
    const begun = performance.now();
    await this.#guarded(async () => {
      const gone = new GoneFiles(this.#deps.index);
      for (const number of roots) {
        await this.#roots.isReplaced(number);
        const top = this.#deps.index.entries.directory(number, '');
        await this.#scan.walk(top, { gone, signal, deep: true });
      }
      // A walk that was broken off has not met everything.
      if (!signal.aborted) await gone.remove();
    }, undefined);
    this.#walks -= 1;
    this.indexMs = performance.now() - begun;
    if (signal.aborted) {
      // The walk that took its place may have ended before it.
      if (!this.indexing && signal !== this.#abort.signal) this.#teller.now();
      return;
    }
    this.#teller.now();
    this.#deps.settled();
  }

  async #apply(told: readonly Change[]): Promise<readonly Again[]> {
    const { index } = this.#deps;
    const changes = await this.#inside(told);
    const gone = new GoneFiles(index);
    const again: Again[] = [];
    const { signal } = this.#abort;
    const seen = await this.#seeAll(changes, again);
    // What is gone first, so that it is known when it turns up under another name.
    for (const { directory, item } of seen)
      if (item.stats?.isDirectory() !== true) await this.#vanished(directory, item, gone);
    const holdsBack = (directory: Directory, one: Seen): boolean => {
      if (!this.#young.holdsBack(directory, one)) return false;
      again.push({ directory, name: one.name });
      return true;
    };
    const compared = changes.filter(({ whole }) => whole);
    for (const { directory } of compared) await this.#scan.miss(directory, gone);
    for (const { directory } of compared)
      await this.#scan.walk(directory, { gone, signal, deep: false, holdsBack });
    const folders = seen.filter(
      ({ item }) => item.stats?.isDirectory() === true && !isSkippedFolder(item.name),
    );
    for (const { directory, item } of folders) {
      const below = index.entries.directory(directory.root, pathBelow(directory, item.name));
      this.#unfollowBelow(below);
      await this.#scan.walk(below, { gone, signal, deep: true });
    }
    this.#hasMetFolder = folders.length > 0;
    await eachAtOnce(seen, filesAtOnce, async ({ directory, item }) => {
      if (item.stats !== undefined && !item.stats.isDirectory() && isPictureName(item.name))
        await this.looker.take(directory, item, gone);
    });
    await gone.remove();
    return again;
  }

  /** Without those of folders that lead out of the workspace since. */
  async #inside(changes: readonly Change[]): Promise<readonly Change[]> {
    const numbers = new Set(changes.map(({ directory }) => directory.root));
    const inside = new Set<number>();
    for (const number of numbers) if (await this.#roots.resolve(number)) inside.add(number);
    return changes.filter(({ directory }) => inside.has(directory.root));
  }

  /** Other folders may have taken their places: they are watched anew. */
  #unfollowBelow(directory: Directory): void {
    this.#watch.remove(directory);
    for (const below of this.#deps.index.entries.below(directory)) this.#unfollowBelow(below);
  }

  async #seeAll(
    changes: readonly Change[],
    again: Again[],
  ): Promise<{ readonly directory: Directory; readonly item: Seen }[]> {
    const { entries } = this.#deps.index;
    const seen: { readonly directory: Directory; readonly item: Seen }[] = [];
    await eachAtOnce(changes.flatMap(namesToSee), filesAtOnce, async ({ directory, name }) => {
      const isPicture = isPictureName(name);
      const item = await this.looker.see(
        directory,
        name,
        isPicture ? undefined : { record: false, marks: false },
      );
      const isFolder = item.stats?.isDirectory() === true;
      const wasFolder = entries.findDirectory(directory.root, pathBelow(directory, name)) !== undefined;
      if (isPicture && this.#young.holdsBack(directory, item)) again.push({ directory, name });
      else if (isPicture || isFolder || wasFolder) seen.push({ directory, item });
    });
    return seen;
  }

  /** There is nothing under that name, or no folder any more: a link to one is not followed. */
  async #vanished(directory: Directory, item: Seen, gone: GoneFiles): Promise<void> {
    if (item.stats === undefined) await this.looker.take(directory, item, gone);
    const below = this.#deps.index.entries.findDirectory(directory.root, pathBelow(directory, item.name));
    if (below !== undefined) this.#scan.forget(below, gone);
  }

  /** Folders of the gallery may be made, removed and replaced; nothing tells of that. */
  async #lookAtRoots(): Promise<void> {
    if (this.indexing) return;
    for (const number of this.#roots.wanted) {
      if (!(await this.#roots.resolve(number)) || !(await this.#roots.isReplaced(number))) continue;
      this.#unfollow(number);
      await this.#walkAll([number], this.#abort.signal);
    }
  }

  /** Nothing here is expected to fail; whatever does must not end the following of changes. */
  async #guarded<T>(act: () => Promise<T>, otherwise: T): Promise<T> {
    try {
      return await act();
    } catch (error) {
      this.#deps.log.error('catalogue: defect', { kind: error instanceof Error ? error.name : 'unknown' });
      return otherwise;
    }
  }
}

function pathBelow(directory: Directory, name: string): string {
  return directory.path === '' ? name : `${directory.path}/${name}`;
}

/** Where a whole folder is compared, only folders in it are looked at by their names. */
function namesToSee({ directory, names, whole }: Change): { directory: Directory; name: string }[] {
  const wanted = [...names].filter(
    name => !whole || (besideWhat(name) === undefined && !isPictureName(name)),
  );
  return [...new Set(wanted.map(name => besideWhat(name) ?? name))].map(name => ({ directory, name }));
}
