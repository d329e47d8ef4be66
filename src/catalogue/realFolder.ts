import { lstat, realpath } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { codeOf } from '../engine/disk.ts';

/** Where a folder really is, links resolved; by its name when it is not there. */
export async function realOf(path: string): Promise<string> {
  return realpath(path).catch(() => resolve(path));
}

/** The same; undefined when it leads out of `within` or that cannot be told. What is missing is judged by what is there. */
export async function realInside(path: string, within: string): Promise<string | undefined> {
  try {
    const [outer, real] = await Promise.all([realpath(within), realOrParent(resolve(path))]);
    return isBelow(outer, real) ? real : undefined;
  } catch {
    return undefined; // Never safe because it could not be resolved (R11).
  }
}

export function isBelow(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way === '' || (way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way));
}

async function realOrParent(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch (error) {
    const parent = dirname(path);
    // A link that leads nowhere yet may lead anywhere later.
    if (parent === path || codeOf(error) !== 'ENOENT' || (await isThere(path))) throw error;
    return join(await realOrParent(parent), basename(path));
  }
}

async function isThere(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}
