import { Buffer } from 'node:buffer';
import { createHash } from 'node:crypto';
import sharp, { type Sharp } from 'sharp';
import { ApiError, invalid } from './apiError.ts';
import { readBitmap } from './bitmap.ts';
import type { Size } from './size.ts';
import type { GenerationRequest } from './validate.ts';

/** A reference that passed every rule, with its size as seen (orientation applied). */
export interface Reference extends Size {
  readonly digest: string;
  readonly isPng: boolean;
  open(): Sharp;
}

const maxPixels = 36_000_000;
const formats = new Set(['jpeg', 'png', 'webp', 'gif', 'tiff']);

export async function readReferences(request: GenerationRequest): Promise<readonly Reference[]> {
  const sources = listSources(request.image);
  const { model } = request;
  if (sources.length > model.maxReferences) {
    throw invalid('image', `number of reference images cannot exceed ${model.maxReferences}`);
  }
  const references: Reference[] = [];
  // One after the other: fourteen large pictures must not be in memory decoded at the same time.
  for (const source of sources) references.push(await readOne(source, model.maxReferenceBytes));
  if (request.transparent) await checkTransparentInput(request, references);
  return references;
}

/** References and results share one limit of 15; without `max_images` the rest is what may come. */
export function ceilingOf(request: GenerationRequest, references: number): number {
  if (!request.set) return 1;
  const room = 15 - references;
  if (request.maxImages !== undefined && request.maxImages > room) {
    throw invalid(
      'sequential_image_generation_options.max_images',
      'the number of reference images and generated images together cannot exceed 15',
    );
  }
  return request.maxImages ?? room;
}

function listSources(image: unknown): readonly string[] {
  if (image === undefined || image === null) return [];
  const list: readonly unknown[] = Array.isArray(image) ? image : [image];
  return list.map(source => {
    if (typeof source !== 'string') throw invalid('image', 'it must be a string or an array of strings');
    return source;
  });
}

async function readOne(source: string, maxBytes: number): Promise<Reference> {
  const bytes = decodeSource(source);
  if (bytes.length > maxBytes) {
    throw invalid('image', `the size of an image cannot exceed ${maxBytes / 1024 / 1024} MB`);
  }
  const reference = await inspect(bytes);
  const { width, height } = reference;
  if (width <= 14 || height <= 14)
    throw invalid('image', 'the width and height must be larger than 14 pixels');
  if (width * height > maxPixels)
    throw invalid('image', `the image cannot have more than ${maxPixels} pixels`);
  if (width / height > 16 || height / width > 16) {
    throw invalid('image', 'the aspect ratio must be between 1/16 and 16');
  }
  return reference;
}

function decodeSource(source: string): Buffer {
  if (source === '') throw new ApiError(400, 'InvalidImageURL.EmptyURL', 'The image URL is empty.', 'image');
  if (/^https?:\/\//iu.test(source)) {
    // There is no network here: the answer is the one a provider gives when it cannot reach the address.
    throw invalid('image', `Timeout while downloading url=${source.slice(0, 300)}`);
  }
  const head = /^data:image\/(?:jpeg|png|webp|bmp|tiff|gif);base64,/u.exec(source)?.[0];
  const data = head === undefined ? '' : source.slice(head.length);
  // Node's decoder skips what it does not know, so a wrong sign shows in the length.
  const padding = data.endsWith('==') ? 2 : Number(data.endsWith('='));
  const bytes = Buffer.from(data, 'base64');
  if (data === '' || /[-_]/u.test(data) || bytes.length !== (data.length / 4) * 3 - padding) {
    throw new ApiError(
      400,
      'InvalidImageURL.InvalidFormat',
      'The image must be a public URL or data:image/<format>;base64,<data> with the format in lower case.',
      'image',
    );
  }
  return bytes;
}

async function inspect(bytes: Buffer): Promise<Reference> {
  const digest = createHash('sha256').update(bytes).digest('hex');
  const bitmap = readBitmap(bytes);
  if (bitmap !== undefined) {
    const raw = { width: bitmap.width, height: bitmap.height, channels: 3 } as const;
    return { ...raw, digest, isPng: false, open: () => sharp(bitmap.decode(), { raw }) };
  }
  // The library's own limit guards the decoder; a little room above lets the rule answer in its own words.
  const open = (): Sharp => sharp(bytes, { limitInputPixels: maxPixels + 1, failOn: 'error' });
  const meta = await sharp(bytes, { limitInputPixels: false })
    .metadata()
    .catch(() => undefined);
  if (meta === undefined || !formats.has(meta.format)) {
    throw invalid('image', 'the image cannot be read; supported formats are jpeg, png, webp, bmp, tiff, gif');
  }
  const { width, height } = meta.autoOrient;
  return { width, height, digest, isPng: meta.format === 'png', open: () => open().autoOrient() };
}

/** 5.5 makes transparent pictures from words alone; the others only keep the transparency of one input. */
async function checkTransparentInput(
  { model }: GenerationRequest,
  references: readonly Reference[],
): Promise<void> {
  if (model.background.includes('auto')) return;
  const [only] = references;
  if (only === undefined || references.length !== 1) {
    throw invalid('background', 'transparent background requires exactly one input image');
  }
  const clear = only.isPng && !(await only.open().stats()).isOpaque;
  if (!clear) {
    throw invalid('image', 'transparent background requires a PNG input with at least one transparent pixel');
  }
}
