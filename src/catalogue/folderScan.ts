import type { Logger } from '../core/ports.ts';
import { codeOf } from '../engine/disk.ts';
import type { Directory } from './entries.ts';
import type { FileLooker, GoneFiles, Seen } from './fileLooker.ts';
import { besideIn, isPictureName, isSkippedFolder } from './names.ts';
import type { PictureIndex } from './pictureIndex.ts';
import { eachAtOnce, entriesOf } from './rawFiles.ts';

export interface FolderScanDeps {
  readonly index: PictureIndex;
  readonly looker: FileLooker;
  readonly log: Logger;
  /** Told of every folder before it is read, so that nothing can change unseen in between. */
  readonly reading: (directory: Directory) => Promise<void>;
  /** Whether changes inside the folder are told of already. */
  readonly isFollowed: (directory: Directory) => boolean;
  /** Told of every folder that is not there any more. */
  readonly left: (directory: Directory) => void;
  readonly progress: () => void;
}

export interface Walk {
  readonly gone: GoneFiles;
  readonly signal: AbortSignal;
  /** With every folder below, or only with those that nobody has looked into yet. */
  readonly deep: boolean;
  /** True for files that are to be looked at later. */
  readonly holdsBack?: (directory: Directory, seen: Seen) => boolean;
}

interface Listed {
  readonly names: ReadonlySet<string>;
  readonly folders: ReadonlySet<string>;
  readonly pictures: ReadonlySet<string>;
}

const maxDepth = 24;
const maxFolders = 50_000;
const maxPictures = 500_000;
const filesAtOnce = 16;

/** Compares folders on the disk with the index. Links are not followed, so the walk stays inside and ends. */
export class FolderScan {
  readonly #deps: FolderScanDeps;

  constructor(deps: FolderScanDeps) {
    this.#deps = deps;
  }

  async walk(start: Directory, walk: Walk): Promise<void> {
    const waiting: Directory[] = [start];
    for (let folders = 0; folders < maxFolders; folders += 1) {
      // The last one first: a subtree is finished before the next, and little has to be remembered.
      const directory = waiting.pop();
      if (directory === undefined || walk.signal.aborted) return;
      const below = await this.#scan(directory, walk);
      const wanted = walk.deep ? below : below.filter(one => !this.#deps.isFollowed(one));
      waiting.push(...wanted.reverse());
      this.#deps.progress();
    }
    this.#deps.log.warn('catalogue: too many folders', { count: maxFolders });
  }

  /** What is not in the folder any more. */
  async miss(directory: Directory, gone: GoneFiles): Promise<void> {
    const listed = await this.#list(directory, gone);
    if (listed !== undefined) this.#missing(directory, listed, gone);
  }

  /** Everything known below a folder that is not there any more. */
  forget(directory: Directory, gone: GoneFiles): void {
    const { entries } = this.#deps.index;
    this.#deps.left(directory);
    for (const id of entries.membersOf(directory).values()) gone.add(id);
    for (const below of entries.below(directory)) this.forget(below, gone);
  }

  async #scan(directory: Directory, walk: Walk): Promise<Directory[]> {
    await this.#deps.reading(directory);
    const listed = await this.#list(directory, walk.gone);
    if (listed === undefined) return [];
    this.#missing(directory, listed, walk.gone);
    await this.#takeAll(directory, listed, walk);
    return this.#below(directory, listed.folders);
  }

  async #list(directory: Directory, gone: GoneFiles): Promise<Listed | undefined> {
    const { index, log } = this.#deps;
    try {
      const entries = await entriesOf(index.folderOf(directory));
      const others = entries.filter(entry => !entry.isDirectory()).map(({ name }) => name);
      return {
        names: new Set(entries.map(({ name }) => name)),
        folders: new Set(entries.filter(entry => entry.isDirectory()).map(({ name }) => name)),
        pictures: new Set(others.filter(isPictureName)),
      };
    } catch (error) {
      if (['ENOENT', 'ENOTDIR'].includes(codeOf(error) ?? '')) this.forget(directory, gone);
      else log.warn('catalogue: folder not read', { code: codeOf(error) ?? 'unknown' });
      return undefined;
    }
  }

  #missing(directory: Directory, { pictures, folders }: Listed, gone: GoneFiles): void {
    const { entries } = this.#deps.index;
    for (const [name, id] of entries.membersOf(directory)) if (!pictures.has(name)) gone.add(id);
    for (const below of entries.below(directory))
      if (!folders.has(below.path.slice(below.path.lastIndexOf('/') + 1))) this.forget(below, gone);
  }

  async #takeAll(
    directory: Directory,
    { pictures, names }: Listed,
    { gone, signal, holdsBack }: Walk,
  ): Promise<void> {
    const { index, looker, log } = this.#deps;
    await eachAtOnce([...pictures], filesAtOnce, async name => {
      if (signal.aborted) return;
      if (index.entries.count >= maxPictures) return;
      const seen = await looker.see(directory, name, besideIn(names, name));
      if (holdsBack?.(directory, seen) !== true) await looker.take(directory, seen, gone);
    });
    if (index.entries.count >= maxPictures) log.warn('catalogue: too many pictures', { count: maxPictures });
  }

  #below(directory: Directory, folders: ReadonlySet<string>): Directory[] {
    const { entries, roots } = this.#deps.index;
    const depth = directory.path === '' ? 0 : directory.path.split('/').length;
    if (depth >= maxDepth) return [];
    return [...folders]
      .filter(name => !isSkippedFolder(name))
      .map(name =>
        entries.directory(directory.root, directory.path === '' ? name : `${directory.path}/${name}`),
      )
      .filter(({ root, path }) => {
        // A folder of the gallery inside another one is shown once, under its own name.
        const real = `${roots[root]?.real ?? ''}/${path}`;
        return !roots.some(other => other.shown && other.real === real);
      });
  }
}
