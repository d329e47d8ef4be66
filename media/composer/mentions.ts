/** A place in the prompt that speaks of a reference by its number. */
export interface Mention {
  /** From 1; undefined when its picture was removed (“image ?”). */
  readonly number: number | undefined;
  /** The whole expression: “image 2”. */
  readonly start: number;
  readonly end: number;
  /** Of the number alone. */
  readonly digits: { readonly start: number; readonly end: number };
}

/** Where the pictures of the old numbers are now; a removed one has no number. */
export type Renumbering = ReadonlyMap<number, number | undefined>;

const numerals = ['一', '二', '三', '四', '五', '六', '七', '八', '九', '十', '十一', '十二', '十三', '十四'];
const numeral = '十[一二三四]|[一二三四五六七八九十]';

// “image 16:9”, “image 2K”, “image 1.5” and “image 1024” speak of no reference.
const noSize = String.raw`(?![0-9A-Za-z]|\.\d|\s*[:：×]\s*\d|\s*[xX]\s*\d)`;
const number = String.raw`[0-9０-９]{1,2}`;
// 地图, 试图 and the like are words of their own.
const noWord = '(?<![地版蓝构插配试企意力妄])';

const patterns: readonly RegExp[] = [
  new RegExp(String.raw`\bimages?\s?#?(?<one>${number})${noSize}`, 'dgi'),
  // Only the plural makes a list of it: “image 1 and 2 dogs” has one.
  new RegExp(
    String.raw`\bimages\s(?<list>${number}(?:(?:\s*,\s*(?:and\s+)?|\s+and\s+|\s*&\s*)${number})+)${noSize}`,
    'dgi',
  ),
  new RegExp(String.raw`${noWord}[图圖][像片]?\s?(?<one>${number})${noSize}`, 'dg'),
  new RegExp(String.raw`${noWord}[图圖][像片]?(?<one>${numeral})(?![下次个只张些起直样])`, 'dg'),
  new RegExp(String.raw`第\s?(?<one>${number}|${numeral})\s?[张張幅](?:[图圖]|照片)`, 'dg'),
  /\bimage (?<one>\?)/dgi,
  /[图圖][像片]? (?<one>\?)/dg,
];

/** In the order of the prompt; no two overlap. */
export function findMentions(prompt: string): Mention[] {
  const found = patterns.flatMap(pattern => [...prompt.matchAll(pattern)].flatMap(mentionsOf));
  found.sort((one, other) => one.digits.start - other.digits.start);
  return found.filter((each, place) => each.digits.start >= (found[place - 1]?.digits.end ?? 0));
}

function mentionsOf(match: RegExpExecArray): Mention[] {
  const [start, end] = [match.index, match.index + match[0].length];
  const groups = match.indices?.groups;
  const one = groups?.['one'];
  if (one !== undefined) return [mention(match.input, { start, end }, { start: one[0], end: one[1] })];
  const list = groups?.['list'];
  if (list === undefined) return [];
  const text = match.input.slice(list[0], list[1]);
  return [...text.matchAll(new RegExp(number, 'g'))].map(part => {
    const at = list[0] + part.index;
    const digits = { start: at, end: at + part[0].length };
    return mention(match.input, part.index === 0 ? { start, end: digits.end } : digits, digits);
  });
}

function mention(prompt: string, whole: { start: number; end: number }, digits: Mention['digits']): Mention {
  return { ...whole, digits, number: valueOf(prompt.slice(digits.start, digits.end)) };
}

function valueOf(text: string): number | undefined {
  const known = numerals.indexOf(text);
  if (known >= 0) return known + 1;
  const plain = text.normalize('NFKC');
  return /^\d+$/.test(plain) ? Number(plain) : undefined;
}

/** What has to change so that a prompt written for one order of references means the same in another. */
export function renumberingOf(before: readonly string[], now: readonly string[]): Renumbering {
  const entries = before.map((id, place): [number, number | undefined] => {
    const at = now.indexOf(id);
    return [place + 1, at < 0 ? undefined : at + 1];
  });
  return new Map(entries.filter(([old, fresh]) => old !== fresh));
}

/** Only what the prompt speaks of. */
export function renumberingFor(prompt: string, all: Renumbering): Renumbering {
  const mentioned = new Set(findMentions(prompt).map(each => each.number));
  return new Map([...all].filter(([old]) => mentioned.has(old)));
}

/** The same prompt with every number following its picture; one that was removed becomes “image ?”. */
export function renumber(prompt: string, renumbering: Renumbering): string {
  let text = prompt;
  for (const { number: old, digits } of findMentions(prompt).reverse()) {
    if (old === undefined || !renumbering.has(old)) continue;
    const before = text.slice(0, digits.start);
    text = before + written(renumbering.get(old), { text, ...digits }) + text.slice(digits.end);
  }
  return text;
}

function written(fresh: number | undefined, old: { text: string; start: number; end: number }): string {
  // The space is what tells “image ?” from a question about an image.
  if (fresh === undefined) return /\s$/.test(old.text.slice(0, old.start)) ? '?' : ' ?';
  const asNumeral = numerals.includes(old.text.slice(old.start, old.end));
  return asNumeral ? (numerals[fresh - 1] ?? String(fresh)) : String(fresh);
}
