import { ApiError, invalid, missing, unknownModel, unsupported } from './apiError.ts';
import { findModel, type Model } from './models.ts';
import { checkSize } from './size.ts';

/** A request whose every field but the references has been judged. */
export interface GenerationRequest {
  readonly model: Model;
  readonly modelId: string;
  readonly prompt: string;
  readonly size: string;
  readonly responseFormat: 'url' | 'b64_json';
  readonly watermark: boolean;
  readonly stream: boolean;
  readonly set: boolean;
  /** As the request said it; absent means as many as the references leave. */
  readonly maxImages: number | undefined;
  readonly outputFormat: 'jpeg' | 'png';
  readonly transparent: boolean;
  readonly tools: readonly unknown[] | undefined;
  readonly image: unknown;
}

type Fields = Readonly<Record<string, unknown>>;

/** Judges in the documented order; the first broken rule answers. `image` follows in readReferences. */
export function validate(body: unknown): GenerationRequest {
  if (!isObject(body)) throw new ApiError(400, 'InvalidParameter', 'The request body must be a JSON object.');
  const modelId = readModelId(body);
  const model = findModel(modelId);
  if (model === undefined) throw unknownModel(modelId);
  const prompt = readPrompt(body);
  refuseUnsupported(body, model);
  const choices = readChoices(body, model);
  const size = readString(body, 'size') ?? model.defaultSize;
  checkSize(size, model);
  return { model, modelId, prompt, size, ...choices, image: body['image'] };
}

function readModelId(body: Fields): string {
  const id = body['model'];
  if (id === undefined || id === null || id === '') throw missing('model');
  if (typeof id !== 'string') throw invalid('model', 'it must be a string');
  return id.slice(0, 200);
}

function readPrompt(body: Fields): string {
  const prompt = body['prompt'];
  if (prompt === undefined || prompt === null) throw missing('prompt');
  if (typeof prompt !== 'string') throw invalid('prompt', 'it must be a string');
  if (prompt.trim() === '') throw missing('prompt');
  return prompt;
}

/** A field the model does not know is refused even when it says "no", as the service does. */
function refuseUnsupported(body: Fields, model: Model): void {
  const rules: readonly (readonly [string, boolean])[] = [
    ['sequential_image_generation', model.sets],
    ['sequential_image_generation_options', model.sets],
    ['stream', model.sets],
    ['output_format', model.outputFormat],
    ['tools', model.webSearch],
    ['background', model.background.length > 0],
    ['layer_decomposition', model.background.length > 0],
    ['guidance_scale', false],
  ];
  for (const [field, supported] of rules) {
    if (!supported && Object.hasOwn(body, field)) throw unsupported(field);
  }
}

type Choices = Omit<GenerationRequest, 'model' | 'modelId' | 'prompt' | 'size' | 'image'>;

function readChoices(body: Fields, model: Model): Choices {
  const set = readEnum(body, 'sequential_image_generation', ['disabled', 'auto']) === 'auto';
  const choices = {
    set,
    maxImages: set ? readMaxImages(body) : undefined,
    stream: readBoolean(body, 'stream') ?? false,
    // Absent is not false: whoever leaves it out gets the mark.
    watermark: readBoolean(body, 'watermark') ?? true,
    responseFormat: readEnum(body, 'response_format', ['url', 'b64_json']) ?? 'url',
    outputFormat: readEnum(body, 'output_format', ['jpeg', 'png']) ?? 'jpeg',
    tools: readTools(body),
  };
  readSeed(body);
  readOptimize(body, model);
  if (readBoolean(body, 'layer_decomposition') === true) {
    throw invalid('layer_decomposition', 'the sandbox does not paint layers');
  }
  const transparent = readEnum(body, 'background', model.background) === 'transparent';
  if (transparent && choices.outputFormat !== 'png') {
    throw invalid('output_format', 'must be png when background is transparent');
  }
  return { ...choices, transparent };
}

function readMaxImages(body: Fields): number | undefined {
  const options = body['sequential_image_generation_options'];
  if (options === undefined) return undefined;
  if (!isObject(options)) throw invalid('sequential_image_generation_options', 'it must be an object');
  const count = options['max_images'];
  if (count === undefined) return undefined;
  if (typeof count !== 'number' || !Number.isInteger(count) || count < 1 || count > 15) {
    throw invalid('sequential_image_generation_options.max_images', 'it must be an integer between 1 and 15');
  }
  return count;
}

function readTools(body: Fields): readonly unknown[] | undefined {
  const tools: unknown = body['tools'];
  if (tools === undefined) return undefined;
  const known = Array.isArray(tools) && tools.every(tool => isObject(tool) && tool['type'] === 'web_search');
  if (!known) throw invalid('tools', 'the only supported tool type is web_search');
  return tools as readonly unknown[];
}

/** Checked and then ignored, as the current models do. */
function readSeed(body: Fields): void {
  const seed = body['seed'];
  if (seed === undefined) return;
  if (typeof seed !== 'number' || !Number.isInteger(seed) || seed < -1 || seed > 2_147_483_647) {
    throw invalid('seed', 'it must be an integer between -1 and 2147483647');
  }
}

function readOptimize(body: Fields, model: Model): void {
  const options = body['optimize_prompt_options'];
  if (options === undefined) return;
  if (!isObject(options)) throw invalid('optimize_prompt_options', 'it must be an object');
  const mode = options['mode'];
  const known = model.fastOptimize ? ['standard', 'fast'] : ['standard'];
  if (mode === undefined || (typeof mode === 'string' && known.includes(mode))) return;
  const words = known.map(name => `'${name}'`).join(' or ');
  throw new ApiError(
    400,
    'InvalidParameter',
    `optimize_prompt_options.mode must be ${words}.`,
    'optimize_prompt_options.mode',
  );
}

function readEnum<T extends string>(body: Fields, field: string, values: readonly T[]): T | undefined {
  const value = body[field];
  if (value === undefined) return undefined;
  const known = values.find(each => each === value);
  if (known === undefined) throw invalid(field, `must be one of: ${values.join(', ')}`);
  return known;
}

function readBoolean(body: Fields, field: string): boolean | undefined {
  const value = body[field];
  if (value === undefined || typeof value === 'boolean') return value;
  throw invalid(field, 'it must be a boolean');
}

function readString(body: Fields, field: string): string | undefined {
  const value = body[field];
  if (value === undefined || typeof value === 'string') return value;
  throw invalid(field, 'it must be a string');
}

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
