import { layOut, type Layout, type LayoutInput } from './layout.ts';

export interface LineRange {
  readonly first: number;
  /** Not included. */
  readonly end: number;
}

/** The line at a height; the last one that begins at or above it. */
export function lineAt(layout: Layout, y: number): number {
  return lastNotAbove(layout.tops, layout.lines, y);
}

/** The line a picture stands in. */
export function lineOf(layout: Layout, index: number): number {
  return lastNotAbove(layout.starts, layout.lines, index);
}

function lastNotAbove(sorted: Float64Array | Uint32Array, length: number, value: number): number {
  let low = 0;
  let high = length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((sorted[middle] ?? Infinity) <= value) low = middle;
    else high = middle - 1;
  }
  return Math.max(0, low);
}

export interface WindowInput {
  readonly scrollTop: number;
  readonly viewport: number;
  /** Lines beyond the edges. */
  readonly above: number;
  readonly below: number;
  /** Most pictures at once; lines in view are there in any case. */
  readonly most: number;
}

/** The lines to be on the page. */
export function linesInView(layout: Layout, input: WindowInput): LineRange {
  if (layout.lines === 0) return { first: 0, end: 0 };
  let first = lineAt(layout, input.scrollTop);
  let end = lineAt(layout, Math.max(0, input.scrollTop + input.viewport - 1)) + 1;
  const room = (from: number, to: number): boolean =>
    (layout.starts[to] ?? 0) - (layout.starts[from] ?? 0) <= input.most;
  for (let step = 0; step < Math.max(input.above, input.below); step++) {
    if (step < input.below && end < layout.lines && room(first, end + 1)) end += 1;
    if (step < input.above && first > 0 && room(first - 1, end)) first -= 1;
  }
  return { first, end };
}

/** In the height of rows that is asked for, or in more where a screen would hold too many pictures. */
export function layOutWithin(most: number, viewport: number, input: LayoutInput): Layout {
  let { rowHeight } = input;
  for (;;) {
    const layout = layOut({ ...input, rowHeight });
    const found = mostInView(layout, viewport);
    if (found <= most) return layout;
    rowHeight = Math.ceil(rowHeight * Math.max(1.05, Math.sqrt(found / most)));
  }
}

/** Most pictures that any place of the scroll bar shows at once. */
export function mostInView(layout: Layout, viewport: number): number {
  let most = 0;
  let first = 0;
  for (let line = 0; line < layout.lines; line++) {
    const top = layout.tops[line] ?? 0;
    while ((layout.tops[first] ?? 0) + (layout.heights[first] ?? 0) <= top - viewport) first += 1;
    most = Math.max(most, (layout.starts[line + 1] ?? 0) - (layout.starts[first] ?? 0));
  }
  return most;
}
