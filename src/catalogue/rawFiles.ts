import { close, constants, fstat, lstat, open, read, readdir, type Dirent, type Stats } from 'node:fs';
import { promisify } from 'node:util';

/*
 * Plain descriptors: an index of 100,000 files makes half a million calls, and each costs a fraction of what the
 * promise-based file handles do.
 */
export const openFile = promisify(open);
export const closeFile = promisify(close);
export const statFile = promisify(fstat);
export const linkStat: (path: string) => Promise<Stats> = promisify(lstat);
const readAt = promisify(read);
const listFolder = promisify(readdir) as (
  path: string,
  options: { withFileTypes: true },
) => Promise<Dirent[]>;

export function entriesOf(folder: string): Promise<Dirent[]> {
  return listFolder(folder, { withFileTypes: true });
}

/** A link is refused, and a pipe or a device does not make anyone wait. Absent on Windows, which has neither here. */
export const safely = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

/** Fills the buffer as far as the file goes. */
export async function readInto(file: number, into: Uint8Array, position: number): Promise<number> {
  let done = 0;
  while (done < into.length) {
    const { bytesRead } = await readAt(file, into, done, into.length - done, position + done);
    if (bytesRead === 0) break;
    done += bytesRead;
  }
  return done;
}

/** Runs `use` with a regular file that is opened without following a link. */
export async function withFile<T>(path: string, use: (file: number, stats: Stats) => Promise<T>): Promise<T> {
  const file = await openFile(path, safely);
  try {
    const stats = await statFile(file);
    if (!stats.isFile()) throw Object.assign(new Error('not a file'), { code: 'ENOTFILE' });
    return await use(file, stats);
  } finally {
    await closeFile(file);
  }
}

/** The whole of a small file; undefined when it is not there, too large, or no file. */
export async function readSmall(path: string, maxBytes: number): Promise<Buffer | undefined> {
  try {
    return await withFile(path, async (file, { size }) => {
      if (size > maxBytes) return undefined;
      const bytes = Buffer.allocUnsafe(size);
      return (await readInto(file, bytes, 0)) === size ? bytes : undefined;
    });
  } catch {
    // Not readable is not there for whoever asks for a small file.
    return undefined;
  }
}

/** Like `Promise.all`, with a bound on how many run. */
export async function eachAtOnce<T>(
  items: readonly T[],
  limit: number,
  run: (item: T) => Promise<void>,
): Promise<void> {
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let at = next++; at < items.length; at = next++) {
      const item = items[at];
      if (item !== undefined) await run(item);
    }
  };
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, worker));
}
