import { pixelsOf } from '../api/size.ts';
import { phrase, type Phrase } from '../phrase.ts';
import type { SniffedFormat } from '../images/sniff.ts';

/** Limits of the API for one reference (fact sheet, section 3); where sources disagree, the stricter one. */
export const referenceLimits = {
  maxBytes: 10_000_000,
  maxPixels: 36_000_000,
  minSide: 15,
  maxRatio: 16,
  /** Long side of a reference that has to be made smaller: enough for a 2K picture, and small on the way. */
  scaledSide: 2048,
  /** The same for a picture above the 2K class. */
  scaledSideLarge: 4096,
  /** What is read from disk at all; the imaging process decodes nothing larger. */
  maxFileBytes: 64 * 1024 * 1024,
} as const;

/** Above the largest recommended 2K size, 2816x1584. */
const largeFrom = 4_700_000;

export interface ReferenceFacts {
  readonly format: SniffedFormat | undefined;
  /** As shown, after the orientation is applied; undefined when the header could not be read. */
  readonly width: number | undefined;
  readonly height: number | undefined;
  readonly orientation: number;
  readonly bytes: number;
}

export type ReferencePlan =
  /** Sent as it is, without its private metadata. */
  | { readonly kind: 'send' }
  /** Same pixels, written anew: turned upright, or a format that cannot be cleaned in place. */
  | { readonly kind: 'rewrite' }
  | { readonly kind: 'scale'; readonly maxSide: number }
  /** `rule` completes the sentence “<file> …”. */
  | { readonly kind: 'refuse'; readonly rule: Phrase };

/** The long side that serves for a picture of this size, should a reference have to be made smaller. */
export function servingSide(size: string | undefined): number {
  return pixelsOf(size) > largeFrom ? referenceLimits.scaledSideLarge : referenceLimits.scaledSide;
}

/** What has to happen to a picture before it may be sent. Pure: decides by header facts only. */
export function planReference(
  facts: ReferenceFacts,
  maxSide: number = referenceLimits.scaledSide,
): ReferencePlan {
  const refuse = (rule: Phrase): ReferencePlan => ({ kind: 'refuse', rule });
  if (facts.format === undefined)
    return refuse(
      phrase('is not an image: its first bytes are of no image format. Choose a JPEG, PNG or WebP.'),
    );
  if (facts.format === 'heic' || facts.format === 'avif')
    return refuse(
      phrase(
        'is a {0} file, which the models do not take. Save it as JPEG or PNG.',
        facts.format.toUpperCase(),
      ),
    );
  if (facts.format === 'svg')
    return refuse(phrase('is a vector drawing (SVG), which the models do not take. Export it as PNG.'));
  if (facts.width === undefined || facts.height === undefined)
    return refuse(phrase('cannot be read: the file is damaged. Open and save it again in an image editor.'));
  const { width, height } = facts;
  const shown = `${width}×${height}`;
  if (Math.min(width, height) < referenceLimits.minSide)
    return refuse(phrase('is too small: {0}, and both sides must be over 14 pixels.', shown));
  if (Math.max(width, height) / Math.min(width, height) > referenceLimits.maxRatio)
    return refuse(phrase('is too narrow: {0}, and one side may be at most 16 times the other.', shown));
  if (width * height > referenceLimits.maxPixels || facts.bytes > referenceLimits.maxBytes)
    return { kind: 'scale', maxSide };
  if (facts.orientation !== 1 || facts.format === 'tiff') return { kind: 'rewrite' };
  return { kind: 'send' };
}
