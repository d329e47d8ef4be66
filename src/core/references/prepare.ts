import { SeedreamError } from '../errors.ts';
import type { WireReference } from '../api/request.ts';
import { orientedSize, readHeader } from '../images/dimensions.ts';
import { mimeOf, sniff } from '../images/sniff.ts';
import { stripMetadata } from '../images/strip.ts';
import { aiMade, readRecipe, type CarriedFacts } from '../metadata/embed.ts';
import type { RecipeReference } from '../metadata/recipe.ts';
import type { Digest, Pixels } from '../ports.ts';
import { planReference, referenceLimits } from './limits.ts';

/** A picture somebody chose, read but not judged. */
export interface ReferenceFile {
  /** What recipes call it: relative to the workspace, or a bare file name. */
  readonly path: string;
  readonly bytes: Uint8Array;
}

export interface PreparedReference {
  readonly wire: WireReference;
  readonly recipe: RecipeReference;
  /** Present when the picture was made smaller: sizes before and after, for the person to know. */
  readonly scaled?: { readonly from: Measure; readonly to: Measure };
}

export interface Measure {
  readonly width: number;
  readonly height: number;
  readonly bytes: number;
}

export interface PrepareDeps {
  readonly pixels: Pixels;
  readonly digest: Digest;
}

/**
 * Makes one reference fit for sending: judged by its first bytes, private metadata removed, turned upright,
 * scaled only when over a limit. Throws `invalidRequest` that names the file and the rule.
 */
export async function prepareReference(
  file: ReferenceFile,
  deps: PrepareDeps,
  signal: AbortSignal,
): Promise<PreparedReference> {
  const format = sniff(file.bytes);
  const header = readHeader(file.bytes);
  const shown = header === undefined ? undefined : orientedSize(header);
  const plan = planReference({
    format,
    width: shown?.width,
    height: shown?.height,
    orientation: header?.orientation ?? 1,
    bytes: file.bytes.length,
  });
  if (plan.kind === 'refuse') throw refused(file, plan.rule);
  if (header === undefined || shown === undefined) throw refused(file, 'cannot be read.');
  const recipe = await recipeOf(file, shown, deps.digest);
  const stripped = plan.kind === 'send' ? stripMetadata(file.bytes, header.format) : undefined;
  if (stripped !== undefined) return { recipe, wire: { mime: mimeOf(header.format), bytes: stripped } };
  return rewritten({ file, shown, recipe, scale: plan.kind === 'scale' }, deps.pixels, signal);
}

interface Rewriting {
  readonly file: ReferenceFile;
  readonly shown: { readonly width: number; readonly height: number };
  readonly recipe: RecipeReference;
  readonly scale: boolean;
}

async function rewritten(
  { file, shown, recipe, scale }: Rewriting,
  pixels: Pixels,
  signal: AbortSignal,
): Promise<PreparedReference> {
  const maxSide = scale ? referenceLimits.scaledSide : Math.max(shown.width, shown.height);
  const target = {
    maxSide,
    maxBytes: referenceLimits.maxBytes,
    encoding: scale ? 'jpeg' : 'lossless',
  } as const;
  const result = await decode(file, pixels.fit(file.bytes, target, signal));
  const to = { width: result.width, height: result.height, bytes: result.bytes.length };
  const smaller = result.width < shown.width || result.height < shown.height;
  return {
    wire: { mime: `image/${result.format}`, bytes: result.bytes },
    recipe: smaller ? { ...recipe, sentAs: to } : recipe,
    ...(smaller ? { scaled: { from: { ...shown, bytes: file.bytes.length }, to } } : {}),
  };
}

async function decode<T>(file: ReferenceFile, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (SeedreamError.is(error, 'invalidRequest'))
      throw new SeedreamError('invalidRequest', `${file.path}: ${error.message}`, {
        ...error.details,
        billing: 'notSent',
      });
    throw error;
  }
}

async function recipeOf(
  file: ReferenceFile,
  shown: { width: number; height: number },
  digest: Digest,
): Promise<RecipeReference> {
  const carried = readRecipe(file.bytes);
  return {
    path: file.path,
    sha256: await digest(file.bytes),
    width: shown.width,
    height: shown.height,
    ...(carried?.documentId === undefined ? {} : { documentId: carried.documentId }),
    ...(holdsPhotograph(carried) ? { captured: true } : {}),
  };
}

/** Without an AI mark it counts as captured; a composite still has its photograph in it, however many steps back. */
function holdsPhotograph(carried: CarriedFacts | undefined): boolean {
  if (carried === undefined || !aiMade(carried)) return true;
  return carried.digitalSourceType?.endsWith('/compositeWithTrainedAlgorithmicMedia') === true;
}

function refused(file: ReferenceFile, rule: string): SeedreamError {
  return new SeedreamError('invalidRequest', `${file.path} ${rule}`, { param: 'image', billing: 'notSent' });
}
