import * as z from 'zod/mini';
import { phrase, type Phrase, type Words } from '../phrase.ts';
import { resolveOverride, type ModelOverride } from './modelOverride.ts';
import { ratios } from './modelSizes.ts';
import { modelRows } from './modelRows.ts';
import type { Model, Preset } from './models.ts';
import { withOverride } from './modelTable.ts';

const maxRows = 200;
/** Larger than any picture service answers with; keeps both sides of every size within five digits. */
const maxArea = 400_000_000;
const maxRatio = 24;

/** By the name that a check gives in place of words; they follow the path. */
const formats: Readonly<Record<string, Phrase>> = {
  id: phrase('must be letters, digits and signs without spaces'),
  preset: phrase('must be like 2K or 1.5K'),
  size: phrase('must be like 2K or 2048x1152'),
  extent: phrase('must be like 2048x1152'),
};

const short = z.string().check(z.minLength(1), z.maxLength(200));
const id = z.string().check(z.regex(/^[\x21-\x7e]{1,200}$/, 'id'));
const pixels = z.int().check(z.minimum(1), z.maximum(maxArea));
const sides = z.number().check(z.minimum(1 / maxRatio), z.maximum(maxRatio));
const amount = z.number().check(z.minimum(0), z.maximum(100_000));
const count = z.int().check(z.minimum(0), z.maximum(1_000));
// The expression is the type's own: digits, then K.
const preset = z.string().check(z.regex(/^\d{1,2}(\.\d{1,2})?K$/, 'preset')) as unknown as z.ZodMiniType<
  Preset,
  string
>;
const size = z.string().check(z.regex(/^([1-9]\d{0,4}x[1-9]\d{0,4}|\d{1,2}(\.\d{1,2})?K)$/, 'size'));
const extent = z.string().check(z.regex(/^[1-9]\d{0,4}x[1-9]\d{0,4}$/, 'extent'));

const price = z.strictObject({
  currency: z.enum(['USD', 'CNY']),
  perImage: z
    .array(z.strictObject({ upToPixels: z.exactOptional(pixels), amount }))
    .check(z.minLength(1), z.maxLength(10)),
  perInput: z.exactOptional(z.strictObject({ amount, free: count })),
  date: z.exactOptional(short),
  source: z.exactOptional(short),
});

/** One entry of the setting `seedream.models`. */
export const modelOverride: z.ZodMiniType<ModelOverride> = z.strictObject({
  name: id,
  base: z.exactOptional(id),
  label: z.exactOptional(short),
  id: z.exactOptional(id),
  ids: z.exactOptional(z.strictObject({ china: z.exactOptional(id), byteplus: z.exactOptional(id) })),
  aliases: z.exactOptional(z.array(id).check(z.maxLength(20))),
  retired: z.exactOptional(z.boolean()),
  presets: z.exactOptional(z.array(preset).check(z.maxLength(20))),
  defaultSize: z.exactOptional(size),
  area: z.exactOptional(z.strictObject({ min: z.exactOptional(pixels), max: z.exactOptional(pixels) })),
  ratio: z.exactOptional(z.strictObject({ min: z.exactOptional(sides), max: z.exactOptional(sides) })),
  sizes: z.exactOptional(z.record(preset, z.partialRecord(z.enum(ratios), extent))),
  maxReferences: z.exactOptional(count),
  sets: z.exactOptional(z.boolean()),
  stream: z.exactOptional(z.boolean()),
  outputFormats: z.exactOptional(z.array(z.enum(['jpeg', 'png'])).check(z.maxLength(2))),
  background: z.exactOptional(z.array(z.enum(['auto', 'transparent', 'opaque'])).check(z.maxLength(3))),
  optimizeModes: z.exactOptional(z.array(z.enum(['standard', 'fast'])).check(z.maxLength(2))),
  webSearch: z.exactOptional(z.boolean()),
  seed: z.exactOptional(z.boolean()),
  guidance: z.exactOptional(z.boolean()),
  layers: z.exactOptional(count),
  positionTags: z.exactOptional(z.boolean()),
  usualSeconds: z.exactOptional(z.number().check(z.minimum(1), z.maximum(3_600))),
  prices: z.exactOptional(z.array(price).check(z.maxLength(4))),
});

export interface OverrideProblem {
  /** Where in the settings: `seedream.models[2].area.min`. */
  readonly path: string;
  /** Follows the path: “must be a whole number”. */
  readonly message: Words;
}

/** What the setting `seedream.models` says: the entries that make a row, and what is wrong with the others. */
export function parseModelOverrides(value: unknown): {
  readonly rows: readonly ModelOverride[];
  readonly problems: readonly OverrideProblem[];
} {
  if (value === undefined || value === null) return { rows: [], problems: [] };
  const setting = 'seedream.models';
  if (!Array.isArray(value))
    return { rows: [], problems: [{ path: setting, message: phrase('must be a list') }] };
  const problems: OverrideProblem[] = [];
  const rows: ModelOverride[] = [];
  let table: readonly Model[] = modelRows;
  value.slice(0, maxRows).forEach((entry: unknown, index) => {
    const parsed = modelOverride.safeParse(entry, { reportInput: true });
    if (!parsed.success) {
      for (const issue of parsed.error.issues) problems.push(...told(issue, [setting, index]));
      return;
    }
    const resolved = resolveOverride(table, parsed.data);
    if ('row' in resolved) {
      rows.push(parsed.data);
      table = withOverride(table, parsed.data);
    } else problems.push({ path: pathOf([setting, index, ...resolved.path]), message: resolved.message });
  });
  if (value.length > maxRows)
    problems.push({
      path: `${setting}[${maxRows}]`,
      message: phrase('and what follows is ignored: {0} entries are read', maxRows),
    });
  return { rows, problems };
}

type Issue = z.core.$ZodIssue;

function told(issue: Issue, before: readonly PropertyKey[]): OverrideProblem[] {
  const path = [...before, ...issue.path];
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map(key => ({
      path: pathOf([...path, key]),
      message: phrase('is no property of a model'),
    }));
  return [{ path: pathOf(path), message: wordsOf(issue) }];
}

function wordsOf(issue: Issue): Words {
  switch (issue.code) {
    case 'invalid_type':
      if (issue.input === undefined) return phrase('is needed');
      return kinds[issue.expected] ?? phrase('must be {0}', issue.expected);
    case 'invalid_value':
      return phrase('must be one of {0}', issue.values.map(String).join(', '));
    case 'too_small':
      return lengths.has(issue.origin)
        ? phrase('must not be empty')
        : phrase('must be at least {0}', round(issue.minimum));
    case 'too_big':
      return lengths.has(issue.origin)
        ? phrase('must not be longer than {0}', String(issue.maximum))
        : phrase('must be at most {0}', round(issue.maximum));
    case 'invalid_key':
      return phrase('is not a name that belongs here');
    default:
      return formats[issue.message] ?? issue.message;
  }
}

const lengths = new Set(['string', 'array']);

const kinds: Readonly<Record<string, Phrase>> = {
  string: phrase('must be a text'),
  number: phrase('must be a number'),
  int: phrase('must be a whole number'),
  boolean: phrase('must be true or false'),
  array: phrase('must be a list'),
  object: phrase('must be an object'),
  record: phrase('must be an object'),
};

function round(limit: number | bigint): string {
  return typeof limit === 'number' ? String(Math.round(limit * 1_000) / 1_000) : String(limit);
}

function pathOf(keys: readonly PropertyKey[]): string {
  return keys
    .map((key, index) => {
      if (typeof key === 'number') return `[${key}]`;
      const name = String(key).slice(0, 60);
      if (index === 0) return name;
      return /^[A-Za-z_]\w*$/.test(name) ? `.${name}` : `[${JSON.stringify(name)}]`;
    })
    .join('');
}
