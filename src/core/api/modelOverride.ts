import { phrase, type Phrase } from '../phrase.ts';
import {
  guidanceSpan,
  seedSpan,
  type Limits,
  type LimitName,
  type Model,
  type Platform,
  type Preset,
  type Price,
  type Ratio,
  type Span,
} from './models.ts';
import { fitSizes, kept } from './opinions.ts';
import { nearestExtent, nearestSize, sizeWords } from './size.ts';

type Plain = Pick<
  Limits,
  | 'presets'
  | 'maxReferences'
  | 'sets'
  | 'stream'
  | 'outputFormats'
  | 'background'
  | 'optimizeModes'
  | 'webSearch'
> &
  Pick<Model, 'label' | 'aliases' | 'retired' | 'defaultSize' | 'layers' | 'positionTags' | 'usualSeconds'>;

/** One entry of the setting `seedream.models`: a row of ours in part, or a new one that inherits from `base`. */
export interface ModelOverride extends Partial<Plain> {
  readonly name: string;
  /** For a new row only: the row it is most like. */
  readonly base?: string;
  /** The ID for all providers, for instance `ep-…`; without it and `ids`, the name of a new row is its ID. */
  readonly id?: string;
  readonly ids?: Partial<Record<Platform, string>>;
  readonly area?: Partial<Span>;
  readonly ratio?: Partial<Span>;
  readonly seed?: boolean;
  readonly guidance?: boolean;
  readonly sizes?: Readonly<Record<Preset, Readonly<Partial<Record<Ratio, string>>>>>;
  readonly prices?: readonly (Omit<Price, 'date' | 'source' | 'unsure'> &
    Partial<Pick<Price, 'date' | 'source'>>)[];
}

export type Resolved =
  | { readonly row: Model }
  /** `path` is inside the entry. */
  | { readonly path: readonly string[]; readonly message: Phrase };

/** The whole row that an entry stands for, given the rows before it; or what makes it no row. Never throws. */
export function resolveOverride(rows: readonly Model[], override: ModelOverride): Resolved {
  const old = rows.find(({ name }) => name === override.name);
  const parent = old ?? rows.find(({ name }) => name === override.base);
  if (old !== undefined && override.base !== undefined)
    return {
      path: ['base'],
      message: phrase('is for new models only, and “{0}” is a known one', override.name),
    };
  if (parent === undefined) {
    const message =
      override.base === undefined
        ? phrase('is needed for a new model: the name of the model it is most like')
        : phrase('names no model: known are {0}', rows.map(({ name }) => name).join(', '));
    return { path: ['base'], message };
  }
  return checked(merged(parent, override, old === undefined), override);
}

const plainNames = [
  'presets',
  'maxReferences',
  'sets',
  'stream',
  'outputFormats',
  'background',
  'optimizeModes',
  'webSearch',
  'label',
  'aliases',
  'retired',
  'defaultSize',
  'layers',
  'positionTags',
  'usualSeconds',
] as const satisfies readonly (keyof Plain)[];

const limitNames: readonly LimitName[] = [
  'presets',
  'area',
  'ratio',
  'maxReferences',
  'sets',
  'stream',
  'outputFormats',
  'background',
  'optimizeModes',
  'webSearch',
  'seed',
  'guidance',
];

function merged(parent: Model, override: ModelOverride, isNew: boolean): Model {
  const given = limitNames.filter(name => override[name] !== undefined);
  const decided = [...new Set([...(parent.decided ?? []), ...given])];
  const plain: Partial<Plain> = Object.fromEntries(
    plainNames.filter(name => override[name] !== undefined).map(name => [name, override[name]]),
  );
  return {
    ...parent,
    ...(isNew ? { aliases: [], retired: false, label: override.name } : {}),
    ...plain,
    name: override.name,
    ids: idsOf(parent, override, isNew),
    area: { ...parent.area, ...override.area },
    ratio: { ...parent.ratio, ...override.ratio },
    ...numbersOf(override),
    sizes: { ...parent.sizes, ...tablesOf(parent, override) },
    ...(override.prices === undefined ? {} : { prices: override.prices.map(priceOf) }),
    unsure: parent.unsure.filter(name => !given.some(other => other === name)),
    opinions: parent.opinions.flatMap(opinion => kept(opinion, given)),
    decided,
  };
}

function idsOf(parent: Model, { name, id, ids }: ModelOverride, isNew: boolean): Model['ids'] {
  // An endpoint exists on one platform only; on the other its ID is as wrong as any.
  const usual = id ?? (isNew ? (ids?.china ?? ids?.byteplus ?? name) : undefined);
  return {
    china: ids?.china ?? usual ?? parent.ids.china,
    byteplus: ids?.byteplus ?? usual ?? parent.ids.byteplus,
  };
}

function numbersOf({ seed, guidance }: ModelOverride): Partial<Pick<Limits, 'seed' | 'guidance'>> {
  const field = (span: Span, usual: number): Limits['seed'] => ({ ...span, default: usual, effect: 'works' });
  return {
    ...(seed === undefined ? {} : { seed: seed && field(seedSpan, -1) }),
    ...(guidance === undefined ? {} : { guidance: guidance && field(guidanceSpan, 2.5) }),
  };
}

function tablesOf(parent: Model, { sizes = {} }: ModelOverride): Model['sizes'] {
  const tables = Object.entries(sizes).map(([preset, table]) => {
    const known = Object.entries(parent.sizes).find(([name]) => name === preset)?.[1];
    return [preset, { ...known, ...table }];
  });
  return Object.fromEntries(tables) as Model['sizes'];
}

function priceOf(price: NonNullable<ModelOverride['prices']>[number]): Price {
  return { date: '', source: 'your settings', ...price };
}

/** Limits that contradict each other are the person's to mend; what only no longer fits is put right. */
function checked(row: Model, override: ModelOverride): Resolved {
  for (const limit of ['area', 'ratio'] as const)
    if (row[limit].min > row[limit].max)
      return {
        path: [limit],
        message: phrase(
          'leaves nothing: {0} is {1} and {2} is {3}',
          `${limit}.min`,
          String(row[limit].min),
          `${limit}.max`,
          String(row[limit].max),
        ),
      };
  if (nearestExtent(row, { width: 1, height: 1 }) === undefined)
    return {
      path: ['area'],
      message: phrase('leaves no size whose sides are whole numbers within the ratio'),
    };
  for (const [preset, table] of Object.entries(override.sizes ?? {}))
    for (const [ratio, size] of Object.entries(table)) {
      const fault = sizeWords({ ...row, presets: [] }, size);
      if (fault !== undefined)
        return { path: ['sizes', preset, ratio], message: phrase('is not allowed: the model {0}', fault) };
    }
  return withDefaultSize(fitSizes(row), override);
}

function withDefaultSize(row: Model, override: ModelOverride): Resolved {
  const { defaultSize, ...limits } = row;
  const fault = sizeWords(limits, defaultSize);
  if (fault === undefined) return { row };
  if (override.defaultSize !== undefined)
    return { path: ['defaultSize'], message: phrase('is not allowed: the model {0}', fault) };
  // A word such as “adaptive” is no size of the table, and stays what it was.
  if (!/\d/.test(defaultSize)) return { row };
  return { row: { ...row, defaultSize: nearestSize(limits, defaultSize) } };
}
