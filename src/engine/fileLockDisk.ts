import { constants } from 'node:fs';
import { SeedreamError } from '../core/errors.ts';
import { phrase } from '../core/phrase.ts';
import { codeOf, type Disk } from './disk.ts';
import { decodeOwner, type LockOwner } from './fileLockOwner.ts';

/** The part of `Disk` that locks need. */
export interface LockDisk extends Pick<Disk, 'link' | 'copyFile' | 'rename' | 'unlink' | 'readdir'> {
  open(path: string, flags: 'wx' | 'r+'): Promise<LockFile>;
  readFile(path: string): Promise<Uint8Array>;
  stat(path: string): Promise<{ readonly mtimeMs: number }>;
}

interface LockFile {
  write(bytes: Uint8Array, offset: number, length: number, position: number): Promise<unknown>;
  close(): Promise<void>;
}

/** A file cut in the middle of its making still has an identity and an age. */
export async function readOwner(path: string, disk: LockDisk): Promise<LockOwner | undefined> {
  try {
    const owner = decodeOwner(await disk.readFile(path));
    if (owner !== undefined) return owner;
    const { mtimeMs } = await disk.stat(path);
    return { token: `cut-${Math.trunc(mtimeMs)}`, place: '', beat: mtimeMs };
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/** Gives a complete file a second name that must be free. False when it is taken, or the file itself is gone. */
export async function place(from: string, to: string, disk: LockDisk): Promise<boolean> {
  try {
    await disk.link(from, to).catch(async (error: unknown) => {
      // FAT and some network drives know no links.
      const unlinkable = ['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EISDIR', 'EMLINK'];
      if (!unlinkable.includes(codeOf(error) ?? '')) throw error;
      await disk.copyFile(from, to, constants.COPYFILE_EXCL);
    });
    return true;
  } catch (error) {
    if (['EEXIST', 'ENOENT'].includes(codeOf(error) ?? '')) return false;
    throw error;
  }
}

export function lockError(cause: unknown): SeedreamError {
  const code = codeOf(cause);
  return new SeedreamError(
    'storage',
    code === undefined
      ? phrase(
          'Seedream’s own storage folder cannot be used. Check free space and permissions, then try again.',
        )
      : phrase(
          'Seedream’s own storage folder cannot be used ({0}). Check free space and permissions, then try again.',
          code,
        ),
    { cause, ...(code === undefined ? {} : { code }) },
  );
}
