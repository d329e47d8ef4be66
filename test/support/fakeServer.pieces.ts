import { gzipSync } from 'node:zlib';
import type { WirePlan } from './fakeServer.scripts.ts';

/** Bytes of a body, or the place where event (or item) number n begins. */
export type Segment = Buffer | { readonly event: number };

export interface Piece {
  readonly from: number;
  readonly bytes: Buffer;
}

export interface PieceRules {
  readonly borders: WirePlan['pieces'];
  /** Offsets at which something happens, borders besides the asked ones. */
  readonly stops: readonly number[];
  readonly slowBytes: number | undefined;
}

/** A body whose large parts are shared, not copied: fifteen pictures of 6 MB cost the memory of one. */
export class MarkedBody {
  readonly length: number;
  readonly #parts: readonly Buffer[];
  readonly #starts: readonly number[];
  readonly #events: ReadonlyMap<number, number>;

  constructor(parts: readonly Buffer[], events: ReadonlyMap<number, number>) {
    this.#parts = parts;
    this.#events = events;
    const starts: number[] = [];
    let length = 0;
    for (const part of parts) {
      starts.push(length);
      length += part.length;
    }
    this.#starts = starts;
    this.length = length;
  }

  /** Where the event begins; the end of the body for one that never comes. */
  offsetOf(event: number): number {
    return Math.min(this.#events.get(event) ?? this.length, this.length);
  }

  /** In order; the last one is empty and stands at the end, so that stops there are met as well. */
  *pieces({ borders, stops, slowBytes }: PieceRules): Generator<Piece> {
    const asked = this.#borders(borders, slowBytes);
    const all = [...new Set([...asked, ...stops, this.length])].filter(at => at > 0 && at <= this.length);
    all.sort((a, b) => a - b);
    let from = 0;
    for (const to of all) {
      yield { from, bytes: this.#slice(from, to) };
      from = to;
    }
    yield { from, bytes: Buffer.alloc(0) };
  }

  #borders(borders: WirePlan['pieces'], slowBytes: number | undefined): readonly number[] {
    if (borders === 'whole') return [];
    if (borders === undefined)
      return slowBytes === undefined ? this.#starts : everyNth(slowBytes, this.length);
    if ('at' in borders) return borders.at;
    const size = 'size' in borders ? borders.size : Math.ceil(this.length / borders.count);
    return everyNth(Math.max(1, size), this.length);
  }

  #slice(from: number, to: number): Buffer {
    const found: Buffer[] = [];
    for (let index = this.#partAt(from); index < this.#parts.length; index += 1) {
      const start = this.#starts[index] ?? 0;
      if (start >= to) break;
      found.push((this.#parts[index] ?? Buffer.alloc(0)).subarray(Math.max(0, from - start), to - start));
    }
    return found.length === 1 ? (found[0] ?? Buffer.alloc(0)) : Buffer.concat(found);
  }

  #partAt(offset: number): number {
    let low = 0;
    for (let high = this.#starts.length - 1; low < high;) {
      const middle = (low + high + 1) >> 1;
      if ((this.#starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}

export function markedBody(segments: readonly Segment[], truncate?: number): MarkedBody {
  const parts: Buffer[] = [];
  const events = new Map<number, number>();
  let length = 0;
  for (const segment of segments) {
    if (!Buffer.isBuffer(segment)) {
      events.set(segment.event, length);
    } else if (segment.length > 0) {
      parts.push(segment);
      length += segment.length;
    }
  }
  if (truncate === undefined) return new MarkedBody(parts, events);
  return new MarkedBody(firstBytes(parts, truncate < 0 ? length + truncate : truncate), events);
}

/** Blanks that unpack to `bytes`: many small gzip members of 16 MiB each, as the format allows. */
export function bombOf(bytes: number): readonly Buffer[] {
  const member = gzipSync(Buffer.alloc(16 * 1024 ** 2, 0x20));
  return Array.from({ length: Math.ceil(bytes / (16 * 1024 ** 2)) }, () => member);
}

function firstBytes(parts: readonly Buffer[], count: number): readonly Buffer[] {
  const kept: Buffer[] = [];
  let left = Math.max(0, count);
  for (const part of parts) {
    if (left === 0) break;
    kept.push(part.subarray(0, left));
    left -= Math.min(left, part.length);
  }
  return kept;
}

function everyNth(size: number, length: number): readonly number[] {
  return Array.from({ length: Math.floor(length / size) }, (_, index) => (index + 1) * size);
}
