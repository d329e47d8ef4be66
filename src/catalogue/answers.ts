import type {
  GalleryLooks,
  GalleryPiece,
  GalleryQuestion,
  GalleryResult,
  PackedLooks,
} from '../shared/gallery.ts';
import { pack } from './packedLooks.ts';

const mostKept = 4;
/** Of those around a place, one in so many stands before it. */
const before = 4;
/** What is the same is told by its place from so many on: a piece has its price, too. */
const worthAPiece = 32;
/** More are no shorter than the pictures themselves. */
const mostPieces = 400;

const colourOf = ({ colours }: GalleryLooks, at: number): number =>
  ((colours[at * 3] ?? 0) << 16) | ((colours[at * 3 + 1] ?? 0) << 8) | (colours[at * 3 + 2] ?? 0);

/**
 * What was answered last, so that a large answer can be given bit by bit: the first pictures at once and the rest when
 * they are painted, and after a change only what has changed.
 */
export class Answers {
  readonly #kept = new Map<number, GalleryLooks>();
  /** Counted on from a time: an answer of another process has never the same number. */
  #last = Math.round(performance.timeOrigin * 1_000);

  /** The whole answer or as much of it as was asked for; `place` is the picture that it is about. */
  give(whole: GalleryResult, { first, known }: GalleryQuestion, place = 0): GalleryResult {
    const count = whole.ids.length;
    const base = known === undefined ? undefined : this.#kept.get(known);
    const answer = this.#keep(whole);
    const pieces = base && differences(base, whole);
    if (pieces !== undefined) return { ...whole, answer, ...given(whole, pieces) };
    if (known !== undefined || first === undefined || count <= first) return { ...whole, answer };
    const start = Math.min(count - first, Math.max(0, place - Math.floor(first / before)));
    return { ...whole, answer, ...given(whole, [{ start, count: first, from: null }]) };
  }

  /** All of an answer that was given lately. */
  rest(answer: number): PackedLooks | undefined {
    const looks = this.#kept.get(answer);
    return looks && pack(looks);
  }

  #keep({ ids, ratios, colours }: GalleryResult): number {
    this.#last += 1;
    this.#kept.set(this.#last, { ids, ratios, colours });
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > mostKept && oldest !== undefined) this.#kept.delete(oldest);
    return this.#last;
  }
}

/** The pictures that stand nowhere else. */
function given(
  whole: GalleryResult,
  pieces: readonly GalleryPiece[],
): GalleryLooks & Pick<GalleryResult, 'parts'> {
  const own = pieces.filter(({ from }) => from === null);
  const count = own.reduce((sum, piece) => sum + piece.count, 0);
  const looks = {
    ids: new Uint32Array(count),
    ratios: new Uint16Array(count),
    colours: new Uint8Array(count * 3),
  };
  let at = 0;
  for (const { start, count: some } of own) {
    looks.ids.set(whole.ids.subarray(start, start + some), at);
    looks.ratios.set(whole.ratios.subarray(start, start + some), at);
    looks.colours.set(whole.colours.subarray(start * 3, (start + some) * 3), at * 3);
    at += some;
  }
  return { ...looks, parts: { hits: whole.ids.length, pieces } };
}

/** The new answer in pieces of the old one and pieces of its own; undefined when there are too many of them. */
function differences(old: GalleryLooks, now: GalleryLooks): GalleryPiece[] | undefined {
  const places = new Int32Array(old.ids.reduce((most, id) => Math.max(most, id), 0) + 1).fill(-1);
  for (const [place, id] of old.ids.entries()) places[id] = place;
  const pieces: GalleryPiece[] = [];
  let own = 0;
  for (let at = 0; at < now.ids.length;) {
    const from = places[now.ids[at] ?? 0] ?? -1;
    const same = from < 0 ? 0 : alike(old, from, now, at);
    if (same >= worthAPiece) {
      if (own < at) pieces.push({ start: own, count: at - own, from: null });
      pieces.push({ start: at, count: same, from });
      own = at + same;
    }
    at += Math.max(1, same);
    if (pieces.length > mostPieces) return undefined;
  }
  if (own < now.ids.length) pieces.push({ start: own, count: now.ids.length - own, from: null });
  return pieces;
}

/** How many pictures from these places on are the same and look the same. */
function alike(old: GalleryLooks, from: number, now: GalleryLooks, at: number): number {
  let same = 0;
  while (
    at + same < now.ids.length &&
    old.ids[from + same] === now.ids[at + same] &&
    old.ratios[from + same] === now.ratios[at + same] &&
    colourOf(old, from + same) === colourOf(now, at + same)
  )
    same += 1;
  return same;
}
