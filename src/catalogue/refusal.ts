import { SeedreamError } from '../core/errors.ts';
import type { Phrase } from '../core/phrase.ts';

/** Something that is not done, in words for a person. */
export function refusal(words: Phrase): SeedreamError {
  return new SeedreamError('storage', words, { billing: 'notSent' });
}
