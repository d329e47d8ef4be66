import { asksFor, withoutField, type Finding, type OptionalField } from './finding.ts';
import type { Model, NumberField } from './models.ts';
import { weigh } from './opinions.ts';
import type { GenerateParams } from './params.ts';

type NumberName = 'seed' | 'guidance_scale';

/** The wishes without the fields this model does not have at all: those are often refused rather than ignored. */
export function onlySupported(
  params: GenerateParams,
  row: Model | undefined,
): { readonly params: GenerateParams; readonly dropped: readonly OptionalField[] } {
  if (row === undefined) return { params, dropped: [] };
  const has: Record<OptionalField, boolean> = {
    stream: row.stream,
    output_format: row.outputFormats.length > 0,
    background: row.background.length > 0,
    optimize_prompt_options: row.optimizeModes.length > 0,
    tools: row.webSearch,
    seed: row.seed !== false,
    guidance_scale: row.guidance !== false,
  };
  const fields = Object.keys(has) as OptionalField[]; // The record has exactly these keys.
  const dropped = fields.filter(field => !has[field] && asksFor(params, field));
  return { params: dropped.reduce(withoutField, params), dropped };
}

/** What is wrong with the optional fields, each by itself. */
export function optionalFindings(params: GenerateParams, row: Model): Finding[] {
  return [
    ...streamFindings(params, row),
    ...choiceFindings(params, row),
    ...searchFindings(params, row),
    ...numberFindings(params.seed, row, 'seed'),
    ...numberFindings(params.guidanceScale, row, 'guidance_scale'),
  ];
}

function streamFindings({ stream }: GenerateParams, row: Model): Finding[] {
  if (stream === undefined) return [];
  if (!stream) {
    if (row.stream) return [];
    const rule = `${row.label} has no streams, and resellers report that it refuses even “no stream”: leave it out.`;
    return [{ severity: 'warn', field: 'stream', rule }];
  }
  const verdict = weigh(row, ['stream'], limits =>
    limits.stream ? undefined : `${row.label} does not stream its answer: leave streaming off.`,
  );
  return verdict === undefined ? [] : [{ severity: verdict.severity, field: 'stream', rule: verdict.words }];
}

interface Choice {
  readonly field: 'output_format' | 'background' | 'optimize_prompt_options';
  readonly limit: 'outputFormats' | 'background' | 'optimizeModes';
  readonly value: string | undefined;
  readonly none: string;
  /** Precedes the list of what there is. */
  readonly some: string;
}

function choiceFindings(params: GenerateParams, row: Model): Finding[] {
  const choices: readonly Choice[] = [
    {
      field: 'output_format',
      limit: 'outputFormats',
      value: params.outputFormat,
      none: 'always answers with JPEG: it has no output format to choose',
      some: 'answers with',
    },
    {
      field: 'background',
      limit: 'background',
      value: params.background,
      none: 'has no background to choose',
      some: 'knows the backgrounds',
    },
    {
      field: 'optimize_prompt_options',
      limit: 'optimizeModes',
      value: params.optimizePrompt,
      none: 'has no prompt optimising to choose',
      some: 'optimises prompts in the modes',
    },
  ];
  return choices.flatMap(choice => choiceFinding(choice, row));
}

function choiceFinding({ field, limit, value, none, some }: Choice, row: Model): Finding[] {
  if (value === undefined) return [];
  const verdict = weigh(row, [limit], limits => {
    const known: readonly string[] = limits[limit];
    if (known.includes(value)) return undefined;
    if (known.length === 0) return `${row.label} ${none}.`;
    return `${row.label} ${some} ${known.join(', ')}: “${value.slice(0, 20)}” is none of them, use ${known[0] ?? ''}.`;
  });
  if (verdict === undefined) return [];
  const nearest = row[limit].find(known => known !== value);
  const { severity, words } = verdict;
  return [{ severity, field, rule: words, ...(nearest === undefined ? {} : { nearest }) }];
}

function searchFindings({ webSearch }: GenerateParams, row: Model): Finding[] {
  if (webSearch !== true) return [];
  const verdict = weigh(row, ['webSearch'], limits =>
    limits.webSearch ? undefined : `${row.label} does not search the web: leave web search off.`,
  );
  return verdict === undefined ? [] : [{ severity: verdict.severity, field: 'tools', rule: verdict.words }];
}

const numbers = {
  seed: { limit: 'seed', label: 'seed', ignored: 'the same seed does not repeat a picture' },
  guidance_scale: {
    limit: 'guidance',
    label: 'guidance scale',
    ignored: 'any value gives the same picture',
  },
} as const;

function numberFindings(value: number | undefined, row: Model, field: NumberName): Finding[] {
  if (value === undefined) return [];
  const { limit, label, ignored } = numbers[field];
  const own = row[limit];
  if (own !== false) {
    const outside = outsideOf(value, own, field);
    if (outside !== undefined) return [outside];
    if (own.effect === 'ignored') {
      const rule = `${row.label} takes a ${label} for compatibility only and ignores it: ${ignored}.`;
      return [{ severity: 'advice', field, rule }];
    }
  }
  const verdict = weigh(row, [limit], limits =>
    limits[limit] === false ? `${row.label} has no ${label}: leave it out.` : undefined,
  );
  return verdict === undefined ? [] : [{ severity: verdict.severity, field, rule: verdict.words }];
}

function outsideOf(
  value: number,
  { min, max, default: usual }: NumberField,
  field: NumberName,
): Finding | undefined {
  const whole = field === 'seed';
  if (value >= min && value <= max && (!whole || Number.isInteger(value))) return undefined;
  const { label } = numbers[field];
  const inside = Number.isNaN(value) ? usual : Math.min(max, Math.max(min, value));
  const nearest = whole ? Math.trunc(inside) : inside;
  const kind = whole ? 'a whole number' : 'a number';
  const span = `from ${min.toLocaleString('en-US')} to ${max.toLocaleString('en-US')}`;
  return { severity: 'refuse', field, nearest, rule: `The ${label} is ${kind} ${span}: use ${nearest}.` };
}
