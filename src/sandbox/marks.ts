import type { Pixels } from './canvas.ts';
import { drawShadow, fill, grow, roundedDistance, type Box } from './draw.ts';
import { drawText, textWidth } from './strokeFont.ts';

const sandboxWords = 'Seedream sandbox';
const watermarkWords = 'AI generated';

/** What every picture of the sandbox says about itself: where it is from, and which image of its set it is. */
export function drawMarks(pixels: Pixels, index: number, watermark: boolean): void {
  const size = markSize(pixels);
  const margin = size * 0.95;
  const own = labelSize(sandboxWords, size);
  const bottom = pixels.height - margin - own.height;
  drawLabel(pixels, sandboxWords, { x: margin, y: bottom, ...own }, size);
  if (watermark) {
    const box = labelSize(watermarkWords, size);
    const x = pixels.width - margin - box.width;
    // On a very narrow picture the two do not fit side by side.
    const clash = x < margin * 1.5 + own.width;
    drawLabel(
      pixels,
      watermarkWords,
      { x, y: clash ? bottom - own.height - margin / 2 : bottom, ...box },
      size,
    );
  }
  drawBadge(pixels, index + 1, { x: margin, y: margin }, size * 2.5);
}

/** A number in a dark disc, also used for the references. */
export function drawBadge(
  pixels: Pixels,
  number: number,
  corner: { readonly x: number; readonly y: number },
  diameter: number,
): void {
  const box: Box = { ...corner, width: diameter, height: diameter };
  drawShadow(pixels, box, diameter / 2, diameter * 0.22);
  const distance = roundedDistance(box, diameter / 2);
  fill(pixels, grow(box, 1), [16, 18, 26], (x, y) => 0.62 * (0.5 - distance(x, y)));
  const line = Math.max(1, diameter * 0.035);
  fill(pixels, grow(box, 1), [255, 255, 255], (x, y) => {
    const ring = Math.abs(distance(x, y) + line / 2) - line / 2;
    return 0.85 * Math.min(1, Math.max(0, 0.5 - ring));
  });
  const text = String(number);
  const size = diameter * (text.length > 1 ? 0.54 : 0.66);
  const start = {
    x: corner.x + (diameter - textWidth(text, size)) / 2,
    y: corner.y + diameter / 2 - size / 2,
  };
  drawText(pixels, text, start, { size, weight: 0.095, colour: [255, 255, 255], opacity: 1 });
}

/** Small, but never too small to read; never wider than a narrow picture allows. */
function markSize({ width, height }: Pixels): number {
  const wanted = Math.max(13, Math.sqrt(width * height) * 0.0155);
  const widest = textWidth(sandboxWords, 1) + 4;
  return Math.min(wanted, width / widest);
}

function labelSize(words: string, size: number): { width: number; height: number } {
  return { width: textWidth(words, size) + size * 1.3, height: size * 1.75 };
}

function drawLabel(pixels: Pixels, words: string, box: Box, size: number): void {
  const distance = roundedDistance(box, box.height / 2);
  fill(pixels, grow(box, 1), [16, 18, 26], (x, y) => 0.5 * Math.min(1, Math.max(0, 0.5 - distance(x, y))));
  const start = { x: box.x + size * 0.65, y: box.y + (box.height - size) / 2 };
  drawText(pixels, words, start, { size, weight: 0.088, colour: [255, 255, 255], opacity: 0.95 });
}
