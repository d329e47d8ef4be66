import { fold } from '../core/catalogue/fold.ts';
import { growColumns, makeColumns, type Columns } from './columns.ts';
import { TextColumn } from './textColumn.ts';

export const entryKinds = { content: Uint32Array, directory: Uint32Array, alive: Uint8Array } as const;

/** A folder that pictures lie in. */
export interface Directory {
  readonly number: number;
  /** Place in the list of the gallery's folders. */
  readonly root: number;
  /** Below the root, with forward slashes; empty for the root itself. */
  readonly path: string;
}

/** Names of files, each with an id that is never given again while the process lives. */
export class Entries {
  columns: Columns<typeof entryKinds> = makeColumns(entryKinds, 1);
  readonly names = new TextColumn();
  /** The same, folded for searching. */
  readonly folded = new TextColumn();
  readonly directories: Directory[] = [];
  readonly #numbers = new Map<string, number>();
  readonly #members: Map<string, number>[] = [];
  readonly #below: Directory[][] = [];
  #last = 0;
  #count = 0;
  /** So many came out of a file and are not among the members yet. */
  #adopted = 0;

  /** Living ones. */
  get count(): number {
    return this.#count;
  }

  /** All ids lie below this. */
  get end(): number {
    return this.#last + 1;
  }

  directory(root: number, path: string): Directory {
    const key = `${root}/${path}`;
    const known = this.directories[this.#numbers.get(key) ?? -1];
    if (known !== undefined) return known;
    const parent =
      path === '' ? undefined : this.directory(root, path.slice(0, Math.max(0, path.lastIndexOf('/'))));
    const made = { number: this.directories.length, root, path };
    this.directories.push(made);
    this.#members.push(new Map());
    this.#below.push([]);
    if (parent !== undefined) this.#below[parent.number]?.push(made);
    this.#numbers.set(key, made.number);
    return made;
  }

  findDirectory(root: number, path: string): Directory | undefined {
    return this.directories[this.#numbers.get(`${root}/${path}`) ?? -1];
  }

  /** The folders right inside this one, gone ones among them. */
  below(directory: Directory): readonly Directory[] {
    return this.#below[directory.number] ?? [];
  }

  /** Ids by name. */
  membersOf(directory: Directory): ReadonlyMap<string, number> {
    this.#enrol();
    return this.#members[directory.number] ?? new Map();
  }

  isAlive(id: number): boolean {
    return this.columns.alive[id] === 1;
  }

  directoryOf(id: number): Directory | undefined {
    return this.isAlive(id) ? this.directories[this.columns.directory[id] ?? 0] : undefined;
  }

  add(directory: Directory, name: string, content: number): number {
    const id = ++this.#last;
    this.#grow(id + 1);
    this.columns.alive[id] = 1;
    this.columns.content[id] = content;
    this.#count += 1;
    this.#place(id, directory, name);
    this.names.set(id, name);
    this.folded.set(id, fold(name));
    return id;
  }

  move(id: number, directory: Directory, name: string): void {
    this.#displace(id);
    this.#place(id, directory, name);
    this.names.set(id, name);
    this.folded.set(id, fold(name));
  }

  remove(id: number): void {
    if (!this.isAlive(id)) return;
    this.#displace(id);
    this.columns.alive[id] = 0;
    this.#count -= 1;
    this.names.remove(id);
    this.folded.remove(id);
  }

  /** Ids 1, 2, 3 … as they come out of a file, with their texts in place. */
  adopt(count: number, content: Uint32Array, directory: Uint32Array): void {
    this.#grow(count + 1);
    this.columns.content.set(content, 1);
    this.columns.directory.set(directory, 1);
    this.columns.alive.fill(1, 1, count + 1);
    this.#last = count;
    this.#count = count;
    this.#adopted = count;
  }

  /** A hundred thousand names take longer than the first answer, which needs none of them. */
  #enrol(): void {
    const count = this.#adopted;
    this.#adopted = 0;
    for (let id = 1; id <= count; id += 1)
      this.#members[this.columns.directory[id] ?? 0]?.set(this.names.get(id), id);
  }

  #place(id: number, directory: Directory, name: string): void {
    this.#enrol();
    this.columns.directory[id] = directory.number;
    this.#members[directory.number]?.set(name, id);
  }

  #displace(id: number): void {
    this.#enrol();
    const members = this.#members[this.columns.directory[id] ?? 0];
    const name = this.names.get(id);
    if (members?.get(name) === id) members.delete(name);
  }

  #grow(length: number): void {
    if (length <= this.columns.alive.length) return;
    const wanted = Math.max(length, Math.ceil(this.columns.alive.length * 1.5), 256);
    this.columns = growColumns(entryKinds, this.columns, wanted);
  }
}
