import { randomBytes } from 'node:crypto';

const remembered = 8;

/** Tokens that stand for what was shown: a page cannot buy anything that it was not offered, nor the same twice (R21). */
export class Offers {
  readonly #made = new Map<string, string>();

  make(stake: string): string {
    const token = randomBytes(16).toString('hex');
    this.#made.set(token, stake);
    for (const oldest of this.#made.keys()) {
      if (this.#made.size <= remembered) break;
      this.#made.delete(oldest);
    }
    return token;
  }

  /** What was offered; each token is good for one time. */
  take(token: string): string | undefined {
    const stake = this.#made.get(token);
    this.#made.delete(token);
    return stake;
  }
}
