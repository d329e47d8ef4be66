import { english, type Phrase } from '../phrase.ts';
import type { GenerateParams } from './params.ts';

/** The field's name on the wire, as errors of the service name it too. */
export type FindingField =
  | 'model'
  | 'prompt'
  | 'size'
  | 'image'
  | 'max_images'
  | 'stream'
  | 'output_format'
  | 'background'
  | 'optimize_prompt_options'
  | 'tools'
  | 'seed'
  | 'guidance_scale';

export interface Finding {
  /** `refuse`: all sources agree. `warn`: they disagree, so it may be sent anyway. `advice`: nothing to decide. */
  readonly severity: 'refuse' | 'warn' | 'advice';
  readonly field: FindingField;
  /** Whole sentences for a person, in English. */
  readonly rule: string;
  /** The same, fit to be translated. */
  readonly phrase: Phrase;
  /** A value that would do; a field that has none is best left out. */
  readonly nearest?: string | number;
}

/** The words of a finding. */
export function ruled(words: Phrase): Pick<Finding, 'rule' | 'phrase'> {
  return { rule: english(words), phrase: words };
}

const optionalParams = {
  stream: 'stream',
  output_format: 'outputFormat',
  background: 'background',
  optimize_prompt_options: 'optimizePrompt',
  tools: 'webSearch',
  seed: 'seed',
  guidance_scale: 'guidanceScale',
} as const satisfies Partial<Record<FindingField, keyof GenerateParams>>;

export type OptionalField = keyof typeof optionalParams;

export function asksFor(params: GenerateParams, field: OptionalField): boolean {
  return params[optionalParams[field]] !== undefined;
}

/** The same wishes without one optional field. */
export function withoutField(params: GenerateParams, field: OptionalField): GenerateParams {
  const { [optionalParams[field]]: _dropped, ...others } = params;
  return others;
}

/** The same wishes with a finding followed: its nearest value set, or the field left out. */
export function corrected(params: GenerateParams, { field, nearest }: Finding): GenerateParams {
  switch (field) {
    case 'model':
    case 'prompt':
      return params;
    case 'size':
      return typeof nearest === 'string' ? { ...params, size: nearest } : params;
    case 'image':
      return typeof nearest === 'number'
        ? { ...params, references: params.references.slice(0, nearest) }
        : params;
    case 'max_images':
      return typeof nearest === 'number' ? { ...params, maxImages: nearest } : params;
    default:
      return nearest === undefined
        ? withoutField(params, field)
        : { ...params, [optionalParams[field]]: nearest };
  }
}
