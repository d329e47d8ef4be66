import { faultNames, type Fault } from '../core/catalogue/faults.ts';
import { columnsOf, formats, textsOf, type ContentFacts } from './contentFacts.ts';
import { growColumns, makeColumns, type Columns } from './columns.ts';
import { StringTable } from './stringTable.ts';
import { TextColumn } from './textColumn.ts';

/** What tells one version of a file from every other, wherever it is and whatever it is called. */
export interface ContentKey {
  readonly inode: number;
  readonly size: number;
  /** Milliseconds with their fraction. */
  readonly modified: number;
  /** Of the files beside it; 0 when there are none. */
  readonly beside: number;
}

export const contentKinds = {
  inode: Float64Array,
  size: Float64Array,
  modified: Float64Array,
  beside: Float64Array,
  created: Float64Array,
  day: Int32Array,
  width: Uint32Array,
  height: Uint32Array,
  flags: Uint16Array,
  rating: Int8Array,
  format: Uint8Array,
  ratio: Uint8Array,
  fault: Uint8Array,
  model: Uint16Array,
  provider: Uint16Array,
  tags: Uint32Array,
  set: Uint32Array,
  setIndex: Uint16Array,
  setTotal: Uint16Array,
  /** 0xRRGGBB with one more bit above when it is known. */
  colour: Uint32Array,
} as const;

export const colourKnown = 0x100_0000;

/**
 * What is inside files, once for each version of a file however many names it has. The device number is not part of
 * the key: some systems number their disks anew at every start.
 */
export class Contents {
  columns: Columns<typeof contentKinds> = makeColumns(contentKinds, 0);
  readonly models = new StringTable();
  readonly providers = new StringTable();
  /** Lists of tags, each joined by line feeds. */
  readonly tagLists = new StringTable();
  readonly sets = new StringTable();
  /** What searching looks through, folded. */
  readonly search = new TextColumn();
  readonly prompts = new TextColumn();
  /** The file's own identity and those of its references, see `contentFacts.ts`. */
  readonly kin = new TextColumn();
  /** SHA-256 of files that had to be told apart by their bytes. */
  readonly hashes = new TextColumn();
  #uses = new Uint32Array(0);
  /** The next row with the same inode, plus one. */
  #next = new Uint32Array(0);
  #first = new Map<number, number>();
  #free: number[] = [];
  #rows = 0;

  /** All rows ever used lie below this. */
  get rows(): number {
    return this.#rows;
  }

  isUsed(row: number): boolean {
    return (this.#uses[row] ?? 0) > 0;
  }

  uses(row: number): number {
    return this.#uses[row] ?? 0;
  }

  find(key: ContentKey): number | undefined {
    const { size, modified, beside } = this.columns;
    for (let row = (this.#first.get(key.inode) ?? 0) - 1; row >= 0; row = (this.#next[row] ?? 0) - 1)
      if (size[row] === key.size && modified[row] === key.modified && beside[row] === key.beside) return row;
    return undefined;
  }

  /** The same, whatever lies beside the file. */
  findAny(key: Omit<ContentKey, 'beside'>): number | undefined {
    const { size, modified } = this.columns;
    for (let row = (this.#first.get(key.inode) ?? 0) - 1; row >= 0; row = (this.#next[row] ?? 0) - 1)
      if (size[row] === key.size && modified[row] === key.modified) return row;
    return undefined;
  }

  /** Nobody uses the row yet: it lives from its first `retain` to its last `release`. */
  add(key: ContentKey, facts: ContentFacts): number {
    const row = this.#free.pop() ?? this.#rows++;
    this.#grow(row + 1);
    const values = { ...key, ...columnsOf(facts, key), ...this.#numbers(facts), colour: 0 };
    for (const [name, value] of Object.entries(values)) this.#column(name)[row] = value;
    const texts = textsOf(facts);
    this.search.set(row, texts.search);
    this.prompts.set(row, texts.prompt);
    this.kin.set(row, texts.kin);
    this.#register(row, key.inode);
    return row;
  }

  retain(row: number): void {
    this.#uses[row] = (this.#uses[row] ?? 0) + 1;
  }

  /** True when that was the last use. */
  release(row: number): boolean {
    const left = Math.max(0, (this.#uses[row] ?? 0) - 1);
    this.#uses[row] = left;
    if (left > 0) return false;
    this.#unregister(row);
    for (const texts of [this.search, this.prompts, this.kin, this.hashes]) texts.remove(row);
    this.#free.push(row);
    return true;
  }

  faultOf(row: number): Fault {
    return faultNames[this.columns.fault[row] ?? 0] ?? 'none';
  }

  setFault(row: number, fault: Fault): void {
    this.columns.fault[row] = faultNames.indexOf(fault);
  }

  formatOf(row: number): string {
    return formats[this.columns.format[row] ?? 0] ?? '';
  }

  tagsOf(row: number): readonly string[] {
    const joined = this.tagLists.wordOf(this.columns.tags[row]);
    return joined === '' ? [] : joined.split('\n');
  }

  /** Rows as they come out of a file; every one is used by somebody later. */
  adopt(columns: Columns<typeof contentKinds>, rows: number): void {
    this.columns = columns;
    this.#rows = rows;
    this.#uses = new Uint32Array(rows);
    this.#next = new Uint32Array(rows);
    for (let row = 0; row < rows; row += 1) this.#register(row, columns.inode[row] ?? 0);
  }

  #numbers(facts: ContentFacts): Record<'model' | 'provider' | 'tags' | 'set', number> {
    return {
      model: this.models.numberOf(facts.model, 0xffff),
      provider: this.providers.numberOf(facts.provider, 0xffff),
      tags: this.tagLists.numberOf(facts.tags.join('\n')),
      set: this.sets.numberOf(facts.set?.key ?? ''),
    };
  }

  #column(name: string): { [row: number]: number } {
    return this.columns[name as keyof typeof contentKinds];
  }

  #register(row: number, inode: number): void {
    this.#next[row] = this.#first.get(inode) ?? 0;
    this.#first.set(inode, row + 1);
  }

  #unregister(row: number): void {
    const inode = this.columns.inode[row] ?? 0;
    const following = this.#next[row] ?? 0;
    let at = (this.#first.get(inode) ?? 0) - 1;
    if (at === row) {
      if (following === 0) this.#first.delete(inode);
      else this.#first.set(inode, following);
      return;
    }
    while (at >= 0 && (this.#next[at] ?? 0) !== row + 1) at = (this.#next[at] ?? 0) - 1;
    if (at >= 0) this.#next[at] = following;
  }

  #grow(rows: number): void {
    if (rows <= this.#uses.length) return;
    const length = Math.max(rows, Math.ceil(this.#uses.length * 1.5), 256);
    this.columns = growColumns(contentKinds, this.columns, length);
    const [uses, next] = [new Uint32Array(length), new Uint32Array(length)];
    uses.set(this.#uses);
    next.set(this.#next);
    this.#uses = uses;
    this.#next = next;
  }
}
