import * as z from 'zod/mini';
import type { Draft } from './composer.ts';
import { mostCount, mostPrompt, mostReferences, mostStyles, mostStyleText } from './composerLimits.ts';

export const referenceSchema = z.strictObject({
  id: z.string().check(z.regex(/^[\w-]{1,40}$/)),
  name: z.string().check(z.maxLength(300)),
});

/** Numbers may be unfinished while they are typed; the assessment judges them. */
const count = z.number().check(z.minimum(0), z.maximum(mostCount));

export const styleSchema = z.strictObject({
  name: z.string().check(z.maxLength(200)),
  text: z.string().check(z.maxLength(mostStyleText)),
});

export const optionFields = {
  watermark: z.boolean(),
  responseFormat: z.enum(['url', 'b64_json']),
  outputFormat: z.exactOptional(z.enum(['jpeg', 'png'])),
  background: z.exactOptional(z.enum(['auto', 'transparent', 'opaque'])),
  optimizePrompt: z.exactOptional(z.enum(['standard', 'fast'])),
  webSearch: z.exactOptional(z.boolean()),
  stream: z.exactOptional(z.boolean()),
  seed: z.exactOptional(z.number()),
  guidanceScale: z.exactOptional(z.number()),
};

export const draftFields = {
  prompt: z.string().check(z.maxLength(mostPrompt)),
  styles: z.array(styleSchema).check(z.maxLength(mostStyles)),
  references: z.array(referenceSchema).check(z.maxLength(mostReferences)),
  model: z.string().check(z.maxLength(300)),
  ratio: z.enum(['1:1', '4:3', '3:4', '16:9', '9:16', '3:2', '2:3', '21:9', 'same', 'free']),
  resolution: z.string().check(z.maxLength(10)),
  width: count,
  height: count,
  linked: z.boolean(),
  images: count,
  variations: count,
  options: z.strictObject(optionFields),
};

export const draftSchema: z.ZodMiniType<Draft> = z.strictObject(draftFields);

const id = z.string().check(z.minLength(1), z.maxLength(100));

export const generateParams = z.strictObject({
  draft: draftSchema,
  offer: z.string().check(z.maxLength(64)),
});

export const readyParams = z.strictObject({ draft: z.optional(draftSchema) });
export const jobParams = z.strictObject({ jobId: id });
export const urisParams = z.strictObject({
  uris: z.array(z.string().check(z.maxLength(10_000))).check(z.maxLength(100)),
});
export const bytesParams = z.strictObject({
  name: z.string().check(z.maxLength(300)),
  bytes: z.instanceof(ArrayBuffer).check(z.refine(bytes => bytes.byteLength <= 64 * 1024 * 1024)),
});
export const linkParams = z.strictObject({ url: z.optional(z.string().check(z.maxLength(10_000))) });
export const wordsParams = z.strictObject({ words: z.string().check(z.maxLength(200)) });
export const thumbnailParams = z.strictObject({
  reference: id,
  side: z.union([z.literal(320), z.literal(1600)]),
});
export const providerParams = z.strictObject({ id });
export const presetParams = z.strictObject({ id: z.string().check(z.maxLength(400)), draft: draftSchema });
const place = z.int().check(z.minimum(1), z.maximum(15));
export const pictureParams = z.strictObject({
  jobId: id,
  index: place,
  side: z.union([z.literal(320), z.literal(640)]),
});
export const resultParams = z.strictObject({
  jobId: id,
  index: place,
  action: z.enum([
    'preview',
    'open',
    'reference',
    'remix',
    'copyMarkdown',
    'insert',
    'reveal',
    'delete',
    'recipe',
  ]),
});
export const helpParams = z.strictObject({ jobId: id, id: z.string().check(z.maxLength(40)) });
