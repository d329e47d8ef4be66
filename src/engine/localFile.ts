import { createHash } from 'node:crypto';
import { codeOf, writeFully, type Disk } from './disk.ts';

/** File systems that know no hard links answer with one of these. */
const withoutLinks: ReadonlySet<string> = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK']);

/** Small: a fresh one is made for every file that is read back. */
const chunkBytes = 128 * 1024;
const firstWriteBytes = 4 * 1024 * 1024;

/** Creates the file, which must not be there, and returns when it is on the disk. */
export async function writeNew(
  disk: Disk,
  path: string,
  bytes: Uint8Array,
  signal?: AbortSignal,
): Promise<void> {
  const file = await disk.open(path, 'wx');
  try {
    for (let from = 0; from < bytes.length; from += firstWriteBytes) {
      signal?.throwIfAborted();
      await writeFully(file, bytes.subarray(from, from + firstWriteBytes), from);
    }
    signal?.throwIfAborted();
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Rejects unless the file holds exactly these bytes. */
export async function verify(disk: Disk, path: string, expected: Uint8Array): Promise<void> {
  let offset = 0;
  for await (const chunk of chunksOf(disk, path)) {
    if (Buffer.compare(chunk, expected.subarray(offset, offset + chunk.length)) !== 0)
      throw new Error('read back differently');
    offset += chunk.length;
  }
  if (offset !== expected.length) throw new Error('read back shorter');
}

export async function sha256Of(disk: Disk, path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of chunksOf(disk, path)) hash.update(chunk);
  return hash.digest('hex');
}

/** The chunk is only valid until the next one is asked for. */
async function* chunksOf(disk: Disk, path: string): AsyncGenerator<Buffer, void, undefined> {
  const file = await disk.open(path, 'r');
  try {
    const chunk = Buffer.allocUnsafe(chunkBytes);
    for (let offset = 0; ;) {
      const { bytesRead } = await file.read(chunk, 0, chunk.length, offset);
      if (bytesRead === 0) return;
      yield chunk.subarray(0, bytesRead);
      offset += bytesRead;
    }
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
