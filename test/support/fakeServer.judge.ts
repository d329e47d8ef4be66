import { recordOf } from './fakeServer.provider.ts';
import type { ErrorAnswer } from './fakeServer.scripts.ts';

interface Rules {
  readonly presets: readonly string[];
  readonly area: readonly [number, number];
  readonly references: number;
  /** Sets and event streams; models without them refuse even the words for "no". */
  readonly sets: boolean;
  readonly outputFormat: boolean;
}

const compact = {
  presets: ['1K', '1.5K', '2K'],
  area: [921_600, 4_624_220],
  references: 10,
  sets: false,
  outputFormat: true,
} as const;

const models: readonly (readonly [RegExp, Rules])[] = [
  [/seedream-5-5-/u, compact],
  [/seedream-5-0-(pro|flash)-/u, compact],
  [
    /seedream-5-0-(lite-)?260128/u,
    {
      presets: ['2K', '3K', '4K'],
      area: [3_686_400, 16_777_216],
      references: 14,
      sets: true,
      outputFormat: true,
    },
  ],
  [
    /seedream-4-5-/u,
    { presets: ['2K', '4K'], area: [3_686_400, 16_777_216], references: 14, sets: true, outputFormat: false },
  ],
  [
    /seedream-4-0-/u,
    {
      presets: ['1K', '2K', '4K'],
      area: [921_600, 16_777_216],
      references: 14,
      sets: true,
      outputFormat: false,
    },
  ],
];

/**
 * What a strict provider would refuse, in the order the fact sheet suggests. Written from the documents, apart from the
 * client's own validator, so that one misreading does not hide in both.
 */
export function judge(json: unknown): ErrorAnswer | undefined {
  if (json === undefined) return refuse('InvalidParameter', 'the request body is not valid JSON');
  const body = recordOf(json);
  const { model } = body;
  if (typeof model !== 'string' || model === '') return missing('model');
  // An endpoint ID says nothing about its model.
  const rules = model.startsWith('ep-') ? undefined : models.find(([name]) => name.test(model))?.[1];
  if (!rules && !model.startsWith('ep-')) return unknownModel(model);
  if (typeof body['prompt'] !== 'string' || body['prompt'] === '') return missing('prompt');
  return (
    judgeValues(body) ??
    (rules && (judgeFields(body, rules) ?? judgeSize(body['size'], rules) ?? judgeImages(body, rules)))
  );
}

function judgeValues(body: Readonly<Record<string, unknown>>): ErrorAnswer | undefined {
  const allowed: Readonly<Record<string, readonly unknown[]>> = {
    response_format: ['url', 'b64_json'],
    output_format: ['jpeg', 'png'],
    sequential_image_generation: ['disabled', 'auto'],
    watermark: [true, false],
    stream: [true, false],
  };
  for (const [name, values] of Object.entries(allowed)) {
    if (name in body && !values.includes(body[name]))
      return parameter(name, `must be one of: ${values.join(', ')}`);
  }
  return undefined;
}

function judgeFields(body: Readonly<Record<string, unknown>>, rules: Rules): ErrorAnswer | undefined {
  const unsupported = 'the parameter is not supported by the current model';
  const forSets = ['sequential_image_generation', 'sequential_image_generation_options', 'stream'];
  for (const name of rules.sets ? [] : forSets) if (name in body) return parameter(name, unsupported);
  if (!rules.outputFormat && 'output_format' in body) return parameter('output_format', unsupported);
  return undefined;
}

function judgeSize(size: unknown, { presets, area: [least, most] }: Rules): ErrorAnswer | undefined {
  if (size === undefined) return undefined;
  const [, wide, high] = /^(\d+)x(\d+)$/u.exec(typeof size === 'string' ? size : '') ?? [];
  if (wide === undefined || high === undefined) {
    const known = typeof size === 'string' && presets.includes(size);
    return known ? undefined : parameter('size', 'the specified size is not supported for the model');
  }
  const [width, height] = [Number(wide), Number(high)];
  if (width * height < least) return parameter('size', `image size must be at least ${least} pixels`);
  if (width * height > most) return parameter('size', `image size must be at most ${most} pixels`);
  if (width > height * 16 || height > width * 16)
    return parameter('size', 'aspect ratio must be between 1/16 and 16');
  return undefined;
}

function judgeImages(body: Readonly<Record<string, unknown>>, rules: Rules): ErrorAnswer | undefined {
  const { image } = body;
  const images: unknown[] = image === undefined ? [] : Array.isArray(image) ? image : [image];
  if (images.length > rules.references) {
    return parameter('image', `number of reference images cannot exceed ${rules.references}`);
  }
  const readable = /^(https?:\/\/|data:image\/(jpeg|png|webp|bmp|tiff|gif);base64,)/u;
  for (const entry of images) {
    if (typeof entry !== 'string' || !readable.test(entry))
      return parameter('image', 'invalid url or base64 data');
  }
  if (body['sequential_image_generation'] !== 'auto') return undefined;
  const most = recordOf(body['sequential_image_generation_options'])['max_images'] ?? 15 - images.length;
  if (typeof most !== 'number' || !Number.isInteger(most) || most < 1 || most > 15) {
    return parameter('sequential_image_generation_options.max_images', 'must be between 1 and 15');
  }
  return images.length + most > 15
    ? parameter('image', 'reference images and outputs cannot exceed 15')
    : undefined;
}

function parameter(name: string, reason: string): ErrorAnswer {
  return refuse(
    'InvalidParameter',
    `The parameter \`${name}\` specified in the request is not valid: ${reason}`,
    name,
  );
}

function missing(name: string): ErrorAnswer {
  return refuse(
    'MissingParameter',
    'The request failed because it is missing one or multiple required parameters',
    name,
  );
}

function unknownModel(model: string): ErrorAnswer {
  const message = `The model or endpoint ${model} does not exist or you do not have access to it`;
  return { kind: 'error', status: 404, code: 'InvalidEndpointOrModel.NotFound', message, type: 'Not Found' };
}

function refuse(code: string, message: string, param = ''): ErrorAnswer {
  return { kind: 'error', status: 400, code, message, param, type: 'BadRequest' };
}
