import type { PixelsResult, PixelsTarget } from '../core/ports.ts';

/** What the imaging process can do: a new operation is a row here and a handler in `pixels.process.ts`. */
export interface PixelsOperations {
  fit: { params: { bytes: Uint8Array; target: PixelsTarget }; result: PixelsResult };
  thumbnails: { params: ThumbnailOrder; result: ThumbnailsMade };
  encode: { params: EncodeOrder; result: Encoded };
  /** Runs everything that a thumbnail needs once: the first one would take several times as long as the others. */
  warm: { params: undefined; result: undefined };
}

/** The imaging process reads the file itself: ten megabytes are not copied between processes for a few kilobytes. */
export interface ThumbnailOrder {
  readonly file: string;
  /** Longest sides, largest first. */
  readonly sides: readonly number[];
}

export interface ThumbnailsMade {
  /** WebP, in the order of the sides asked for. */
  readonly pictures: readonly Uint8Array[];
  /** The average as 0xRRGGBB. */
  readonly colour: number;
}

export interface EncodeOrder {
  readonly file: string;
  readonly format: 'webp' | 'avif' | 'jpeg' | 'png';
  /** Never enlarges. */
  readonly width?: number;
  /** An XMP packet to put in, for formats that are not written otherwise. */
  readonly xmp?: string;
}

export interface Encoded {
  readonly bytes: Uint8Array;
  readonly width: number;
  readonly height: number;
}

export type PixelsOperation = keyof PixelsOperations;

/** Why an image was refused; `pixels.ts` has the words. */
export type PixelsFailure = 'unreadable' | 'unsupported' | 'tooManyPixels' | 'cannotFit';

export interface PixelsRequest<Name extends PixelsOperation = PixelsOperation> {
  readonly id: number;
  readonly name: Name;
  readonly params: PixelsOperations[Name]['params'];
}

/** `ready` comes once, when the process has loaded its decoder. */
export type PixelsAnswer =
  | { readonly kind: 'ready' }
  | { readonly kind: 'result'; readonly id: number; readonly value: unknown }
  | { readonly kind: 'failure'; readonly id: number; readonly failure: PixelsFailure };

/** Above this many pixels, by the header, nothing is decoded. */
export const pixelLimit = 100_000_000;
