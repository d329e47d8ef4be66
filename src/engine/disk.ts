import { link, lstat, mkdir, open, readdir, readFile, realpath, rename, rmdir } from 'node:fs/promises';
import { copyFile, stat, statfs, unlink, type FileHandle } from 'node:fs/promises';
import { SeedreamError, type Billing } from '../core/errors.ts';
import { phrase, type Phrase, type Words } from '../core/phrase.ts';

/** An open file, with Node's own calls, so that the real disk needs hardly any code of ours. */
export type DiskFile = Pick<
  FileHandle,
  'read' | 'write' | 'writeFile' | 'stat' | 'sync' | 'truncate' | 'utimes' | 'close'
>;

/** What is asked of the entry of a file or a folder. */
export interface DiskEntry {
  readonly size: number;
  readonly mtimeMs: number;
  readonly dev: number;
  readonly ino: number;
  isFile(): boolean;
  isDirectory(): boolean;
  isSymbolicLink(): boolean;
}

/**
 * The calls that everything durable goes through. Tests put a disk in its place that fails at call n, or at which
 * the process is killed.
 */
export interface Disk {
  open(path: string, flags: 'r' | 'r+' | 'w' | 'wx' | 'a', mode?: number): Promise<DiskFile>;
  readFile(path: string): Promise<Buffer>;
  copyFile(from: string, to: string, mode?: number): Promise<void>;
  link(from: string, to: string): Promise<void>;
  rename(from: string, to: string): Promise<void>;
  unlink(path: string): Promise<void>;
  mkdir(path: string, mode?: number): Promise<void>;
  rmdir(path: string): Promise<void>;
  readdir(path: string): Promise<string[]>;
  stat(path: string): Promise<DiskEntry>;
  lstat(path: string): Promise<DiskEntry>;
  realpath(path: string): Promise<string>;
  /** Room left for us on the disk of that path. */
  freeBytes(path: string): Promise<number>;
}

export const realDisk: Disk = {
  open: (path, flags, mode) => open(path, flags, mode),
  readFile: path => readFile(path),
  copyFile,
  link,
  rename,
  unlink,
  mkdir: async (path, mode) => {
    await mkdir(path, mode);
  },
  rmdir,
  readdir: path => readdir(path),
  stat: path => stat(path),
  lstat: path => lstat(path),
  realpath: path => realpath(path),
  freeBytes: async path => {
    const { bavail, bsize } = await statfs(path);
    return bavail * bsize;
  },
};

export function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

/** One call may take less than it was given. */
export async function writeFully(file: DiskFile, bytes: Uint8Array, position: number): Promise<void> {
  for (let done = 0; done < bytes.length;) {
    const { bytesWritten } = await file.write(bytes, done, bytes.length - done, position + done);
    if (bytesWritten === 0) throw Object.assign(new Error('nothing was written'), { code: 'EIO' });
    done += bytesWritten;
  }
}

/** One call may give less than there is; answers with fewer bytes than asked for only at the end of the file. */
export async function readFully(file: DiskFile, into: Uint8Array, position: number): Promise<number> {
  let done = 0;
  while (done < into.length) {
    const { bytesRead } = await file.read(into, done, into.length - done, position + done);
    if (bytesRead === 0) break;
    done += bytesRead;
  }
  return done;
}

/** Makes names in a folder durable. Windows cannot open folders, and needs no such call. */
export async function syncFolder(disk: Disk, path: string): Promise<void> {
  let folder: DiskFile;
  try {
    folder = await disk.open(path, 'r');
  } catch (error) {
    if (['EISDIR', 'EPERM', 'EACCES'].includes(codeOf(error) ?? '') && process.platform === 'win32') return;
    throw error;
  }
  try {
    await folder.sync();
  } catch (error) {
    // Some network drives cannot sync folders and say so.
    if (!['EINVAL', 'ENOTSUP', 'EOPNOTSUPP', 'EPERM'].includes(codeOf(error) ?? '')) throw error;
  } finally {
    await folder.close();
  }
}

const reasons: Readonly<Record<string, Phrase>> = {
  ENOSPC: phrase('the disk is full'),
  EDQUOT: phrase('your disk quota is used up'),
  EACCES: phrase('permission is missing'),
  EPERM: phrase('permission is missing'),
  EROFS: phrase('the disk is read-only'),
  ENOENT: phrase('a folder on the way is missing'),
  EBUSY: phrase('another program is using it'),
  EIO: phrase('the disk reports an error'),
};

/** A failure of the disk in words for a person; `what` is a sentence without its end. */
export function storageError(what: Words, cause: unknown, billing: Billing): SeedreamError {
  if (SeedreamError.is(cause)) return cause;
  const code = codeOf(cause);
  const reason = code === undefined ? undefined : (reasons[code] ?? code);
  return new SeedreamError(
    'storage',
    reason === undefined ? phrase('{0}.', what) : phrase('{0}: {1}.', what, reason),
    {
      cause,
      billing,
      ...(code === undefined ? {} : { code }),
    },
  );
}
