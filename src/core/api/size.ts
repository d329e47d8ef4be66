import { english, phrase, type Phrase } from '../phrase.ts';
import type { Limits, Preset, Span } from './models.ts';

export interface Extent {
  readonly width: number;
  readonly height: number;
}

export type SizeLimits = Pick<Limits, 'presets' | 'area' | 'ratio'> & { readonly defaultSize?: string };

/** What five digits can say. */
const longestSide = 99_999;

/** Reads `2848x1600`; undefined for anything else, presets included. */
export function parseExtent(size: string): Extent | undefined {
  const match = /^(\d{1,5})[x×*](\d{1,5})$/i.exec(size.trim());
  if (match === null) return undefined;
  const width = Number(match[1]);
  const height = Number(match[2]);
  return width > 0 && height > 0 ? { width, height } : undefined;
}

/** Presets are upper-case K in every document; people type `2k`. */
export function normaliseSize(size: string): string {
  const extent = parseExtent(size);
  if (extent !== undefined) return formatExtent(extent);
  const word = size.trim();
  return /^[\d.]+k$/i.test(word) ? word.toUpperCase() : word;
}

/** What is wrong with a size, in English and to follow the model's name; undefined when nothing is. */
export function sizeFault(limits: SizeLimits, size: string): string | undefined {
  const words = sizeWords(limits, size);
  return words && english(words);
}

/** The same, fit to be translated. An exact size must hold both limits, a preset be the model's (fact sheet 2.3). */
export function sizeWords(limits: SizeLimits, size: string): Phrase | undefined {
  const wanted = normaliseSize(size);
  if (limits.presets.some(preset => preset === wanted) || isDefault(limits, wanted)) return undefined;
  const extent = parseExtent(wanted);
  if (extent === undefined) return presetFault(limits, wanted);
  const ratio = extent.width / extent.height;
  if (ratio < limits.ratio.min || ratio > limits.ratio.max)
    return phrase(
      'takes pictures whose sides are at most {0} to 1: {1} is too narrow',
      sidesOf(limits.ratio),
      wanted,
    );
  const area = extent.width * extent.height;
  const { min, max } = limits.area;
  if (area < min) return phrase('needs at least {0} pixels: {1} has {2}', min, wanted, area);
  return area > max ? phrase('takes at most {0} pixels: {1} has {2}', max, wanted, area) : undefined;
}

function isDefault({ defaultSize }: SizeLimits, wanted: string): boolean {
  return defaultSize !== undefined && wanted === normaliseSize(defaultSize);
}

/** A size that has no fault: the same kind as was asked for, and the same shape as far as the model allows it. */
export function nearestSize(limits: SizeLimits, size: string): string {
  const wanted = normaliseSize(size);
  const extent = parseExtent(wanted);
  const word = extent === undefined ? (nearestPreset(limits, wanted) ?? limits.defaultSize) : undefined;
  if (word !== undefined) return word;
  const side = Math.sqrt(pixelsOf(wanted));
  const nearest = nearestExtent(limits, extent ?? { width: side, height: side });
  return nearest === undefined ? (limits.defaultSize ?? wanted) : formatExtent(nearest);
}

/** About how many pixels one picture of this size has; presets are counted as squares of that class. */
export function pixelsOf(size: string | undefined): number {
  const wanted = normaliseSize(size ?? '2K');
  const extent = parseExtent(wanted);
  if (extent !== undefined) return extent.width * extent.height;
  const side = sideOf(wanted);
  return Number.isNaN(side) ? 2048 * 2048 : side * side;
}

/** The closest whole numbers inside both limits; undefined when no size at all is. */
export function nearestExtent(
  { area, ratio }: Pick<SizeLimits, 'area' | 'ratio'>,
  { width, height }: Extent,
): Extent | undefined {
  const shape = clamp(width / height, ratio);
  const exact = Math.sqrt(clamp(width * height, area) / shape);
  const lowest = Math.max(1, Math.floor(Math.sqrt(area.min / ratio.max)));
  const highest = Math.min(longestSide, Math.ceil(Math.sqrt(area.max / ratio.min)));
  const middle = Math.round(clamp(exact, { min: lowest, max: highest }));
  const at = (candidate: number): Extent[] => {
    const found = widthFor(candidate, shape, { area, ratio });
    return found === undefined ? [] : [{ width: found, height: candidate }];
  };
  const offShape = (extent: Extent): number => Math.abs(extent.width / extent.height - shape);
  // Of the heights beside the exact one, the one that keeps the shape best; limits close together need a longer look.
  const beside = [middle, middle - 1, middle + 1].flatMap(at);
  const best = beside.toSorted((one, other) => offShape(one) - offShape(other))[0];
  if (best !== undefined) return best;
  for (let step = 2; step <= highest - lowest + 1; step++) {
    const found = [middle + step, middle - step].flatMap(at)[0];
    if (found !== undefined) return found;
  }
  return undefined;
}

function widthFor(
  height: number,
  shape: number,
  { area, ratio }: Pick<SizeLimits, 'area' | 'ratio'>,
): number | undefined {
  if (height < 1 || height > longestSide) return undefined;
  const min = Math.ceil(Math.max(area.min / height, ratio.min * height));
  const max = Math.floor(Math.min(longestSide, area.max / height, ratio.max * height));
  if (min > max) return undefined;
  const width = clamp(Math.round(height * shape), { min, max });
  // Multiplying and dividing round differently in the last digit.
  return width / height >= ratio.min && width / height <= ratio.max ? width : undefined;
}

function presetFault({ area, presets }: SizeLimits, wanted: string): Phrase {
  const side = sideOf(wanted);
  if (Number.isNaN(side)) return phrase('does not know the size “{0}”', wanted.slice(0, 20));
  if (side * side < area.min) return phrase('needs at least {0} pixels: {1} is too small', area.min, wanted);
  if (side * side > area.max) return phrase('takes at most {0} pixels: {1} is too large', area.max, wanted);
  if (presets.length === 0) return phrase('takes exact sizes only: {0} is none', wanted);
  return phrase('has the presets {0}: {1} is none of them', presets.join(', '), wanted);
}

function nearestPreset({ presets }: SizeLimits, wanted: string): Preset | undefined {
  const asked = sideOf(wanted);
  if (Number.isNaN(asked)) return presets[0];
  const distance = (preset: Preset): number => Math.abs(sideOf(preset) - asked);
  return presets.reduce<Preset | undefined>(
    (best, preset) => (best === undefined || distance(preset) < distance(best) ? preset : best),
    undefined,
  );
}

/** The side of a square of this class; NaN for what is no preset. */
function sideOf(preset: string): number {
  return /^\d+(\.\d+)?K$/.test(preset) ? Number.parseFloat(preset) * 1024 : Number.NaN;
}

function sidesOf({ min, max }: Span): string {
  return String(Math.round(Math.max(max, 1 / min) * 100) / 100);
}

function formatExtent({ width, height }: Extent): string {
  return `${width}x${height}`;
}

function clamp(value: number, { min, max }: Span): number {
  return Math.min(max, Math.max(min, value));
}
