import type { Directory } from './entries.ts';
import type { Seen } from './fileLooker.ts';

/** A file that was written to this recently may not be whole. */
const youngMs = 60;
const maxLooks = 50;

interface Look {
  readonly size: number;
  readonly modified: number;
  readonly looks: number;
}

/** Files that are still being written: looked at again until two looks find the same. */
export class YoungFiles {
  readonly #looks = new Map<string, Look>();

  /** True when the file should be looked at again a little later instead of now. */
  holdsBack(directory: Directory, { name, stats }: Seen): boolean {
    const key = `${directory.number}/${name}`;
    const last = this.#looks.get(key);
    this.#looks.delete(key);
    if (stats?.isFile() !== true) return false;
    const { size, mtimeMs: modified } = stats;
    const age = Date.now() - modified;
    const looks = (last?.looks ?? 0) + 1;
    // A clock that is ahead says nothing about age.
    const isOld = age < 0 || age > youngMs || looks > maxLooks;
    if (isOld || (last?.size === size && last.modified === modified)) return false;
    this.#looks.set(key, { size, modified, looks });
    return true;
  }
}
