import * as z from 'zod/mini';
import type { Recipe, RecipeFrame } from './recipe.ts';

/** Above this a text is no recipe of ours. */
const maxJsonLength = 1024 * 1024;
const maxPrompt = 32_768;
const maxReferences = 64;

const short = z.string().check(z.maxLength(256));
const long = z.string().check(z.maxLength(4096));
const amount = z.number().check(z.minimum(0), z.maximum(Number.MAX_SAFE_INTEGER));
const count = z.int().check(z.minimum(0));
const side = z.int().check(z.minimum(1));
const dimensions = { width: side, height: side, bytes: count };

const reference = z.object({
  path: long,
  sha256: z.exactOptional(short),
  width: z.exactOptional(side),
  height: z.exactOptional(side),
  documentId: z.exactOptional(short),
  captured: z.exactOptional(z.boolean()),
  sentAs: z.exactOptional(z.object(dimensions)),
});

const requested = z.object({
  size: z.exactOptional(short),
  watermark: z.boolean(),
  maxImages: count,
  responseFormat: z.exactOptional(z.enum(['url', 'b64_json'])),
  outputFormat: z.exactOptional(z.enum(['jpeg', 'png'])),
  stream: z.exactOptional(z.boolean()),
  background: z.exactOptional(z.enum(['auto', 'transparent', 'opaque'])),
  optimizePrompt: z.exactOptional(z.enum(['standard', 'fast'])),
  webSearch: z.exactOptional(z.boolean()),
  seed: z.exactOptional(z.int()),
  guidanceScale: z.exactOptional(z.number()),
});

export const usageSchema = z.object({
  generatedImages: z.exactOptional(amount),
  outputTokens: z.exactOptional(amount),
  totalTokens: z.exactOptional(amount),
  inputImages: z.exactOptional(amount),
  webSearches: z.exactOptional(amount),
});

const frame = {
  prompt: z.string().check(z.maxLength(maxPrompt)),
  generator: short,
  provider: z.object({ id: short, host: short }),
  model: z.object({ name: z.exactOptional(short), sent: short, reported: z.exactOptional(short) }),
  requested,
  references: z.array(reference).check(z.maxLength(maxReferences)),
  costEstimate: z.exactOptional(z.object({ amount, currency: short })),
};

export const frameSchema: z.ZodMiniType<RecipeFrame> = z.object(frame);

/** Lets through what a recipe needs and drops what it does not know: files come from anywhere. */
const recipeSchema: z.ZodMiniType<Recipe> = z.object({
  ...frame,
  version: z.literal(1),
  created: short,
  actual: z.object({
    ...dimensions,
    format: short,
    declaredSize: z.exactOptional(short),
  }),
  set: z.object({ index: count, requested: count }),
  requestId: z.exactOptional(short),
  usage: z.exactOptional(usageSchema),
});

export function parseRecipe(json: string): Recipe | undefined {
  const result = recipeSchema.safeParse(parseJson(json));
  return result.success ? result.data : undefined;
}

const sidecarSchema = z.object({
  documentId: z.exactOptional(short),
  instanceId: z.exactOptional(short),
  recipe: recipeSchema,
});

/** What `<file>.json` holds beside a picture that must not be changed. */
export type Sidecar = z.infer<typeof sidecarSchema>;

export function parseSidecar(json: string): Sidecar | undefined {
  const result = sidecarSchema.safeParse(parseJson(json));
  return result.success ? result.data : undefined;
}

export function sidecarJson(sidecar: Sidecar): string {
  return `${JSON.stringify(sidecar, undefined, 2)}\n`;
}

function parseJson(json: string): unknown {
  if (json.length > maxJsonLength) return undefined;
  try {
    return JSON.parse(json);
  } catch {
    // Not JSON is simply no recipe.
    return undefined;
  }
}
