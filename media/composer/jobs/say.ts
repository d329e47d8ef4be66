import type { JobWords } from '../../../src/shared/jobWords.ts';

/** One of the job cards' words in the editor's language, with values put into it. */
export type Say = (word: keyof JobWords, ...values: readonly (string | number)[]) => string;

export function sayImages(say: Say, count: number): string {
  return count === 1 ? say('imageOne') : say('imageMany', count);
}
