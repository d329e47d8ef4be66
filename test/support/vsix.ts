import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { inflateRawSync } from 'node:zlib';

export const root = resolve(import.meta.dirname, '../..');
export const packagePath = join(root, 'seedream-studio.vsix');

/** The package as `npm run package` left it: path → contents. */
export async function readPackage(path = packagePath): Promise<ReadonlyMap<string, Buffer>> {
  const bytes = await readFile(path).catch(() => {
    throw new Error(`${path} is missing: run "npm run package" first.`);
  });
  return unzip(bytes);
}

export async function extract(files: ReadonlyMap<string, Buffer>, folder: string): Promise<void> {
  for (const [name, contents] of files) {
    const target = join(folder, name);
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, contents);
  }
}

export function textOf(files: ReadonlyMap<string, Buffer>, name: string): string {
  const contents = files.get(name);
  if (contents === undefined) throw new Error(`The package has no ${name}.`);
  return contents.toString('utf8');
}

/** The directory at the end of the archive, then each file: enough for what vsce writes. */
function unzip(bytes: Buffer): ReadonlyMap<string, Buffer> {
  const end = bytes.lastIndexOf(Buffer.from('PK\u0005\u0006', 'latin1'));
  if (end < 0) throw new Error('The package is not a zip archive.');
  const files = new Map<string, Buffer>();
  let at = bytes.readUInt32LE(end + 16);
  for (let left = bytes.readUInt16LE(end + 10); left > 0; left--) {
    const nameLength = bytes.readUInt16LE(at + 28);
    const name = bytes.toString('utf8', at + 46, at + 46 + nameLength);
    if (files.has(name)) throw new Error(`${name} is in the package twice.`);
    files.set(name, contentsAt(bytes, at));
    at += 46 + nameLength + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32);
  }
  return files;
}

function contentsAt(bytes: Buffer, entry: number): Buffer {
  const method = bytes.readUInt16LE(entry + 10);
  const packedSize = bytes.readUInt32LE(entry + 20);
  const header = bytes.readUInt32LE(entry + 42);
  const start = header + 30 + bytes.readUInt16LE(header + 26) + bytes.readUInt16LE(header + 28);
  const packed = bytes.subarray(start, start + packedSize);
  return method === 0 ? packed : inflateRawSync(packed);
}
