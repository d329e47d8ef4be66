import { phrase, type Phrase } from '../phrase.ts';
import { asksFor, ruled, withoutField, type Finding, type OptionalField } from './finding.ts';
import type { Model, NumberField } from './models.ts';
import { weigh, type Verdict } from './opinions.ts';
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
    const rule = phrase(
      '{0} has no streams, and resellers report that it refuses even “no stream”: leave it out.',
      row.label,
    );
    return [{ severity: 'warn', field: 'stream', ...ruled(rule) }];
  }
  const verdict = weigh(row, ['stream'], limits =>
    limits.stream ? undefined : phrase('{0} does not stream its answer: leave streaming off.', row.label),
  );
  return found(verdict, 'stream');
}

interface Choice {
  readonly field: 'output_format' | 'background' | 'optimize_prompt_options';
  readonly limit: 'outputFormats' | 'background' | 'optimizeModes';
  readonly value: string | undefined;
  readonly none: (label: string) => Phrase;
  /** What there is, what was asked for, and what would do. */
  readonly some: (label: string, known: string, value: string, use: string) => Phrase;
}

function choiceFindings(params: GenerateParams, row: Model): Finding[] {
  const choices: readonly Choice[] = [
    {
      field: 'output_format',
      limit: 'outputFormats',
      value: params.outputFormat,
      none: label => phrase('{0} always answers with JPEG: it has no output format to choose.', label),
      some: (...values) => phrase('{0} answers with {1}: “{2}” is none of them, use {3}.', ...values),
    },
    {
      field: 'background',
      limit: 'background',
      value: params.background,
      none: label => phrase('{0} has no background to choose.', label),
      some: (...values) =>
        phrase('{0} knows the backgrounds {1}: “{2}” is none of them, use {3}.', ...values),
    },
    {
      field: 'optimize_prompt_options',
      limit: 'optimizeModes',
      value: params.optimizePrompt,
      none: label => phrase('{0} has no prompt optimising to choose.', label),
      some: (...values) =>
        phrase('{0} optimises prompts in the modes {1}: “{2}” is none of them, use {3}.', ...values),
    },
  ];
  return choices.flatMap(choice => choiceFinding(choice, row));
}

function choiceFinding({ field, limit, value, none, some }: Choice, row: Model): Finding[] {
  if (value === undefined) return [];
  const verdict = weigh(row, [limit], limits => {
    const known: readonly string[] = limits[limit];
    if (known.includes(value)) return undefined;
    const [first] = known;
    return first === undefined
      ? none(row.label)
      : some(row.label, known.join(', '), value.slice(0, 20), first);
  });
  if (verdict === undefined) return [];
  const nearest = row[limit].find(known => known !== value);
  const { severity, words } = verdict;
  return [{ severity, field, ...ruled(words), ...(nearest === undefined ? {} : { nearest }) }];
}

function searchFindings({ webSearch }: GenerateParams, row: Model): Finding[] {
  if (webSearch !== true) return [];
  const verdict = weigh(row, ['webSearch'], limits =>
    limits.webSearch ? undefined : phrase('{0} does not search the web: leave web search off.', row.label),
  );
  return found(verdict, 'tools');
}

const numbers = {
  seed: {
    limit: 'seed',
    ignored: (label: string) =>
      phrase(
        '{0} takes a seed for compatibility only and ignores it: the same seed does not repeat a picture.',
        label,
      ),
    missing: (label: string) => phrase('{0} has no seed: leave it out.', label),
    outside: ({ min, max }: NumberField, use: string) =>
      phrase('The seed is a whole number from {0} to {1}: use {2}.', min, max, use),
  },
  guidance_scale: {
    limit: 'guidance',
    ignored: (label: string) =>
      phrase(
        '{0} takes a guidance scale for compatibility only and ignores it: any value gives the same picture.',
        label,
      ),
    missing: (label: string) => phrase('{0} has no guidance scale: leave it out.', label),
    outside: ({ min, max }: NumberField, use: string) =>
      phrase('The guidance scale is a number from {0} to {1}: use {2}.', min, max, use),
  },
} as const;

function numberFindings(value: number | undefined, row: Model, field: NumberName): Finding[] {
  if (value === undefined) return [];
  const { limit, ignored, missing } = numbers[field];
  const own = row[limit];
  if (own !== false) {
    const outside = outsideOf(value, own, field);
    if (outside !== undefined) return [outside];
    if (own.effect === 'ignored') return [{ severity: 'advice', field, ...ruled(ignored(row.label)) }];
  }
  const verdict = weigh(row, [limit], limits => (limits[limit] === false ? missing(row.label) : undefined));
  return found(verdict, field);
}

function found(verdict: Verdict | undefined, field: OptionalField): Finding[] {
  return verdict === undefined ? [] : [{ severity: verdict.severity, field, ...ruled(verdict.words) }];
}

function outsideOf(value: number, span: NumberField, field: NumberName): Finding | undefined {
  const { min, max, default: usual } = span;
  const whole = field === 'seed';
  if (value >= min && value <= max && (!whole || Number.isInteger(value))) return undefined;
  const inside = Number.isNaN(value) ? usual : Math.min(max, Math.max(min, value));
  const nearest = whole ? Math.trunc(inside) : inside;
  return { severity: 'refuse', field, nearest, ...ruled(numbers[field].outside(span, String(nearest))) };
}
