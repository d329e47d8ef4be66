import type { Pixels } from './canvas.ts';
import type { Rgb } from './colour.ts';

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Lays a colour over a part of the picture, as strongly as `cover` says for the middle of each pixel. */
export function fill(pixels: Pixels, box: Box, colour: Rgb, cover: (x: number, y: number) => number): void {
  eachPixel(pixels, box, (x, y) => {
    const alpha = cover(x + 0.5, y + 0.5);
    if (alpha > 0) put(pixels, x, y, colour, Math.min(1, alpha));
  });
}

export function eachPixel(pixels: Pixels, box: Box, visit: (x: number, y: number) => void): void {
  const bottom = Math.min(pixels.height, Math.ceil(box.y + box.height));
  const right = Math.min(pixels.width, Math.ceil(box.x + box.width));
  for (let y = Math.max(0, Math.floor(box.y)); y < bottom; y += 1) {
    for (let x = Math.max(0, Math.floor(box.x)); x < right; x += 1) visit(x, y);
  }
}

export function put(
  { data, width, channels }: Pixels,
  x: number,
  y: number,
  colour: Rgb,
  alpha: number,
): void {
  const at = (y * width + x) * channels;
  const under = channels === 4 ? (data[at + 3] ?? 0) / 255 : 1;
  const together = alpha + under * (1 - alpha);
  const share = together === 0 ? 0 : alpha / together;
  for (let channel = 0; channel < 3; channel += 1) {
    const before = data[at + channel] ?? 0;
    data[at + channel] = before + ((colour[channel] ?? 0) - before) * share;
  }
  if (channels === 4) data[at + 3] = together * 255;
}

/** How far a point lies outside (positive) or inside (negative) a rectangle with round corners. */
export function roundedDistance(box: Box, radius: number): (x: number, y: number) => number {
  const halfWidth = box.width / 2;
  const halfHeight = box.height / 2;
  return (x, y) => {
    const dx = Math.abs(x - box.x - halfWidth) - halfWidth + radius;
    const dy = Math.abs(y - box.y - halfHeight) - halfHeight + radius;
    return Math.hypot(Math.max(dx, 0), Math.max(dy, 0)) + Math.min(Math.max(dx, dy), 0) - radius;
  };
}

export function grow(box: Box, by: number): Box {
  return { x: box.x - by, y: box.y - by, width: box.width + 2 * by, height: box.height + 2 * by };
}

/** A soft shadow of a rounded box, a little lower than the box itself. */
export function drawShadow(pixels: Pixels, box: Box, radius: number, blur: number): void {
  const lowered = { ...box, y: box.y + blur * 0.35 };
  const distance = roundedDistance(lowered, radius);
  fill(pixels, grow(lowered, blur), [8, 10, 18], (x, y) => {
    const near = 0.5 - distance(x, y) / (2 * blur);
    const eased = Math.min(1, Math.max(0, near));
    return 0.42 * eased * eased * (3 - 2 * eased);
  });
}
