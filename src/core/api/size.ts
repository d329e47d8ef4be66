import type { Model, Preset } from './models.ts';

export type SizeCheck =
  | { readonly kind: 'ok' }
  /** `rule` says what is wrong in words; `nearest` is a size this model takes. */
  | { readonly kind: 'wrong'; readonly rule: string; readonly nearest: string };

export interface Extent {
  readonly width: number;
  readonly height: number;
}

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
  return extent === undefined ? size.trim().toUpperCase() : `${extent.width}x${extent.height}`;
}

/** Both the area and the ratio must hold for an exact size; a preset must be one of the model's (fact sheet 2.3). */
export function checkSize(model: Model, size: string): SizeCheck {
  const wanted = normaliseSize(size);
  if (model.presets.some(preset => preset === wanted) || wanted === model.defaultSize.toUpperCase())
    return { kind: 'ok' };
  const extent = parseExtent(wanted);
  if (extent === undefined) return wrongPreset(model, wanted);
  const area = extent.width * extent.height;
  const ratio = extent.width / extent.height;
  const nearest = formatExtent(nearestExtent(model, extent));
  if (ratio < model.ratio.min || ratio > model.ratio.max)
    return { kind: 'wrong', nearest, rule: `one side may be at most 16 times the other, not ${wanted}` };
  if (area < model.area.min)
    return {
      kind: 'wrong',
      nearest,
      rule: `it needs at least ${group(model.area.min)} pixels, and ${wanted} has ${group(area)}`,
    };
  if (area > model.area.max)
    return {
      kind: 'wrong',
      nearest,
      rule: `it takes at most ${group(model.area.max)} pixels, and ${wanted} has ${group(area)}`,
    };
  return { kind: 'ok' };
}

/** About how many pixels one picture of this size has; presets are counted as squares of that class. */
export function pixelsOf(size: string | undefined): number {
  const wanted = normaliseSize(size ?? '2K');
  const extent = parseExtent(wanted);
  if (extent !== undefined) return extent.width * extent.height;
  const side = Number.parseFloat(wanted) * 1024;
  return Number.isFinite(side) && side > 0 ? side * side : 2048 * 2048;
}

function wrongPreset(model: Model, wanted: string): SizeCheck {
  const known = model.presets.length > 0 ? model.presets.join(', ') : model.defaultSize;
  const nearest = nearestPreset(model, wanted);
  return {
    kind: 'wrong',
    nearest,
    rule: `it does not take “${wanted.slice(0, 20)}”: choose ${known} or an exact size such as 2048x2048`,
  };
}

function nearestPreset(model: Model, wanted: string): string {
  const asked = Number.parseFloat(wanted);
  if (!Number.isFinite(asked) || model.presets.length === 0) return model.defaultSize;
  const distance = (preset: Preset): number => Math.abs(Number.parseFloat(preset) - asked);
  return model.presets.reduce((best, preset) => (distance(preset) < distance(best) ? preset : best));
}

/** The closest size inside both limits, with the asked ratio kept as far as the model allows it. */
function nearestExtent(model: Model, { width, height }: Extent): Extent {
  const ratio = Math.min(model.ratio.max, Math.max(model.ratio.min, width / height));
  const area = Math.min(model.area.max, Math.max(model.area.min, width * height));
  const exactHeight = Math.sqrt(area / ratio);
  // Rounding may fall just outside a limit, so both roundings are tried, the inward one last.
  const grow = area === model.area.min;
  const round = grow ? Math.ceil : Math.floor;
  const candidate = { width: round(exactHeight * ratio), height: round(exactHeight) };
  const rounded = candidate.width / candidate.height;
  if (rounded > model.ratio.max) return { ...candidate, width: candidate.height * model.ratio.max };
  if (rounded < model.ratio.min) return { ...candidate, height: candidate.width / model.ratio.min };
  return candidate;
}

function formatExtent({ width, height }: Extent): string {
  return `${width}x${height}`;
}

function group(value: number): string {
  return value.toLocaleString('en-US');
}
