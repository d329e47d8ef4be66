import * as z from 'zod/mini';
import { phrase, type Phrase } from '../phrase.ts';
import type { ImagePayload, ServerEvent, Usage } from './events.ts';

const maxUrlLength = 8_192;
const maxNumber = 1e12;

/** JSON as objects without a prototype, so that no name in it can reach one (R20). Throws SyntaxError. */
export function parseJson(source: string): unknown {
  return JSON.parse(source, (_, value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.assign(Object.create(null) as object, value)
      : value,
  );
}

/** What became of one base64 value. Its place in the JSON is taken by a reference. */
export type Decoded =
  { readonly payload: ImagePayload } | { readonly problem: 'notBase64' | 'tooLarge' | 'empty' };

/** Looks up a reference that stands where a base64 value stood. */
export type Resolve = (reference: string) => Decoded | undefined;

/** A value of the wrong kind counts as one that was not sent: only the images are worth failing for. */
export function lenient<T extends z.ZodMiniType>(schema: T): z.ZodMiniCatch<z.ZodMiniOptional<T>> {
  // oxlint-disable-next-line promise/valid-params -- the schema's `catch`, not a promise's
  return z.catch(z.optional(schema), () => undefined as z.output<z.ZodMiniOptional<T>>);
}

const shortText = lenient(z.string().check(z.minLength(1), z.maxLength(256)));
const amount = lenient(z.number().check(z.nonnegative(), z.maximum(maxNumber)));
const count = lenient(z.int().check(z.nonnegative(), z.maximum(maxNumber)));
const anyText = lenient(z.string());

function isLink(value: string): boolean {
  return value.length <= maxUrlLength && /^https?:\/\/[^\s\p{Cc}]+$/iu.test(value) && URL.canParse(value);
}

const itemSchema = z.object({
  url: anyText,
  b64_json: anyText,
  size: lenient(z.string().check(z.regex(/^\d{1,6}x\d{1,6}$/iu))),
  output_format: shortText,
  model: shortText,
  created: amount,
  image_index: lenient(z.int().check(z.nonnegative(), z.maximum(999))),
  error: z.optional(z.unknown()),
});

const usageSchema = z.object({
  generated_images: count,
  output_tokens: count,
  completion_tokens: count,
  total_tokens: count,
  input_images: count,
  tool_usage: lenient(z.object({ web_search: count })),
});

const headSchema = z.object({
  type: shortText,
  model: shortText,
  created: amount,
  usage: lenient(usageSchema),
  error: z.optional(z.unknown()),
  data: z.optional(z.unknown()),
});

/** What an answer or a stream event says beside its images. */
export interface Head {
  readonly type?: string | undefined;
  readonly model?: string | undefined;
  readonly created?: number | undefined;
  readonly usage?: Usage | undefined;
  /** As sent; `readError` makes sense of it. */
  readonly error?: unknown;
  readonly hasData: boolean;
}

export function readHead(value: unknown): Head | undefined {
  const parsed = headSchema.safeParse(value);
  if (!parsed.success) return undefined;
  const { type, model, created, usage, error, data } = parsed.data;
  return { type, model, created, usage: usage && readUsage(usage), error, hasData: Array.isArray(data) };
}

/** Numbers under Ark's names or, through relays, under OpenAI's. */
function readUsage(usage: z.output<typeof usageSchema>): Usage | undefined {
  const known: [keyof Usage, number | undefined][] = [
    ['generatedImages', usage.generated_images],
    ['outputTokens', usage.output_tokens ?? usage.completion_tokens],
    ['totalTokens', usage.total_tokens],
    ['inputImages', usage.input_images],
    ['webSearches', usage.tool_usage?.web_search],
  ];
  const said = known.filter(([, value]) => value !== undefined);
  return said.length === 0 ? undefined : Object.fromEntries(said);
}

type ImageEvent = Extract<ServerEvent, { kind: 'image' }>;

/** One entry of `data[]` or one stream event about an image, before it has a place in the set. */
export type Item =
  | {
      readonly kind: 'image';
      readonly index?: number | undefined;
      readonly image: Omit<ImageEvent, 'kind' | 'index'>;
    }
  | {
      readonly kind: 'failed';
      readonly index?: number | undefined;
      readonly error?: unknown;
      readonly problem: Phrase;
    };

/** Words for an entry that has neither a usable image nor a reason of the provider's own. */
const problems = {
  notBase64: phrase('The image data cannot be read.'),
  tooLarge: phrase('The image is larger than 64 MiB.'),
  empty: phrase('The provider sent no image here.'),
} as const;

export function readItem(value: unknown, resolve: Resolve): Item {
  const parsed = itemSchema.safeParse(value);
  if (!parsed.success) return { kind: 'failed', problem: problems.empty };
  const item = parsed.data;
  // Some relays put a `data:` URI where the link should be: the reader has decoded that one as well.
  const decoded = [item.b64_json, item.url].map(text => (text === undefined ? undefined : resolve(text)));
  const payload = payloadOf(decoded, item.url);
  if (payload === undefined) {
    const told = decoded.find(one => one !== undefined && 'problem' in one && one.problem !== 'empty');
    const problem = told !== undefined && 'problem' in told ? problems[told.problem] : problems.empty;
    return { kind: 'failed', index: item.image_index, error: item.error, problem };
  }
  return {
    kind: 'image',
    index: item.image_index,
    image: {
      payload,
      ...(item.size === undefined ? {} : { size: item.size }),
      ...(item.output_format === undefined ? {} : { outputFormat: item.output_format }),
      ...(item.model === undefined ? {} : { model: item.model }),
      ...(item.created === undefined ? {} : { created: item.created }),
    },
  };
}

/** Bytes that are here are better than a link that has to be fetched. */
function payloadOf(
  decoded: readonly (Decoded | undefined)[],
  url: string | undefined,
): ImagePayload | undefined {
  for (const one of decoded) if (one !== undefined && 'payload' in one) return one.payload;
  return url !== undefined && isLink(url) ? { url } : undefined;
}
