import { graphemesOf } from '../graphemes.ts';

const slugBytes = 60;
const fallbackSlug = 'image';
const encoder = new TextEncoder();

/**
 * `red-fox-in-snow`: letters and digits of every script, at most 60 bytes of UTF-8, ending on a whole grapheme, never empty.
 * Nothing that a file system, a shell or a bidi display could misread gets through.
 */
export function slugOf(prompt: string): string {
  const words = prompt
    .slice(0, 2_000)
    .toWellFormed()
    .normalize('NFC')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\p{M}]+/gu, '-')
    .replace(/^[-\p{M}]+/u, '');
  let slug = '';
  let bytes = 0;
  for (const grapheme of graphemesOf(words)) {
    bytes += encoder.encode(grapheme).length;
    if (bytes > slugBytes) break;
    slug += grapheme;
  }
  // Full words read better: a word cut in the middle goes when enough is left without it.
  if (bytes > slugBytes && slug.lastIndexOf('-') > slug.length / 2)
    slug = slug.slice(0, slug.lastIndexOf('-'));
  return slug.replace(/-+$/, '') || fallbackSlug;
}

export interface NameParts {
  readonly date: Date;
  readonly prompt: string;
  /** From 1; grows past two digits when needed. */
  readonly sequence: number;
  /** With its dot, from the real type of the bytes. */
  readonly extension: string;
}

/** `2026-11-22_red-fox-in-snow_01.jpg`: the one function that builds names (R12). The date is the local one. */
export function fileName({ date, prompt, sequence, extension }: NameParts): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${day}_${slugOf(prompt)}_${two(sequence)}${extension}`;
}
