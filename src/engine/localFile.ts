import { createHash } from 'node:crypto';
import type { Content } from '../core/ports.ts';
import type { BufferPool } from './bufferPool.ts';
import { slicesOf } from './content.ts';
import { codeOf, readFully, writeFully, type Disk, type DiskFile } from './disk.ts';

/** File systems that know no hard links answer with one of these. */
const withoutLinks: ReadonlySet<string> = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK']);

/** Read at a time: each read is waited for, so that small ones take longer than the disk does. */
const chunkBytes = 1024 * 1024;
const writeBytes = 4 * 1024 * 1024;

/** Creates the file, which must not be there, and returns when it is on the disk. */
export async function writeNew(
  disk: Disk,
  path: string,
  content: Content,
  signal?: AbortSignal,
): Promise<void> {
  const file = await disk.open(path, 'wx');
  try {
    await writeAll(file, content, signal);
    signal?.throwIfAborted();
    await file.sync();
  } finally {
    await file.close();
  }
}

export async function writeAll(file: DiskFile, content: Content, signal?: AbortSignal): Promise<void> {
  let position = 0;
  for (const slice of slicesOf(content, writeBytes)) {
    signal?.throwIfAborted();
    await writeFully(file, slice, position);
    position += slice.length;
  }
}

/** Where files are read from, and into which memory. */
export interface Reading {
  readonly disk: Disk;
  readonly buffers: BufferPool;
}

/** Rejects unless the file holds exactly these bytes. */
export function verify({ disk, buffers }: Reading, path: string, expected: Content): Promise<void> {
  return buffers.lend(chunkBytes, buffer =>
    reading(disk, path, async file => {
      let position = 0;
      for (const slice of slicesOf(expected, chunkBytes)) {
        const chunk = buffer.subarray(0, await readFully(file, buffer.subarray(0, slice.length), position));
        if (Buffer.compare(chunk, slice) !== 0) throw new Error('read back differently');
        position += slice.length;
      }
      if ((await readFully(file, buffer.subarray(0, 1), position)) !== 0) throw new Error('read back longer');
    }),
  );
}

export function sha256Of({ disk, buffers }: Reading, path: string): Promise<string> {
  return buffers.lend(chunkBytes, buffer =>
    reading(disk, path, async file => {
      const hash = createHash('sha256');
      for (let position = 0; ;) {
        const length = await readFully(file, buffer, position);
        hash.update(buffer.subarray(0, length));
        if (length < buffer.length) return hash.digest('hex');
        position += length;
      }
    }),
  );
}

async function reading<T>(disk: Disk, path: string, work: (file: DiskFile) => Promise<T>): Promise<T> {
  const file = await disk.open(path, 'r');
  try {
    return await work(file);
  } finally {
    await file.close();
  }
}

/**
 * Moves a complete file to a name that must be free; false when it is taken. A hard link is the one call that
 * publishes a whole file and fails on an existing name everywhere it exists; where it does not, an empty file
 * reserves the name, so that nobody ever finds half of one under it.
 */
export async function moveToFreeName(disk: Disk, from: string, to: string): Promise<boolean> {
  try {
    await disk.link(from, to);
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    if (!withoutLinks.has(codeOf(error) ?? '')) throw error;
    return moveToReservedName(disk, from, to);
  }
  return true;
}

async function moveToReservedName(disk: Disk, from: string, to: string): Promise<boolean> {
  try {
    await (await disk.open(to, 'wx')).close();
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
  try {
    await disk.rename(from, to);
  } catch (error) {
    await disk.unlink(to).catch(() => undefined); // The failure to move is the one to tell.
    throw error;
  }
  return true;
}

/** True when the file is gone, now or before. Scanners hold a new file for a moment: a second try helps. */
export async function removeFile(disk: Disk, path: string): Promise<boolean> {
  for (let attempt = 1; ; attempt++) {
    try {
      await disk.unlink(path);
      return true;
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return true;
      if (attempt === 2) return false;
    }
  }
}
