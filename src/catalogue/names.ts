import { marksSuffix, recordSuffix, type Beside } from './look.ts';

const pictureName = /\.(?:jpe?g|jpe|jfif|png|apng|webp|gif|bmp|tiff?|avif)$/iu;

export function isPictureName(name: string): boolean {
  return pictureName.test(name) && !name.startsWith('.');
}

/** Folders that hold no pictures of a person's own, and very many files. */
export function isSkippedFolder(name: string): boolean {
  return name.startsWith('.') || name === 'node_modules';
}

/** The picture that a record or a file with marks lies beside; undefined for other names. */
export function besideWhat(name: string): string | undefined {
  const suffix = [recordSuffix, marksSuffix].find(end => name.endsWith(end));
  const picture = suffix && name.slice(0, -suffix.length);
  return picture !== undefined && isPictureName(picture) ? picture : undefined;
}

export function besideIn(names: ReadonlySet<string>, name: string): Beside {
  return { record: names.has(`${name}${recordSuffix}`), marks: names.has(`${name}${marksSuffix}`) };
}
