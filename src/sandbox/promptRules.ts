/*
 * What the sandbox reads out of a prompt. Besides the number of images of a set, three marks in square brackets
 * let people and tests see, offline, what a provider can do to them:
 *   [refuse N]  image N is withheld by moderation; the others are painted
 *   [fail N]    image N ends with an internal error; nothing after it is painted
 *   [slow S]    every image takes S seconds longer (at most 60)
 * Images are counted from 1; each mark may stand several times.
 */
export interface Marks {
  readonly refused: ReadonlySet<number>;
  readonly failed: ReadonlySet<number>;
  readonly slowMs: number;
}

export function readMarks(prompt: string): Marks {
  const seconds = [...numbersOf(prompt, 'slow')].at(-1) ?? 0;
  return {
    refused: numbersOf(prompt, 'refuse'),
    failed: numbersOf(prompt, 'fail'),
    slowMs: Math.min(60, seconds) * 1000,
  };
}

function numbersOf(prompt: string, mark: string): Set<number> {
  const pattern = new RegExp(`\\[${mark}\\s+(\\d{1,3}(?:\\.\\d{1,3})?)\\]`, 'giu');
  return new Set(Array.from(prompt.matchAll(pattern), match => Number(match[1])));
}

const englishNumbers =
  'one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen'.split(' ');
const chineseNumbers = '一 二 三 四 五 六 七 八 九 十 十一 十二 十三 十四 十五'.split(' ');
// A lone "one" or "1" is rarely a count of images; it counts only before a word such as "image".
const several = `[2-9]|1[0-5]|${englishNumbers.slice(1).join('|')}`;
const english = `\\d{1,2}|${englishNumbers.join('|')}`;
const chinese = '\\d{1,2}|十[一二三四五]?|[一二两三四五六七八九]';
const series = 'series|sets?|sequence|collection|group|storyboard|triptych';
const pictures =
  'images?|pictures?|photos?|posters?|illustrations?|variations?|versions?|frames?|panels?|scenes?|shots?|cards?|icons?|stickers?|pages?|views?|covers?|drawings?|paintings?|logos?|wallpapers?';

const countPatterns: readonly RegExp[] = [
  new RegExp(`\\b(?:${series})\\s+of\\s+(${english})\\b`, 'iu'),
  new RegExp(`\\b(${english})(?:[\\s-]+[\\p{L}-]+){0,3}?[\\s-]+(?:${pictures})\\b`, 'iu'),
  new RegExp(`(${chinese})\\s*(?:张|幅|页|格|款|个画面|个场景|个版本|个分镜)`, 'u'),
  new RegExp(
    `(?<![\\d.:/#])\\b(${several})\\b(?![.:：]?\\d|\\s?(?:mm|cm|px|k|%|am|pm|st|nd|rd|th)\\b)`,
    'iu',
  ),
];

/** How many images a set gets: the number the prompt names, never more than the ceiling; without one, the ceiling. */
export function countImages(prompt: string, ceiling: number): number {
  const text = prompt.replaceAll(/\[[a-z]+\s+[\d.]+\]/giu, ' ');
  const named = numberedPages(text) ?? namedNumber(withoutReferences(text));
  return named === undefined ? ceiling : Math.min(Math.max(named, 1), ceiling);
}

/** "Image 1: … Image 2: …" asks for as many images as it numbers. */
function numberedPages(prompt: string): number | undefined {
  const pages = Array.from(
    prompt.matchAll(/(?:\bimage|\bpage|图|第)\s?(\d{1,2})\s?(?:张|页)?\s?[:：]/giu),
    match => Number(match[1]),
  );
  return pages.length < 2 ? undefined : Math.max(...pages);
}

/** "image 2" names a reference, not a number of images. */
function withoutReferences(prompt: string): string {
  return prompt.replaceAll(
    /\b(?:image|picture|photo|figure|reference)\s?#?\d{1,2}\b|(?:图片?|第)\s?[\d一二三四五六七八九十]{1,2}张?/giu,
    ' ',
  );
}

function namedNumber(prompt: string): number | undefined {
  for (const pattern of countPatterns) {
    const word = pattern.exec(prompt)?.[1];
    const value = word === undefined ? undefined : toNumber(word.toLowerCase());
    if (value !== undefined && value > 0) return value;
  }
  return undefined;
}

function toNumber(word: string): number | undefined {
  if (/^\d+$/u.test(word)) return Number(word);
  if (word === '两') return 2;
  const at = Math.max(englishNumbers.indexOf(word), chineseNumbers.indexOf(word));
  return at < 0 ? undefined : at + 1;
}
