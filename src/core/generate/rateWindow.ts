import type { Clock } from '../ports.ts';

const windowMs = 60_000;

interface Grant {
  readonly at: number;
  readonly images: number;
}

/** Pictures asked for in the last minute, per provider. A call counts with the most it may answer with. */
export class RateWindow {
  readonly #clock: Clock;
  readonly #grants = new Map<string, Grant[]>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** How long until so many more may be asked for; 0 for now. A call above the limit goes alone. */
  waitFor(provider: string, images: number, limit: number): number {
    const grants = this.#recent(provider);
    let used = grants.reduce((sum, grant) => sum + grant.images, 0);
    const room = limit - Math.min(images, limit);
    const now = this.#clock.monotonic();
    let wait = 0;
    for (const grant of grants) {
      if (used <= room) break;
      used -= grant.images;
      // At the end of its minute and not a moment before: the next look must find it gone.
      wait = Math.ceil(grant.at + windowMs - now);
    }
    return wait;
  }

  grant(provider: string, images: number): void {
    this.#grants.set(provider, [...this.#recent(provider), { at: this.#clock.monotonic(), images }]);
  }

  #recent(provider: string): readonly Grant[] {
    const now = this.#clock.monotonic();
    const grants = (this.#grants.get(provider) ?? []).filter(({ at }) => at + windowMs > now);
    if (grants.length === 0) this.#grants.delete(provider);
    else this.#grants.set(provider, grants);
    return grants;
  }
}
