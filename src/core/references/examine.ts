import { SeedreamError } from '../errors.ts';
import { orientedSize, readHeader, type ImageHeader } from '../images/dimensions.ts';
import { sniff } from '../images/sniff.ts';
import { aiMade, readRecipe, type CarriedFacts } from '../metadata/embed.ts';
import type { RecipeReference } from '../metadata/recipe.ts';
import type { Digest } from '../ports.ts';
import { phrase, type Words } from '../phrase.ts';
import { planReference, type ReferencePlan } from './limits.ts';

/** A picture somebody chose, read but not judged. */
export interface ReferenceFile {
  /** What recipes call it: relative to the workspace, or a bare file name. */
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** A picture that may be sent, and what has to be done to it first. */
export interface Examined {
  readonly header: ImageHeader;
  /** As seen, with the orientation applied. */
  readonly shown: { readonly width: number; readonly height: number };
  readonly plan: Exclude<ReferencePlan, { readonly kind: 'refuse' }>;
  readonly sha256: string;
  readonly recipe: RecipeReference;
}

/** Judges by the first bytes; throws `invalidRequest` that names the file and the rule. */
export async function examineReference(
  file: ReferenceFile,
  digest: Digest,
  maxSide?: number,
): Promise<Examined> {
  const header = readHeader(file.bytes);
  const shown = header === undefined ? undefined : orientedSize(header);
  const plan = planReference(
    {
      format: sniff(file.bytes),
      width: shown?.width,
      height: shown?.height,
      orientation: header?.orientation ?? 1,
      bytes: file.bytes.length,
    },
    maxSide,
  );
  if (plan.kind === 'refuse') throw refusedReference(file.path, plan.rule);
  if (header === undefined || shown === undefined)
    throw refusedReference(file.path, phrase('cannot be read.'));
  const sha256 = await digest(file.bytes);
  const carried = readRecipe(file.bytes);
  const recipe = {
    path: file.path,
    sha256,
    ...shown,
    ...(carried?.documentId === undefined ? {} : { documentId: carried.documentId }),
    ...(holdsPhotograph(carried) ? { captured: true } : {}),
  };
  return { header, shown, plan, sha256, recipe };
}

/** `rule` completes the sentence that begins with what is refused. */
export function refusedReference(what: Words, rule: Words, cause?: unknown): SeedreamError {
  return new SeedreamError('invalidRequest', phrase('{0} {1}', what, rule), {
    param: 'image',
    billing: 'notSent',
    ...(cause === undefined ? {} : { cause }),
  });
}

/** Without an AI mark it counts as captured; a composite still has its photograph in it, however many steps back. */
function holdsPhotograph(carried: CarriedFacts | undefined): boolean {
  if (carried === undefined || !aiMade(carried)) return true;
  return carried.digitalSourceType?.endsWith('/compositeWithTrainedAlgorithmicMedia') === true;
}
