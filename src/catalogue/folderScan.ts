import type { Dirent } from 'node:fs';
import type { Logger } from '../core/ports.ts';
import { codeOf } from '../engine/disk.ts';
import type { Directory } from './entries.ts';
import { GoneFiles, type FileLooker } from './fileLooker.ts';
import { besideIn, isPictureName, isSkippedFolder } from './names.ts';
import type { PictureIndex } from './pictureIndex.ts';
import { eachAtOnce, entriesOf } from './rawFiles.ts';

export interface FolderScanDeps {
  readonly index: PictureIndex;
  readonly looker: FileLooker;
  readonly log: Logger;
  /** Told of every folder before it is read, so that nothing can change unseen in between. */
  readonly reading: (directory: Directory) => void;
  readonly progress: () => void;
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

  /** A folder and everything below it. */
  async walk(start: Directory, gone: GoneFiles, signal: AbortSignal): Promise<void> {
    const waiting: Directory[] = [start];
    for (let folders = 0; folders < maxFolders; folders += 1) {
      // The last one first: a subtree is finished before the next, and little has to be remembered.
      const directory = waiting.pop();
      if (directory === undefined || signal.aborted) return;
      const below = await this.#scan(directory, gone, signal);
      waiting.push(...below.reverse());
      this.#deps.progress();
    }
    this.#deps.log.warn('catalogue: too many folders', { count: maxFolders });
  }

  /** Everything known below a folder that is not there any more. */
  forget(directory: Directory, gone: GoneFiles): void {
    const { entries } = this.#deps.index;
    for (const id of entries.membersOf(directory).values()) gone.add(id);
    for (const below of entries.below(directory)) this.forget(below, gone);
  }

  async #scan(directory: Directory, gone: GoneFiles, signal: AbortSignal): Promise<Directory[]> {
    const { index, log, reading } = this.#deps;
    reading(directory);
    let listed: Dirent[];
    try {
      listed = await entriesOf(index.folderOf(directory));
    } catch (error) {
      if (['ENOENT', 'ENOTDIR'].includes(codeOf(error) ?? '')) this.forget(directory, gone);
      else log.warn('catalogue: folder not read', { code: codeOf(error) ?? 'unknown' });
      return [];
    }
    const names = new Set(listed.map(({ name }) => name));
    const folders = listed.filter(entry => entry.isDirectory()).map(({ name }) => name);
    const pictures = listed
      .filter(entry => !entry.isDirectory() && isPictureName(entry.name))
      .map(({ name }) => name);
    this.#missing(directory, new Set(pictures), new Set(folders), gone);
    await this.#takeAll(directory, pictures, names, gone, signal);
    return this.#below(directory, folders);
  }

  #missing(
    directory: Directory,
    pictures: ReadonlySet<string>,
    folders: ReadonlySet<string>,
    gone: GoneFiles,
  ): void {
    const { entries } = this.#deps.index;
    for (const [name, id] of entries.membersOf(directory)) if (!pictures.has(name)) gone.add(id);
    for (const below of entries.below(directory))
      if (!folders.has(below.path.slice(below.path.lastIndexOf('/') + 1))) this.forget(below, gone);
  }

  async #takeAll(
    directory: Directory,
    pictures: readonly string[],
    names: ReadonlySet<string>,
    gone: GoneFiles,
    signal: AbortSignal,
  ): Promise<void> {
    const { index, looker, log } = this.#deps;
    await eachAtOnce(pictures, filesAtOnce, async name => {
      if (signal.aborted) return;
      if (index.entries.count >= maxPictures) return;
      const seen = await looker.see(directory, name, besideIn(names, name));
      await looker.take(directory, seen, gone);
    });
    if (index.entries.count >= maxPictures) log.warn('catalogue: too many pictures', { count: maxPictures });
  }

  #below(directory: Directory, folders: readonly string[]): Directory[] {
    const { entries, roots } = this.#deps.index;
    const depth = directory.path === '' ? 0 : directory.path.split('/').length;
    if (depth >= maxDepth) return [];
    return folders
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
