import { lstat } from 'node:fs/promises';
import { isMissing } from './inside.ts';

/**
 * A picture that must stay as it is has its recipe, and one that cannot carry them its marks, in a file beside it.
 * Whatever keeps the name becomes part of the next picture of that name, so both go where the picture goes.
 */
const endings = ['.json', '.xmp'] as const;

/** Where something could lie beside a picture. */
export function besidePlaces(file: string): readonly string[] {
  return endings.map(ending => `${file}${ending}`);
}

/** The endings of what lies beside a picture. */
export async function besideOf(file: string): Promise<readonly string[]> {
  const found = await Promise.all(endings.map(ending => isFile(`${file}${ending}`)));
  return endings.filter((_ending, place) => found[place]);
}

export async function isThere(path: string): Promise<boolean> {
  return (await entryAt(path)) !== undefined;
}

async function isFile(path: string): Promise<boolean> {
  return (await entryAt(path))?.isDirectory() === false;
}

async function entryAt(path: string): Promise<Awaited<ReturnType<typeof lstat>> | undefined> {
  try {
    return await lstat(path);
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}
