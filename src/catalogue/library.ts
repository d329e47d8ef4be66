import { realpath } from 'node:fs/promises';
import { basename, dirname, isAbsolute, resolve, sep } from 'node:path';
import type { Logger } from '../core/ports.ts';
import { Announcer } from './announcer.ts';
import { Changes, type Again, type Change } from './changes.ts';
import type { CatalogueFolder } from './contract.ts';
import type { Directory } from './entries.ts';
import { FileLooker, GoneFiles, type Seen } from './fileLooker.ts';
import { FolderScan } from './folderScan.ts';
import { FolderWatch } from './folderWatch.ts';
import { besideWhat, isPictureName, isSkippedFolder } from './names.ts';
import type { PictureIndex } from './pictureIndex.ts';
import { eachAtOnce, linkStat } from './rawFiles.ts';
import { YoungFiles } from './youngFiles.ts';

export interface LibraryDeps {
  readonly index: PictureIndex;
  readonly log: Logger;
  readonly changed: () => void;
  /** The folders have been compared with the disk. */
  readonly settled: () => void;
}

/** While reading, more pictures are told of this often: each time the view lays itself out anew. */
const progressMs = 700;
const rootPollMs = 2_000;
const filesAtOnce = 16;

/** Keeps the index like the disk: reads the folders once and follows their changes from then on. */
export class Library {
  readonly looker: FileLooker;
  readonly #deps: LibraryDeps;
  readonly #scan: FolderScan;
  readonly #watch: FolderWatch;
  readonly #changes: Changes;
  readonly #announcer: Announcer;
  readonly #young = new YoungFiles();
  #walks = 0;
  #told = 0;
  #abort = new AbortController();
  #rootInodes = new Map<number, number>();
  #rootTimer: NodeJS.Timeout | undefined;
  indexMs = 0;

  constructor(deps: LibraryDeps) {
    const { index, log } = deps;
    this.#deps = deps;
    this.looker = new FileLooker(index);
    this.#announcer = new Announcer(() => {
      this.#told = index.revision;
      deps.changed();
    });
    this.#changes = new Changes(changes => this.#guarded(() => this.#apply(changes), []));
    this.#watch = new FolderWatch({
      log,
      folderOf: directory => index.folderOf(directory),
      changed: (directory, name) => this.#changes.note(directory, name),
    });
    this.#scan = new FolderScan({
      index,
      log,
      looker: this.looker,
      reading: directory => this.#watch.add(directory),
      progress: () => {
        if (index.revision !== this.#told) this.#announcer.announce(progressMs);
      },
    });
  }

  get indexing(): boolean {
    return this.#walks > 0;
  }

  /** Real paths of these folders, in the index; those that are not there any more are taken out of it. */
  async setRoots(folders: readonly CatalogueFolder[]): Promise<void> {
    const { index } = this.#deps;
    const roots = await Promise.all(
      folders.map(async ({ path, label }) => ({ path, label, shown: true, real: await realOf(path) })),
    );
    for (const [number, root] of index.roots.entries())
      if (!roots.some(({ real }) => real === root.real)) this.#hide(number);
    for (const root of roots) index.rootNumber(root);
  }

  /** Compares everything with the disk. Comes back at once. */
  refresh(): void {
    this.#abort.abort();
    this.#abort = new AbortController();
    const { signal } = this.#abort;
    clearInterval(this.#rootTimer);
    this.#rootTimer = setInterval(() => void this.#lookAtRoots(), rootPollMs).unref();
    void this.#walkAll(this.#shownRoots(), signal);
  }

  /** Looks at one file now. Undefined when it is not in the gallery. */
  async saved(file: string): Promise<number | undefined> {
    const place = await this.#placeOf(file);
    if (place === undefined) return undefined;
    const { directory, name } = place;
    return this.#guarded(async () => {
      this.#watch.add(directory);
      const gone = new GoneFiles(this.#deps.index);
      const before = this.#deps.index.revision;
      await this.looker.take(directory, await this.looker.see(directory, name), gone);
      await gone.remove();
      if (this.#deps.index.revision !== before) this.#announcer.announce();
      return this.#deps.index.entries.membersOf(directory).get(name);
    }, undefined);
  }

  /** By absolute path, or by the label of a folder and the path below it. */
  async find(path: string): Promise<number | undefined> {
    const { entries, roots } = this.#deps.index;
    const place = isAbsolute(path) ? await this.#placeOf(path) : undefined;
    if (place !== undefined) return entries.membersOf(place.directory).get(place.name);
    for (const number of this.#shownRoots()) {
      const label = roots[number]?.label ?? '';
      if (label !== '' && !path.startsWith(`${label}/`)) continue;
      const below = label === '' ? path : path.slice(label.length + 1);
      const directory = entries.findDirectory(number, below.slice(0, Math.max(0, below.lastIndexOf('/'))));
      const id = directory && entries.membersOf(directory).get(below.slice(below.lastIndexOf('/') + 1));
      if (id !== undefined) return id;
    }
    return undefined;
  }

  /** Whether a file lies in a folder of the gallery, links on the way resolved. */
  async contains(file: string): Promise<boolean> {
    return (await this.#placeOf(file)) !== undefined;
  }

  close(): void {
    this.#abort.abort();
    clearInterval(this.#rootTimer);
    this.#watch.close();
    this.#changes.close();
    this.#announcer.close();
  }

  #shownRoots(): number[] {
    return [...this.#deps.index.roots.entries()].filter(([, { shown }]) => shown).map(([number]) => number);
  }

  #hide(number: number): void {
    const { index } = this.#deps;
    const root = index.roots[number];
    if (root === undefined) return;
    index.roots[number] = { ...root, shown: false };
    for (const directory of index.entries.directories.filter(one => one.root === number)) {
      this.#watch.remove(directory);
      for (const id of index.entries.membersOf(directory).values()) index.remove(id);
    }
  }

  async #walkAll(roots: readonly number[], signal: AbortSignal): Promise<void> {
    const begun = performance.now();
    this.#walks += 1;
    await this.#guarded(async () => {
      const gone = new GoneFiles(this.#deps.index);
      for (const number of roots) {
        await this.#noteInode(number);
        await this.#scan.walk(this.#deps.index.entries.directory(number, ''), gone, signal);
      }
      // A walk that was broken off has not met everything.
      if (!signal.aborted) await gone.remove();
    }, undefined);
    this.#walks -= 1;
    this.indexMs = performance.now() - begun;
    if (signal.aborted) return;
    this.#announcer.announce();
    this.#deps.settled();
  }

  async #apply(changes: readonly Change[]): Promise<readonly Again[]> {
    const { index } = this.#deps;
    const before = index.revision;
    const gone = new GoneFiles(index);
    const again: Again[] = [];
    const seen = await this.#seeAll(changes, again);
    // What is gone first, so that it is known when it turns up under another name.
    for (const { directory, item } of seen)
      if (item.stats === undefined) await this.#vanished(directory, item, gone);
    const { signal } = this.#abort;
    for (const { directory, whole } of changes) if (whole) await this.#scan.walk(directory, gone, signal);
    for (const { directory, item } of seen)
      if (item.stats?.isDirectory() === true && !isSkippedFolder(item.name)) {
        const below = index.entries.directory(directory.root, pathBelow(directory, item.name));
        this.#watch.renew(below);
        await this.#scan.walk(below, gone, signal);
      }
    await eachAtOnce(seen, filesAtOnce, async ({ directory, item }) => {
      if (item.stats !== undefined && !item.stats.isDirectory() && isPictureName(item.name))
        await this.looker.take(directory, item, gone);
    });
    await gone.remove();
    if (index.revision !== before) this.#announcer.announce();
    return again;
  }

  async #seeAll(
    changes: readonly Change[],
    again: Again[],
  ): Promise<{ readonly directory: Directory; readonly item: Seen }[]> {
    const names = changes.flatMap(({ directory, names: list, whole }) =>
      whole
        ? []
        : [...new Set([...list].map(name => besideWhat(name) ?? name))].map(name => ({ directory, name })),
    );
    const seen: { readonly directory: Directory; readonly item: Seen }[] = [];
    await eachAtOnce(names, filesAtOnce, async ({ directory, name }) => {
      const isPicture = isPictureName(name);
      const item = await this.looker.see(
        directory,
        name,
        isPicture ? undefined : { record: false, marks: false },
      );
      if (isPicture && this.#young.holdsBack(directory, item)) again.push({ directory, name });
      else if (isPicture || item.stats?.isDirectory() !== false) seen.push({ directory, item });
    });
    return seen;
  }

  async #vanished(directory: Directory, item: Seen, gone: GoneFiles): Promise<void> {
    const { entries } = this.#deps.index;
    await this.looker.take(directory, item, gone);
    const below = entries.findDirectory(directory.root, pathBelow(directory, item.name));
    if (below === undefined) return;
    this.#watch.remove(below);
    this.#scan.forget(below, gone);
  }

  /** Folders of the gallery may be made, removed and replaced; nothing tells of that. */
  async #lookAtRoots(): Promise<void> {
    if (this.indexing) return;
    const { index } = this.#deps;
    for (const number of this.#shownRoots()) {
      const known = this.#rootInodes.get(number) ?? 0;
      await this.#resolveRoot(number);
      if ((await this.#noteInode(number)) === known) continue;
      this.#watch.renew(index.entries.directory(number, ''));
      await this.#walkAll([number], this.#abort.signal);
    }
  }

  /** A folder that was not there when it was opened may be behind a link now. */
  async #resolveRoot(number: number): Promise<void> {
    const root = this.#deps.index.roots[number];
    if (root === undefined) return;
    const real = await realOf(root.path);
    if (real !== root.real) this.#deps.index.roots[number] = { ...root, real };
  }

  async #noteInode(number: number): Promise<number> {
    const root = this.#deps.index.roots[number];
    const stats = root === undefined ? undefined : await linkStat(root.real).catch(() => undefined); // Not there.
    const inode = stats?.isDirectory() === true ? stats.ino : 0;
    this.#rootInodes.set(number, inode);
    return inode;
  }

  async #placeOf(
    file: string,
  ): Promise<{ readonly directory: Directory; readonly name: string } | undefined> {
    const folder = await realOf(dirname(resolve(file)));
    for (const number of this.#shownRoots()) {
      await this.#resolveRoot(number);
      const real = this.#deps.index.roots[number]?.real ?? '';
      if (folder !== real && !folder.startsWith(`${real}${sep}`)) continue;
      const path = folder.slice(real.length + 1).replaceAll(sep, '/');
      if (path !== '' && path.split('/').some(isSkippedFolder)) continue;
      return { directory: this.#deps.index.entries.directory(number, path), name: basename(file) };
    }
    return undefined;
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

async function realOf(path: string): Promise<string> {
  // A folder that does not exist yet is shown as soon as it does.
  return realpath(path).catch(() => resolve(path));
}
