import { fold } from '../core/catalogue/fold.ts';
import { faultNames, type Fault } from '../core/catalogue/faults.ts';
import { localDay } from '../core/catalogue/localDay.ts';
import { ratioIndex } from '../core/catalogue/ratio.ts';
import { flag } from '../core/catalogue/select.ts';
import { favouriteLabel } from '../core/metadata/marks.ts';
import type { Recipe } from '../core/metadata/recipe.ts';
import { aiLabelOf, type Looked } from './look.ts';

/** What the index keeps of one file. */
export interface ContentFacts {
  readonly fault: Fault;
  readonly format: string;
  readonly width: number;
  readonly height: number;
  /** The recipe's date; absent without one. */
  readonly created: number | undefined;
  readonly flags: number;
  readonly rating: number;
  readonly tags: readonly string[];
  readonly model: string;
  readonly provider: string;
  readonly prompt: string;
  /** Searched beside the prompt, but not shown. */
  readonly description: string;
  readonly set: { readonly key: string; readonly index: number; readonly total: number } | undefined;
  readonly documentId: string;
  readonly references: readonly KinReference[];
}

/** A picture that this one was made from. */
export interface KinReference {
  /** Its `xmpMM:DocumentID`; empty when it has none. */
  readonly documentId: string;
  /** Empty for a link. */
  readonly sha256: string;
  readonly path: string;
  readonly width: number;
  readonly height: number;
}

export const formats = ['', 'jpeg', 'png', 'webp', 'gif', 'bmp', 'tiff', 'avif', 'heic', 'svg'] as const;

const promptShown = 160;
/** A date outside of this is a mistake, and would put the picture first or last for ever. */
const firstDate = Date.UTC(1990, 0);
const lastDate = Date.UTC(2200, 0);

export function factsOf({ fault, format, width, height, carried, marks }: Looked): ContentFacts {
  const recipe = carried?.recipe;
  return {
    fault,
    format: format ?? '',
    width,
    height,
    created: createdOf(recipe),
    flags:
      (recipe === undefined ? 0 : flag.recipe) |
      (recipe !== undefined && recipe.references.length > 0 ? flag.references : 0) |
      (marks.label === favouriteLabel ? flag.favourite : 0) |
      (marks.rating < 0 ? flag.rejected : 0) |
      (carried?.c2pa === true ? flag.signed : 0) |
      { none: 0, ai: flag.ai, aiFromPhotos: flag.ai | flag.aiFromPhotos }[aiLabelOf(carried)] |
      (recipe !== undefined && recipe.set.requested > 1 ? flag.inSet : 0),
    rating: Math.max(0, marks.rating),
    tags: marks.tags,
    model: recipe?.model.name ?? recipe?.model.sent ?? '',
    provider: recipe?.provider.id ?? '',
    prompt: recipe?.prompt ?? '',
    description: recipe === undefined ? (carried?.description ?? '') : '',
    set: recipe === undefined ? undefined : setOf(recipe),
    documentId: carried?.documentId ?? '',
    references: (recipe?.references ?? []).map(
      ({ documentId = '', sha256 = '', path, width: w = 0, height: h = 0 }) => ({
        documentId,
        sha256,
        path,
        width: w,
        height: h,
      }),
    ),
  };
}

function createdOf(recipe: Recipe | undefined): number | undefined {
  const date = recipe === undefined ? Number.NaN : Date.parse(recipe.created);
  return date > firstDate && date < lastDate ? date : undefined;
}

function setOf(recipe: Recipe): ContentFacts['set'] {
  const { set, requestId, usage, prompt, model, created } = recipe;
  if (set.requested <= 1) return undefined;
  // What was asked for is a ceiling; the answer may say how many there are.
  const total = Math.max(set.index, usage?.generatedImages ?? set.requested);
  const key = requestId ?? `${created.slice(0, 10)} ${model.sent} ${prompt.slice(0, 200)}`;
  return { key, index: Math.min(set.index, 0xffff), total: Math.min(total, 0xffff) };
}

/** The numbers of a row, but for those that stand for words. */
export function columnsOf(
  facts: ContentFacts,
  { modified }: { readonly modified: number },
): Record<string, number> {
  const { fault, format, width, height, flags, rating, set } = facts;
  const created = facts.created ?? modified;
  return {
    created,
    day: localDay(created),
    width,
    height,
    flags,
    rating,
    format: Math.max(0, formats.indexOf(format as (typeof formats)[number])),
    ratio: ratioIndex(width, height),
    fault: faultNames.indexOf(fault),
    setIndex: set?.index ?? 0,
    setTotal: set?.total ?? 0,
  };
}

export function textsOf(facts: ContentFacts): Record<'search' | 'prompt' | 'kin', string> {
  const { prompt, description, model, provider, tags, documentId, references } = facts;
  const plain = prompt
    .slice(0, promptShown + 1)
    .replaceAll('\0', ' ')
    .toWellFormed();
  return {
    search: [prompt, description, model, provider, ...tags]
      .filter(text => text !== '')
      .map(text => fold(text.slice(0, 32_768)))
      .join('\n'),
    prompt: plain.length > promptShown ? `${plain.slice(0, promptShown).toWellFormed()}…` : plain,
    kin:
      documentId === '' && references.length === 0
        ? ''
        : [
            documentId,
            ...references.map(one =>
              [one.documentId, one.sha256, one.width, one.height, one.path].join('\t'),
            ),
          ]
            .map(line => line.replaceAll(/[\n\0]/gu, ' '))
            .join('\n'),
  };
}

/** The reverse of what `textsOf` makes of them. */
export function parseKin(text: string): Pick<ContentFacts, 'documentId' | 'references'> {
  if (text === '') return { documentId: '', references: [] };
  const [documentId = '', ...lines] = text.split('\n');
  const references = lines.map(line => {
    const [id = '', sha256 = '', width = '', height = '', ...path] = line.split('\t');
    return { documentId: id, sha256, width: Number(width), height: Number(height), path: path.join('\t') };
  });
  return { documentId, references };
}
