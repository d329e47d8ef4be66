import { constants, type Stats } from 'node:fs';
import { access, open, readdir, readFile, realpath, rename, unlink, type FileHandle } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { RandomHex } from '../core/ports.ts';
import { codeOf, realDisk, syncFolder } from '../engine/disk.ts';
import { linkStat } from './rawFiles.ts';

export class ChangedMeanwhileError extends Error {
  constructor() {
    super('changed meanwhile');
    this.name = 'ChangedMeanwhileError';
  }
}

const partMark = '.seedream-mark-';
const partEnd = '.tmp';
/** Nobody takes this long to write one file. */
const leftoverMs = 10 * 60_000;

export interface Replacement {
  readonly path: string;
  readonly bytes: Uint8Array;
  /** What the file was like when it was read; absent when there is to be none yet. */
  readonly old: Stats | undefined;
  readonly randomHex: RandomHex;
}

/**
 * Puts new bytes under a name in one step: written beside it, synced, read back, and only then renamed over it.
 * Whoever looks finds the old file or the new one, whole. A file that somebody else has changed is left alone.
 * The folder is named with its links resolved: when it has become one meanwhile, nothing is put there.
 */
export async function replaceFile({ path, bytes, old, randomHex }: Replacement): Promise<void> {
  if (old !== undefined) await access(path, constants.W_OK);
  const part = join(dirname(path), `${partMark}${randomHex(6)}${partEnd}`);
  try {
    await writeSynced(part, bytes, old);
    if (Buffer.compare(await readFile(part), bytes) !== 0)
      throw Object.assign(new Error('read back differently'), { code: 'EIO' });
    await demandSame(path, old);
    if ((await realpath(dirname(path))) !== dirname(path)) throw new ChangedMeanwhileError();
    await rename(part, path);
  } catch (error) {
    await unlink(part).catch(() => undefined); // The failure to write is the one to tell.
    throw error;
  }
  await syncFolder(realDisk, dirname(path));
}

/** Removes what was left in a folder by a process that was ended while it wrote. Never rejects. */
export async function sweepParts(folder: string): Promise<void> {
  for (const name of await readdir(folder).catch(() => [])) {
    if (!name.startsWith(partMark) || !name.endsWith(partEnd)) continue;
    const stats = await linkStat(join(folder, name)).catch(() => undefined); // Gone.
    if (stats?.isFile() === true && Date.now() - stats.mtimeMs > leftoverMs)
      await unlink(join(folder, name)).catch(() => undefined); // Tried again another time.
  }
}

async function writeSynced(path: string, bytes: Uint8Array, old: Stats | undefined): Promise<void> {
  // Nobody may read it for a moment who may not read the old one.
  const file = await open(path, 'wx', old === undefined ? 0o666 : 0o600);
  try {
    await file.writeFile(bytes);
    if (old !== undefined) await keepAccess(file, old);
    await file.sync();
  } finally {
    await file.close();
  }
}

async function keepAccess(file: FileHandle, { uid, gid, mode }: Stats): Promise<void> {
  const own = await file.stat();
  const isKept = (own.uid === uid && own.gid === gid) || (await tryToGive(file, uid, gid));
  // Only for the group that it was meant for, which may be one of one's own.
  if (!isKept) await tryToGive(file, own.uid, gid);
  await file.chmod(mode & (isKept ? 0o7777 : 0o777));
}

/** Only some may give files away; to be marked is worth more than that. */
async function tryToGive(file: FileHandle, uid: number, gid: number): Promise<boolean> {
  try {
    await file.chown(uid, gid);
    return true;
  } catch (error) {
    if (['EPERM', 'EINVAL', 'ENOSYS', 'ENOTSUP'].includes(codeOf(error) ?? '')) return false;
    throw error;
  }
}

async function demandSame(path: string, old: Stats | undefined): Promise<void> {
  const now = await linkStat(path).catch(() => undefined); // Gone.
  const same =
    now?.ino === old?.ino &&
    now?.size === old?.size &&
    now?.mtimeMs === old?.mtimeMs &&
    now?.isFile() !== false;
  if (!same) throw new ChangedMeanwhileError();
}
