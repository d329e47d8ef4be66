import { localDay } from '../core/catalogue/localDay.ts';
import { flag } from '../core/catalogue/select.ts';
import { fold } from '../core/catalogue/fold.ts';
import { compareText, naturalKey } from '../core/catalogue/naturalKey.ts';
import { Contents, type ContentKey } from './contents.ts';
import type { ContentFacts } from './contentFacts.ts';
import { Entries, type Directory } from './entries.ts';
import { Order } from './order.ts';

/** A folder of the gallery as it is found on the disk. */
export interface Root {
  /** As the host says it. */
  readonly path: string;
  /** With every link on the way resolved; what lies below is reached without one. */
  readonly real: string;
  readonly label: string;
  /** What it must not lead out of. */
  readonly within?: string;
  /** False when the folder is not part of the gallery any more, or leads out of the workspace. */
  readonly shown: boolean;
}

export interface IndexListener {
  contentAdded?(row: number): void;
  /** Called while the row can still be read. */
  contentRemoved?(row: number): void;
}

/** All pictures of the gallery: files, what is in them, and the orders they are shown in. */
export class PictureIndex {
  /** Never shorter: a root that is not shown any more keeps its place. */
  readonly roots: Root[];
  readonly contents: Contents;
  readonly entries: Entries;
  readonly newest: Order;
  readonly byName: Order;
  /** Counts every change. */
  revision = 0;
  listener: IndexListener = {};
  /** Some id with that content. */
  #owner = new Uint32Array(0);
  readonly #nameKeys = new Map<number, string>();
  readonly #folders: string[] = [];

  constructor(roots: Root[] = [], contents = new Contents(), entries = new Entries()) {
    this.roots = roots;
    this.contents = contents;
    this.entries = entries;
    this.newest = new Order((one, other) => this.#newer(one, other), entries);
    this.newest.adopt(new Uint32Array(0));
    this.byName = new Order(
      (one, other) => compareText(this.#nameKey(one), this.#nameKey(other)) || one - other,
      entries,
    );
  }

  /** The id of the file with this content, whatever it was before. */
  put(directory: Directory, name: string, row: number): number {
    const known = this.entries.membersOf(directory).get(name);
    if (known !== undefined && this.rowOf(known) === row) return known;
    this.#retain(row);
    const id = known ?? this.entries.add(directory, name, row);
    if (known !== undefined) this.#exchange(known, row);
    this.#setOwner(row, id);
    this.#touch(id);
    return id;
  }

  add(key: ContentKey, facts: ContentFacts): number {
    return this.contents.add(key, facts);
  }

  move(id: number, directory: Directory, name: string): void {
    const replaced = this.entries.membersOf(directory).get(name);
    if (replaced !== undefined && replaced !== id) this.remove(replaced);
    this.entries.move(id, directory, name);
    this.#nameKeys.delete(id);
    this.#touch(id);
  }

  remove(id: number): void {
    if (!this.entries.isAlive(id)) return;
    const row = this.rowOf(id);
    this.entries.remove(id);
    this.#nameKeys.delete(id);
    this.#touch(id);
    this.#release(row);
  }

  /** What was known of the same pixels: their colour, and when there is no recipe the place among the newest. */
  inherit(id: number, known: { readonly colour: number; readonly created: number }): void {
    const { columns } = this.contents;
    const row = this.rowOf(id);
    columns.colour[row] = known.colour;
    if (((columns.flags[row] ?? 0) & flag.recipe) === 0) {
      columns.created[row] = known.created;
      columns.day[row] = localDay(known.created);
    }
    this.#touch(id);
  }

  rowOf(id: number): number {
    return this.entries.columns.content[id] ?? 0;
  }

  /** Some living id with this content. */
  ownerOf(row: number): number | undefined {
    const id = this.#owner[row] ?? 0;
    if (this.entries.isAlive(id) && this.rowOf(id) === row) return id;
    for (let other = 1; other < this.entries.end; other += 1)
      if (this.entries.isAlive(other) && this.rowOf(other) === row) {
        this.#setOwner(row, other);
        return other;
      }
    return undefined;
  }

  /** Absolute path on this machine, with links resolved. */
  pathOf(id: number): string {
    const directory = this.entries.directoryOf(id);
    return directory === undefined ? '' : joined(this.folderOf(directory), this.entries.names.get(id));
  }

  /** The same file below the root as the host named it, which may lie behind a link. */
  namedPathOf(id: number): string {
    const directory = this.entries.directoryOf(id);
    if (directory === undefined) return '';
    const folder = joined(this.roots[directory.root]?.path ?? '', directory.path);
    return joined(folder, this.entries.names.get(id));
  }

  folderOf({ root, path }: Directory): string {
    return joined(this.roots[root]?.real ?? '', path);
  }

  /** What people read: the folder's label and what is below it. */
  labelOf({ root, path }: Directory): string {
    return joined(this.roots[root]?.label ?? '', path);
  }

  /** The place of the root with that real path, new at the end when there is none. */
  rootNumber(root: Root): number {
    const known = this.roots.findIndex(({ real }) => real === root.real);
    if (known < 0) return this.roots.push(root) - 1;
    this.roots[known] = root;
    this.#folders.length = 0;
    return known;
  }

  /** The label, folded for searching. */
  foldedLabel(directory: Directory): string {
    return (this.#folders[directory.number] ??= fold(this.labelOf(directory)));
  }

  /** Living ids and rows as they come out of a file. */
  adopt(newest: Uint32Array<ArrayBuffer>): void {
    this.newest.adopt(newest);
    for (const id of newest) {
      this.contents.retain(this.rowOf(id));
      this.#setOwner(this.rowOf(id), id);
    }
  }

  #retain(row: number): void {
    if (!this.contents.isUsed(row)) this.listener.contentAdded?.(row);
    this.contents.retain(row);
  }

  #release(row: number): void {
    if (this.contents.uses(row) === 1) this.listener.contentRemoved?.(row);
    this.contents.release(row);
  }

  #exchange(id: number, row: number): void {
    const old = this.rowOf(id);
    this.entries.columns.content[id] = row;
    this.#release(old);
  }

  #setOwner(row: number, id: number): void {
    if (row >= this.#owner.length) {
      const larger = new Uint32Array(Math.max(row + 1, Math.ceil(this.#owner.length * 1.5), 256));
      larger.set(this.#owner);
      this.#owner = larger;
    }
    this.#owner[row] = id;
  }

  #touch(id: number): void {
    this.revision += 1;
    this.newest.touch(id);
    this.byName.touch(id);
  }

  /** Of a set the later pictures are newer, so a set reads backwards: with equal times the smaller number goes first. */
  #newer(one: number, other: number): number {
    const { created, setIndex } = this.contents.columns;
    const [a, b] = [this.rowOf(one), this.rowOf(other)];
    return (created[b] ?? 0) - (created[a] ?? 0) || (setIndex[a] ?? 0) - (setIndex[b] ?? 0) || other - one;
  }

  #nameKey(id: number): string {
    const known = this.#nameKeys.get(id);
    if (known !== undefined) return known;
    const made = naturalKey(this.entries.names.get(id));
    this.#nameKeys.set(id, made);
    return made;
  }
}

function joined(folder: string, name: string): string {
  if (folder === '') return name;
  return name === '' ? folder : `${folder}/${name}`;
}
