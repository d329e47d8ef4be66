import { constants, type Stats } from 'node:fs';
import { access, open, readdir, readFile, rename, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { RandomHex } from '../core/ports.ts';
import { realDisk, syncFolder } from '../engine/disk.ts';
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
 */
export async function replaceFile({ path, bytes, old, randomHex }: Replacement): Promise<void> {
  if (old !== undefined) await access(path, constants.W_OK);
  const part = join(dirname(path), `${partMark}${randomHex(6)}${partEnd}`);
  try {
    await writeSynced(part, bytes, old?.mode);
    if (Buffer.compare(await readFile(part), bytes) !== 0)
      throw Object.assign(new Error('read back differently'), { code: 'EIO' });
    await demandSame(path, old);
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

async function writeSynced(path: string, bytes: Uint8Array, mode: number | undefined): Promise<void> {
  const file = await open(path, 'wx');
  try {
    await file.writeFile(bytes);
    if (mode !== undefined) await file.chmod(mode & 0o7777);
    await file.sync();
  } finally {
    await file.close();
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
