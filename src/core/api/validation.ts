import { phrase, type Phrase } from '../phrase.ts';
import { referenceUrlFault } from '../references/url.ts';
import { ruled, type Finding } from './finding.ts';
import { maxImagesTogether, type Model, type Seller } from './models.ts';
import { agreedLimits, rowAt, weigh, type Verdict } from './opinions.ts';
import { optionalFindings } from './optionalFields.ts';
import { encodedBytes, type GenerateParams } from './params.ts';
import { promptLength } from './promptLength.ts';
import { nearestSize, sizeWords } from './size.ts';
import { transparencyFindings } from './transparency.ts';

/** A longer prompt could not be kept in the recipe of its picture. */
const promptLimit = 32_768;
const usualReferences = 14;
const relaysCut = 20_000_000;
const nobodyTakes = 64_000_000;

const order = { refuse: 0, warn: 1, advice: 2 };

/**
 * Everything that speaks against sending this, the gravest first; empty when nothing does. A row that `idFor` gave
 * already knows its provider; `seller` is for one that does not. Without a row only what holds for every model is said.
 */
export function validateRequest(params: GenerateParams, row: Model | undefined, seller?: Seller): Finding[] {
  const here = row === undefined || seller === undefined ? row : rowAt(row, seller);
  const findings = [
    ...promptFindings(params, here, seller),
    ...countFindings(params, here),
    ...referenceFindings(params),
    ...(here === undefined ? [] : modelFindings(params, here)),
  ];
  return findings.sort((one, other) => order[one.severity] - order[other.severity]);
}

function modelFindings(params: GenerateParams, row: Model): Finding[] {
  if (row.retired === true)
    return [refusal('model', phrase('{0} has been retired by its makers. Choose a newer model.', row.label))];
  return [
    ...sizeFindings(params, row),
    ...optionalFindings(params, row),
    ...transparencyFindings(params, row),
  ];
}

function promptFindings(
  { prompt }: GenerateParams,
  row: Model | undefined,
  seller: Seller | undefined,
): Finding[] {
  if (prompt.trim() === '') return [refusal('prompt', phrase('Write what the picture should show.'))];
  if (prompt.length > promptLimit)
    return [
      refusal(
        'prompt',
        phrase('The prompt has {0} characters; at most {1} are sent.', prompt.length, promptLimit),
      ),
    ];
  return [lengthAdvice(prompt), sellerAdvice(prompt, seller), tagAdvice(prompt, row)].flatMap(rule =>
    rule === undefined ? [] : [{ severity: 'advice' as const, field: 'prompt' as const, ...ruled(rule) }],
  );
}

function lengthAdvice(prompt: string): Phrase | undefined {
  const { words, chinese, over, share } = promptLength(prompt);
  if (!over) return undefined;
  return phrase(
    'The prompt has {0}, {1} % of what the makers advise (300 Chinese characters or 600 English words): the model may lose details.',
    lengthOf(words, chinese),
    String(Math.ceil(share * 100)),
  );
}

function lengthOf(words: number, chinese: number): Phrase {
  if (chinese === 0) return phrase('{0} words', words);
  const characters = phrase('{0} Chinese characters', chinese);
  return words === 0 ? characters : phrase('{0} and {1} words', characters, words);
}

function sellerAdvice(prompt: string, seller: Seller | undefined): Phrase | undefined {
  const most = seller?.promptCharacters;
  if (seller === undefined || most === undefined || prompt.length <= most) return undefined;
  return phrase(
    '{0}’s documents speak of at most {1} characters; the prompt has {2}.',
    seller.label,
    most,
    prompt.length,
  );
}

const tag = /<(point|bbox)>([^<]{0,64})<\/\1>/gi;

function tagAdvice(prompt: string, row: Model | undefined): Phrase | undefined {
  const tags = row === undefined ? [] : [...prompt.matchAll(tag)];
  if (row === undefined || tags.length === 0) return undefined;
  if (!row.positionTags)
    return phrase('{0} does not know <point> and <bbox>: it reads them as words.', row.label);
  const wrong = tags.find(
    ([, name, inside]) => !arePlaces(inside ?? '', name?.toLowerCase() === 'point' ? 2 : 4),
  );
  if (wrong === undefined) return undefined;
  return phrase(
    'Places are whole numbers from 0 to 999, two for <point> and four for <bbox>: “{0}” is not.',
    wrong[0],
  );
}

function arePlaces(inside: string, count: number): boolean {
  const places = inside.trim().split(/[\s,]+/);
  return places.length === count && places.every(place => /^\d{1,3}$/.test(place));
}

function countFindings({ maxImages, references }: GenerateParams, row: Model | undefined): Finding[] {
  if (!Number.isInteger(maxImages) || maxImages < 1 || maxImages > maxImagesTogether) {
    const nearest = Math.min(maxImagesTogether, Math.max(1, Math.trunc(maxImages) || 1));
    const rule = phrase('Between 1 and {0} images can be asked for.', maxImagesTogether);
    return [{ ...refusal('max_images', rule), nearest }];
  }
  return [
    ...setFindings(maxImages, row),
    ...togetherFindings(maxImages, references.length),
    ...referenceCountFindings(references.length, row),
  ];
}

function setFindings(maxImages: number, row: Model | undefined): Finding[] {
  if (maxImages === 1 || row === undefined) return [];
  const verdict = weigh(row, ['sets'], limits =>
    limits.sets
      ? undefined
      : phrase('{0} makes one image a call. Set Images to 1, or choose a model with sets.', row.label),
  );
  return found(verdict, 'max_images', 1);
}

function togetherFindings(maxImages: number, references: number): Finding[] {
  if (maxImages === 1 || references + maxImages <= maxImagesTogether) return [];
  const nearest = Math.max(1, maxImagesTogether - references);
  const rule = phrase(
    'References and results may be {0} together: with {1} references, ask for at most {2}.',
    maxImagesTogether,
    references,
    nearest,
  );
  return [{ ...refusal('max_images', rule), nearest }];
}

function referenceCountFindings(references: number, row: Model | undefined): Finding[] {
  const fault = (most: number): Phrase | undefined => {
    if (references <= most) return undefined;
    const label = row?.label ?? phrase('The model');
    return most === 0
      ? phrase('{0} takes no reference images; you chose {1}.', label, references)
      : phrase('{0} takes at most {1} reference images; you chose {2}.', label, most, references);
  };
  if (row === undefined) {
    const rule = fault(usualReferences);
    return rule === undefined ? [] : [{ ...refusal('image', rule), nearest: usualReferences }];
  }
  const verdict = weigh(row, ['maxReferences'], limits => fault(limits.maxReferences));
  return found(verdict, 'image', agreedLimits(row).maxReferences);
}

function referenceFindings({ references }: GenerateParams): Finding[] {
  const links = references.flatMap((reference, index): Finding[] => {
    const fault = 'url' in reference ? referenceUrlFault(reference.url) : undefined;
    return fault === undefined
      ? []
      : [refusal('image', phrase('The link of image {0} {1}', index + 1, fault))];
  });
  const bytes = references.reduce((sum, reference) => sum + encodedBytes(reference), 0);
  if (bytes <= relaysCut) return links;
  const megabytes = String(Math.round(bytes / 1_000_000));
  if (bytes <= nobodyTakes) {
    const rule = phrase(
      'The references make a request of about {0} MB: resellers often take less than 20 MB.',
      megabytes,
    );
    return [...links, { severity: 'advice', field: 'image', ...ruled(rule) }];
  }
  const rule = phrase(
    'The references make a request of about {0} MB, more than any provider documents: use fewer or smaller references, or links.',
    megabytes,
  );
  return [...links, { severity: 'warn', field: 'image', ...ruled(rule) }];
}

function sizeFindings({ size }: GenerateParams, row: Model): Finding[] {
  if (size === undefined) return [];
  const inTable = Object.values(row.sizes).some(table => Object.values(table).includes(size));
  const opinions = row.opinions.filter(({ sparesTable }) => !inTable || sparesTable !== true);
  const nearest = nearestSize({ ...agreedLimits(row), defaultSize: row.defaultSize }, size);
  const verdict = weigh({ ...row, opinions }, ['presets', 'area', 'ratio'], limits => {
    const fault = sizeWords({ ...limits, defaultSize: row.defaultSize }, size);
    return fault && phrase('{0} {1}, use {2}.', row.label, fault, nearest);
  });
  return found(verdict, 'size', nearest);
}

function found(verdict: Verdict | undefined, field: Finding['field'], nearest: string | number): Finding[] {
  return verdict === undefined
    ? []
    : [{ severity: verdict.severity, field, ...ruled(verdict.words), nearest }];
}

function refusal(field: Finding['field'], rule: Phrase): Finding {
  return { severity: 'refuse', field, ...ruled(rule) };
}
