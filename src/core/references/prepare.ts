import { phrase } from '../phrase.ts';
import type { WireReference } from '../api/request.ts';
import { SeedreamError } from '../errors.ts';
import { readHeader } from '../images/dimensions.ts';
import type { ImageFormat } from '../images/sniff.ts';
import { strippedParts } from '../images/strip.ts';
import type { RecipeReference } from '../metadata/recipe.ts';
import type { Content, Pixels, PixelsTarget } from '../ports.ts';
import { refusedReference, type Examined, type ReferenceFile } from './examine.ts';
import { referenceLimits } from './limits.ts';
import { publicPartOf, referenceUrlFault } from './url.ts';

export type { ReferenceFile } from './examine.ts';

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

/** A picture fit for sending. */
export interface FitPicture {
  readonly format: ImageFormat;
  /** May be views of the original's bytes. */
  readonly content: Content;
  readonly width: number;
  readonly height: number;
  /** False when it certainly has no transparent pixel. */
  readonly alpha?: boolean;
}

/** A public link, which the provider fetches itself. Throws `invalidRequest` that says what is wrong with it. */
export function linkReference(text: string): PreparedReference {
  const url = text.trim();
  const fault = referenceUrlFault(url);
  if (fault !== undefined) throw refusedReference(phrase('The link'), fault);
  // Nobody here has seen the picture: what is not known to be made by a model counts as captured.
  return { wire: { url }, recipe: { path: publicPartOf(url), captured: true } };
}

/**
 * Carries out the plan for a picture that was examined: private metadata removed, turned upright, scaled only when over
 * a limit. Throws `invalidRequest` that names the file and the rule.
 */
export async function fitReference(
  file: ReferenceFile,
  examined: Examined,
  pixels: Pixels,
  signal: AbortSignal,
): Promise<FitPicture> {
  const { header, shown, plan } = examined;
  const stripped = plan.kind === 'send' ? strippedParts(file.bytes, header.format) : undefined;
  if (stripped !== undefined)
    return {
      format: header.format,
      content: stripped,
      ...shown,
      ...alphaOf({ alpha: header.hasAlphaChannel }),
    };
  const { bytes, ...result } = await decode(file, pixels.fit(file.bytes, targetFor(file, examined), signal));
  const alpha = readHeader(bytes)?.hasAlphaChannel;
  return { ...result, content: bytes, ...alphaOf({ alpha }) };
}

/** What is known once a picture lies ready: the reference to send, and what its recipe and its person are told. */
export function prepared(
  originalBytes: number,
  { shown, recipe }: Examined,
  { fit, wire }: { readonly fit: Measure; readonly wire: WireReference },
): PreparedReference {
  const smaller = fit.width < shown.width || fit.height < shown.height;
  if (!smaller) return { wire, recipe };
  return {
    wire,
    recipe: { ...recipe, sentAs: fit },
    scaled: { from: { ...shown, bytes: originalBytes }, to: fit },
  };
}

export function alphaOf({ alpha }: { readonly alpha?: boolean | undefined }): { readonly alpha?: boolean } {
  return alpha === undefined ? {} : { alpha };
}

/** As PNG a turned photo keeps every pixel; above this it would grow to several times its size for that. */
const turnedAsPng = 1_000_000;
/** A scaled picture without transparency that is larger than this as PNG does better as JPEG. */
const scaledAsPng = 4_000_000;

/** The format stays what it was, as far as it serves. */
function targetFor({ bytes }: ReferenceFile, { header, shown, plan }: Examined): PixelsTarget {
  const { maxBytes } = referenceLimits;
  const { format, hasAlphaChannel } = header;
  if (plan.kind !== 'scale') {
    const maxSide = Math.max(shown.width, shown.height);
    const asJpeg = format === 'jpeg' && bytes.length > turnedAsPng;
    return { maxSide, maxBytes, encoding: asJpeg ? 'jpeg' : 'lossless' };
  }
  const { maxSide } = plan;
  if (format === 'jpeg') return { maxSide, maxBytes, encoding: 'jpeg' };
  const cap = hasAlphaChannel === false && maxSide <= referenceLimits.scaledSide ? scaledAsPng : maxBytes;
  return { maxSide, maxBytes: cap, encoding: 'lossless' };
}

async function decode<T>(file: ReferenceFile, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (SeedreamError.is(error, 'invalidRequest'))
      throw new SeedreamError('invalidRequest', phrase('{0}: {1}', file.path, error.words), {
        ...error.details,
        billing: 'notSent',
      });
    throw error;
  }
}
