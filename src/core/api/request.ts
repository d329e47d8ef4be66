import { SeedreamError } from '../errors.ts';
import type { BodyPart } from '../ports.ts';
import type { Model } from './models.ts';
import type { GenerateParams, WireReference } from './params.ts';
import { normaliseSize } from './size.ts';
import { validateRequest } from './validation.ts';

export type { GenerateParams, WireReference } from './params.ts';

/**
 * The exact JSON body, in pieces so that pictures are never joined into one string.
 * What a model does not know must not be asked for: some fields are refused rather than ignored (fact sheet 2.2).
 */
export function buildRequest(params: GenerateParams): BodyPart[] {
  const text = JSON.stringify(fields(params));
  if (params.references.length === 0) return [text];
  // `image` goes last: its pieces stand between the other fields and the closing brace. Always an array, as resellers
  // document nothing else.
  const parts: BodyPart[] = [`${text.slice(0, -1)},"image":[`];
  params.references.forEach((reference, index) => parts.push(...piecesOf(reference, index === 0 ? '' : ',')));
  parts.push(']}');
  return parts;
}

function piecesOf(reference: WireReference, comma: string): BodyPart[] {
  if ('url' in reference) return [comma + JSON.stringify(reference.url)];
  const picture: BodyPart =
    'file' in reference
      ? { base64File: { path: reference.file, bytes: reference.size } }
      : { base64: reference.bytes };
  return [`${comma}"data:${reference.mime.toLowerCase()};base64,`, picture, '"'];
}

function fields(params: GenerateParams): Record<string, unknown> {
  const set = params.maxImages > 1;
  // Undefined fields are left out of the text; false ones are not.
  return {
    model: params.modelId,
    prompt: params.prompt,
    size: params.size === undefined ? undefined : normaliseSize(params.size),
    sequential_image_generation: set ? 'auto' : undefined,
    sequential_image_generation_options: set ? { max_images: params.maxImages } : undefined,
    stream: params.stream,
    response_format: params.responseFormat,
    output_format: params.outputFormat,
    background: params.background,
    optimize_prompt_options:
      params.optimizePrompt === undefined ? undefined : { mode: params.optimizePrompt },
    tools: params.webSearch === true ? [{ type: 'web_search' }] : undefined,
    seed: params.seed,
    guidance_scale: params.guidanceScale,
    watermark: params.watermark,
  };
}

/** Throws `invalidRequest` with the rule and the nearest valid value when everybody says the model refuses this. */
export function checkRequest(params: GenerateParams, row: Model | undefined): void {
  const refused = validateRequest(params, row).find(({ severity }) => severity === 'refuse');
  if (refused === undefined) return;
  throw new SeedreamError('invalidRequest', refused.phrase, { param: refused.field, billing: 'notSent' });
}
