import { SeedreamError } from '../core/errors.ts';

/** Something that is not done, in words for a person. */
export function refusal(message: string): SeedreamError {
  return new SeedreamError('storage', message, { billing: 'notSent' });
}
