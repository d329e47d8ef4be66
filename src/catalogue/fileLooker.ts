import type { Stats } from 'node:fs';
import { realpath } from 'node:fs/promises';
import { dirname, normalize } from 'node:path';
import { crc32 } from 'node:zlib';
import { codeOf } from '../engine/disk.ts';
import { factsOf, type ContentFacts } from './contentFacts.ts';
import type { ContentKey } from './contents.ts';
import type { Directory } from './entries.ts';
import { look, marksSuffix, recordSuffix, type Beside } from './look.ts';
import type { PictureIndex } from './pictureIndex.ts';
import { eachAtOnce, linkStat } from './rawFiles.ts';
import { headBytes } from './placedReader.ts';

/** A name as the disk has it now. */
export interface Seen {
  readonly name: string;
  /** Absent when there is nothing under that name any more. */
  readonly stats?: Stats;
  readonly beside: Beside;
  readonly besideKey: number;
}

/** Ids whose names are gone: under another name they may be met again. */
export class GoneFiles {
  readonly #index: PictureIndex;
  readonly #byVersion = new Map<string, number[]>();
  readonly #ids = new Set<number>();

  constructor(index: PictureIndex) {
    this.#index = index;
  }

  add(id: number): void {
    if (this.#ids.has(id)) return;
    this.#ids.add(id);
    const { inode, size, modified } = this.#index.contents.columns;
    const row = this.#index.rowOf(id);
    const version = `${inode[row]} ${size[row]} ${modified[row]}`;
    const same = this.#byVersion.get(version);
    if (same === undefined) this.#byVersion.set(version, [id]);
    else same.push(id);
  }

  /** The id of a file that was moved here. Its inode alone says little: a deleted file's is given to the next new one. */
  claim({ ino, size, mtimeMs }: Stats): number | undefined {
    const id = this.#byVersion.get(`${ino} ${size} ${mtimeMs}`)?.pop();
    if (id !== undefined) this.#ids.delete(id);
    return id;
  }

  /** Those that were met nowhere else are gone for good, unless they have come back meanwhile. */
  async remove(): Promise<void> {
    const folders = new Map<string, Promise<boolean>>();
    await eachAtOnce([...this.#ids], 16, async id => {
      const path = this.#index.pathOf(id);
      const stats = path === '' ? undefined : await statOf(path);
      const isThere = stats !== undefined && !stats.isDirectory() && (await isReal(dirname(path), folders));
      if (!isThere && this.#index.pathOf(id) === path) this.#index.remove(id);
    });
    this.#ids.clear();
    this.#byVersion.clear();
  }
}

/** Brings the index up to what the disk has under one name. Reads a file only when no version of it is known. */
export class FileLooker {
  readonly #index: PictureIndex;
  /** Files being read, by key: hard links are met at the same time. */
  readonly #reading = new Map<string, Promise<number>>();
  readonly #heads: Buffer[] = [];
  bytesRead = 0;

  constructor(index: PictureIndex) {
    this.#index = index;
  }

  /** `beside` is known to those who have read the folder; others look for it. */
  async see(directory: Directory, name: string, beside?: Beside): Promise<Seen> {
    const path = `${this.#index.folderOf(directory)}/${name}`;
    const [stats, record, marks] = await Promise.all([
      statOf(path),
      beside?.record === false ? undefined : statOf(`${path}${recordSuffix}`),
      beside?.marks === false ? undefined : statOf(`${path}${marksSuffix}`),
    ]);
    return {
      name,
      ...(stats === undefined ? {} : { stats }),
      beside: { record: record !== undefined, marks: marks !== undefined },
      besideKey: besideKey(record, marks),
    };
  }

  async take(directory: Directory, seen: Seen, gone: GoneFiles): Promise<void> {
    const { name, stats } = seen;
    const known = this.#index.entries.membersOf(directory).get(name);
    if (stats === undefined || stats.isDirectory()) {
      if (known !== undefined) gone.add(known);
      return;
    }
    const key = keyOf(stats, seen.besideKey);
    const row = this.#index.contents.find(key) ?? (await this.#read(directory, seen, stats));
    const moved = this.#index.entries.membersOf(directory).has(name) ? undefined : gone.claim(stats);
    if (moved !== undefined) this.#index.move(moved, directory, name);
    this.#index.put(directory, name, row);
  }

  #read(directory: Directory, seen: Seen, stats: Stats): Promise<number> {
    const key = keyOf(stats, seen.besideKey);
    const text = `${key.inode} ${key.size} ${key.modified} ${key.beside}`;
    const running = this.#reading.get(text);
    if (running !== undefined) return running;
    const reading = this.#readFile(`${this.#index.folderOf(directory)}/${seen.name}`, seen, stats).finally(
      () => this.#reading.delete(text),
    );
    this.#reading.set(text, reading);
    return reading;
  }

  async #readFile(path: string, seen: Seen, stats: Stats): Promise<number> {
    const unfit = stats.isSymbolicLink() ? 'link' : stats.isFile() ? undefined : 'notFile';
    if (unfit !== undefined)
      return this.#add(keyOf(stats, seen.besideKey), { ...nothingKnown, fault: unfit });
    const head = this.#heads.pop() ?? Buffer.allocUnsafeSlow(headBytes);
    try {
      const looked = await look(path, seen.beside, head);
      this.bytesRead += looked.bytesRead;
      // What was opened may be another version than what was listed a moment ago.
      return this.#add(keyOf(looked.stats ?? stats, seen.besideKey), factsOf(looked));
    } finally {
      this.#heads.push(head);
    }
  }

  #add(key: ContentKey, facts: ContentFacts): number {
    return this.#index.contents.find(key) ?? this.#index.add(key, facts);
  }
}

export function keyOf({ ino, size, mtimeMs }: Stats, beside: number): ContentKey {
  return { inode: ino, size, modified: mtimeMs, beside };
}

/** Of a file before anything of it was read. */
export const nothingKnown: ContentFacts = {
  fault: 'none',
  format: '',
  width: 0,
  height: 0,
  created: undefined,
  flags: 0,
  rating: 0,
  tags: [],
  model: '',
  provider: '',
  prompt: '',
  description: '',
  set: undefined,
  documentId: '',
  references: [],
};

/** Changes with the files beside a picture; 0 when there are none. */
function besideKey(record: Stats | undefined, marks: Stats | undefined): number {
  if (record === undefined && marks === undefined) return 0;
  const text = [record, marks].map(stats => `${stats?.ino} ${stats?.size} ${stats?.mtimeMs}`).join(' ');
  return crc32(text) + 1;
}

/** What is met behind a link that has taken the place of a folder is not what was there. */
async function isReal(folder: string, known: Map<string, Promise<boolean>>): Promise<boolean> {
  const asked =
    known.get(folder) ??
    realpath(folder).then(
      real => real === normalize(folder),
      () => false,
    );
  known.set(folder, asked);
  return asked;
}

async function statOf(path: string): Promise<Stats | undefined> {
  try {
    return await linkStat(path);
  } catch (error) {
    // A name that cannot be asked about at all is told like one that is gone.
    if (codeOf(error) === undefined) throw error;
    return undefined;
  }
}
