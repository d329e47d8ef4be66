import { edgesOf, type Layout } from './layout.ts';
import { lineAt, lineOf } from './windowing.ts';

export type Move = 'left' | 'right' | 'up' | 'down' | 'home' | 'end' | 'pageUp' | 'pageDown';

export interface MoveInput {
  readonly layout: Layout;
  readonly ratios: Uint16Array;
  /** Where the keyboard is. */
  readonly index: number;
  /** The first picture it may go to. */
  readonly first: number;
  readonly viewport: number;
}

/** Where a key leads to, by what one sees: up and down to the picture that stands above or below. */
export function moved(move: Move, input: MoveInput): number {
  const { layout, index, first } = input;
  const last = (layout.starts[layout.lines] ?? 1) - 1;
  const clamp = (place: number): number => Math.min(last, Math.max(first, place));
  switch (move) {
    case 'left':
      return clamp(index - 1);
    case 'right':
      return clamp(index + 1);
    case 'home':
      return clamp(first);
    case 'end':
      return clamp(last);
    case 'up':
      return clamp(below(input, nextRow(layout, lineOf(layout, index), -1)));
    case 'down':
      return clamp(below(input, nextRow(layout, lineOf(layout, index), 1)));
    case 'pageUp':
      return clamp(below(input, rowAPageAway(input, -1)));
    case 'pageDown':
      return clamp(below(input, rowAPageAway(input, 1)));
  }
}

/** The next line that holds pictures; the same one at the end. */
function nextRow(layout: Layout, line: number, step: 1 | -1): number {
  let next = line + step;
  while (next >= 0 && next < layout.lines && (layout.headers[next] ?? -1) >= 0) next += step;
  return next < 0 || next >= layout.lines ? line : next;
}

function rowAPageAway({ layout, index, viewport }: MoveInput, step: 1 | -1): number {
  const line = lineOf(layout, index);
  const top = layout.tops[line] ?? 0;
  const target = lineAt(layout, Math.max(0, top + step * viewport));
  const row = (layout.headers[target] ?? -1) >= 0 ? nextRow(layout, target, 1) : target;
  return row === line ? nextRow(layout, line, step) : row;
}

/** The picture of a line whose middle is nearest to that of the one the keyboard is on. */
function below({ layout, ratios, index }: MoveInput, line: number): number {
  const own = lineOf(layout, index);
  if (line === own) return index;
  const ownEdges = edgesOf(layout, ratios, own);
  const place = index - (layout.starts[own] ?? 0);
  const middle = ((ownEdges[place] ?? 0) + (ownEdges[place + 1] ?? 0)) / 2;
  const edges = edgesOf(layout, ratios, line);
  let best = 0;
  let distance = Infinity;
  for (let at = 0; at + 1 < edges.length; at++) {
    const away = Math.abs(((edges[at] ?? 0) + (edges[at + 1] ?? 0)) / 2 - middle);
    if (away < distance) [best, distance] = [at, away];
  }
  return (layout.starts[line] ?? 0) + best;
}
