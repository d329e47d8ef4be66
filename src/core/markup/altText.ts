import { graphemesOf } from '../graphemes.ts';

const most = 125;

/** What a picture shows, in a line: the beginning of its prompt, else its name in words. */
export function altText(prompt: string, name: string): string {
  return line(prompt) || line(name.replace(/\.[^.]*$/, '').replaceAll(/[-_]+/g, ' '));
}

function line(text: string): string {
  const flat = text
    // A grapheme of many thousand marks would pass the count below as one.
    .slice(0, most * 8)
    .toWellFormed()
    .replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .trim();
  const parts = [...graphemesOf(flat)];
  return parts.length <= most
    ? flat
    : `${parts
        .slice(0, most - 1)
        .join('')
        .trimEnd()}…`;
}
