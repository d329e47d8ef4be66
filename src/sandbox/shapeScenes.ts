import type { Layer } from './canvas.ts';
import { adjust, mix, type Rgb } from './colour.ts';
import { backdrop, disc, ridges, type Ridge } from './layers.ts';
import { stars } from './landScenes.ts';
import { smoothNoise } from './random.ts';
import type { Stage } from './stage.ts';

/** Sheets of thin coloured paper that curl over each other. */
export function silk(stage: Stage): readonly Layer[] {
  const { width, height, unit, palette, random } = stage;
  const sheets: Ridge[] = [];
  const count = 8;
  const tilt = random.between(0.1, 0.34) * (random.next() < 0.5 ? -1 : 1) * Math.min(1, height / width);
  const phase = random.between(0, Math.PI * 2);
  const noise = smoothNoise(random, 2);
  const swing = Math.min(height * 0.17, unit * 0.2);
  const steps: readonly Rgb[] = [palette.skyBottom, palette.landFar, palette.skyTop, palette.landNear];
  for (let at = 0; at < count; at += 1) {
    const depth = at / (count - 1);
    const base = height * (0.2 + 0.72 * depth);
    const top = Float32Array.from({ length: width }, (_, x) => {
      const u = (x - width / 2) / unit;
      const wave = Math.sin(u * 2.3 + phase + depth * 2.1) + 0.55 * noise(u * 0.9 + depth * 1.3 + 40);
      return base + u * tilt * unit - swing * wave * (0.55 + 0.45 * Math.sin(depth * 5 + phase));
    });
    const tone = gradientAt(steps, depth);
    sheets.push(sheet(stage, top, tone));
  }
  return [softField(stage), ...ridges(sheets)];
}

function sheet({ unit, height, palette }: Stage, top: Float32Array, tone: Rgb): Ridge {
  const rim = mix(tone, palette.light, 0.5);
  const deep = adjust(tone, -0.07, 1.08);
  return {
    top,
    ground: top,
    depth: height * 0.34,
    shade: t => mix(mix(rim, tone, Math.min(1, t * 3.2) ** 0.6), deep, t),
    shadow: { reach: unit * 0.075, colour: adjust(palette.landNear, -0.1), opacity: 0.26 },
  };
}

/** Large translucent circles that overlap, one small solid one among them. */
export function orbs(stage: Stage): readonly Layer[] {
  const { width, height, unit, palette, random } = stage;
  const layers: Layer[] = [softField(stage), ...stars(stage, 1)];
  const tones: readonly [Rgb, ...Rgb[]] = [
    palette.landFar,
    palette.skyTop,
    palette.skyBottom,
    palette.landNear,
    palette.light,
  ];
  const turn = random.between(0, Math.PI * 2);
  const count = 6;
  for (let at = 0; at < count; at += 1) {
    const around = turn + at * 2.399963;
    const away = 0.1 + 0.3 * Math.sqrt(at / count);
    const radius = unit * random.between(0.2, 0.4) * (1 - at * 0.08);
    const from = tones[at % tones.length] ?? tones[0];
    layers.push(
      disc({
        x: width * (0.5 + away * Math.cos(around)),
        y: height * (0.5 + away * Math.sin(around)),
        radius,
        angle: random.between(0, Math.PI * 2),
        from: adjust(from, 0.04, 1.1),
        to: mix(from, palette.skyBottom, 0.45),
        opacity: [random.between(0.78, 0.92), random.between(0.06, 0.26)],
      }),
    );
  }
  layers.push(pearl(stage, turn + count * 2.399963));
  return layers;
}

function pearl({ width, height, unit, palette, random }: Stage, around: number): Layer {
  return disc({
    x: width * (0.5 + 0.3 * Math.cos(around)),
    y: height * (0.5 + 0.3 * Math.sin(around)),
    radius: unit * random.between(0.05, 0.08),
    angle: 1.2,
    from: adjust(palette.light, 0.02),
    to: palette.light,
    opacity: [1, 0.92],
  });
}

/** Two or three wide clouds of colour that melt into each other. */
function softField({ width, height, unit, palette, random }: Stage): Layer {
  const clouds = [palette.light, palette.landFar, palette.skyTop].map((colour, at) => ({
    colour,
    x: width * random.between(0.1, 0.9),
    y: height * random.between(0.05, 0.95),
    reach: unit * random.between(0.35, 0.6),
    strength: [0.7, 0.45, 0.5][at] ?? 0.5,
  }));
  const lean = random.between(-0.35, 0.35);
  return backdrop(width, height, (u, v) => {
    let colour = mix(palette.skyTop, palette.skyBottom, v + (u - 0.5) * lean);
    for (const cloud of clouds) {
      const away = Math.hypot(u * width - cloud.x, v * height - cloud.y) / cloud.reach;
      colour = mix(colour, cloud.colour, cloud.strength * Math.exp(-away * away));
    }
    return colour;
  });
}

function gradientAt(steps: readonly Rgb[], t: number): Rgb {
  const place = t * (steps.length - 1);
  const at = Math.min(steps.length - 2, Math.floor(place));
  const low = steps[at] ?? [0, 0, 0];
  return mix(low, steps[at + 1] ?? low, place - at);
}
