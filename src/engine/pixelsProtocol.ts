import type { PixelsResult, PixelsTarget } from '../core/ports.ts';

/** What the imaging process can do: a new operation is a row here and a handler in `pixels.process.ts`. */
export interface PixelsOperations {
  fit: { params: { bytes: Uint8Array; target: PixelsTarget }; result: PixelsResult };
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
