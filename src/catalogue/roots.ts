import { basename, dirname, join, resolve, sep } from 'node:path';
import type { CatalogueFolder } from './contract.ts';
import type { Directory } from './entries.ts';
import { isSkippedFolder } from './names.ts';
import type { PictureIndex, Root } from './pictureIndex.ts';
import { linkStat } from './rawFiles.ts';
import { isBelow, realInside, realOf } from './realFolder.ts';

export interface Place {
  readonly directory: Directory;
  readonly name: string;
  /** Absolute, links on the way resolved. */
  readonly path: string;
}

/** The gallery's folders as the disk has them: they may be made, removed, replaced, and turned into links at any time. */
export class Roots {
  readonly #index: PictureIndex;
  readonly #hide: (number: number) => void;
  /** Wanted, but not inside their workspace folder at the moment. */
  readonly #leadingOut = new Set<number>();
  readonly #inodes = new Map<number, number>();

  /** `hide` takes the pictures of one out of the index. */
  constructor(index: PictureIndex, hide: (number: number) => void) {
    this.#index = index;
    this.#hide = hide;
  }

  get shown(): number[] {
    return [...this.#index.roots.entries()].filter(([, { shown }]) => shown).map(([number]) => number);
  }

  /** Those that are shown, or would be if they did not lead out. */
  get wanted(): number[] {
    return [...this.shown, ...this.#leadingOut];
  }

  /** Those that are not there any more are taken out of the index. */
  async set(folders: readonly CatalogueFolder[]): Promise<void> {
    const index = this.#index;
    const roots = await Promise.all(
      folders.map(async (folder): Promise<Root> => {
        const real = await realRoot(folder);
        return { ...folder, shown: real !== undefined, real: real ?? resolve(folder.path) };
      }),
    );
    this.#leadingOut.clear();
    for (const number of this.shown)
      if (!roots.some(({ real, shown }) => shown && real === index.roots[number]?.real))
        this.#conceal(number);
    for (const root of roots) {
      const number = index.rootNumber(root);
      if (!root.shown) this.#leadingOut.add(number);
    }
  }

  /** Where it is now; false when it must not be looked into. */
  async resolve(number: number): Promise<boolean> {
    const { roots } = this.#index;
    const root = roots[number];
    if (root === undefined || !this.wanted.includes(number)) return false;
    const real = await realRoot(root);
    // Another answer has come first.
    if (roots[number] !== root) return roots[number]?.shown === true;
    const isTaken = roots.some((other, at) => at !== number && other.shown && other.real === real);
    if (real === undefined || isTaken) {
      if (root.shown) this.#conceal(number);
      this.#leadingOut.add(number);
      return false;
    }
    this.#leadingOut.delete(number);
    if (real !== root.real || !root.shown) roots[number] = { ...root, real, shown: true };
    return true;
  }

  /** Whether another folder, or none, is there since this was asked the last time. */
  async isReplaced(number: number): Promise<boolean> {
    const before = this.#inodes.get(number) ?? 0;
    const root = this.#index.roots[number];
    const stats = root === undefined ? undefined : await linkStat(root.real).catch(() => undefined); // Not there.
    const inode = stats?.isDirectory() === true ? stats.ino : 0;
    this.#inodes.set(number, inode);
    return inode !== before;
  }

  /** Undefined for what does not lie in a folder of the gallery. */
  async placeOf(file: string): Promise<Place | undefined> {
    const folder = await realOf(dirname(resolve(file)));
    for (const number of this.wanted) {
      if (!(await this.resolve(number))) continue;
      const real = this.#index.roots[number]?.real ?? '';
      if (!isBelow(real, folder)) continue;
      const below =
        folder === real
          ? []
          : folder
              .slice(real.length)
              .split(sep)
              .filter(part => part !== '');
      if (below.some(isSkippedFolder)) continue;
      const name = basename(file);
      const directory = this.#index.entries.directory(number, below.join('/'));
      return { directory, name, path: join(folder, name) };
    }
    return undefined;
  }

  #conceal(number: number): void {
    const root = this.#index.roots[number];
    if (root === undefined) return;
    this.#index.roots[number] = { ...root, shown: false };
    this.#inodes.delete(number);
    this.#hide(number);
  }
}

async function realRoot({ path, within }: Pick<Root, 'path' | 'within'>): Promise<string | undefined> {
  return within === undefined ? realOf(path) : realInside(path, within);
}
