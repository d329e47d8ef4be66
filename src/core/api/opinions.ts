import { phrase, type Phrase } from '../phrase.ts';
import { sizeFault } from './size.ts';
import type { LimitName, Limits, Model, Opinion, Seller, SizeTable, Span } from './models.ts';

/**
 * The row as one provider documents it. What the makers say instead stays in it as an opinion, so that both are heard
 * when a request is judged. In the sandbox nobody is billed, and what others document does not matter.
 */
export function rowAt(row: Model, seller: Seller): Model {
  if (row.at !== undefined) return row;
  if (seller.kind === 'sandbox') return { ...row, opinions: [], at: seller.id };
  const resells = seller.kind !== 'maker';
  const own = seller.rows?.[row.family];
  const limits = without(own?.limits ?? {}, row.decided);
  const opinions = [
    ...row.opinions.filter(({ resellersOnly }) => resells || resellersOnly !== true),
    ...makersSay(row, limits),
    ...(own?.opinions ?? []).flatMap(opinion => kept(opinion, row.decided)),
    ...(seller.stream || row.decided?.includes('stream') === true ? [] : [silentOnStreams(seller)]),
  ];
  return fitSizes({ ...row, ...limits, opinions, at: seller.id });
}

/** A row without the recommended sizes that its limits do not allow. */
export function fitSizes(row: Model): Model {
  const tables = Object.entries(row.sizes).map(([preset, table]) => {
    const fitting = Object.entries(table).filter(([, size]) => sizeFault(row, size) === undefined);
    return [preset, Object.fromEntries(fitting)];
  });
  return { ...row, sizes: Object.fromEntries(tables) as SizeTable };
}

/** An opinion as far as the person has not decided the matter; nothing when nothing is left of it. */
export function kept(opinion: Opinion, decided: readonly LimitName[] = []): Opinion[] {
  const limits = without(opinion.limits, decided);
  return Object.keys(limits).length === 0 ? [] : [{ ...opinion, limits }];
}

export interface Verdict {
  readonly severity: 'refuse' | 'warn';
  readonly words: Phrase;
}

/**
 * Asks everybody who says something about `names`. What all refuse is refused; what only some refuse, or what nobody
 * has documented for certain, is warned about. `fault` gives a whole sentence about one set of limits.
 */
export function weigh(
  row: Model,
  names: readonly LimitName[],
  fault: (limits: Limits) => Phrase | undefined,
): Verdict | undefined {
  const own = fault(row);
  const others = row.opinions
    .filter(({ limits }) => names.some(name => name in limits))
    .map(({ source, limits }) => ({ source, words: fault({ ...row, ...limits }) }));
  const accepting = others.find(({ words }) => words === undefined);
  if (own !== undefined) {
    if (accepting !== undefined)
      return {
        severity: 'warn',
        words: phrase('{0} According to {1} it is allowed.', own, accepting.source),
      };
    if (row.unsure.some(name => names.some(other => other === name)))
      return { severity: 'warn', words: phrase('{0} That is not documented for certain.', own) };
    return { severity: 'refuse', words: own };
  }
  for (const { source, words } of others)
    if (words !== undefined)
      return { severity: 'warn', words: phrase('According to {0}, {1}', source, words) };
  return undefined;
}

/** What nobody objects to, for suggestions; where opinions leave nothing in common, the row's own limits. */
export function agreedLimits(row: Model): Limits {
  return row.opinions.reduce<Limits>((limits, { limits: others }) => {
    const presets = limits.presets.filter(preset => others.presets?.includes(preset) !== false);
    return {
      ...limits,
      presets: presets.length === 0 ? limits.presets : presets,
      area: overlap(limits.area, others.area),
      ratio: overlap(limits.ratio, others.ratio),
      maxReferences: Math.min(limits.maxReferences, others.maxReferences ?? limits.maxReferences),
    };
  }, row);
}

function overlap(one: Span, other: Span = one): Span {
  const both = { min: Math.max(one.min, other.min), max: Math.min(one.max, other.max) };
  return both.min <= both.max ? both : one;
}

function makersSay(row: Model, limits: Partial<Limits>): Opinion[] {
  const names = Object.keys(limits);
  if (names.length === 0) return [];
  const theirs = Object.entries(row).filter(([name]) => names.includes(name));
  return [{ source: phrase('the makers’ documents'), limits: Object.fromEntries(theirs) }];
}

function silentOnStreams({ label }: Seller): Opinion {
  return { source: phrase('{0}’s documents', label), limits: { stream: false } };
}

function without(limits: Partial<Limits>, decided: readonly LimitName[] = []): Partial<Limits> {
  const left = Object.entries(limits).filter(([name]) => !decided.some(other => other === name));
  return Object.fromEntries(left);
}
