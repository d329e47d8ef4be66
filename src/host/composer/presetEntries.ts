import * as z from 'zod/mini';
import { SeedreamError } from '../../core/errors.ts';
import { phrase } from '../../core/phrase.ts';
import { optionFields } from '../../shared/composer.schema.ts';
import type { Draft, DraftOptions, PresetView } from '../../shared/composer.ts';
import { mostStyleText, mostTyped } from '../../shared/composerLimits.ts';

export const mostNameUnits = 100;

const name = z.string().check(z.trim(), z.minLength(1), z.maxLength(mostNameUnits));
const longText = z.string().check(z.maxLength(mostStyleText));

export const styleSchema = z.object({ name, prompt: longText, description: z.optional(longText) });

const options = z.object({
  ...optionFields,
  watermark: z.exactOptional(optionFields.watermark),
  responseFormat: z.exactOptional(optionFields.responseFormat),
});

export const setupSchema = z.object({
  name,
  description: z.optional(longText),
  prompt: z.optional(z.string().check(z.maxLength(mostTyped))),
  model: z.optional(z.string().check(z.maxLength(200))),
  ratio: z.optional(z.enum(['1:1', '4:3', '3:4', '16:9', '9:16', '3:2', '2:3', '21:9', 'same', 'free'])),
  resolution: z.optional(z.string().check(z.regex(/^[\d.]+K$/), z.maxLength(10))),
  width: z.optional(z.int().check(z.minimum(1), z.maximum(20_000))),
  height: z.optional(z.int().check(z.minimum(1), z.maximum(20_000))),
  images: z.optional(z.int().check(z.minimum(1), z.maximum(15))),
  styles: z.optional(z.array(name).check(z.maxLength(20))),
  watermark: z.optional(z.boolean()),
  options: z.optional(options),
});

export type Style = z.infer<typeof styleSchema>;
export type Setup = z.infer<typeof setupSchema>;

export interface Preset {
  readonly view: PresetView;
  readonly style?: Style;
  readonly setup?: Setup;
}

/** Entries that are none are left out: the editor underlines them in the file by the schema. */
export function presetsOf(value: unknown, source: PresetView['source']): Preset[] {
  if (typeof value !== 'object' || value === null) return [];
  const { styles, setups } = value as Readonly<Record<string, unknown>>;
  const list = (entries: unknown): readonly unknown[] =>
    Array.isArray(entries) ? entries.slice(0, 200) : [];
  const found = list(styles).flatMap((raw): Preset[] => {
    const parsed = styleSchema.safeParse(raw);
    if (!parsed.success) return [];
    const { name: called, description, prompt } = parsed.data;
    const view = presetView('style', called, { source, description: description ?? prompt });
    return [{ view, style: parsed.data }];
  });
  const whole = list(setups).flatMap((raw): Preset[] => {
    const parsed = setupSchema.safeParse(raw);
    if (!parsed.success) return [];
    const { name: called, description, prompt } = parsed.data;
    const words = description ?? prompt ?? '';
    return [{ view: presetView('setup', called, { source, description: words }), setup: parsed.data }];
  });
  return [...found, ...whole];
}

/** The form as an entry of the file; throws `invalidRequest` when it holds what could not be read back. */
export function setupOf(called: string, draft: Draft): Setup {
  const parsed = setupSchema.safeParse({
    name: called,
    prompt: draft.prompt,
    model: draft.model,
    ratio: draft.ratio,
    resolution: draft.resolution,
    ...(draft.ratio === 'free' ? { width: draft.width, height: draft.height } : {}),
    images: draft.images,
    ...(draft.styles.length === 0 ? {} : { styles: draft.styles.map(({ name: styled }) => styled) }),
    options: draft.options,
  });
  if (parsed.success) return parsed.data;
  throw new SeedreamError(
    'invalidRequest',
    phrase(
      'This form cannot be saved as a preset: mend “{0}” first. Nothing was changed.',
      parsed.error.issues[0]?.path.join('.') ?? '',
    ),
    { billing: 'notSent' },
  );
}

/** What a set-up says without asking anybody; options that it does not name are the model's own. */
export function withValues(draft: Draft, values: Setup): Draft {
  const { watermark, responseFormat } = draft.options;
  const kept: DraftOptions =
    values.options === undefined ? draft.options : { watermark, responseFormat, ...values.options };
  return {
    ...draft,
    ...(values.model === undefined ? {} : { model: values.model }),
    ...(values.ratio === undefined ? {} : { ratio: values.ratio }),
    ...(values.resolution === undefined ? {} : { resolution: values.resolution }),
    ...(values.width === undefined ? {} : { width: values.width }),
    ...(values.height === undefined ? {} : { height: values.height }),
    ...(values.images === undefined ? {} : { images: values.images }),
    options: { ...kept, ...(values.watermark === undefined ? {} : { watermark: values.watermark }) },
  };
}

export function nameOf(entry: unknown): unknown {
  return typeof entry === 'object' && entry !== null && 'name' in entry ? entry.name : undefined;
}

function presetView(
  kind: PresetView['kind'],
  called: string,
  { source, description }: Pick<PresetView, 'source' | 'description'>,
): PresetView {
  return {
    id: `${source}/${kind}/${called}`,
    name: called,
    kind,
    description: description.slice(0, 300),
    source,
  };
}
