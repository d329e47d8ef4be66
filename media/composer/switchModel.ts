import type { Draft, DraftOptions, ModelView } from '../../src/shared/composer.ts';

export type SwitchedField =
  | 'resolution'
  | 'images'
  | 'outputFormat'
  | 'background'
  | 'optimizePrompt'
  | 'webSearch'
  | 'stream'
  | 'seed'
  | 'guidanceScale';

/** A value that the other model cannot have; without `to` the field does not exist there. */
export interface Switched {
  readonly field: SwitchedField;
  readonly from: string;
  readonly to?: string;
}

/** The draft for another model: what is valid there stays, and what is not is told. */
export function switchModel(
  draft: Draft,
  model: ModelView,
): { readonly draft: Draft; readonly changes: readonly Switched[] } {
  const changes: Switched[] = [];
  const resolution = resolutionFor(draft.resolution, model);
  if (resolution !== draft.resolution)
    changes.push({ field: 'resolution', from: draft.resolution, to: resolution });
  const images = model.sets ? draft.images : 1;
  if (images !== draft.images) changes.push({ field: 'images', from: String(draft.images), to: '1' });
  const { options, lost } = optionsFor(draft.options, model);
  return {
    draft: { ...draft, model: model.name, resolution, images, options },
    changes: [...changes, ...lost],
  };
}

/** The nearest there is, the smaller one of two. */
function resolutionFor(wanted: string, { presets }: ModelView): string {
  if (presets.length === 0 || presets.includes(wanted)) return wanted;
  const size = (preset: string): number => Number.parseFloat(preset);
  const aim = size(wanted);
  if (Number.isNaN(aim)) return presets[0] ?? wanted;
  const byDistance = [...presets].sort(
    (one, other) => Math.abs(size(one) - aim) - Math.abs(size(other) - aim) || size(one) - size(other),
  );
  return byDistance[0] ?? wanted;
}

function optionsFor(
  options: DraftOptions,
  model: ModelView,
): { readonly options: DraftOptions; readonly lost: readonly Switched[] } {
  const { outputFormat, background, optimizePrompt, webSearch, stream, seed, guidanceScale, ...always } =
    options;
  const lost: Switched[] = [];
  const kept = <Value extends string | number | boolean>(
    field: SwitchedField & keyof DraftOptions,
    value: Value | undefined,
    valid: (value: Value) => boolean,
  ): Partial<DraftOptions> => {
    if (value === undefined) return {};
    if (valid(value)) return { [field]: value };
    // What was off is not missed.
    if (value !== false) lost.push({ field, from: String(value) });
    return {};
  };
  const within = (span: ModelView['seed']) => (value: number) =>
    span !== undefined && value >= span.min && value <= span.max;
  return {
    options: {
      ...always,
      ...kept('outputFormat', outputFormat, value => model.outputFormats.includes(value)),
      ...kept('background', background, value => model.background.includes(value)),
      ...kept('optimizePrompt', optimizePrompt, value => model.optimizeModes.includes(value)),
      ...kept('webSearch', webSearch, () => model.webSearch),
      ...kept('stream', stream, () => model.stream),
      ...kept('seed', seed, within(model.seed)),
      ...kept('guidanceScale', guidanceScale, within(model.guidanceScale)),
    },
    lost,
  };
}
