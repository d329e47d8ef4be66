import { SeedreamError } from '../errors.ts';
import type { BodyPart } from '../ports.ts';
import { maxImagesTogether, type Model, type OutputFormat } from './models.ts';
import { checkSize, normaliseSize } from './size.ts';

/** A reference as it goes over the wire: a public link, or a picture sent inside the request. */
export type WireReference = { readonly url: string } | { readonly mime: string; readonly bytes: Uint8Array };

/** Everything a person may ask of one call. An absent field is not sent, except `watermark`, which always is. */
export interface GenerateParams {
  readonly prompt: string;
  /** The ID that is sent. */
  readonly modelId: string;
  readonly size?: string;
  /** Always sent: a missing field means a visible mark (fact sheet 2.1). */
  readonly watermark: boolean;
  readonly responseFormat?: 'url' | 'b64_json';
  readonly outputFormat?: OutputFormat;
  /** 1 = a single picture; more = a set with this ceiling. */
  readonly maxImages: number;
  readonly stream?: boolean;
  readonly references: readonly WireReference[];
}

const promptLimit = 8_000;

/**
 * The exact JSON body, in pieces so that pictures are never joined into one string.
 * Fields the model does not know are left out, because some are refused rather than ignored (fact sheet 2.2).
 */
export function buildRequest(params: GenerateParams): BodyPart[] {
  const text = JSON.stringify(fields(params));
  if (params.references.length === 0) return [text];
  // `image` goes last: its pieces stand between the other fields and the closing brace.
  const parts: BodyPart[] = [`${text.slice(0, -1)},"image":[`];
  params.references.forEach((reference, index) => {
    const comma = index === 0 ? '' : ',';
    if ('url' in reference) parts.push(comma + JSON.stringify(reference.url));
    else
      parts.push(`${comma}"data:${reference.mime.toLowerCase()};base64,`, { base64: reference.bytes }, '"');
  });
  parts.push(']}');
  return parts;
}

function fields(params: GenerateParams): Record<string, unknown> {
  const set = params.maxImages > 1;
  return {
    model: params.modelId,
    prompt: params.prompt,
    ...(params.size === undefined ? {} : { size: normaliseSize(params.size) }),
    ...(set
      ? {
          sequential_image_generation: 'auto',
          sequential_image_generation_options: { max_images: params.maxImages },
        }
      : {}),
    ...(params.stream === undefined ? {} : { stream: params.stream }),
    ...(params.responseFormat === undefined ? {} : { response_format: params.responseFormat }),
    ...(params.outputFormat === undefined ? {} : { output_format: params.outputFormat }),
    watermark: params.watermark,
  };
}

/** Throws `invalidRequest` with the rule and the nearest valid value when the model would refuse this. */
export function checkRequest(params: GenerateParams, model: Model | undefined): void {
  const label = model?.label ?? params.modelId;
  if (params.prompt.trim() === '') throw refused('Write what the picture should show.', 'prompt');
  if (params.prompt.length > promptLimit)
    throw refused(
      `The prompt has ${params.prompt.length} characters; at most ${promptLimit} are sent.`,
      'prompt',
    );
  checkCounts(params, model, label);
  if (model === undefined) return;
  if (model.retired === true)
    throw refused(`${label} has been retired by its makers. Choose a newer model.`, 'model');
  if (params.size !== undefined) {
    const size = checkSize(model, params.size);
    if (size.kind === 'wrong')
      throw refused(
        `${label} refuses this size: ${size.rule}. The nearest it takes is ${size.nearest}.`,
        'size',
      );
  }
  if (params.outputFormat !== undefined && !model.outputFormats.includes(params.outputFormat))
    throw refused(`${label} always answers with JPEG: it has no output format to choose.`, 'output_format');
}

function checkCounts(params: GenerateParams, model: Model | undefined, label: string): void {
  const references = params.references.length;
  const most = model?.maxReferences ?? 14;
  if (references > most) {
    const rule = most === 0 ? 'takes no reference images' : `takes at most ${most} reference images`;
    throw refused(`${label} ${rule}; you chose ${references}.`, 'image');
  }
  if (!Number.isInteger(params.maxImages) || params.maxImages < 1 || params.maxImages > maxImagesTogether)
    throw refused(`Between 1 and ${maxImagesTogether} images can be asked for.`, 'max_images');
  if (params.maxImages > 1 && model !== undefined && !model.sets)
    throw refused(
      `${label} makes one image a call. Set Images to 1, or choose a model with sets.`,
      'max_images',
    );
  if (references + params.maxImages > maxImagesTogether && params.maxImages > 1)
    throw refused(
      `References and results may be ${maxImagesTogether} together: with ${references} references, ask for at most ${maxImagesTogether - references}.`,
      'max_images',
    );
}

function refused(message: string, param: string): SeedreamError {
  return new SeedreamError('invalidRequest', message, { param, billing: 'notSent' });
}
