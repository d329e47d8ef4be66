import { makePicture } from './pictures.ts';
import type { PictureChoice } from './pictures.ts';
import type { PlannedAnswer } from './fakeServer.wire.ts';
import type { Failure, ImagesAnswer, LinkScript, Script } from './fakeServer.scripts.ts';
import { base64Of } from './fakeServer.base64.ts';
import { jsonBody } from './fakeServer.json.ts';
import { streamBody } from './fakeServer.stream.ts';

/** The server's own, lenient reading of a request; it takes nothing from the client's code. */
export interface Understood {
  readonly model: string;
  readonly prompt: string;
  readonly width: number;
  readonly height: number;
  readonly sizeIsPreset: boolean;
  readonly references: readonly string[];
  readonly count: number;
  readonly stream: boolean;
  readonly payload: 'url' | 'b64_json';
  readonly format: 'jpeg' | 'png';
  /** True also when the field was missing, as the API has it. */
  readonly watermark: boolean;
}

/** One slot of the answer. */
export type Item =
  | {
      readonly kind: 'image';
      readonly index: number;
      readonly size: string;
      readonly url?: string;
      readonly base64?: Buffer;
      readonly format?: string;
    }
  | { readonly kind: 'failed'; readonly index: number; readonly code: string; readonly message: string };

export interface AnswerFacts {
  readonly plan: ImagesAnswer;
  readonly model: string | undefined;
  readonly created: number;
  readonly items: readonly Item[];
  readonly usage: unknown;
}

export type PictureMaker = (wanted: Understood, index: number) => PictureChoice;

export interface ProviderTools {
  /** Puts bytes on the result host and gives the signed link. */
  mint(bytes: Buffer, name: string, script: LinkScript): string;
  readonly maker: PictureMaker;
  now(): number;
  readonly requestId: string;
}

const presets: Readonly<Record<string, number>> = {
  '1K': 1024,
  '1.5K': 1536,
  '2K': 2048,
  '3K': 3072,
  '4K': 4096,
};
const oddSizes: Readonly<Record<string, string>> = { '1K': '1248x832', '2K': '3104x1312', '4K': '4992x3328' };

export function understand(json: unknown): Understood {
  const body = recordOf(json);
  const { image } = body;
  const references = (Array.isArray(image) ? image : [image]).filter(entry => typeof entry === 'string');
  const options = recordOf(body['sequential_image_generation_options']);
  const ceiling = typeof options['max_images'] === 'number' ? options['max_images'] : 15;
  const set = body['sequential_image_generation'] === 'auto';
  return {
    model: textOf(body['model']),
    prompt: textOf(body['prompt']),
    ...sizeOf(textOf(body['size'])),
    references,
    count: set ? Math.max(1, Math.min(ceiling, 15 - references.length)) : 1,
    stream: body['stream'] === true,
    payload: body['response_format'] === 'b64_json' ? 'b64_json' : 'url',
    format: body['output_format'] === 'png' ? 'png' : 'jpeg',
    watermark: body['watermark'] !== false,
  };
}

/** A picture of the size asked for, labelled as the request says. */
export const paintAsked: PictureMaker = (wanted, index) => ({
  width: wanted.width,
  height: wanted.height,
  format: wanted.format,
  seed: `${wanted.prompt} ${index}`,
  ...(wanted.watermark && { label: `AI generated ${index + 1}` }),
});

/** The same shape with at most 96 pixels a side, for tests that are not about pixels. */
export const paintSmall: PictureMaker = (wanted, index) => {
  const scale = Math.min(1, 96 / Math.max(wanted.width, wanted.height));
  const side = (length: number): number => Math.max(1, Math.round(length * scale));
  const small = { width: side(wanted.width), height: side(wanted.height) };
  return { ...small, format: wanted.format, seed: `${wanted.prompt} ${index}` };
};

export async function answerImages(
  wanted: Understood,
  script: Script,
  tools: ProviderTools,
): Promise<PlannedAnswer> {
  const plan: ImagesAnswer = script.answer?.kind === 'images' ? script.answer : { kind: 'images' };
  const stream = plan.transport === 'stream' || (plan.transport !== 'json' && wanted.stream);
  const items = await makeItems(applySize(wanted, plan), {
    plan,
    script,
    tools,
    order: stream ? plan.stream?.order : undefined,
  });
  const facts: AnswerFacts = {
    plan,
    model: plan.shape === 'chainhub' || plan.shape === 'cometapi' ? undefined : wanted.model,
    created: Math.floor(tools.now() / 1000),
    items,
    usage: plan.usage ?? usageOf(items, plan),
  };
  const contentType = stream ? 'text/event-stream; charset=utf-8' : 'application/json; charset=utf-8';
  const headers = { 'content-type': contentType, 'x-request-id': tools.requestId };
  return { status: 200, headers, body: stream ? streamBody(facts) : jsonBody(facts) };
}

export function failureOf(failure: Failure, requestId: string): { code: string; message: string } {
  if (typeof failure === 'object') return failure;
  if (failure === 'internal') {
    const message = `The service encountered an unexpected internal error. Request id: ${requestId}`;
    return { code: 'InternalServiceError', message };
  }
  const message = `The request failed because the output image may contain sensitive information. Request id: ${requestId}`;
  return { code: 'OutputImageSensitiveContentDetected', message };
}

interface ItemRules {
  readonly plan: ImagesAnswer;
  readonly script: Script;
  readonly tools: ProviderTools;
  readonly order: readonly number[] | undefined;
}

/** In completion order; an internal error ends the list, a moderated image does not. */
async function makeItems(
  wanted: Understood,
  { plan, script, tools, order }: ItemRules,
): Promise<readonly Item[]> {
  const count = plan.count ?? wanted.count;
  const items: Item[] = [];
  for (const index of order ?? Array.from({ length: count }, (_, at) => at)) {
    const failure = plan.failures?.[index];
    if (failure !== undefined) items.push({ kind: 'failed', index, ...failureOf(failure, tools.requestId) });
    else items.push(await makeImage(wanted, index, { plan, script, tools, order }));
    if (failure === 'internal') break;
  }
  return items;
}

async function makeImage(
  wanted: Understood,
  index: number,
  { plan, script, tools }: ItemRules,
): Promise<Item> {
  const choice = pickPicture(plan, index) ?? tools.maker(wanted, index);
  const bytes = await makePicture(choice);
  const asked = plan.payload ?? 'asked';
  const swapped = wanted.payload === 'url' ? 'b64_json' : 'url';
  const payload = asked === 'asked' ? wanted.payload : asked === 'swapped' ? swapped : asked;
  const size = claimedSize(choice, wanted, plan);
  const url =
    plan.urls?.[index] ?? (payload === 'url' || payload === 'both' ? mint(index, bytes) : undefined);
  return {
    kind: 'image',
    index,
    size,
    ...(url !== undefined && { url }),
    ...((payload === 'b64_json' || payload === 'both') && { base64: base64Of(bytes, plan.base64) }),
    ...(/seedream-5/u.test(wanted.model) && { format: wanted.format }),
  };

  function mint(at: number, picture: Buffer): string {
    const extension = picture[0] === 0x89 ? 'png' : 'jpeg';
    return tools.mint(picture, `${tools.requestId}_${at}.${extension}`, linkScriptOf(script, at));
  }
}

function pickPicture(plan: ImagesAnswer, index: number): PictureChoice | undefined {
  const { pictures } = plan;
  if (pictures === undefined || Buffer.isBuffer(pictures) || !Array.isArray(pictures))
    return pictures as PictureChoice | undefined;
  return pictures[index % pictures.length] as PictureChoice;
}

function linkScriptOf(script: Script, index: number): LinkScript {
  const { links } = script;
  if (Array.isArray(links)) return links as LinkScript;
  return (links as Readonly<Record<number, LinkScript>> | undefined)?.[index] ?? [];
}

function applySize(wanted: Understood, plan: ImagesAnswer): Understood {
  if (plan.size !== 'odd' || !wanted.sizeIsPreset) return wanted;
  const preset = Object.entries(presets).find(([, side]) => side === wanted.width)?.[0] ?? '2K';
  return { ...wanted, ...sizeOf(oddSizes[preset] ?? '2496x1664') };
}

function claimedSize(choice: PictureChoice, wanted: Understood, plan: ImagesAnswer): string {
  if (plan.size !== undefined && plan.size !== 'asked' && plan.size !== 'odd') return plan.size;
  const painted = !Buffer.isBuffer(choice) && 'width' in choice ? choice : wanted;
  return `${painted.width}x${painted.height}`;
}

function usageOf(items: readonly Item[], plan: ImagesAnswer): unknown {
  const good = items.filter(item => item.kind === 'image');
  const tokens = Math.round(good.reduce((sum, { size }) => sum + areaOf(size) / 256, 0));
  if (plan.shape !== 'chainhub')
    return { generated_images: good.length, output_tokens: tokens, total_tokens: tokens };
  return {
    prompt_tokens: 0,
    completion_tokens: tokens,
    total_tokens: tokens,
    prompt_tokens_details: { cached_tokens_details: {} },
    completion_tokens_details: {},
    output_tokens: tokens,
  };
}

function areaOf(size: string): number {
  const [width = 0, height = 0] = size.split('x').map(Number);
  return width * height || 0;
}

function sizeOf(size: string): { width: number; height: number; sizeIsPreset: boolean } {
  const [, width, height] = /^(\d+)x(\d+)$/u.exec(size) ?? [];
  if (width !== undefined && height !== undefined) {
    return { width: Number(width), height: Number(height), sizeIsPreset: false };
  }
  const side = presets[size.toUpperCase()] ?? 2048;
  return { width: side, height: side, sizeIsPreset: true };
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

export function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : {};
}
