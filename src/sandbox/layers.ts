import { blend, makeRamp, type Layer } from './canvas.ts';
import { mix, type Rgb } from './colour.ts';

const gridCells = 96;

/** A soft field of colour: `colourAt` is asked on a coarse grid (0 to 1 both ways), the rest is between. */
export function backdrop(width: number, height: number, colourAt: (u: number, v: number) => Rgb): Layer {
  const side = gridCells + 1;
  const grid = new Float32Array(side * side * 3);
  for (let j = 0; j < side; j += 1) {
    for (let i = 0; i < side; i += 1) grid.set(colourAt(i / gridCells, j / gridCells), (j * side + i) * 3);
  }
  const line = new Float32Array(side * 3);
  return {
    paint({ rgb }, y) {
      const v = ((y + 0.5) / height) * gridCells;
      const j = Math.min(gridCells - 1, Math.floor(v));
      const down = v - j;
      for (let k = 0; k < side * 3; k += 1) {
        const above = grid[j * side * 3 + k] ?? 0;
        line[k] = above + ((grid[(j + 1) * side * 3 + k] ?? 0) - above) * down;
      }
      for (let x = 0, at = 0; x < width; x += 1, at += 3) {
        const u = ((x + 0.5) / width) * gridCells;
        const i = Math.min(gridCells - 1, u | 0);
        const t = u - i;
        const k = i * 3;
        rgb[at] = (line[k] ?? 0) * (1 - t) + (line[k + 3] ?? 0) * t;
        rgb[at + 1] = (line[k + 1] ?? 0) * (1 - t) + (line[k + 4] ?? 0) * t;
        rgb[at + 2] = (line[k + 2] ?? 0) * (1 - t) + (line[k + 5] ?? 0) * t;
      }
    },
  };
}

export interface Disc {
  readonly x: number;
  readonly y: number;
  readonly radius: number;
  /** Colour and opacity run from one side to the other along this angle. */
  readonly angle: number;
  readonly from: Rgb;
  readonly to: Rgb;
  readonly opacity: readonly [number, number];
}

export function disc(shape: Disc): Layer {
  const { x: centreX, y: centreY, radius } = shape;
  const ramp = makeRamp(t => [
    ...mix(shape.from, shape.to, t),
    shape.opacity[0] + (shape.opacity[1] - shape.opacity[0]) * t,
  ]);
  const alongX = Math.cos(shape.angle) / (2 * radius);
  const alongY = Math.sin(shape.angle) / (2 * radius);
  return {
    paint(row, y) {
      const dy = y + 0.5 - centreY;
      const reach = (radius + 1) ** 2 - dy * dy;
      if (reach <= 0) return;
      const half = Math.sqrt(reach);
      const last = Math.min(row.width - 1, Math.floor(centreX + half));
      for (let x = Math.max(0, Math.floor(centreX - half)); x <= last; x += 1) {
        const dx = x + 0.5 - centreX;
        const inside = radius + 0.5 - Math.sqrt(dx * dx + dy * dy);
        if (inside <= 0) continue;
        blend(row, x, ramp, 0.5 + dx * alongX + dy * alongY, Math.min(1, inside));
      }
    },
  };
}

export interface Ridge {
  /** Its upper edge, one value a column. */
  readonly top: Float32Array;
  /** The line that depth and shadow are measured from, where the edge itself is too ragged for that. */
  readonly ground: Float32Array;
  /** Colour below the ground line: 0 at the line, 1 at `depth` and beyond. */
  readonly depth: number;
  readonly shade: (t: number) => Rgb;
  /** A soft shadow above the edge, on what lies behind. */
  readonly shadow: { readonly reach: number; readonly colour: Rgb; readonly opacity: number };
}

/** Sheets as if cut from paper, the first one farthest away; each is painted only where the nearer ones leave it. */
export function ridges(list: readonly Ridge[]): readonly Layer[] {
  let hidden: Float32Array | undefined;
  const layers: Layer[] = [];
  for (const each of [...list].reverse()) {
    const slopes = steepness(each.top);
    layers.push(ridge(each, slopes, hidden));
    const nearer = hidden;
    hidden = each.top.map((top, x) => Math.min(top + 0.5 / (slopes[x] ?? 1) - 0.5, nearer?.[x] ?? Infinity));
  }
  return layers.reverse();
}

function ridge(shape: Ridge, slopes: Float32Array, hidden: Float32Array | undefined): Layer {
  const { top, ground, depth, shadow } = shape;
  const ramp = makeRamp(t => [...shape.shade(t), 1]);
  const dark = makeRamp(() => [...shadow.colour, shadow.opacity]);
  const hiddenFrom = hidden ?? new Float32Array(top.length).fill(Infinity);
  const highest = top.reduce((low, value) => Math.min(low, value), Infinity) - shadow.reach - 1;
  return {
    paint(row, y) {
      if (y + 1 < highest) return;
      for (let x = 0; x < row.width; x += 1) {
        if (y >= (hiddenFrom[x] ?? 0)) continue;
        const below = y + 0.5 - (ground[x] ?? 0);
        const inside = Math.min(1, (y + 0.5 - (top[x] ?? 0)) * (slopes[x] ?? 1) + 0.5);
        if (inside < 1 && below > -shadow.reach) {
          const near = 1 + Math.min(0, below) / shadow.reach;
          blend(row, x, dark, 0, near * near);
        }
        if (inside > 0) blend(row, x, ramp, below / depth, inside);
      }
    },
  };
}

/** What turns a vertical distance to the edge into a true one, so that steep edges are as smooth as flat ones. */
function steepness(top: Float32Array): Float32Array {
  return top.map((value, x) => {
    const rise = ((top[x + 1] ?? value) - (top[x - 1] ?? value)) / 2;
    return 1 / Math.sqrt(1 + rise * rise);
  });
}

export interface Speck {
  readonly x: number;
  readonly y: number;
  readonly radius: number;
  readonly opacity: number;
}

/** Stars or snowflakes: many small soft dots of one colour. */
export function specks(list: readonly Speck[], colour: Rgb): Layer {
  const ramp = makeRamp(t => [...colour, t]);
  return {
    paint(row, y) {
      for (const speck of list) {
        const dy = y + 0.5 - speck.y;
        if (Math.abs(dy) > speck.radius + 1) continue;
        const last = Math.min(row.width - 1, Math.ceil(speck.x + speck.radius + 1));
        for (let x = Math.max(0, Math.floor(speck.x - speck.radius - 1)); x <= last; x += 1) {
          const inside = speck.radius + 0.5 - Math.hypot(x + 0.5 - speck.x, dy);
          if (inside > 0) blend(row, x, ramp, speck.opacity, Math.min(1, inside));
        }
      }
    },
  };
}
