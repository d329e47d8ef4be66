/** Letters that mean the same to someone who searches but do not come apart into a letter and a mark. */
const alike: Readonly<Record<string, string>> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  ł: 'l',
  đ: 'd',
  ı: 'i',
  ς: 'σ',
};

const onlyAscii = /^[\u0020-\u007e]*$/;
const control = /\p{Cc}+/gu;
/** Latin, Greek and Cyrillic accents. The voice marks of kana and the vowels of Indic scripts make other words. */
const accents = /[\u0300-\u036f]+/gu;
const foldable = /[ßæœøłđıς]/gu;

/** The text as it is searched: case, accents and width do not count. Holds no control characters. */
export function fold(text: string): string {
  if (onlyAscii.test(text)) return text.toLowerCase();
  return text
    .normalize('NFKD')
    .replace(accents, '')
    .normalize('NFC')
    .toLowerCase()
    .replace(accents, '')
    .replace(foldable, letter => alike[letter] ?? letter)
    .replace(control, ' ');
}

const maxWords = 16;
const maxWordLength = 100;

/** What was typed as words to look for, each once, the longest and so the rarest first. */
export function searchWords(text: string): readonly string[] {
  const words = fold(text.slice(0, 2_000))
    .split(/\s+/u)
    .filter(word => word !== '')
    .map(word => word.slice(0, maxWordLength).toWellFormed());
  return [...new Set(words)].sort((one, other) => other.length - one.length).slice(0, maxWords);
}
