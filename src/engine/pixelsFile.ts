import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import type { Sharp } from 'sharp';
import { decodeBmp, isBmp } from './pixelsBmp.ts';
import { PixelsFault } from './pixelsFault.ts';
import { fromFile, fromRaw } from './pixelsFit.ts';
import { pixelLimit } from './pixelsProtocol.ts';

const maxFileBytes = 256 * 1024 * 1024;
const safely = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

/** The picture in a file on this disk, not yet decoded. Neither links nor pipes are opened. */
export async function openPicture(path: string): Promise<Sharp> {
  const bytes = await readPicture(path);
  return isBmp(bytes) ? fromRaw(decodeBmp(bytes, pixelLimit)) : fromFile(bytes);
}

async function readPicture(path: string): Promise<Buffer> {
  try {
    const file = await open(path, safely);
    try {
      const stats = await file.stat();
      if (!stats.isFile() || stats.size > maxFileBytes) throw new PixelsFault('unsupported');
      return await file.readFile();
    } finally {
      await file.close();
    }
  } catch (error) {
    throw error instanceof PixelsFault ? error : new PixelsFault('unreadable', error);
  }
}
