import type { Model } from '../api/models.ts';
import { recommended } from '../api/modelSizes.ts';
import { nearestExtent, parseExtent, pixelsOf, type Extent } from '../api/size.ts';
import type { Draft, RatioChoice } from '../../shared/composer.ts';

/** What endpoints without a row of ours are assumed to take: the widest limits of the documents. */
const unknownLimits: Pick<Model, 'area' | 'ratio'> = {
  area: { min: 921_600, max: 16_777_216 },
  ratio: { min: 1 / 16, max: 16 },
};

const fallbackSizes: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  '1K': recommended.large1K,
  '2K': recommended.large2K,
  '3K': recommended.large3K,
  '4K': recommended.large4K,
};

/** The exact size that ratio and resolution stand for: the documents' own where they name one. */
export function draftExtent(
  draft: Pick<Draft, 'ratio' | 'resolution' | 'width' | 'height'>,
  model: Model | undefined,
  referenceRatio: number | undefined,
): Extent | undefined {
  if (draft.ratio === 'free') return { width: draft.width, height: draft.height };
  const shape = draft.ratio === 'same' ? referenceRatio : numberOf(draft.ratio);
  if (shape === undefined) return undefined;
  const sizes: Readonly<Record<string, Readonly<Partial<Record<string, string>>>>> =
    model?.sizes ?? fallbackSizes;
  const named = draft.ratio === 'same' ? undefined : sizes[draft.resolution]?.[draft.ratio];
  if (named !== undefined) return parseExtent(named);
  const side = Math.sqrt(pixelsOf(draft.resolution));
  const wanted = { width: side * Math.sqrt(shape), height: side / Math.sqrt(shape) };
  return nearestExtent(model ?? unknownLimits, wanted) ?? undefined;
}

/** Which ratio and resolution a stored size stands for; free where it is none of the documents' sizes. */
export function draftSizeOf(
  size: string | undefined,
  model: Model | undefined,
): Pick<Draft, 'ratio' | 'resolution'> & Partial<Pick<Draft, 'width' | 'height'>> {
  const resolution = model?.presets.includes('2K') === false ? (model.presets[0] ?? '2K') : '2K';
  if (size === undefined) return { ratio: '1:1', resolution };
  const extent = parseExtent(size);
  if (extent === undefined) return { ratio: '1:1', resolution: size.toUpperCase() };
  const tables = Object.entries(model?.sizes ?? fallbackSizes);
  for (const [preset, row] of tables)
    for (const [ratio, named] of Object.entries(row))
      if (named === `${extent.width}x${extent.height}`)
        return { ratio: ratio as RatioChoice, resolution: preset, ...extent };
  return { ratio: 'free', resolution, ...extent };
}

function numberOf(ratio: string): number {
  const [width = 1, height = 1] = ratio.split(':').map(Number);
  return width / height;
}
