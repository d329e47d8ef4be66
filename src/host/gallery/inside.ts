import { lstat, realpath } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';

/** Whether the path, as it is written, is the folder or lies below it. */
export function isBelow(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way === '' || (way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way));
}

/**
 * The folder's absolute path when it truly lies inside the root, links followed; undefined when it leads out or cannot
 * be told. What is not there yet is judged by the part that is.
 */
export async function folderInside(root: string, folder: string): Promise<string | undefined> {
  const path = resolve(root, folder);
  if (!isBelow(root, path)) return undefined;
  try {
    const [realRoot, real] = await Promise.all([realpath(root), realOrParent(path)]);
    return isBelow(realRoot, real) ? path : undefined;
  } catch {
    return undefined; // Never safe because it could not be resolved (R11).
  }
}

async function realOrParent(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch (error) {
    const parent = dirname(path);
    if (parent === path || !isMissing(error) || (await isLink(path))) throw error;
    return join(await realOrParent(parent), basename(path));
  }
}

/** One that leads nowhere yet may lead anywhere later. */
async function isLink(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}

export function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
