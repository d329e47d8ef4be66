import type { Pixels } from './canvas.ts';
import type { Rgb } from './colour.ts';
import { fill } from './draw.ts';

/*
 * The WebAssembly imaging build has no fonts, so the few letters of the marks are strokes of our own, drawn by
 * their distance: smooth at every size. Units are ems, y runs down, capitals stand from 0.15 to 0.85.
 * `l x y x y …` is a line through points, `a cx cy rx ry from to` a part of an ellipse in degrees.
 */
const glyphs: Readonly<Record<string, readonly [advance: number, strokes: string]>> = {
  ' ': [0.28, ''],
  S: [0.57, 'a .28 .325 .195 .175 -28 -270 a .28 .675 .21 .175 -90 150'],
  A: [0.63, 'l .03 .85 .31 .15 .59 .85 l .13 .61 .49 .61'],
  I: [0.22, 'l .11 .15 .11 .85'],
  a: [0.58, 'a .27 .615 .205 .235 0 360 l .475 .38 .475 .85'],
  b: [0.58, 'l .1 .13 .1 .85 a .305 .615 .205 .235 0 360'],
  d: [0.58, 'a .27 .615 .205 .235 0 360 l .475 .13 .475 .85'],
  e: [0.54, 'l .06 .605 .475 .605 a .268 .615 .208 .235 -3 -318'],
  g: [0.58, 'a .27 .615 .205 .235 0 360 l .475 .38 .475 .87 a .275 .87 .2 .19 0 148'],
  m: [
    0.84,
    'l .1 .38 .1 .85 a .26 .56 .16 .18 -180 0 l .42 .56 .42 .85 a .58 .56 .16 .18 -180 0 l .74 .56 .74 .85',
  ],
  n: [0.58, 'l .1 .38 .1 .85 a .29 .575 .19 .195 -180 0 l .48 .575 .48 .85'],
  o: [0.56, 'a .28 .615 .22 .235 0 360'],
  r: [0.37, 'l .1 .38 .1 .85 a .29 .575 .19 .195 -180 -68'],
  s: [0.47, 'a .235 .4975 .15 .1175 -32 -270 a .235 .7325 .165 .1175 -90 148'],
  t: [0.4, 'l .18 .23 .18 .74 a .29 .74 .11 .11 180 90 l .29 .85 .35 .85 l .05 .38 .35 .38'],
  x: [0.49, 'l .06 .38 .43 .85 l .43 .38 .06 .85'],
  0: [0.56, 'a .28 .5 .21 .35 0 360'],
  1: [0.5, 'l .13 .3 .3 .15 .3 .85'],
  2: [0.56, 'a .28 .36 .2 .21 -165 32 l .45 .471 .09 .85 .49 .85'],
  3: [0.56, 'a .27 .325 .18 .175 -150 90 a .27 .675 .205 .175 -90 148'],
  4: [0.58, 'l .4 .85 .4 .15 .06 .65 .52 .65'],
  5: [0.56, 'l .45 .15 .16 .15 .125 .47 a .27 .615 .21 .235 -134 145'],
  6: [0.56, 'a .28 .635 .205 .215 0 360 l .4 .15 .108 .53'],
  7: [0.52, 'l .06 .15 .46 .15 .19 .85'],
  8: [0.56, 'a .28 .325 .175 .175 0 360 a .28 .675 .21 .175 0 360'],
  9: [0.56, 'a .28 .365 .205 .215 0 360 l .452 .47 .16 .85'],
};

type Segment = readonly [x1: number, y1: number, x2: number, y2: number];

export interface TextStyle {
  /** Height of one em in pixels. */
  readonly size: number;
  /** Thickness of the strokes in ems. */
  readonly weight: number;
  readonly colour: Rgb;
  readonly opacity: number;
}

export function textWidth(text: string, size: number): number {
  return Array.from(text).reduce((sum, letter) => sum + (glyphs[letter]?.[0] ?? 0), 0) * size;
}

/** `x` and `y` are the left top corner of the line's em box. */
export function drawText(pixels: Pixels, text: string, at: { x: number; y: number }, style: TextStyle): void {
  const { size, weight, colour, opacity } = style;
  let left = at.x;
  for (const letter of text) {
    const [advance, strokes] = glyphs[letter] ?? [0, ''];
    const segments = readStrokes(strokes);
    const origin = left;
    const box = { x: origin - size * 0.1, y: at.y, width: (advance + 0.2) * size, height: size * 1.2 };
    fill(pixels, box, colour, (x, y) => {
      const distance = nearest(segments, (x - origin) / size, (y - at.y) / size);
      return opacity * Math.min(1, Math.max(0, (weight / 2 - distance) * size + 0.5));
    });
    left += advance * size;
  }
}

function readStrokes(strokes: string): readonly Segment[] {
  const segments: Segment[] = [];
  for (const [, kind = '', rest = ''] of strokes.matchAll(/([al])([^al]*)/gu)) {
    const numbers = rest.trim().split(/\s+/u).map(Number);
    const points = kind === 'a' ? arcPoints(numbers) : numbers;
    for (let at = 0; at + 3 < points.length; at += 2) {
      const [x1 = 0, y1 = 0, x2 = 0, y2 = 0] = points.slice(at, at + 4);
      segments.push([x1, y1, x2, y2]);
    }
  }
  return segments;
}

function arcPoints([cx = 0, cy = 0, rx = 0, ry = 0, from = 0, to = 0]: readonly number[]): readonly number[] {
  const steps = Math.ceil(Math.abs(to - from) / 9);
  return Array.from({ length: steps + 1 }, (_, step) => {
    const angle = ((from + ((to - from) * step) / steps) * Math.PI) / 180;
    return [cx + rx * Math.cos(angle), cy + ry * Math.sin(angle)];
  }).flat();
}

function nearest(segments: readonly Segment[], x: number, y: number): number {
  let best = Infinity;
  for (const [x1, y1, x2, y2] of segments) {
    const dx = x2 - x1;
    const dy = y2 - y1;
    const along = ((x - x1) * dx + (y - y1) * dy) / (dx * dx + dy * dy || 1);
    const t = Math.min(1, Math.max(0, along));
    const away = (x - x1 - t * dx) ** 2 + (y - y1 - t * dy) ** 2;
    if (away < best) best = away;
  }
  return Math.sqrt(best);
}
