import * as z from 'zod/mini';
import { frameSchema, usageSchema } from '../metadata/recipe.schema.ts';
import type { Phrase, Words } from '../phrase.ts';
import type { JobEntry, JobOrder } from './step.ts';

/** Longer links are refused when they arrive. */
const maxLink = 8_192;

const short = z.string().check(z.maxLength(256));
const long = z.string().check(z.maxLength(4_096));
const name = z.string().check(z.minLength(1), z.maxLength(255), z.regex(/^[^/\\\0]+$/u));
const hash = z.string().check(z.regex(/^[0-9a-f]{64}$/u));
const count = z.int().check(z.minimum(0));
const place = z.int().check(z.minimum(1), z.maximum(1_000));
const amount = z.number().check(z.minimum(0), z.maximum(Number.MAX_SAFE_INTEGER));
const at = z.number().check(z.minimum(0), z.maximum(8.64e15));
const billing = z.enum(['notSent', 'refused', 'unknown', 'paid']);
const kind = z.enum([
  'auth',
  'quota',
  'rateLimit',
  'moderation',
  'invalidRequest',
  'network',
  'timeout',
  'server',
  'badResponse',
  'storage',
  'cancelled',
]);

const phrase: z.ZodMiniType<Phrase> = z.object({
  template: long,
  values: z.array(z.union([long, z.number(), z.lazy(() => phrase)])).check(z.maxLength(10)),
});
const words: z.ZodMiniType<Words> = z.union([long, phrase]);

const order: z.ZodMiniType<JobOrder> = z.object({
  endpoint: long,
  target: z.object({ kind: z.enum(['local', 'editor']), root: long, folder: long }),
  frame: frameSchema,
  expectedCost: z.exactOptional(z.object({ amount, currency: short })),
  window: z.exactOptional(short),
});

const received = {
  step: z.literal('received'),
  index: place,
  link: z.exactOptional(z.string().check(z.maxLength(maxLink))),
  spool: z.exactOptional(z.object({ file: name, bytes: count, crc32: count })),
  size: z.exactOptional(short),
  model: z.exactOptional(short),
  created: z.exactOptional(amount),
};

const publishing = {
  step: z.literal('publishing'),
  index: place,
  name,
  sha256: hash,
  documentId: short,
  width: count,
  height: count,
  bytes: count,
  sidecar: z.exactOptional(hash),
};

const published = {
  step: z.literal('published'),
  index: place,
  uri: long,
  name,
  width: count,
  height: count,
  bytes: count,
};

const imageFailed = {
  step: z.literal('imageFailed'),
  index: place,
  billing,
  kind,
  code: z.exactOptional(short),
  message: words,
};

const ended = {
  step: z.literal('ended'),
  outcome: z.enum(['done', 'partial', 'refused', 'notSent', 'unknown', 'unsaved', 'paidExpired']),
  cancelled: z.exactOptional(z.boolean()),
  kind: z.exactOptional(kind),
  message: z.exactOptional(words),
  requestId: z.exactOptional(short),
  untidy: z.exactOptional(z.boolean()),
};

const entry: z.ZodMiniType<JobEntry> = z.discriminatedUnion('step', [
  z.object({ at, step: z.literal('intent'), order }),
  z.object({ at, step: z.literal('sent') }),
  z.object({ at, step: z.literal('unsent'), billing: z.enum(['notSent', 'refused']) }),
  z.object({ at, step: z.literal('answered'), requestId: z.exactOptional(short) }),
  z.object({ at, ...received }),
  z.object({
    at,
    step: z.literal('completed'),
    usage: z.exactOptional(usageSchema),
    model: z.exactOptional(short),
  }),
  z.object({ at, ...publishing }),
  z.object({ at, ...published }),
  z.object({ at, ...imageFailed }),
  z.object({ at, step: z.literal('inherited') }),
  z.object({ at, ...ended }),
]);

/** One line of a journal, its line end included. */
export function encodeEntry(step: JobEntry): string {
  return `${JSON.stringify(step)}\n`;
}

/** The entries of all complete lines; a last line that was cut, and any that makes no sense, are passed over. */
export function decodeJournal(text: string): JobEntry[] {
  const lines = text.split('\n').slice(0, -1);
  return lines.flatMap(line => {
    const parsed = entry.safeParse(tryParse(line));
    return parsed.success ? [parsed.data] : [];
  });
}

function tryParse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    // A line that a failing disk left half written tells nothing.
    return undefined;
  }
}
