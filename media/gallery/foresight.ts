import type { Layout } from './layout.ts';
import { isPlace, type Listing } from './listing.ts';
import { lineAt, type LineRange } from './windowing.ts';

/** So long an answer takes on a busy machine: what is in view now has gone by then in a fling. */
const answerMs = 120;
/** What will be reached within this time is asked for already. */
const horizonMs = 700;
/** Pixels a millisecond; faster than any wheel, and what a jump is not taken for. */
const fastest = 20;
/** Asked for at once; fewer than are kept. */
const mostAsked = 240;

export interface Outlook {
  readonly scrollTop: number;
  readonly viewport: number;
  /** Pixels a millisecond, below 0 upwards. */
  readonly speed: number;
  /** The lines on the page. */
  readonly range: LineRange;
}

/** Which pictures to ask for, the most urgent first; among the first `inSight` are all that are in view now. */
export function picturesToAsk(
  layout: Layout,
  outlook: Outlook,
  ids: Listing['ids'],
): { readonly wanted: readonly number[]; readonly inSight: number } {
  const { scrollTop, viewport } = outlook;
  const [first, last] = [lineAt(layout, scrollTop), lineAt(layout, scrollTop + viewport)];
  const wanted: number[] = [];
  let inSight = 0;
  for (const line of linesToAsk(layout, outlook)) {
    if (wanted.length >= mostAsked) break;
    for (const id of ids.subarray(layout.starts[line], layout.starts[line + 1]))
      if (!isPlace(id)) wanted.push(id);
    if (line >= first && line <= last) inSight = wanted.length;
  }
  return { wanted, inSight };
}

/** The lines whose pictures to ask for, the most urgent first: from where the view will be when an answer comes. */
export function linesToAsk(layout: Layout, { scrollTop, viewport, speed, range }: Outlook): number[] {
  const isDown = speed >= 0;
  const near = isDown ? scrollTop : scrollTop + viewport;
  const far = isDown ? scrollTop + viewport : scrollTop;
  const line = (y: number): number => Math.min(layout.lines - 1, lineAt(layout, Math.max(0, y)));
  const [begin, target] = [line(near), line(near + speed * answerMs)];
  const end = line(far + speed * horizonMs);
  return isDown
    ? [
        ...up(target, Math.max(end, range.end - 1)),
        ...up(begin, target - 1),
        ...up(range.first, begin - 1).toReversed(),
      ]
    : [
        ...up(Math.min(end, range.first), target).toReversed(),
        ...up(target + 1, begin).toReversed(),
        ...up(begin + 1, range.end - 1),
      ];
}

function up(first: number, last: number): number[] {
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, at) => first + at);
}

/** How fast the page scrolls. */
export class Pace {
  #speed = 0;
  #top = 0;
  #at = 0;
  #isDown = true;

  get speed(): number {
    return this.#speed;
  }

  /** Or was, when it has come to rest. */
  get isDown(): boolean {
    return this.#isDown;
  }

  /** A jump is no movement: it rests where it arrives. */
  moved(top: number, now: number, viewport: number): void {
    const [way, ms] = [top - this.#top, now - this.#at];
    // Drawn twice in one frame.
    if (ms < 4) return;
    if (way !== 0) this.#isDown = way > 0;
    const isJump = Math.abs(way) > 1.5 * viewport || ms > 250;
    const speed = Math.max(-fastest, Math.min(fastest, way / ms));
    this.#speed = isJump ? 0 : (this.#speed + speed) / 2;
    this.#top = top;
    this.#at = now;
  }

  rest(): void {
    this.#speed = 0;
  }
}
