import type { Layer } from './canvas.ts';
import { adjust, lightness, mix, type Rgb } from './colour.ts';
import { backdrop, disc, ridges, specks, type Ridge } from './layers.ts';
import { smoothNoise, type Random } from './random.ts';
import type { Stage } from './stage.ts';

interface Sun {
  readonly x: number;
  readonly y: number;
  readonly radius: number;
}

/** Mountain ranges one behind the other, paler with distance, mist in the valleys. */
export function hills(stage: Stage): readonly Layer[] {
  const { random, palette } = stage;
  const count = 5 + Math.floor(random.between(0, 2));
  const wooded = palette.names.has('forest') || palette.names.has('autumn');
  return land(stage, {
    count,
    horizon: random.between(0.42, 0.52),
    line: (depth, noise) => {
      const sharp = 1 - depth;
      return u => {
        const broad = noise(u * (1.1 + sharp));
        const crest = 1 - 2 * Math.abs(noise(u * (1.6 + sharp * 1.6) + 51));
        return broad * 0.55 + crest * (0.25 + 0.35 * sharp);
      };
    },
    detail: 5,
    trees: wooded,
  });
}

/** Long smooth waves: dunes, swell, meadows. */
export function dunes(stage: Stage): readonly Layer[] {
  const { random } = stage;
  return land(stage, {
    count: 6,
    horizon: random.between(0.46, 0.56),
    line: (depth, noise) => {
      const stretch = random.between(0.55, 0.8) + 0.3 * (1 - depth);
      return u => noise(u * stretch) * 0.95;
    },
    detail: 1,
    trees: false,
  });
}

interface LandPlan {
  readonly count: number;
  readonly horizon: number;
  readonly detail: number;
  readonly trees: boolean;
  readonly line: (depth: number, noise: (x: number) => number) => (u: number) => number;
}

function land(stage: Stage, plan: LandPlan): readonly Layer[] {
  const { width, height, unit, palette, random } = stage;
  const sun: Sun = {
    x: width * random.between(0.24, 0.76),
    y: height * (plan.horizon - random.between(0.12, 0.24)),
    radius: unit * random.between(0.065, 0.11),
  };
  const behind = [sky(stage, sun), ...stars(stage, plan.horizon), sunDisc(sun, palette.light)];
  const list: Ridge[] = [];
  for (let at = 0; at < plan.count; at += 1) {
    const depth = at / (plan.count - 1);
    const base = height * (plan.horizon + (0.95 - plan.horizon) * depth ** 1.15);
    const swing = Math.min(height * 0.12, unit * (0.13 - 0.03 * depth));
    const height01 = plan.line(depth, smoothNoise(random, plan.detail));
    const start = random.between(0, 200);
    const top = Float32Array.from(
      { length: width },
      (_, x) => base - swing * height01(start + x / (unit * 0.62)),
    );
    const edge = plan.trees && depth > 0.2 ? withTrees(top, unit * (0.022 + 0.06 * depth ** 2), random) : top;
    list.push(range(stage, edge, top, depth));
  }
  return [...behind, ...ridges(list)];
}

function range(stage: Stage, top: Float32Array, ground: Float32Array, depth: number): Ridge {
  const { unit, palette, height } = stage;
  const haze = palette.skyBottom;
  const body = mix(mix(palette.landFar, palette.landNear, depth ** 1.1), haze, 0.42 * (1 - depth) ** 1.5);
  const foot = mix(body, haze, 0.46 * (1 - depth * 0.55));
  const rim = mix(body, palette.light, 0.08 + 0.12 * lightness(body));
  return {
    top,
    ground,
    depth: height * (0.2 + 0.12 * depth),
    shade: t => mix(mix(rim, body, Math.min(1, t * 9)), foot, t ** 1.25),
    shadow: {
      reach: unit * (0.02 + 0.035 * depth),
      colour: adjust(mix(palette.landFar, palette.landNear, depth), -0.12),
      opacity: 0.1 + 0.14 * depth,
    },
  };
}

/** Firs along a ridge: narrow triangles of uneven height that overlap. */
function withTrees(ground: Float32Array, size: number, random: Random): Float32Array {
  const top = Float32Array.from(ground);
  for (let x = -size; x < top.length + size; x += size * random.between(0.14, 0.4)) {
    const tall = size * random.between(0.45, 1.2);
    const half = tall * random.between(0.19, 0.25);
    const foot = ground[Math.min(top.length - 1, Math.max(0, Math.round(x)))] ?? 0;
    for (let at = Math.max(0, Math.ceil(x - half)); at <= Math.min(top.length - 1, x + half); at += 1) {
      const side = 1 - Math.abs(at - x) / half;
      top[at] = Math.min(top[at] ?? 0, foot - tall * side ** 1.2 + tall * 0.12);
    }
  }
  return top;
}

function sky({ width, height, unit, palette }: Stage, sun: Sun): Layer {
  const high = adjust(palette.skyTop, 0.02);
  return backdrop(width, height, (u, v) => {
    const away = Math.hypot(u * width - sun.x, (v * height - sun.y) * 1.15) / unit;
    const base = mix(high, palette.skyBottom, Math.min(1, v / 0.62) ** 1.15);
    const glow = 0.62 * Math.exp(-((away / 0.22) ** 2)) + 0.32 * Math.exp(-((away / 0.6) ** 2));
    return mix(base, palette.light, glow);
  });
}

function sunDisc(sun: Sun, light: Rgb): Layer {
  const bright = adjust(light, 0.03);
  return disc({ ...sun, angle: Math.PI / 2, from: bright, to: light, opacity: [0.98, 0.86] });
}

/** Dark skies have some. */
export function stars({ width, height, unit, palette, random }: Stage, horizon: number): readonly Layer[] {
  if (lightness(palette.skyTop) > 0.33) return [];
  const points = Array.from({ length: 130 }, () => ({
    x: random.next() * width,
    y: random.next() ** 1.4 * height * horizon,
    radius: unit * random.between(0.0006, 0.0019),
    opacity: random.between(0.25, 0.9),
  }));
  return [specks(points, adjust(palette.light, 0.05))];
}
