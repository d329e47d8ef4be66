import { setImmediate as nextTurn } from 'node:timers/promises';
import { crc32 } from 'node:zlib';
import { faultNames } from '../core/catalogue/faults.ts';
import { ownBuffer, packColumns, unpackColumns } from './columns.ts';
import { contentKinds } from './contents.ts';
import type { PictureIndex } from './pictureIndex.ts';
import type { TextColumn } from './textColumn.ts';

/** To be raised whenever anything in here, or what is read out of files, becomes another. */
const version = 1;
const mark = 'seedream index';
const preludeBytes = 32;

interface Header {
  readonly roots: readonly string[];
  readonly directories: readonly (readonly [root: number, path: string])[];
  readonly rows: number;
  readonly count: number;
  readonly words: Readonly<Record<'models' | 'providers' | 'tagLists' | 'sets', readonly string[]>>;
  readonly lengths: readonly number[];
}

/** The index as the parts of a file, or nothing when it was changed meanwhile: it is packed bit by bit. */
export async function packIndex(index: PictureIndex): Promise<Uint8Array[] | undefined> {
  const { contents, entries } = index;
  // In this order ids are given again, so that the newest first is in order already.
  const ids = await index.newest.settle();
  const { revision } = index;
  const rows = Uint32Array.from(usedRows(index));
  const rowNumbers = new Uint32Array(contents.rows);
  rows.forEach((row, number) => (rowNumbers[row] = number));
  const sections: Uint8Array[] = packColumns(contentKinds, contents.columns, rows);
  for (const [texts, which] of textsOf(index, rows, ids)) {
    await nextTurn();
    if (index.revision !== revision) return undefined;
    sections.push(...texts.pack(which));
  }
  const { content, directory } = entries.columns;
  const shown = index.roots.filter(root => root.shown);
  const folders = entries.directories.filter(({ root }) => index.roots[root]?.shown === true);
  const folderNumbers = new Map(folders.map(({ number }, at) => [number, at]));
  sections.push(new Uint8Array(Uint32Array.from(ids, id => rowNumbers[content[id] ?? 0] ?? 0).buffer));
  sections.push(
    new Uint8Array(Uint32Array.from(ids, id => folderNumbers.get(directory[id] ?? 0) ?? 0).buffer),
  );
  const { models, providers, tagLists, sets } = contents;
  const header: Header = {
    roots: shown.map(({ real }) => real),
    directories: folders.map(({ root, path }) => [shown.findIndex(one => one === index.roots[root]), path]),
    rows: rows.length,
    count: ids.length,
    words: { models: models.words, providers: providers.words, tagLists: tagLists.words, sets: sets.words },
    lengths: sections.map(({ length }) => length),
  };
  return withPrelude(Buffer.from(JSON.stringify(header)), sections);
}

/** A file in the order it is written in: each read goes on where the last one ended. */
export type SectionReader = (length: number) => Promise<Buffer | undefined>;

/** Fills an empty index. False, and nothing changed, when this is no index of this version for these folders. */
export async function unpackIndex(read: SectionReader, index: PictureIndex): Promise<boolean> {
  const found = await readSections(read);
  if (found === undefined) return false;
  const { header, sections } = found;
  const roots = header.roots.map(real => index.roots.findIndex(root => root.real === real && root.shown));
  if (roots.includes(-1) || index.entries.count > 0) return false;
  const { contents, entries } = index;
  const kinds = Object.keys(contentKinds).length;
  const columns = unpackColumns(contentKinds, header.rows, sections.slice(0, kinds));
  const [content, directory] = sections.slice(-2).map(part => new Uint32Array(ownBuffer(part)));
  if (columns === undefined || content?.length !== header.count || directory?.length !== header.count)
    return false;
  if (
    content.some(row => row >= header.rows) ||
    directory.some(number => number >= header.directories.length)
  )
    return false;
  const texts = textsOf(index, content, directory).map(([column]) => column);
  const pairs = sections.slice(kinds, -2);
  const fits = texts.every((column, at) =>
    column.unpack(pairs[at * 2] ?? nothing, pairs[at * 2 + 1] ?? nothing),
  );
  if (!fits) return false;
  const numbers = header.directories.map(([root, path]) => entries.directory(roots[root] ?? 0, path).number);
  for (const name of ['models', 'providers', 'tagLists', 'sets'] as const)
    contents[name].adopt(header.words[name]);
  contents.adopt(columns, header.rows);
  forgetTransientFaults(index);
  entries.adopt(
    header.count,
    content,
    directory.map(number => numbers[number] ?? 0),
  );
  index.adopt(Uint32Array.from({ length: header.count }, (_, at) => at + 1));
  return true;
}

/** Every text column with the rows or ids it is packed for; those by id begin at 1 when they are read again. */
function textsOf(index: PictureIndex, rows: Uint32Array, ids: Uint32Array): [TextColumn, Uint32Array][] {
  const { contents, entries } = index;
  const { search, prompts, kin, hashes } = contents;
  const fromOne = Uint32Array.of(0, ...ids);
  return [
    ...[search, prompts, kin, hashes].map((texts): [TextColumn, Uint32Array] => [texts, rows]),
    ...[entries.names, entries.folded].map((texts): [TextColumn, Uint32Array] => [texts, fromOne]),
  ];
}

function* usedRows({ contents }: PictureIndex): Generator<number> {
  for (let row = 0; row < contents.rows; row += 1) if (contents.isUsed(row)) yield row;
}

/** A decoder that was too slow once may only have been on a busy machine. */
function forgetTransientFaults({ contents }: PictureIndex): void {
  const transient = [faultNames.indexOf('tooSlow'), faultNames.indexOf('crashed')];
  const { fault } = contents.columns;
  for (let row = 0; row < fault.length; row += 1) if (transient.includes(fault[row] ?? 0)) fault[row] = 0;
}

function withPrelude(header: Buffer, sections: readonly Uint8Array[]): Uint8Array[] {
  let sum = crc32(header);
  for (const section of sections) sum = crc32(section, sum);
  const prelude = Buffer.alloc(preludeBytes);
  prelude.write(mark, 0, 'latin1');
  prelude.writeUInt32LE(header.length, 16);
  prelude.writeUInt32LE(sum, 20);
  prelude.writeUInt32LE(version, 24);
  return [prelude, header, ...sections];
}

const nothing = Buffer.alloc(0);

async function readSections(
  read: SectionReader,
): Promise<{ readonly header: Header; readonly sections: Buffer[] } | undefined> {
  const prelude = await read(preludeBytes);
  if (prelude?.toString('latin1', 0, mark.length) !== mark || prelude.readUInt32LE(24) !== version)
    return undefined;
  const text = await read(prelude.readUInt32LE(16));
  if (text === undefined) return undefined;
  let sum = crc32(text);
  // Checked as a whole below: what is read until then is not used.
  const header = parsed(text);
  const sections: Buffer[] = [];
  for (const length of header?.lengths ?? []) {
    const section = await read(length);
    if (section === undefined) return undefined;
    sum = crc32(section, sum);
    sections.push(section);
  }
  if (header === undefined || sum !== prelude.readUInt32LE(20)) return undefined;
  return { header, sections };
}

function parsed(text: Buffer): Header | undefined {
  try {
    // Of this version, and its sum is looked at before anything of it is believed.
    return JSON.parse(text.toString('utf8')) as Header;
  } catch {
    return undefined; // Damaged.
  }
}
