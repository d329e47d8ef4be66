export interface PromptLength {
  /** Words of scripts that separate them by spaces; numbers count as words. */
  readonly words: number;
  /** Characters of Chinese and of the Japanese syllabaries. */
  readonly chinese: number;
  /** Beyond this the model begins to lose details; nothing is refused for it. */
  readonly over: boolean;
  /** How much of the advised length is used; above 1 is too long. A mixed text uses up both measures together. */
  readonly share: number;
}

/** The makers' prompt guide: at most 300 Chinese characters or 600 English words. */
const advised = { words: 600, chinese: 300 };

const character = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/gu;
const word = /[\p{L}\p{N}\p{M}]+(?:['’-][\p{L}\p{N}\p{M}]+)*/gu;

export function promptLength(prompt: string): PromptLength {
  const chinese = countOf(prompt, character);
  const words = countOf(prompt.replaceAll(character, ' '), word);
  const share = words / advised.words + chinese / advised.chinese;
  return { words, chinese, over: share > 1, share };
}

function countOf(text: string, pattern: RegExp): number {
  return text.match(pattern)?.length ?? 0;
}
