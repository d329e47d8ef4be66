import { SeedreamError } from '../core/errors.ts';
import { phrase, type Phrase } from '../core/phrase.ts';
import type { Decoded, Resolve } from '../core/api/response.ts';

export function unusable(words: Phrase): SeedreamError {
  return new SeedreamError('badResponse', words, { billing: 'unknown' });
}

/** The small part of a JSON text: everything but the base64. */
export class Skeleton {
  readonly #maxBytes: number;
  #bytes = Buffer.allocUnsafe(4_096);
  #length = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  get length(): number {
    return this.#length;
  }

  add(piece: Buffer): void {
    const needed = this.#length + piece.length;
    if (needed > this.#maxBytes)
      throw unusable(phrase('The answer of the provider is larger than any real one.'));
    if (needed > this.#bytes.length) {
      const grown = Buffer.allocUnsafe(Math.max(needed, this.#bytes.length * 2));
      this.#bytes.copy(grown, 0, 0, this.#length);
      this.#bytes = grown;
    }
    piece.copy(this.#bytes, this.#length);
    this.#length = needed;
  }

  cutTo(length: number): void {
    this.#length = length;
  }

  text(from = 0, to = this.#length): string {
    return this.#bytes.toString('utf8', from, to);
  }
}

/** What stands in the skeleton where the n-th base64 value stood. */
export function referenceTo(index: number): string {
  return `#${index}`;
}

export function resolverOf(decoded: readonly Decoded[]): Resolve {
  const byReference = new Map(decoded.map((one, index) => [referenceTo(index), one]));
  return reference => byReference.get(reference);
}

/** A key may be written with escapes; one that is no JSON string is no key of ours. */
export function keyOf(text: string): string | undefined {
  if (!text.includes('\\')) return text;
  try {
    return JSON.parse(`"${text}"`) as string;
  } catch {
    return undefined;
  }
}

/** Whether the byte at `at` follows an odd run of backslashes, the run's beginning before `from` included. */
export function isEscapedAt(bytes: Buffer, from: number, at: number, escapedBefore: boolean): boolean {
  let start = at;
  while (start > from && bytes[start - 1] === 0x5c) start--;
  const odd = (at - start) % 2 === 1;
  return start === from && escapedBefore ? !odd : odd;
}
