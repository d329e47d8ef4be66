export interface Passage {
  readonly text: string;
  /** Not in every other text. */
  readonly own: boolean;
}

/** Longer texts are shown without marks: comparing them word by word would be felt. */
const maxWords = 1200;

/** Each text in passages that it shares with the first one (the first: with all others) and passages of its own. */
export function wordings(texts: readonly string[], language: string): readonly (readonly Passage[])[] {
  const segmenter = new Intl.Segmenter(language, { granularity: 'word' });
  const split = texts.map(text => [...segmenter.segment(text)].map(({ segment }) => segment));
  const [first = [], ...others] = split;
  if (split.some(words => words.length > maxWords)) return texts.map(text => [{ text, own: false }]);
  const shared = others.map(other => commonWords(first, other));
  const ofFirst = first.map((_word, index) => shared.every(({ left }) => left.has(index)));
  return [
    passages(first, ofFirst),
    ...others.map((other, index) =>
      passages(
        other,
        other.map((_word, place) => shared[index]?.right.has(place) === true),
      ),
    ),
  ].slice(0, texts.length);
}

interface Common {
  readonly left: ReadonlySet<number>;
  readonly right: ReadonlySet<number>;
}

/** The places of the longest common sequence of words in either text. */
function commonWords(left: readonly string[], right: readonly string[]): Common {
  const width = right.length + 1;
  const lengths = new Uint16Array((left.length + 1) * width);
  const at = (i: number, j: number): number => lengths[i * width + j] ?? 0;
  for (let i = left.length - 1; i >= 0; i--) {
    for (let j = right.length - 1; j >= 0; j--) {
      lengths[i * width + j] =
        left[i] === right[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }
  const common = { left: new Set<number>(), right: new Set<number>() };
  for (let i = 0, j = 0; i < left.length && j < right.length;) {
    if (left[i] === right[j]) {
      common.left.add(i++);
      common.right.add(j++);
    } else if (at(i + 1, j) >= at(i, j + 1)) i++;
    else j++;
  }
  return common;
}

function passages(words: readonly string[], shared: readonly boolean[]): readonly Passage[] {
  const found: { text: string; own: boolean }[] = [];
  for (const [index, text] of words.entries()) {
    const own = shared[index] !== true;
    const last = found.at(-1);
    if (last?.own === own) last.text += text;
    else found.push({ text, own });
  }
  return found;
}
