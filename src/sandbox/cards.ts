import sharp from 'sharp';
import type { Pixels } from './canvas.ts';
import type { Rgb } from './colour.ts';
import { drawShadow, eachPixel, fill, grow, put, roundedDistance, type Box } from './draw.ts';
import { drawBadge } from './marks.ts';
import type { Reference } from './references.ts';
import type { Size } from './size.ts';

/** A reference as it lies in the picture: decoded once for all images of a set. */
export interface Card {
  readonly box: Box;
  readonly rgb: Uint8Array;
}

const gapShare = 0.09;

export async function prepareCards(
  references: readonly Reference[],
  size: Size,
  signal: AbortSignal,
): Promise<readonly Card[]> {
  const boxes = layOut(references, size);
  const cards: Card[] = [];
  for (const [at, box] of boxes.entries()) {
    signal.throwIfAborted();
    const rgb = await references[at]
      ?.open()
      .resize(box.width, box.height, { fit: 'cover' })
      .flatten({ background: '#f4f4f2' })
      .toColourspace('srgb')
      .removeAlpha()
      .raw()
      .toBuffer();
    if (rgb !== undefined) cards.push({ box, rgb });
  }
  return cards;
}

/** Sixteen tones of a picture, for a palette. */
export async function tonesOf(card: Card): Promise<readonly Rgb[]> {
  const { width, height } = card.box;
  const raw = { width, height, channels: 3 } as const;
  const data = await sharp(card.rgb, { raw }).resize(4, 4, { fit: 'fill' }).raw().toBuffer();
  return Array.from({ length: 16 }, (_, at) => [
    data[at * 3] ?? 0,
    data[at * 3 + 1] ?? 0,
    data[at * 3 + 2] ?? 0,
  ]);
}

export function drawCards(pixels: Pixels, cards: readonly Card[]): void {
  for (const [at, card] of cards.entries()) {
    const side = Math.min(card.box.width, card.box.height);
    const radius = side * 0.06;
    drawShadow(pixels, card.box, radius, side * 0.13);
    drawPhoto(pixels, card, radius);
    const badge = Math.min(side * 0.3, Math.max(side * 0.15, 22));
    const inset = side * 0.055;
    drawBadge(pixels, at + 1, { x: card.box.x + inset, y: card.box.y + inset }, badge);
  }
}

function drawPhoto(pixels: Pixels, { box, rgb }: Card, radius: number): void {
  const distance = roundedDistance(box, radius);
  eachPixel(pixels, box, (x, y) => {
    const at = ((y - box.y) * box.width + (x - box.x)) * 3;
    const alpha = Math.min(1, Math.max(0, 0.5 - distance(x + 0.5, y + 0.5)));
    put(pixels, x, y, [rgb[at] ?? 0, rgb[at + 1] ?? 0, rgb[at + 2] ?? 0], alpha);
  });
  const line = Math.max(1.2, Math.min(box.width, box.height) * 0.011);
  fill(pixels, grow(box, 1), [255, 255, 255], (x, y) => {
    const border = Math.abs(distance(x, y) + line / 2) - line / 2;
    return 0.92 * Math.min(1, Math.max(0, 0.5 - border));
  });
}

/** Rows of equal height in the middle of the picture; of one to five rows, those that make the cards largest. */
function layOut(references: readonly Reference[], size: Size): readonly Box[] {
  const shapes = references.map(({ width, height }) => Math.min(1.6, Math.max(0.625, width / height)));
  if (shapes.length === 0) return [];
  let best = rowsOf(shapes, 1, size);
  for (let count = 2; count <= Math.min(5, shapes.length); count += 1) {
    const next = rowsOf(shapes, count, size);
    if (next.height > best.height * 1.05) best = next;
  }
  return placeRows(best, size);
}

interface Rows {
  readonly rows: readonly (readonly number[])[];
  readonly height: number;
}

function rowsOf(shapes: readonly number[], count: number, { width, height }: Size): Rows {
  const each = Math.ceil(shapes.length / count);
  const rows = Array.from({ length: Math.ceil(shapes.length / each) }, (_, row) =>
    shapes.slice(row * each, (row + 1) * each),
  );
  const widest = Math.max(...rows.map(row => spanOf(row)));
  const high = rows.length + gapShare * (rows.length - 1);
  const limit = Math.min(height * 0.5, Math.sqrt(width * height) * 0.4);
  return { rows, height: Math.min(limit, (width * 0.8) / widest, (height * 0.62) / high) };
}

/** Width of a row whose cards are one unit high. */
function spanOf(row: readonly number[]): number {
  return row.reduce((sum, shape) => sum + shape, 0) + gapShare * (row.length - 1);
}

function placeRows({ rows, height }: Rows, size: Size): readonly Box[] {
  const gap = height * gapShare;
  const total = rows.length * height + (rows.length - 1) * gap;
  let y = size.height * 0.5 - total / 2;
  const boxes: Box[] = [];
  for (const row of rows) {
    let x = size.width / 2 - (spanOf(row) * height) / 2;
    for (const shape of row) {
      const width = Math.max(1, Math.round(shape * height));
      boxes.push({ x: Math.round(x), y: Math.round(y), width, height: Math.max(1, Math.round(height)) });
      x += shape * height + gap;
    }
    y += height + gap;
  }
  return boxes;
}
