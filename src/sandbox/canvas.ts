import { setImmediate as nextTurn } from 'node:timers/promises';

/** One line of the picture while it is being painted: RGB from 0 to 255, and how much of it is not clear. */
export interface Row {
  readonly rgb: Float32Array;
  readonly cover: Float32Array | undefined;
  readonly width: number;
}

/** Something that lies over what was painted before; asked for each row once, from top to bottom. */
export interface Layer {
  paint(row: Row, y: number): void;
}

export interface Pixels {
  readonly data: Uint8ClampedArray;
  readonly width: number;
  readonly height: number;
  readonly channels: 3 | 4;
}

export interface CanvasOptions {
  readonly width: number;
  readonly height: number;
  readonly layers: readonly Layer[];
  /** Whether what the first layer alone covers stays clear. */
  readonly transparent: boolean;
}

const rowsPerTurn = 48;
const grain = makeGrain();

/** Paints at full size, in turns, so that other requests are served and a cancelled one stops. */
export async function paintCanvas(options: CanvasOptions, signal: AbortSignal): Promise<Pixels> {
  const { width, height, layers, transparent } = options;
  const channels = transparent ? 4 : 3;
  const data = new Uint8ClampedArray(width * height * channels);
  const cover = transparent ? new Float32Array(width) : undefined;
  const row: Row = { rgb: new Float32Array(width * 3), cover, width };
  for (let y = 0; y < height; y += 1) {
    if (y % rowsPerTurn === 0) {
      await nextTurn();
      signal.throwIfAborted();
    }
    layers.forEach((layer, at) => {
      layer.paint(row, y);
      if (at === 0) cover?.fill(0);
    });
    if (cover === undefined) store(row, data, y);
    else storeClear(row, cover, data, y);
  }
  return { data, width, height, channels };
}

/** A colour and its opacity for each step along a shape, four numbers a step: a table is read far faster than mixed. */
type Ramp = Float32Array;

const rampSteps = 1023;

export function makeRamp(shade: (t: number) => readonly [number, number, number, number]): Ramp {
  const ramp = new Float32Array((rampSteps + 1) * 4);
  for (let step = 0; step <= rampSteps; step += 1) ramp.set(shade(step / rampSteps), step * 4);
  return ramp;
}

/** Lays the colour at `t` (0 to 1) of a ramp over one pixel of a row, as strongly as `strength` says. */
export function blend(row: Row, x: number, ramp: Ramp, t: number, strength: number): void {
  const { rgb, cover } = row;
  const from = (t <= 0 ? 0 : t >= 1 ? rampSteps : (t * rampSteps) | 0) * 4;
  const at = x * 3;
  const alpha = (ramp[from + 3] ?? 0) * strength;
  const rest = 1 - alpha;
  rgb[at] = (rgb[at] ?? 0) * rest + (ramp[from] ?? 0) * alpha;
  rgb[at + 1] = (rgb[at + 1] ?? 0) * rest + (ramp[from + 1] ?? 0) * alpha;
  rgb[at + 2] = (rgb[at + 2] ?? 0) * rest + (ramp[from + 2] ?? 0) * alpha;
  if (cover !== undefined) cover[x] = (cover[x] ?? 0) * rest + alpha;
}

/** A grain of about one step hides the bands that eight bits would show in soft gradients. */
function store({ rgb, width }: Row, data: Uint8ClampedArray, y: number): void {
  let out = y * width * 3;
  const start = grainStart(y);
  for (let x = 0, at = 0; x < width; x += 1, at += 3, out += 3) {
    const speck = grain[(start + x) & 0xffff] ?? 0;
    data[out] = (rgb[at] ?? 0) + speck;
    data[out + 1] = (rgb[at + 1] ?? 0) + speck;
    data[out + 2] = (rgb[at + 2] ?? 0) + speck;
  }
}

function storeClear({ rgb, width }: Row, cover: Float32Array, data: Uint8ClampedArray, y: number): void {
  for (let x = 0; x < width; x += 1) {
    const out = (y * width + x) * 4;
    for (let channel = 0; channel < 3; channel += 1) data[out + channel] = rgb[x * 3 + channel] ?? 0;
    data[out + 3] = (cover[x] ?? 0) * 255;
  }
}

function grainStart(y: number): number {
  return Math.imul(y + 1, 0x9e3779b1) >>> 16;
}

function makeGrain(): Float32Array {
  const values = new Float32Array(0x10000);
  let state = 0x2545f491;
  const next = (): number => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 4_294_967_296;
  };
  for (let at = 0; at < values.length; at += 1) values[at] = (next() + next() - 1) * 1.3;
  return values;
}
